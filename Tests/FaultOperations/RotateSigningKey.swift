internal import SegelCrypto
package import SegelTestSupport
internal import SegelUseCases

/// An agency's signing key: successor, trust list that names it, the old private half destroyed.
package struct RotateSigningKey: FaultOperation {
    package let name = "rotate-signing"
    private static let agency = "dpmptsp"

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open()
        run.begin()
        let kid = try await city.mall.startSigningRotation(of: Self.agency, algorithm: .ed25519)
        run.say("signing-key \(kid)")
        try await city.publishTrustList()
        run.say("listed \(kid)")
        city.clock.advance(1)
        for kid in try await city.mall.destroyRetiredPrivateKeys() { run.say("destroyed \(kid)") }
    }

    package func finish(_ city: TestCity) async throws {
        _ = try await city.mall.startSigningRotation(of: Self.agency, algorithm: .ed25519)
        try await city.publishTrustList()
        city.clock.advance(2)
        _ = try await city.mall.destroyRetiredPrivateKeys()
    }
}
