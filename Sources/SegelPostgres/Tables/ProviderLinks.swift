internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ link: ProviderLink) throws {
        try inserting {
            try run(
                """
                INSERT INTO provider_links (tenant, id, account, provider, tag, created_at) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT DO NOTHING
                """,
                link.id,
                link.account,
                link.provider,
                link.tag,
                link.createdAt
            )
        }
    }

    func providerLink(_ provider: String, tag: [UInt8]) throws -> ProviderLink? {
        try row("\(Self.linkColumns) AND provider = $2 AND tag = $3", provider, tag, map: providerLink)
    }

    func providerLinks(of account: ObjectID) throws -> [ProviderLink] {
        try rows("\(Self.linkColumns) AND account = $2 ORDER BY created_at, id", account, map: providerLink)
    }

    func removeProviderLink(_ id: ObjectID) throws { try run("DELETE FROM provider_links WHERE tenant = $1 AND id = $2", id) }

    func removeProviderLinks(of account: ObjectID) throws {
        try run("DELETE FROM provider_links WHERE tenant = $1 AND account = $2", account)
    }

    private static let linkColumns = "SELECT id, account, provider, tag, created_at FROM provider_links WHERE tenant = $1"

    private func providerLink(_ row: PostgresRow) throws -> ProviderLink {
        ProviderLink(
            id: try row.object(0),
            account: try row.object(1),
            provider: try row.text(2),
            tag: try row.bytes(3),
            createdAt: try row.int64(4)
        )
    }
}

extension PostgresTransaction {
    func insert(_ secret: SystemSecret) throws {
        try inserting {
            try run(
                "INSERT INTO system_secrets (tenant, name, kek_version, wrap) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                secret.name,
                Int64(secret.kekVersion),
                secret.wrap
            )
        }
    }

    func systemSecret(_ name: String) throws -> SystemSecret? {
        try row("\(Self.secretColumns) AND name = $2", name, map: systemSecret)
    }

    /// A handful.
    func systemSecrets() throws -> [SystemSecret] { try rows("\(Self.secretColumns) ORDER BY name", map: systemSecret) }

    func replace(_ old: SystemSecret, with new: SystemSecret) throws {
        let changed = try run(
            "UPDATE system_secrets SET kek_version = $2, wrap = $3 WHERE tenant = $1 AND name = $4 AND wrap = $5",
            Int64(new.kekVersion),
            new.wrap,
            old.name,
            old.wrap
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    private static let secretColumns = "SELECT name, kek_version, wrap FROM system_secrets WHERE tenant = $1"

    private func systemSecret(_ row: PostgresRow) throws -> SystemSecret {
        SystemSecret(name: try row.text(0), kekVersion: try row.uint32(1), wrap: try row.bytes(2))
    }
}
