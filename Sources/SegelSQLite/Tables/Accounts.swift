internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ account: Account) throws {
        let (kind, name) = columns(account.name)
        try db.cachedStatement(sql: "INSERT INTO accounts (id, name_kind, name, body) VALUES (?, ?, ?, ?)").execute(arguments: [
            account.id.column, kind, name, try JSONEncoder().encode(account),
        ])
    }

    func account(named name: Account.Name) throws -> Account? {
        let (kind, name) = columns(name)
        return try decode(
            Data.fetchOne(db.cachedStatement(sql: "SELECT body FROM accounts WHERE name_kind = ? AND name = ?"), arguments: [kind, name])
        )
    }

    func account(_ id: ObjectID) throws -> Account? {
        try decode(Data.fetchOne(db.cachedStatement(sql: "SELECT body FROM accounts WHERE id = ?"), arguments: [id.column]))
    }

    func update(_ account: Account) throws {
        try db.cachedStatement(sql: "UPDATE accounts SET body = ? WHERE id = ?").execute(arguments: [
            try JSONEncoder().encode(account), account.id.column,
        ])
        guard db.changesCount == 1 else { throw Refusal.notFound }
    }

    func accounts() throws -> [Account] {
        try Data.fetchAll(db.cachedStatement(sql: "SELECT body FROM accounts ORDER BY name_kind, name")).map {
            try JSONDecoder().decode(Account.self, from: $0)
        }
    }

    private func decode(_ body: Data?) throws -> Account? { try body.map { try accountBodies.value(of: $0) } }

    private func columns(_ name: Account.Name) -> (kind: Int, name: Data) {
        switch name {
        case .citizen(let citizen): (1, citizen.column)
        case .officer(let name): (2, Data(name.utf8))
        }
    }
}
