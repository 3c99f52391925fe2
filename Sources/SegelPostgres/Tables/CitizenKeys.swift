internal import SegelVault

extension PostgresTransaction {
    func insert(_ key: WrappedCitizenKey) throws {
        try inserting { try run("INSERT INTO citizens (tenant, citizen) VALUES ($1, $2) ON CONFLICT DO NOTHING", key.citizen) }
        try add(key)
    }

    func insertNext(_ key: WrappedCitizenKey) throws {
        guard let active = try citizenKey(of: key.citizen), active.version + 1 == key.version, active.keyID == key.keyID else {
            throw PortConflict.changedMeanwhile
        }
        try add(key)
    }

    func citizenKey(of citizen: CitizenID) throws -> WrappedCitizenKey? {
        if let key = known.active, key.citizen == citizen { return key }
        known.active = try row(
            "\(Self.citizenKeyColumns) WHERE tenant = $1 AND citizen = $2 ORDER BY version DESC LIMIT 1",
            citizen,
            map: citizenKey
        )
        return known.active
    }

    func citizenKey(of citizen: CitizenID, version: UInt32) throws -> WrappedCitizenKey? {
        try row("\(Self.citizenKeyColumns) WHERE tenant = $1 AND citizen = $2 AND version = $3", citizen, version, map: citizenKey)
    }

    func citizenKeys(of citizen: CitizenID) throws -> [WrappedCitizenKey] {
        try rows("\(Self.citizenKeyColumns) WHERE tenant = $1 AND citizen = $2 ORDER BY version", citizen, map: citizenKey)
    }

    func replace(_ old: WrappedCitizenKey, with new: WrappedCitizenKey) throws {
        known.active = nil
        let changed = try run(
            """
            UPDATE citizen_keys SET kek_version = $2, wrap = $3
            WHERE tenant = $1 AND citizen = $4 AND version = $5 AND kek_version = $6 AND wrap = $7
            """,
            new.kekVersion,
            new.wrap,
            old.citizen,
            old.version,
            old.kekVersion,
            old.wrap
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func removeSuperseded(_ key: WrappedCitizenKey) throws {
        known.active = nil
        let changed = try run(
            """
            DELETE FROM citizen_keys WHERE tenant = $1 AND citizen = $2 AND version = $3 AND wrap = $4
            AND version < (SELECT max(version) FROM citizen_keys WHERE tenant = $1 AND citizen = $2)
            """,
            key.citizen,
            key.version,
            key.wrap
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func citizenKeys(notOn kekVersion: UInt32?, after cursor: CitizenKeyName?, limit: Int) throws -> [WrappedCitizenKey] {
        try rows(
            """
            \(Self.citizenKeyColumns) WHERE tenant = $1 AND (citizen, version) > ($2, $3) AND kek_version IS DISTINCT FROM $4::BIGINT
            ORDER BY citizen, version LIMIT $5
            """,
            cursor?.citizen.bytes ?? [],
            cursor?.version ?? 0,
            kekVersion,
            limit,
            map: citizenKey
        )
    }

    func citizenKeyCensus() throws -> [UInt32: Int] {
        let counts = try rows("SELECT kek_version, count(*) FROM citizen_keys WHERE tenant = $1 GROUP BY kek_version") {
            (try $0.uint32(0), try $0.int(1))
        }
        return Dictionary(uniqueKeysWithValues: counts)
    }

    private func add(_ key: WrappedCitizenKey) throws {
        known.active = nil
        try inserting {
            try run(
                """
                INSERT INTO citizen_keys (tenant, citizen, version, key_id, kek_version, wrap) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT DO NOTHING
                """,
                key.citizen,
                key.version,
                key.keyID,
                key.kekVersion,
                key.wrap
            )
        }
    }

    private static let citizenKeyColumns = "SELECT citizen, key_id, version, kek_version, wrap FROM citizen_keys"

    private func citizenKey(_ row: PostgresRow) throws -> WrappedCitizenKey {
        WrappedCitizenKey(
            citizen: try row.citizen(0),
            keyID: try row.identifier(1),
            version: try row.uint32(2),
            kekVersion: try row.uint32(3),
            wrap: try row.bytes(4)
        )
    }
}
