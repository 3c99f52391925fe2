internal import SegelCredential
package import SegelTestSupport
internal import SegelUseCases

/// A stolen key's credentials replaced, one a transaction.
package struct ReissueCredentials: FaultOperation {
    package let name = "reissue"
    private static let agency = "dpmptsp"

    package func prepare(_ city: TestCity) async throws {
        let officers = try await FaultPeople.officers(city)
        for serial in 2...3 { _ = try await city.issued(FaultPeople.citizen(serial, city), officers) }
        city.clock.advance(1)
        _ = try await city.mall.compromiseKey(try await Self.key(of: .active, city), since: city.clock.now())
        try await city.publishTrustList()
    }

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open()
        city.clock.advance(2)
        run.begin()
        let kid = try await Self.key(of: .compromised, city)
        var cursor: UInt64?
        repeat {
            let progress = try await city.mall.reissue(allOf: kid, after: cursor, limit: 1)
            cursor = progress.cursor
            if progress.replaced > 0 { run.say("replaced one") }
        } while cursor != nil
        _ = try await city.mall.finishReissue(of: kid)
    }

    package func finish(_ city: TestCity) async throws {
        city.clock.advance(2)
        let kid = try await Self.key(of: .compromised, city)
        var cursor: UInt64?
        repeat { cursor = try await city.mall.reissue(allOf: kid, after: cursor, limit: 1).cursor } while cursor != nil
        _ = try await city.mall.finishReissue(of: kid)
        guard try await city.mall.planReissue(of: kid).waiting.isEmpty else { throw Refusal(.conflict, "not_replaced") }
        // Three there were, so three replacements and never a fourth.
        guard try await city.mall.state().credentials == 6 else { throw Refusal(.conflict, "replaced_twice") }
    }

    private static func key(of state: SigningKeyState, _ city: TestCity) async throws -> String {
        let keys = try await city.mall.keyReport().signing
        guard let key = keys.first(where: { $0.agency == agency && $0.purpose == "credential" && $0.state == state }) else {
            throw Refusal(.unavailable, "signing_key_missing")
        }
        return key.kid
    }
}
