internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ secret: WalletSecret) throws {
        try inserting {
            try db.cachedStatement(
                sql: "INSERT INTO wallet_secrets (kind, digest, citizen, grant_id, body, expires) VALUES (?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                secret.kind.rawValue, Data(secret.digest), secret.citizen?.column, secret.grant?.column, Data(secret.body),
                secret.expires,
            ])
        }
    }

    func walletSecret(_ kind: WalletSecretKind, _ digest: [UInt8]) throws -> WalletSecret? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT citizen, grant_id, body, expires FROM wallet_secrets WHERE kind = ? AND digest = ?"),
            arguments: [kind.rawValue, Data(digest)]
        ).map { row in
            WalletSecret(
                kind: kind,
                digest: digest,
                citizen: try (row["citizen"] as Data?).map(CitizenID.init(column:)),
                grant: try (row["grant_id"] as Data?).map(ObjectID.init(column:)),
                body: [UInt8](row["body"] as Data),
                expires: row["expires"]
            )
        }
    }

    func replace(_ secret: WalletSecret, body: [UInt8]) throws {
        try db.cachedStatement(sql: "UPDATE wallet_secrets SET body = ? WHERE kind = ? AND digest = ? AND body = ?").execute(arguments: [
            Data(body), secret.kind.rawValue, Data(secret.digest), Data(secret.body),
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func remove(_ kind: WalletSecretKind, _ digest: [UInt8]) throws {
        try db.cachedStatement(sql: "DELETE FROM wallet_secrets WHERE kind = ? AND digest = ?").execute(arguments: [
            kind.rawValue, Data(digest),
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func removeWalletSecrets(of grant: ObjectID) throws {
        try db.cachedStatement(sql: "DELETE FROM wallet_secrets WHERE grant_id = ?").execute(arguments: [grant.column])
    }

    func removeWalletSecrets(_ kind: WalletSecretKind, of citizen: CitizenID) throws {
        try db.cachedStatement(sql: "DELETE FROM wallet_secrets WHERE kind = ? AND citizen = ?").execute(arguments: [
            kind.rawValue, citizen.column,
        ])
    }

    func removeWalletSecrets(expiredBy time: UnixTime) throws -> Int {
        try db.cachedStatement(sql: "DELETE FROM wallet_secrets WHERE expires <= ?").execute(arguments: [time])
        return db.changesCount
    }

    func walletSecretCount(_ kind: WalletSecretKind) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM wallet_secrets WHERE kind = ?"), arguments: [kind.rawValue]) ?? 0
    }
}

extension SQLiteTransaction {
    func put(_ client: WalletClient) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO wallet_clients (id, name, redirects, added_at, attesters) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (id) DO UPDATE SET name = ?2, redirects = ?3, added_at = ?4, attesters = ?5
                """
        ).execute(arguments: [
            client.id, client.name, Self.text(client.redirects), client.addedAt, Self.text(client.attesters.map { Data($0) }),
        ])
    }

    private static func text(_ value: some Encodable) throws -> String { String(decoding: try JSONEncoder().encode(value), as: UTF8.self) }

    func walletClient(_ id: String) throws -> WalletClient? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM wallet_clients WHERE id = ?"), arguments: [id]).map(walletClient)
    }

    func walletClients() throws -> [WalletClient] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM wallet_clients ORDER BY id")).map(walletClient)
    }

    func removeWalletClient(_ id: String) throws {
        try db.cachedStatement(sql: "DELETE FROM wallet_clients WHERE id = ?").execute(arguments: [id])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    private func walletClient(_ row: Row) throws -> WalletClient {
        WalletClient(
            id: row["id"],
            name: row["name"],
            redirects: try JSONDecoder().decode([String].self, from: Data((row["redirects"] as String).utf8)),
            addedAt: row["added_at"],
            attesters: try JSONDecoder().decode([Data].self, from: Data((row["attesters"] as String).utf8)).map { [UInt8]($0) }
        )
    }

    func put(_ rules: AttestationRules) throws {
        try db.cachedStatement(
            sql: "INSERT INTO attestation_rules (only_one, body) VALUES (1, ?1) ON CONFLICT (only_one) DO UPDATE SET body = ?1"
        ).execute(arguments: [Self.text(rules)])
    }

    func attestationRules() throws -> AttestationRules? {
        try String.fetchOne(db.cachedStatement(sql: "SELECT body FROM attestation_rules")).map {
            try JSONDecoder().decode(AttestationRules.self, from: Data($0.utf8))
        }
    }
}
