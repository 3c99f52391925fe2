internal import SegelUseCases
internal import SegelSQLite
internal import SegelTestSupport

/// `segel init`: key ring, database, signing rings, first trust list, in a place where nothing is.
package struct MakeDeployment: FaultOperation {
    package let name = "init"
    package let startsFrom = FaultStart.nothing

    package func run(_ run: FaultRun) async throws {
        run.begin()
        let city = try await TestCity(run.cityPath)
        try FaultRun.keep(city.root, in: run.folder)
        _ = try await city.mall.publishCheckpoint()
        run.say("initialised")
        try city.store.checkpoint()
        try city.store.close()
    }
}
