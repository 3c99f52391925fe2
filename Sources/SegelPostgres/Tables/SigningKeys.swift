internal import SegelCrypto
internal import SegelUseCases
private import Synchronization

extension PostgresTransaction {
    func insert(_ key: SigningKeyRecord) throws {
        try run(
            """
            INSERT INTO signing_keys (
                tenant, kid, agency, purpose, algorithm, public, sealed, kek_version, created_at, active_from, not_after, compromised_since
            ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            key.kid,
            key.agency,
            key.purpose,
            key.publicKey.algorithm.rawValue,
            key.publicKey.bytes,
            key.sealedPrivateKey,
            Int64(key.kekVersion),
            key.createdAt,
            key.activeFrom,
            key.notAfter,
            key.compromisedSince
        )
    }

    func signingKeys() throws -> [SigningKeyRecord] {
        try rows("\(Self.keyColumns) ORDER BY agency, purpose, created_at, kid", map: signingKey)
    }

    func signingKeys(of agency: String, for purpose: String) throws -> [SigningKeyRecord] {
        try rows("\(Self.keyColumns) AND agency = $2 AND purpose = $3 ORDER BY created_at, kid", agency, purpose, map: signingKey)
    }

    func signingKey(kid: String) throws -> SigningKeyRecord? { try row("\(Self.keyColumns) AND kid = $2", kid, map: signingKey) }

    func replace(_ key: SigningKeyRecord, whereSealed sealed: [UInt8]?) throws -> Bool {
        try run(
            """
            UPDATE signing_keys SET sealed = $2, kek_version = $3, active_from = $4, not_after = $5, compromised_since = $6
            WHERE tenant = $1 AND kid = $7 AND sealed IS NOT DISTINCT FROM $8
            """,
            key.sealedPrivateKey,
            Int64(key.kekVersion),
            key.activeFrom,
            key.notAfter,
            key.compromisedSince,
            key.kid,
            sealed
        ) == 1
    }

    private static let keyColumns = """
        SELECT kid, agency, purpose, algorithm, public, sealed, kek_version, created_at, active_from, not_after, compromised_since
        FROM signing_keys WHERE tenant = $1
        """

    private func signingKey(_ row: PostgresRow) throws -> SigningKeyRecord {
        guard let algorithm = SignatureAlgorithm(rawValue: try row.text(3)) else { throw CorruptRow("signing_keys") }
        return SigningKeyRecord(
            kid: try row.text(0),
            agency: try row.text(1),
            purpose: try row.text(2),
            publicKey: try ReadKeys.shared.key(algorithm, row.bytes(4)),
            sealedPrivateKey: try row.optionalBytes(5),
            kekVersion: try row.uint32(6),
            createdAt: try row.int64(7),
            activeFrom: try row.optionalInt64(8),
            notAfter: try row.optionalInt64(9),
            compromisedSince: try row.optionalInt64(10)
        )
    }
}

/// Public keys that were read before: a deployment has a handful, and to find out that one is a point of its curve takes longer than to read its
/// row, which each decision does several times.
private final class ReadKeys: Sendable {
    static let shared = ReadKeys()

    private struct Name: Hashable {
        let algorithm: SignatureAlgorithm
        let bytes: [UInt8]
    }

    private static let limit = 1_000
    private let keys = Mutex<[Name: VerifyingKey]>([:])

    func key(_ algorithm: SignatureAlgorithm, _ bytes: [UInt8]) throws -> VerifyingKey {
        let name = Name(algorithm: algorithm, bytes: bytes)
        if let key = keys.withLock({ $0[name] }) { return key }
        let key = try VerifyingKey(algorithm: algorithm, bytes: bytes)
        keys.withLock { keys in
            if keys.count >= Self.limit { keys = [:] }
            keys[name] = key
        }
        return key
    }
}
