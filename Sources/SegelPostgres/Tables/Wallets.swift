internal import Foundation
internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ secret: WalletSecret) throws {
        try inserting {
            try run(
                """
                INSERT INTO wallet_secrets (tenant, kind, digest, citizen, grant_id, body, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT DO NOTHING
                """,
                secret.kind.rawValue,
                secret.digest,
                secret.citizen,
                secret.grant,
                secret.body,
                secret.expires
            )
        }
    }

    func walletSecret(_ kind: WalletSecretKind, _ digest: [UInt8]) throws -> WalletSecret? {
        try row(
            "SELECT citizen, grant_id, body, expires FROM wallet_secrets WHERE tenant = $1 AND kind = $2 AND digest = $3",
            kind.rawValue,
            digest
        ) { row in
            WalletSecret(
                kind: kind,
                digest: digest,
                citizen: try row.optionalCitizen(0),
                grant: try row.optionalObject(1),
                body: try row.bytes(2),
                expires: try row.int64(3)
            )
        }
    }

    func replace(_ secret: WalletSecret, body: [UInt8]) throws {
        let changed = try run(
            "UPDATE wallet_secrets SET body = $2 WHERE tenant = $1 AND kind = $3 AND digest = $4 AND body = $5",
            body,
            secret.kind.rawValue,
            secret.digest,
            secret.body
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func remove(_ kind: WalletSecretKind, _ digest: [UInt8]) throws {
        let removed = try run("DELETE FROM wallet_secrets WHERE tenant = $1 AND kind = $2 AND digest = $3", kind.rawValue, digest)
        guard removed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func removeWalletSecrets(of grant: ObjectID) throws {
        try run("DELETE FROM wallet_secrets WHERE tenant = $1 AND grant_id = $2", grant)
    }

    func removeWalletSecrets(_ kind: WalletSecretKind, of citizen: CitizenID) throws {
        try run("DELETE FROM wallet_secrets WHERE tenant = $1 AND kind = $2 AND citizen = $3", kind.rawValue, citizen)
    }

    func removeWalletSecrets(expiredBy time: UnixTime) throws -> Int {
        try run("DELETE FROM wallet_secrets WHERE tenant = $1 AND expires <= $2", time)
    }

    func walletSecretCount(_ kind: WalletSecretKind) throws -> Int {
        try row("SELECT count(*) FROM wallet_secrets WHERE tenant = $1 AND kind = $2", kind.rawValue) { try $0.int(0) } ?? 0
    }
}

extension PostgresTransaction {
    func put(_ client: WalletClient) throws {
        try run(
            """
            INSERT INTO wallet_clients (tenant, id, name, redirects, added_at, attesters) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (tenant, id) DO UPDATE SET
                name = excluded.name, redirects = excluded.redirects, added_at = excluded.added_at, attesters = excluded.attesters
            """,
            client.id,
            client.name,
            try Self.text(client.redirects),
            client.addedAt,
            try Self.text(client.attesters.map { Data($0) })
        )
    }

    private static func text(_ value: some Encodable) throws -> String { String(decoding: try JSONEncoder().encode(value), as: UTF8.self) }

    func walletClient(_ id: String) throws -> WalletClient? { try row("\(Self.clientColumns) AND id = $2", id, map: walletClient) }

    func walletClients() throws -> [WalletClient] { try rows("\(Self.clientColumns) ORDER BY id", map: walletClient) }

    func removeWalletClient(_ id: String) throws {
        let removed = try run("DELETE FROM wallet_clients WHERE tenant = $1 AND id = $2", id)
        guard removed == 1 else { throw PortConflict.changedMeanwhile }
    }

    private static let clientColumns = "SELECT id, name, redirects, added_at, attesters FROM wallet_clients WHERE tenant = $1"

    private func walletClient(_ row: PostgresRow) throws -> WalletClient {
        WalletClient(
            id: try row.text(0),
            name: try row.text(1),
            redirects: try JSONDecoder().decode([String].self, from: Data(row.text(2).utf8)),
            addedAt: try row.int64(3),
            attesters: try JSONDecoder().decode([Data].self, from: Data(row.text(4).utf8)).map { [UInt8]($0) }
        )
    }

    func put(_ rules: AttestationRules) throws {
        try run(
            """
            INSERT INTO attestation_rules (tenant, only_one, body) VALUES ($1, 1, $2)
            ON CONFLICT (tenant, only_one) DO UPDATE SET body = excluded.body
            """,
            try Self.text(rules)
        )
    }

    func attestationRules() throws -> AttestationRules? {
        try row("SELECT body FROM attestation_rules WHERE tenant = $1") {
            try JSONDecoder().decode(AttestationRules.self, from: Data($0.text(0).utf8))
        }
    }
}
