internal import Foundation
internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ account: Account) throws {
        let (kind, name) = columns(account.name)
        try run(
            "INSERT INTO accounts (tenant, id, name_kind, name, body) VALUES ($1, $2, $3, $4, $5)",
            account.id,
            kind,
            name,
            [UInt8](JSONEncoder().encode(account))
        )
    }

    func account(named name: Account.Name) throws -> Account? {
        let (kind, name) = columns(name)
        return try row("SELECT body FROM accounts WHERE tenant = $1 AND name_kind = $2 AND name = $3", kind, name, map: account)
    }

    func account(_ id: ObjectID) throws -> Account? {
        try row("SELECT body FROM accounts WHERE tenant = $1 AND id = $2", id, map: account)
    }

    func update(_ account: Account) throws {
        let changed = try run(
            "UPDATE accounts SET body = $2 WHERE tenant = $1 AND id = $3",
            [UInt8](JSONEncoder().encode(account)),
            account.id
        )
        guard changed == 1 else { throw Refusal.notFound }
    }

    func accounts() throws -> [Account] {
        try rows("SELECT body FROM accounts WHERE tenant = $1 ORDER BY name_kind, name", map: account)
    }

    private func account(_ row: PostgresRow) throws -> Account { try JSONDecoder().decode(Account.self, from: Data(row.bytes(0))) }

    private func columns(_ name: Account.Name) -> (kind: Int, name: [UInt8]) {
        switch name {
        case .citizen(let citizen): (1, citizen.bytes)
        case .officer(let name): (2, Array(name.utf8))
        }
    }
}
