internal import Foundation
internal import GRDB
internal import SegelCatalogue
internal import SegelVault

extension SQLiteTransaction {
    func overdue(before day: String, limit: Int) throws -> [CaseRow] {
        try caseRows(
            "WHERE role IS NOT NULL AND promised < ? AND id NOT IN (SELECT case_id FROM breaches) ORDER BY promised, id LIMIT ?",
            [day, limit]
        )
    }

    func insert(_ breach: Breach) throws {
        try inserting {
            try db.cachedStatement(
                sql: """
                    INSERT INTO breaches (case_id, citizen, reference, service, role, agency, promised, noticed_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                breach.caseID, try CitizenID(text: breach.citizen).column, breach.reference, breach.service, breach.desk.role,
                breach.desk.agency, breach.promised, breach.noticedAt,
            ])
        }
    }

    func breaches(of agency: String, limit: Int) throws -> [Breach] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM breaches WHERE agency = ? ORDER BY noticed_at DESC, promised, case_id LIMIT ?"),
            arguments: [agency, limit]
        ).map { row in
            Breach(
                caseID: row["case_id"],
                citizen: try CitizenID(column: row["citizen"]).text,
                reference: row["reference"],
                service: row["service"],
                desk: Desk(role: row["role"], agency: row["agency"]),
                promised: row["promised"],
                noticedAt: row["noticed_at"]
            )
        }
    }
}
