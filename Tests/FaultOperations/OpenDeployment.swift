internal import SegelSQLite
internal import SegelTestSupport

/// Start after a crash: the WAL is recovered, an issuing cut short is finished, half an upload swept away; then an orderly end, which folds the
/// WAL into the database.
package struct OpenDeployment: FaultOperation {
    package let name = "open"

    package func run(_ run: FaultRun) async throws {
        run.begin()
        let city = try await run.open()
        run.say("open")
        try city.store.checkpoint()
        try city.store.close()
    }
}
