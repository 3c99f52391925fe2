internal import SegelCrypto
package import SegelTestSupport
internal import SegelUseCases
internal import SegelVault

/// New keys for everybody, seven things a transaction.
package struct ResealCitizens: FaultOperation {
    package let name = "reseal"

    struct NotTheSame: Error {}

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open()
        run.begin()
        run.say("resealed \(try await reseal(city))")
    }

    package func finish(_ city: TestCity) async throws { _ = try await reseal(city) }

    private func reseal(_ city: TestCity) async throws -> String {
        var progress = try await city.mall.reseal(nil, batch: 7)
        while !progress.isFinished { progress = try await city.mall.reseal(nil, batch: 7) }
        guard progress.digestBefore == progress.digestAfter, progress.receipt != nil else { throw NotTheSame() }
        return progress.id.text
    }
}
