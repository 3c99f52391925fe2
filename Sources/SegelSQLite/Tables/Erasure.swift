internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ shred: ShredRecord) throws {
        try inserting {
            try db.execute(
                sql: "INSERT INTO shreds (citizen, begun_at, reason, keeps_credentials, destroyed, ended_at) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    shred.citizen.column, shred.begunAt, shred.reason, shred.keepsCredentials, try encoded(shred.destroyed), shred.endedAt,
                ]
            )
        }
    }

    func shred(of citizen: CitizenID) throws -> ShredRecord? {
        try Row.fetchOne(db, sql: "SELECT * FROM shreds WHERE citizen = ?", arguments: [citizen.column]).map(shred)
    }

    func shreds() throws -> [ShredRecord] { try Row.fetchAll(db, sql: "SELECT * FROM shreds ORDER BY begun_at, citizen").map(shred) }

    func update(_ shred: ShredRecord) throws {
        try db.execute(
            sql: """
                UPDATE shreds SET destroyed = ?1, ended_at = ?2, fingerprints = CASE WHEN ?2 IS NULL THEN fingerprints END WHERE citizen = ?3
                """,
            arguments: [try encoded(shred.destroyed), shred.endedAt, shred.citizen.column]
        )
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func documentsToErase(of citizen: CitizenID) throws -> [ObjectID] {
        try Data.fetchAll(db, sql: "SELECT object FROM erasing WHERE citizen = ?", arguments: [citizen.column]).map(ObjectID.init(column:))
    }

    func endErasing(_ document: ObjectID) throws {
        try db.execute(sql: "DELETE FROM erasing WHERE object = ?", arguments: [document.column])
    }

    private func encoded(_ destroyed: ShredRecord.Destroyed?) throws -> Data? { try destroyed.map { try JSONEncoder().encode($0) } }

    private func shred(_ row: Row) throws -> ShredRecord {
        ShredRecord(
            citizen: try CitizenID(column: row["citizen"]),
            begunAt: row["begun_at"],
            reason: row["reason"],
            keepsCredentials: row["keeps_credentials"],
            destroyed: try (row["destroyed"] as Data?).map { try JSONDecoder().decode(ShredRecord.Destroyed.self, from: $0) },
            endedAt: row["ended_at"]
        )
    }
}

extension SQLiteTransaction {
    func insert(_ hold: HoldRecord) throws {
        try db.execute(
            sql: "INSERT INTO holds (id, citizen, placed_at, until, sealed) VALUES (?, ?, ?, ?, ?)",
            arguments: [hold.id.column, hold.citizen.column, hold.placedAt, hold.until, Data(hold.sealed)]
        )
    }

    func hold(_ id: ObjectID) throws -> HoldRecord? {
        try Row.fetchOne(db, sql: "SELECT * FROM holds WHERE id = ?", arguments: [id.column]).map(hold)
    }

    func holds(of citizen: CitizenID?) throws -> [HoldRecord] {
        try Row.fetchAll(
            db,
            sql: "SELECT * FROM holds WHERE ?1 IS NULL OR citizen = ?1 ORDER BY placed_at, id",
            arguments: [citizen?.column]
        ).map(hold)
    }

    func endHold(_ id: ObjectID) throws {
        try db.execute(sql: "DELETE FROM holds WHERE id = ?", arguments: [id.column])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    private func hold(_ row: Row) throws -> HoldRecord {
        HoldRecord(
            id: try ObjectID(column: row["id"]),
            citizen: try CitizenID(column: row["citizen"]),
            placedAt: row["placed_at"],
            until: row["until"],
            sealed: [UInt8](row["sealed"] as Data)
        )
    }
}
