internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ link: ProviderLink) throws {
        try inserting {
            try db.cachedStatement(
                sql: "INSERT INTO provider_links (id, account, provider, tag, created_at) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: [link.id.column, link.account.column, link.provider, Data(link.tag), link.createdAt])
        }
    }

    func providerLink(_ provider: String, tag: [UInt8]) throws -> ProviderLink? {
        try providerLinks("WHERE provider = ? AND tag = ?", [provider, Data(tag)]).first
    }

    func providerLinks(of account: ObjectID) throws -> [ProviderLink] {
        try providerLinks("WHERE account = ? ORDER BY created_at, id", [account.column])
    }

    func removeProviderLink(_ id: ObjectID) throws {
        try db.cachedStatement(sql: "DELETE FROM provider_links WHERE id = ?").execute(arguments: [id.column])
    }

    func removeProviderLinks(of account: ObjectID) throws {
        try db.cachedStatement(sql: "DELETE FROM provider_links WHERE account = ?").execute(arguments: [account.column])
    }

    private func providerLinks(_ condition: String, _ arguments: StatementArguments) throws -> [ProviderLink] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM provider_links \(condition)"), arguments: arguments).map { row in
            ProviderLink(
                id: try ObjectID(column: row["id"]),
                account: try ObjectID(column: row["account"]),
                provider: row["provider"],
                tag: [UInt8](row["tag"] as Data),
                createdAt: row["created_at"]
            )
        }
    }
}

extension SQLiteTransaction {
    func insert(_ secret: SystemSecret) throws {
        try inserting {
            try db.cachedStatement(sql: "INSERT INTO system_secrets (name, kek_version, wrap) VALUES (?, ?, ?)").execute(arguments: [
                secret.name, secret.kekVersion, Data(secret.wrap),
            ])
        }
    }

    func systemSecret(_ name: String) throws -> SystemSecret? {
        let statement = try db.cachedStatement(sql: "SELECT kek_version, wrap FROM system_secrets WHERE name = ?")
        return try statement.first([name]) { row in
            try SystemSecret(name: name, kekVersion: row[0], wrap: [UInt8](row[1] as Data))
        }
    }

    /// A handful.
    func systemSecrets() throws -> [SystemSecret] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM system_secrets ORDER BY name")).map { row in
            SystemSecret(name: row["name"], kekVersion: row["kek_version"], wrap: [UInt8](row["wrap"] as Data))
        }
    }

    func replace(_ old: SystemSecret, with new: SystemSecret) throws {
        try db.cachedStatement(sql: "UPDATE system_secrets SET kek_version = ?, wrap = ? WHERE name = ? AND wrap = ?").execute(
            arguments: [new.kekVersion, Data(new.wrap), old.name, Data(old.wrap)]
        )
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }
}
