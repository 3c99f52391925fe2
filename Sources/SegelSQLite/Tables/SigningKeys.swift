internal import Foundation
internal import GRDB
internal import SegelCrypto
internal import SegelUseCases

extension SQLiteTransaction {
    func insert(_ key: SigningKeyRecord) throws {
        try db.execute(
            sql: """
                INSERT INTO signing_keys (kid, agency, purpose, algorithm, public, sealed, kek_version, created_at, active_from, not_after, compromised_since)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                key.kid, key.agency, key.purpose, key.publicKey.algorithm.rawValue, Data(key.publicKey.bytes),
                key.sealedPrivateKey.map { Data($0) },
                key.kekVersion, key.createdAt, key.activeFrom, key.notAfter, key.compromisedSince,
            ]
        )
    }

    func signingKeys() throws -> [SigningKeyRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM signing_keys ORDER BY agency, purpose, created_at, kid").map(signingKey)
    }

    func signingKey(kid: String) throws -> SigningKeyRecord? {
        try Row.fetchOne(db, sql: "SELECT * FROM signing_keys WHERE kid = ?", arguments: [kid]).map(signingKey)
    }

    func replace(_ key: SigningKeyRecord, whereSealed sealed: [UInt8]?) throws -> Bool {
        try db.execute(
            sql: """
                UPDATE signing_keys SET sealed = ?, kek_version = ?, active_from = ?, not_after = ?, compromised_since = ?
                WHERE kid = ? AND sealed IS ?
                """,
            arguments: [
                key.sealedPrivateKey.map { Data($0) }, key.kekVersion, key.activeFrom, key.notAfter, key.compromisedSince, key.kid,
                sealed.map { Data($0) },
            ]
        )
        return db.changesCount == 1
    }

    private func signingKey(_ row: Row) throws -> SigningKeyRecord {
        guard let algorithm = SignatureAlgorithm(rawValue: row["algorithm"]) else { throw CorruptRow("signing_keys") }
        return SigningKeyRecord(
            kid: row["kid"],
            agency: row["agency"],
            purpose: row["purpose"],
            publicKey: try VerifyingKey(algorithm: algorithm, bytes: [UInt8](row["public"] as Data)),
            sealedPrivateKey: (row["sealed"] as Data?).map { [UInt8]($0) },
            kekVersion: row["kek_version"],
            createdAt: row["created_at"],
            activeFrom: row["active_from"],
            notAfter: row["not_after"],
            compromisedSince: row["compromised_since"]
        )
    }
}
