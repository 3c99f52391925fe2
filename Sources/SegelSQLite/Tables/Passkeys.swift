internal import Foundation
internal import GRDB
internal import SegelCrypto
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ passkey: Passkey) throws {
        do {
            try db.cachedStatement(
                sql: """
                    INSERT INTO passkeys (id, account, credential, algorithm, public, device, counter, created_at, used_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                passkey.id.column, passkey.account.column, Data(passkey.credential), passkey.key.algorithm.rawValue,
                Data(passkey.key.bytes),
                passkey.device.rawValue, passkey.counter, passkey.createdAt, passkey.usedAt,
            ])
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT { throw PortConflict.alreadyExists }
    }

    func passkey(credential: [UInt8]) throws -> Passkey? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM passkeys WHERE credential = ?"), arguments: [Data(credential)])
            .map(passkey)
    }

    func passkeys(of account: ObjectID) throws -> [Passkey] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM passkeys WHERE account = ? ORDER BY created_at, id"),
            arguments: [account.column]
        ).map(passkey)
    }

    func recordUse(of passkey: ObjectID, counter: UInt32, at now: UnixTime) throws {
        try db.cachedStatement(sql: "UPDATE passkeys SET counter = ?, used_at = ? WHERE id = ?").execute(arguments: [
            counter, now, passkey.column,
        ])
    }

    func removePasskey(_ id: ObjectID, of account: ObjectID) throws {
        try db.cachedStatement(sql: "DELETE FROM passkeys WHERE id = ? AND account = ?").execute(arguments: [id.column, account.column])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func removePasskeys(of account: ObjectID) throws {
        try db.cachedStatement(sql: "DELETE FROM passkeys WHERE account = ?").execute(arguments: [account.column])
    }

    private func passkey(_ row: Row) throws -> Passkey {
        guard let algorithm = SignatureAlgorithm(rawValue: row["algorithm"]), let device = Passkey.Device(rawValue: row["device"]) else {
            throw CorruptRow("passkeys")
        }
        return Passkey(
            id: try ObjectID(column: row["id"]),
            account: try ObjectID(column: row["account"]),
            credential: [UInt8](row["credential"] as Data),
            key: try VerifyingKey(algorithm: algorithm, bytes: [UInt8](row["public"] as Data)),
            device: device,
            counter: row["counter"],
            createdAt: row["created_at"],
            usedAt: row["used_at"]
        )
    }
}
