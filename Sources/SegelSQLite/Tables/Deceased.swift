internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insertDeceased(_ citizen: CitizenID, at time: UnixTime) throws -> Bool {
        try db.cachedStatement(sql: "INSERT INTO deceased (citizen, at) VALUES (?, ?) ON CONFLICT DO NOTHING").execute(arguments: [
            citizen.column, time,
        ])
        return db.changesCount == 1
    }

    func deceasedSince(_ citizen: CitizenID) throws -> UnixTime? {
        try UnixTime.fetchOne(db.cachedStatement(sql: "SELECT at FROM deceased WHERE citizen = ?"), arguments: [citizen.column])
    }
}
