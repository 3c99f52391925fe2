internal import SegelCatalogue
internal import SegelTransparency
internal import SegelVault

extension PostgresTransaction {
    func put(_ row: CaseRow) throws -> Bool {
        let citizen = try CitizenID(text: row.citizen)
        if row.revision == 1 {
            return try run(
                """
                INSERT INTO cases (tenant, id, reference, citizen, service, state, role, agency, revision, updated_at, promised, body)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11) ON CONFLICT DO NOTHING
                """,
                row.id,
                row.reference,
                citizen,
                row.service,
                row.state,
                row.desk?.role,
                row.desk?.agency,
                row.updatedAt,
                row.promised,
                row.body
            ) == 1
        }
        return try run(
            """
            UPDATE cases SET state = $2, role = $3, agency = $4, revision = revision + 1, updated_at = $5, promised = $6, body = $7
            WHERE tenant = $1 AND id = $8 AND revision = $9 AND citizen = $10
            """,
            row.state,
            row.desk?.role,
            row.desk?.agency,
            row.updatedAt,
            row.promised,
            row.body,
            row.id,
            row.revision - 1,
            citizen
        ) == 1
    }

    func caseRow(_ id: String) throws -> CaseRow? { try row("\(Self.caseColumns) WHERE tenant = $1 AND id = $2", id, map: caseRow) }

    func caseRow(reference: String) throws -> CaseRow? {
        try row("\(Self.caseColumns) WHERE tenant = $1 AND reference = $2", reference, map: caseRow)
    }

    func cases(of citizen: String) throws -> [CaseRow] {
        try rows(
            "\(Self.caseColumns) WHERE tenant = $1 AND citizen = $2 ORDER BY updated_at DESC, id",
            CitizenID(text: citizen),
            map: caseRow
        )
    }

    /// A case without a promise comes first, as SQLite has it.
    func queue(_ desks: [Desk], limit: Int) throws -> [CaseRow] {
        try desks.flatMap { desk in
            try rows(
                """
                \(Self.caseColumns) WHERE tenant = $1 AND role = $2 AND agency = $3
                ORDER BY promised NULLS FIRST, updated_at, id LIMIT $4
                """,
                desk.role,
                desk.agency,
                limit,
                map: caseRow
            )
        }.sorted { ($0.promised ?? "", $0.updatedAt, $0.id) < ($1.promised ?? "", $1.updatedAt, $1.id) }
    }

    func append(event: [UInt8], to caseID: String) throws {
        try run(
            """
            INSERT INTO case_events (tenant, case_id, number, body)
            SELECT $1, $2::TEXT, coalesce(max(number), 0) + 1, $3::BYTEA FROM case_events WHERE tenant = $1 AND case_id = $2
            """,
            caseID,
            event
        )
    }

    func eventCount(of caseID: String) throws -> Int {
        try row("SELECT count(*) FROM case_events WHERE tenant = $1 AND case_id = $2", caseID) { try $0.int(0) } ?? 0
    }

    func events(of caseID: String) throws -> [[UInt8]] {
        try rows("SELECT body FROM case_events WHERE tenant = $1 AND case_id = $2 ORDER BY number", caseID) { try $0.bytes(0) }
    }

    /// What `caseRow` reads; conditions follow.
    static let caseColumns = "SELECT id, reference, citizen, service, state, role, agency, revision, updated_at, promised, body FROM cases"

    func caseRow(_ row: PostgresRow) throws -> CaseRow {
        let role = try row.optionalText(5), agency = try row.optionalText(6)
        return CaseRow(
            id: try row.text(0),
            reference: try row.text(1),
            citizen: try row.citizen(2).text,
            service: try row.text(3),
            state: try row.text(4),
            desk: role.flatMap { role in agency.map { Desk(role: role, agency: $0) } },
            revision: try row.uint64(7),
            updatedAt: try row.int64(8),
            promised: try row.optionalText(9),
            body: try row.bytes(10)
        )
    }
}
