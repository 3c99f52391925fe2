internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insertDeceased(_ citizen: CitizenID, at time: UnixTime) throws -> Bool {
        try run("INSERT INTO deceased (tenant, citizen, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", citizen, time) == 1
    }

    func deceasedSince(_ citizen: CitizenID) throws -> UnixTime? {
        try row("SELECT at FROM deceased WHERE tenant = $1 AND citizen = $2", citizen) { try $0.int64(0) }
    }
}
