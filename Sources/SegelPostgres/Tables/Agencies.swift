internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ agency: AgencyClient) throws {
        try inserting {
            try run(
                """
                INSERT INTO agencies (tenant, id, name, agency, keys, scopes, daily_reads, created_at, disabled_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
                """,
                agency.id,
                agency.name,
                agency.agency,
                agency.keys,
                agency.scopes.joined(separator: " "),
                agency.dailyReads,
                agency.createdAt,
                agency.disabledAt
            )
        }
    }

    func agencyClient(_ id: ObjectID) throws -> AgencyClient? { try row("\(Self.agencyColumns) AND id = $2", id, map: agencyClient) }

    func agencyClient(named name: String) throws -> AgencyClient? {
        try row("\(Self.agencyColumns) AND name = $2", name, map: agencyClient)
    }

    func agencyClients() throws -> [AgencyClient] { try rows("\(Self.agencyColumns) ORDER BY name", map: agencyClient) }

    func disableAgency(_ name: String, at now: UnixTime) throws {
        let changed = try run("UPDATE agencies SET disabled_at = $2 WHERE tenant = $1 AND name = $3 AND disabled_at IS NULL", now, name)
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func replaceKeys(ofAgency name: String, with keys: [UInt8]) throws {
        let changed = try run("UPDATE agencies SET keys = $2 WHERE tenant = $1 AND name = $3 AND disabled_at IS NULL", keys, name)
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    private static let agencyColumns =
        "SELECT id, name, agency, keys, scopes, daily_reads, created_at, disabled_at FROM agencies WHERE tenant = $1"

    private func agencyClient(_ row: PostgresRow) throws -> AgencyClient {
        AgencyClient(
            id: try row.object(0),
            name: try row.text(1),
            agency: try row.optionalText(2),
            keys: try row.bytes(3),
            scopes: try row.text(4).split(separator: " ").map(String.init),
            dailyReads: try row.int(5),
            createdAt: try row.int64(6),
            disabledAt: try row.optionalInt64(7)
        )
    }
}

extension PostgresTransaction {
    func countRead(by agency: ObjectID, day: Int64) throws -> Int {
        let count = try row(
            """
            INSERT INTO agency_reads (tenant, agency, day, count) VALUES ($1, $2, $3, 1)
            ON CONFLICT (tenant, agency, day) DO UPDATE SET count = agency_reads.count + 1 RETURNING count
            """,
            agency,
            day
        ) { try $0.int(0) }
        return count ?? 0
    }

    func readCount(by agency: ObjectID, day: Int64) throws -> Int {
        try row("SELECT count FROM agency_reads WHERE tenant = $1 AND agency = $2 AND day = $3", agency, day) { try $0.int(0) } ?? 0
    }
}
