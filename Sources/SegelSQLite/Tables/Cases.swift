internal import Foundation
internal import GRDB
internal import SegelCatalogue
internal import SegelTransparency
internal import SegelVault

extension SQLiteTransaction {
    func put(_ row: CaseRow) throws -> Bool {
        let citizen = try CitizenID(text: row.citizen).column
        if row.revision == 1 {
            try db.cachedStatement(
                sql: """
                    INSERT INTO cases (id, reference, citizen, service, state, role, agency, revision, updated_at, promised, body)
                    VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO NOTHING
                    """
            ).execute(arguments: [
                row.id, row.reference, citizen, row.service, row.state, row.desk?.role, row.desk?.agency, row.updatedAt, row.promised,
                Data(row.body),
            ])
        } else {
            try db.cachedStatement(
                sql: """
                    UPDATE cases SET state = ?, role = ?, agency = ?, revision = revision + 1, updated_at = ?, promised = ?, body = ?
                    WHERE id = ? AND revision = ? AND citizen = ?
                    """
            ).execute(arguments: [
                row.state, row.desk?.role, row.desk?.agency, row.updatedAt, row.promised, Data(row.body), row.id,
                Int64(row.revision - 1),
                citizen,
            ])
        }
        return db.changesCount == 1
    }

    func caseRow(_ id: String) throws -> CaseRow? {
        try db.cachedStatement(sql: "\(Self.caseColumns) WHERE id = ?").first([id], caseRow)
    }

    func caseRow(reference: String) throws -> CaseRow? {
        try db.cachedStatement(sql: "\(Self.caseColumns) WHERE reference = ?").first([reference], caseRow)
    }

    func cases(of citizen: String) throws -> [CaseRow] {
        try db.cachedStatement(sql: "\(Self.caseColumns) WHERE citizen = ? ORDER BY updated_at DESC, id").all(
            [CitizenID(text: citizen).column],
            caseRow
        )
    }

    func queue(_ desks: [Desk], limit: Int) throws -> [CaseRow] {
        try desks.flatMap { desk in
            try db.cachedStatement(sql: "\(Self.caseColumns) WHERE role = ? AND agency = ? ORDER BY promised, updated_at, id LIMIT ?").all(
                [desk.role, desk.agency, limit],
                caseRow
            )
        }.sorted { ($0.promised ?? "", $0.updatedAt, $0.id) < ($1.promised ?? "", $1.updatedAt, $1.id) }
    }

    /// `condition`: from WHERE on, of this program's own words alone.
    func caseRows(_ condition: String, _ arguments: StatementArguments) throws -> [CaseRow] {
        try db.cachedStatement(sql: "\(Self.caseColumns) \(condition)").all(arguments, caseRow)
    }

    func append(event: [UInt8], to caseID: String) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO case_events (case_id, number, body)
                SELECT ?, coalesce(max(number), 0) + 1, ? FROM case_events WHERE case_id = ?
                """
        ).execute(arguments: [caseID, Data(event), caseID])
    }

    func eventCount(of caseID: String) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM case_events WHERE case_id = ?"), arguments: [caseID]) ?? 0
    }

    func events(of caseID: String) throws -> [[UInt8]] {
        try Data.fetchAll(db.cachedStatement(sql: "SELECT body FROM case_events WHERE case_id = ? ORDER BY number"), arguments: [caseID])
            .map {
                [UInt8]($0)
            }
    }

    private static let caseColumns =
        "SELECT id, reference, citizen, service, state, role, agency, revision, updated_at, promised, body FROM cases"

    private func caseRow(_ row: LiveRow) throws -> CaseRow {
        let role: String? = row.nullable(5), agency: String? = row.nullable(6)
        return try CaseRow(
            id: row[0],
            reference: row[1],
            citizen: CitizenID(column: row[2]).text,
            service: row[3],
            state: row[4],
            desk: role.flatMap { role in agency.map { Desk(role: role, agency: $0) } },
            revision: UInt64(row[7] as Int64),
            updatedAt: row[8],
            promised: row.nullable(9),
            body: [UInt8](row[10] as Data)
        )
    }
}
