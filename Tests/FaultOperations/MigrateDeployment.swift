internal import SegelSQLite
internal import SegelTestSupport

/// A database of the first schema, with the same rows, opened by today's program.
package struct MigrateDeployment: FaultOperation {
    package let name = "migrate"
    package let startsFrom = FaultStart.oldSchema

    package func run(_ run: FaultRun) async throws {
        run.begin()
        let city = try await run.open()
        run.say("open")
        try city.store.checkpoint()
        try city.store.close()
    }
}
