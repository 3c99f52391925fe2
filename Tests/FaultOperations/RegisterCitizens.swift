internal import SegelTestSupport
internal import SegelUseCases

/// Two people get a vault, and take it over with a password.
package struct RegisterCitizens: FaultOperation {
    package let name = "register"

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open()
        run.begin()
        for serial in 31...32 {
            _ = try await city.citizen(serial)
            run.say("citizen \(FaultPeople.nik(serial))")
        }
    }
}
