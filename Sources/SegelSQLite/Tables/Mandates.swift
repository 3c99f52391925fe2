internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ mandate: MandateRow) throws {
        try inserting {
            try db.cachedStatement(sql: "INSERT INTO mandates (id, citizen, code, delegate, officer, state) VALUES (?, ?, ?, ?, ?, ?)")
                .execute(
                    arguments: [
                        mandate.id.column, mandate.citizen.column, mandate.code.map { Data($0) }, mandate.delegate?.column,
                        mandate.officer?.column, mandate.state,
                    ]
                )
        }
    }

    func mandate(_ id: ObjectID) throws -> MandateRow? { try mandates("WHERE id = ?", [id.column]).first }

    func mandate(code: [UInt8]) throws -> MandateRow? { try mandates("WHERE code = ?", [Data(code)]).first }

    func update(_ mandate: MandateRow) throws {
        try db.cachedStatement(sql: "UPDATE mandates SET code = ?, delegate = ?, state = ? WHERE id = ?").execute(arguments: [
            mandate.code.map { Data($0) }, mandate.delegate?.column, mandate.state, mandate.id.column,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func mandates(of citizen: CitizenID) throws -> [MandateRow] { try mandates("WHERE citizen = ? ORDER BY given", [citizen.column]) }

    func mandates(heldBy delegate: CitizenID) throws -> [MandateRow] {
        try mandates("WHERE delegate = ? ORDER BY given", [delegate.column])
    }

    func mandate(ofOfficer account: ObjectID) throws -> MandateRow? {
        try mandates("WHERE officer = ? AND state = 'standing'", [account.column]).first
    }

    private func mandates(_ condition: String, _ arguments: StatementArguments) throws -> [MandateRow] {
        try db.cachedStatement(sql: "SELECT id, citizen, code, delegate, officer, state FROM mandates \(condition)").all(arguments) { row in
            try MandateRow(
                id: ObjectID(column: row[0]),
                citizen: CitizenID(column: row[1]),
                code: (row.nullable(2) as Data?).map { [UInt8]($0) },
                delegate: (row.nullable(3) as Data?).map { try CitizenID(column: $0) },
                officer: (row.nullable(4) as Data?).map { try ObjectID(column: $0) },
                state: row[5]
            )
        }
    }
}
