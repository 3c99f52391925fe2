internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func unprinted(at now: UnixTime, limit: Int) throws -> [(credential: ObjectID, tries: Int)] {
        try rows(
            "SELECT credential, tries FROM unprinted WHERE tenant = $1 AND not_before <= $2 ORDER BY not_before LIMIT $3",
            now,
            limit
        ) { (try $0.object(0), try $0.int(1)) }
    }

    func putOff(printing credential: ObjectID, until time: UnixTime) throws {
        try run("UPDATE unprinted SET tries = tries + 1, not_before = $2 WHERE tenant = $1 AND credential = $3", time, credential)
    }

    func setPrinted(_ credential: ObjectID) throws {
        try run("DELETE FROM unprinted WHERE tenant = $1 AND credential = $2", credential)
    }
}
