package import SegelTestSupport
internal import SegelUseCases
internal import SegelVault

/// An agency asks a wallet, under an Idempotency-Key.
package struct AskOnce: FaultOperation {
    package let name = "ask-once"

    package func prepare(_ city: TestCity) async throws {
        _ = try await city.mall.addVerifier(Self.asker, policies: ["sip-berlaku"])
    }

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open()
        run.begin()
        run.say("asked \(try await Self.ask(city))")
    }

    /// The agency sends the same again; where the first was acknowledged, it is answered as before.
    package func finish(_ city: TestCity) async throws { _ = try await Self.ask(city) }

    private static let asker = "klinik"

    /// The identifier of what was made.
    package static func ask(_ city: TestCity) async throws -> String {
        guard let line = try await city.mall.verifiers().first(where: { $0.name == asker }),
            let verifier = try await city.mall.verifier(unchecked: ObjectID(text: line.id))
        else { throw Refusal.notFound }
        let once = try RepeatableRequest(key: "sekali", route: "presentations", body: Array("{}".utf8))
        return try await city.mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice), for: verifier, once: once).id
    }
}
