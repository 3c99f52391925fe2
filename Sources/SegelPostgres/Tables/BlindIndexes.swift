internal import SegelVault

extension PostgresTransaction {
    func citizen(for index: BlindIndex) throws -> CitizenID? {
        try row("SELECT citizen FROM blind_index WHERE tenant = $1 AND nik = $2 AND version = $3", index.bytes, index.version) {
            try $0.citizen(0)
        }
    }

    func insert(_ index: BlindIndex, for citizen: CitizenID) throws {
        try inserting {
            try run(
                "INSERT INTO blind_index (tenant, nik, version, citizen) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                index.bytes,
                index.version,
                citizen
            )
        }
    }

    func replace(_ old: BlindIndex, with new: BlindIndex, for citizen: CitizenID) throws -> Bool {
        try run(
            "UPDATE blind_index SET nik = $2, version = $3 WHERE tenant = $1 AND nik = $4 AND version = $5 AND citizen = $6",
            new.bytes,
            new.version,
            old.bytes,
            old.version,
            citizen
        ) == 1
    }

    func blindIndexes(notOn version: UInt32?, after cursor: CitizenID?, limit: Int) throws -> [(citizen: CitizenID, index: BlindIndex)] {
        try rows(
            """
            SELECT nik, version, citizen FROM blind_index
            WHERE tenant = $1 AND citizen > $2 AND version IS DISTINCT FROM $3::BIGINT ORDER BY citizen LIMIT $4
            """,
            cursor?.bytes ?? [],
            version,
            limit
        ) { row in (try row.citizen(2), try BlindIndex(version: row.uint32(1), bytes: row.bytes(0))) }
    }

    func blindIndexCensus() throws -> [UInt32: Int] {
        let counts = try rows("SELECT version, count(*) FROM blind_index WHERE tenant = $1 GROUP BY version") {
            (try $0.uint32(0), try $0.int(1))
        }
        return Dictionary(uniqueKeysWithValues: counts)
    }
}
