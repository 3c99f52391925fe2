internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func unprinted(at now: UnixTime, limit: Int) throws -> [(credential: ObjectID, tries: Int)] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT credential, tries FROM unprinted WHERE not_before <= ? ORDER BY not_before LIMIT ?"),
            arguments: [now, limit]
        ).map { (try ObjectID(column: $0[0]), $0[1]) }
    }

    func putOff(printing credential: ObjectID, until time: UnixTime) throws {
        try db.cachedStatement(sql: "UPDATE unprinted SET tries = tries + 1, not_before = ? WHERE credential = ?").execute(arguments: [
            time, credential.column,
        ])
    }

    func setPrinted(_ credential: ObjectID) throws {
        try db.cachedStatement(sql: "DELETE FROM unprinted WHERE credential = ?").execute(arguments: [credential.column])
    }
}
