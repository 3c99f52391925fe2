internal import Foundation
internal import GRDB
internal import SegelCrypto
internal import SegelUseCases
private import Synchronization

extension SQLiteTransaction {
    func insert(_ key: SigningKeyRecord) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO signing_keys (kid, agency, purpose, algorithm, public, sealed, kek_version, created_at, active_from, not_after, compromised_since)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            key.kid, key.agency, key.purpose, key.publicKey.algorithm.rawValue, Data(key.publicKey.bytes),
            key.sealedPrivateKey.map { Data($0) },
            key.kekVersion, key.createdAt, key.activeFrom, key.notAfter, key.compromisedSince,
        ])
    }

    func signingKeys() throws -> [SigningKeyRecord] {
        try db.cachedStatement(sql: "\(Self.columns) ORDER BY agency, purpose, created_at, kid").all([], signingKey)
    }

    func signingKeys(of agency: String, for purpose: String) throws -> [SigningKeyRecord] {
        try db.cachedStatement(sql: "\(Self.columns) WHERE agency = ? AND purpose = ? ORDER BY created_at, kid").all(
            [agency, purpose],
            signingKey
        )
    }

    func signingKey(kid: String) throws -> SigningKeyRecord? {
        try db.cachedStatement(sql: "\(Self.columns) WHERE kid = ?").first([kid], signingKey)
    }

    func replace(_ key: SigningKeyRecord, whereSealed sealed: [UInt8]?) throws -> Bool {
        try db.cachedStatement(
            sql: """
                UPDATE signing_keys SET sealed = ?, kek_version = ?, active_from = ?, not_after = ?, compromised_since = ?
                WHERE kid = ? AND sealed IS ?
                """
        ).execute(arguments: [
            key.sealedPrivateKey.map { Data($0) }, key.kekVersion, key.activeFrom, key.notAfter, key.compromisedSince, key.kid,
            sealed.map { Data($0) },
        ])
        return db.changesCount == 1
    }

    private static let columns = """
        SELECT kid, agency, purpose, algorithm, public, sealed, kek_version, created_at, active_from, not_after, compromised_since
        FROM signing_keys
        """

    private func signingKey(_ row: LiveRow) throws -> SigningKeyRecord {
        guard let algorithm = try SignatureAlgorithm(rawValue: row[3]) else { throw CorruptRow("signing_keys") }
        return try SigningKeyRecord(
            kid: row[0],
            agency: row[1],
            purpose: row[2],
            publicKey: ReadKeys.shared.key(algorithm, [UInt8](row[4] as Data)),
            sealedPrivateKey: (row.nullable(5) as Data?).map { [UInt8]($0) },
            kekVersion: row[6],
            createdAt: row[7],
            activeFrom: row.nullable(8),
            notAfter: row.nullable(9),
            compromisedSince: row.nullable(10)
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
