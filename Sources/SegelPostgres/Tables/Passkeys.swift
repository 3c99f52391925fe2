internal import SegelCrypto
internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ passkey: Passkey) throws {
        try inserting {
            try run(
                """
                INSERT INTO passkeys (tenant, id, account, credential, algorithm, public, device, counter, created_at, used_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
                """,
                passkey.id,
                passkey.account,
                passkey.credential,
                passkey.key.algorithm.rawValue,
                passkey.key.bytes,
                passkey.device.rawValue,
                Int64(passkey.counter),
                passkey.createdAt,
                passkey.usedAt
            )
        }
    }

    func passkey(credential: [UInt8]) throws -> Passkey? {
        try row("\(Self.passkeyColumns) AND credential = $2", credential, map: passkey)
    }

    func passkeys(of account: ObjectID) throws -> [Passkey] {
        try rows("\(Self.passkeyColumns) AND account = $2 ORDER BY created_at, id", account, map: passkey)
    }

    func recordUse(of passkey: ObjectID, counter: UInt32, at now: UnixTime) throws {
        try run("UPDATE passkeys SET counter = $2, used_at = $3 WHERE tenant = $1 AND id = $4", Int64(counter), now, passkey)
    }

    func removePasskey(_ id: ObjectID, of account: ObjectID) throws {
        let changed = try run("DELETE FROM passkeys WHERE tenant = $1 AND id = $2 AND account = $3", id, account)
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func removePasskeys(of account: ObjectID) throws {
        try run("DELETE FROM passkeys WHERE tenant = $1 AND account = $2", account)
    }

    private static let passkeyColumns = """
        SELECT id, account, credential, algorithm, public, device, counter, created_at, used_at FROM passkeys WHERE tenant = $1
        """

    private func passkey(_ row: PostgresRow) throws -> Passkey {
        guard let algorithm = SignatureAlgorithm(rawValue: try row.text(3)), let device = Passkey.Device(rawValue: try row.text(5)) else {
            throw CorruptRow("passkeys")
        }
        return Passkey(
            id: try row.object(0),
            account: try row.object(1),
            credential: try row.bytes(2),
            key: try VerifyingKey(algorithm: algorithm, bytes: try row.bytes(4)),
            device: device,
            counter: try row.uint32(6),
            createdAt: try row.int64(7),
            usedAt: try row.optionalInt64(8)
        )
    }
}
