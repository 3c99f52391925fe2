internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ verifier: VerifierRecord, key: EvidenceKeyRecord) throws {
        do {
            try db.cachedStatement(
                sql: "INSERT INTO verifiers (id, name, token, policies, created_at, disabled_at) VALUES (?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                verifier.id.column, verifier.name, verifier.token.map { Data($0) }, verifier.policies.joined(separator: " "),
                verifier.createdAt, verifier.disabledAt,
            ])
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT { throw PortConflict.alreadyExists }
        try db.cachedStatement(sql: "INSERT INTO evidence_keys (verifier, kek_version, wrap) VALUES (?, ?, ?)").execute(arguments: [
            verifier.id.column, key.secret.kekVersion, Data(key.secret.wrap),
        ])
    }

    func verifier(_ id: ObjectID) throws -> VerifierRecord? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM verifiers WHERE id = ?"), arguments: [id.column]).map(verifier)
    }

    func verifiers() throws -> [VerifierRecord] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM verifiers ORDER BY name")).map(verifier)
    }

    func disableVerifier(_ name: String, at now: UnixTime) throws {
        try db.cachedStatement(sql: "UPDATE verifiers SET disabled_at = ? WHERE name = ? AND disabled_at IS NULL").execute(arguments: [
            now, name,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func evidenceKey(of verifier: ObjectID) throws -> EvidenceKeyRecord? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM evidence_keys WHERE verifier = ?"), arguments: [verifier.column]).map(
            evidenceKey
        )
    }

    func evidenceKeys() throws -> [EvidenceKeyRecord] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM evidence_keys ORDER BY verifier")).map(evidenceKey)
    }

    func replace(_ old: EvidenceKeyRecord, with new: EvidenceKeyRecord) throws {
        try db.cachedStatement(sql: "UPDATE evidence_keys SET kek_version = ?, wrap = ? WHERE verifier = ? AND wrap = ?").execute(
            arguments: [new.secret.kekVersion, Data(new.secret.wrap), old.verifier.column, Data(old.secret.wrap)])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    private func verifier(_ row: Row) throws -> VerifierRecord {
        VerifierRecord(
            id: try ObjectID(column: row["id"]),
            name: row["name"],
            token: (row["token"] as Data?).map { [UInt8]($0) },
            policies: (row["policies"] as String).split(separator: " ").map(String.init),
            createdAt: row["created_at"],
            disabledAt: row["disabled_at"]
        )
    }

    private func evidenceKey(_ row: Row) throws -> EvidenceKeyRecord {
        let verifier = try ObjectID(column: row["verifier"])
        let name = Vault.evidenceKeyName(verifier)
        let secret = SystemSecret(name: name, kekVersion: row["kek_version"], wrap: [UInt8](row["wrap"] as Data))
        return EvidenceKeyRecord(verifier: verifier, secret: secret)
    }
}
