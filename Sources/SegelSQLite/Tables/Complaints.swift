internal import Foundation
internal import GRDB
internal import SegelCatalogue
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ complaint: ComplaintRow) throws {
        try inserting {
            try db.cachedStatement(
                sql: """
                    INSERT INTO complaints (id, case_id, citizen, reference, service, agency, state, opened_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                complaint.id, complaint.caseID, try CitizenID(text: complaint.citizen).column, complaint.reference, complaint.service,
                complaint.agency, complaint.state, complaint.openedAt, complaint.updatedAt,
            ])
        }
    }

    func complaint(_ id: String) throws -> ComplaintRow? { try complaints("WHERE id = ?", [id]).first }

    func update(_ complaint: ComplaintRow) throws {
        try db.cachedStatement(sql: "UPDATE complaints SET state = ?, updated_at = ? WHERE id = ?").execute(arguments: [
            complaint.state, complaint.updatedAt, complaint.id,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func complaints(of caseID: String) throws -> [ComplaintRow] {
        try complaints("WHERE case_id = ? ORDER BY opened_at, id", [caseID])
    }

    func complaints(toAgency agency: String, limit: Int) throws -> [ComplaintRow] {
        try complaints("WHERE agency = ? ORDER BY state <> 'open', updated_at, id LIMIT ?", [agency, limit])
    }

    private func complaints(_ condition: String, _ arguments: StatementArguments) throws -> [ComplaintRow] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM complaints \(condition)"), arguments: arguments).map { row in
            ComplaintRow(
                id: row["id"],
                caseID: row["case_id"],
                citizen: try CitizenID(column: row["citizen"]).text,
                reference: row["reference"],
                service: row["service"],
                agency: row["agency"],
                state: row["state"],
                openedAt: row["opened_at"],
                updatedAt: row["updated_at"]
            )
        }
    }
}

extension SQLiteTransaction {
    func insert(_ survey: SurveyRow) throws {
        try inserting {
            try db.cachedStatement(
                sql: "INSERT INTO surveys (case_id, citizen, service, agency, rating, given_at) VALUES (?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                survey.caseID, try CitizenID(text: survey.citizen).column, survey.service, survey.agency, survey.rating, survey.givenAt,
            ])
        }
    }

    func survey(of caseID: String) throws -> SurveyRow? { try surveys("WHERE case_id = ?", [caseID]).first }

    func surveys(toAgency agency: String, limit: Int) throws -> [SurveyRow] {
        try surveys("WHERE agency = ? ORDER BY given_at DESC, case_id LIMIT ?", [agency, limit])
    }

    private func surveys(_ condition: String, _ arguments: StatementArguments) throws -> [SurveyRow] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM surveys \(condition)"), arguments: arguments).map { row in
            SurveyRow(
                caseID: row["case_id"],
                citizen: try CitizenID(column: row["citizen"]).text,
                service: row["service"],
                agency: row["agency"],
                rating: row["rating"],
                givenAt: row["given_at"]
            )
        }
    }
}
