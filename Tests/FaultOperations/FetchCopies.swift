package import SegelTestSupport
internal import SegelUseCases
internal import SegelVault

/// A wallet fetches copies of a credential: offer, token, two copies.
package struct FetchCopies: FaultOperation {
    package let name = "copies"

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open()
        run.begin()
        let credential = try await Self.fetch(city)
        run.say("copied \(credential.text) 2")
    }

    /// The wallet asks again, from the start.
    package func finish(_ city: TestCity) async throws { _ = try await Self.fetch(city) }

    private static func fetch(_ city: TestCity) async throws -> ObjectID {
        let person = try await FaultPeople.citizen(1, city)
        guard let credential = try await city.mall.credentials(of: person).first else { throw Refusal.notFound }
        _ = try await city.walletCopies(of: credential, for: person, keys: [TestWallet().key, TestWallet().key])
        return credential.id
    }
}
