import HTTPTypes
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import Testing

@Suite("Wallets authenticate with attestations")
struct ClientAttestationEndpointTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("where no wallet's maker is known nothing is checked, asked or announced")
    func unknown() async throws {
        let city = try await AttestedCity(folder, knowsMaker: false)
        #expect(try await city.push().status == 201)
        #expect(try await city.push(city.headers()).status == 201)
        #expect(try await city.push([("OAuth-Client-Attestation", "x"), ("OAuth-Client-Attestation-PoP", "y")]).status == 201)
        let server = try #require(try await city.place.send(.get, "/.well-known/oauth-authorization-server").body)
        #expect(methods(server) == ["none", "private_key_jwt"])
        #expect(server["challenge_endpoint"] == nil && server["client_attestation_signing_alg_values_supported"] == nil)
        let rules = AttestationRules(needsClient: true)
        let refusal = await #expect(throws: Refusal.self) { try await city.place.mall.set(rules) }
        #expect(refusal?.code == "no_attesters")
    }

    @Test("a known maker's wallet is checked where it attests and served where it does not; an unknown one's is as good as none")
    func optional() async throws {
        let city = try await AttestedCity(folder)
        #expect(try await city.push().status == 201)
        #expect(try await city.push(city.headers()).status == 201)
        #expect(try await city.push(city.headers(of: "lain", maker: TestAttester(beginning: city.place.now - 10))).status == 201)
        let server = try #require(try await city.place.send(.get, "/.well-known/oauth-authorization-server").body)
        #expect(methods(server) == ["attest_jwt_client_auth", "none", "private_key_jwt"])
        #expect(server["challenge_endpoint"] == .string("https://mpp.example/openid/challenge"))
        #expect(server["client_attestation_signing_alg_values_supported"] == .array([.string("ES256")]))
        #expect(server["pre-authorized_grant_anonymous_access_supported"] == .bool(true))
    }

    @Test("each thing wrong with it, at both endpoints, with its code")
    func refused() async throws {
        let city = try await AttestedCity(folder)
        let fields = try await city.place.redemption(), now = city.place.now
        let stranger = try TestAttester(beginning: now - 10), other = SigningKey(generating: .es256, from: SystemRandom())
        let good = city.headers(), unauthenticated = "401 invalid_client", fresh = "400 use_attestation_challenge"
        let dpopNonce = city.place.mall.proofNonce(.authorization), keyNonce = city.place.mall.credentialNonce()
        let mutants: [(String, String, [(String, String)])] = [
            ("the attestation alone", unauthenticated, [good[0]]), ("the proof alone", unauthenticated, [good[1]]),
            ("the attestation twice", unauthenticated, good + [good[0]]), ("the proof twice", unauthenticated, good + [good[1]]),
            ("no JWT", unauthenticated, [("OAuth-Client-Attestation", "x"), good[1]]),
            ("a proof that is no JWT", unauthenticated, [good[0], ("OAuth-Client-Attestation-PoP", "x")]),
            ("by a stranger", unauthenticated, city.headers(maker: stranger)),
            ("over", "400 use_fresh_attestation", city.headers(attestation: { $1.set("exp", .integer(now - 60)) })),
            ("no challenge", fresh, city.headers(challenge: .none)),
            ("a challenge of nobody's", fresh, city.headers(challenge: .text("x"))),
            ("a nonce for DPoP", fresh, city.headers(challenge: .text(dpopNonce))),
            ("a nonce for key proofs", fresh, city.headers(challenge: .text(keyNonce))),
            ("for another server", unauthenticated, city.headers(proof: { $1.set("aud", .string("https://other.example")) })),
            ("another installation's proof", unauthenticated, [good[0], city.headers(by: other)[1]]),
            ("cnf of somebody else", unauthenticated, [city.headers(by: other)[0], good[1]]),
            ("unsigned", unauthenticated, city.headers(attestation: { header, _ in header.set("alg", .string("none")) })),
        ]
        for (name, verdict, headers) in mutants {
            let push = try await city.push(headers), token = try await city.token(fields, headers)
            #expect(push.verdict == verdict && token.verdict == verdict, "\(name): \(push.verdict), \(token.verdict)")
            for answer in [push, token] {
                #expect(answer.headers[HTTPField.Name("OAuth-Client-Attestation-Challenge")!]?.isEmpty == false)
            }
        }
        #expect(try await city.token(fields + [("client_id", "lain")], good).verdict == unauthenticated, "client_id is another")
        // None of the refused used anything up.
        #expect(try await city.token(fields, good).status == 200)
        let again = try await city.place.redemption()
        #expect(try await city.token(again, good).verdict == unauthenticated, "the proof a second time")
    }

    @Test("a challenge is one of ours, lasts five minutes, and comes from its endpoint too")
    func challenge() async throws {
        let city = try await AttestedCity(folder)
        let answer = try await city.place.send(.post, "/openid/challenge")
        let text = try #require(answer.body?["attestation_challenge"]?.string)
        #expect(answer.status == 200 && answer.headers[.cacheControl] == "no-store")
        #expect(try await city.push(city.headers(challenge: .text(text))).status == 201)
        city.place.city.clock.advance(WalletLimits.nonce)
        #expect(try await city.push(city.headers(challenge: .text(text))).verdict == "400 use_attestation_challenge")
    }

    @Test("what an attested installation was given, that installation alone redeems and renews")
    func bound() async throws {
        let city = try await AttestedCity(folder)
        let fields = try await city.codeRedemption(city.headers())
        let other = SigningKey(generating: .es256, from: SystemRandom())
        #expect(try await city.token(fields).verdict == "401 invalid_client")
        #expect(try await city.token(fields, city.headers(by: other)).verdict == "400 invalid_grant")
        let unnamed = fields.filter { $0.0 != "client_id" }
        #expect(try await city.token(unnamed).verdict == "400 invalid_request")
        let tokens = try await city.token(unnamed, city.headers())
        let refresh = try #require(tokens.body?["refresh_token"]?.string)
        let renewal = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", "dompet")]
        #expect(try await city.token(renewal).verdict == "401 invalid_client")
        #expect(try await city.token(renewal, city.headers(by: other)).verdict == "400 invalid_grant")
        let renewed = try await city.token(renewal, city.headers())
        let next = try #require(renewed.body?["refresh_token"]?.string)
        // The attestation names the client too.
        let again = [("grant_type", "refresh_token"), ("refresh_token", next)]
        #expect(try await city.token(again, city.headers()).status == 200)
    }

    @Test("where it is required nobody is served without: at PAR, for offers, codes and renewals")
    func required() async throws {
        let city = try await AttestedCity(folder)
        let before = try await city.token(try await city.place.redemption())
        let renewal = [("grant_type", "refresh_token"), ("refresh_token", before.body?["refresh_token"]?.string ?? "")]
        let code = try await city.place.codeRedemption(), unauthenticated = "401 invalid_client"
        try await city.place.mall.set(AttestationRules(needsClient: true))
        let offer = try await city.place.redemption()
        #expect(try await city.push().verdict == unauthenticated)
        for fields in [offer, code, renewal] { #expect(try await city.token(fields).verdict == unauthenticated) }
        let stranger = city.headers(of: "lain", maker: try TestAttester(beginning: city.place.now - 10))
        #expect(try await city.token(offer, stranger).verdict == unauthenticated)
        #expect(try await city.push(city.headers()).status == 201)
        #expect(try await city.token(offer, city.headers()).status == 200)
        #expect(try await city.token(code, city.headers()).status == 200)
        let server = try #require(try await city.place.send(.get, "/.well-known/oauth-authorization-server").body)
        #expect(methods(server) == ["attest_jwt_client_auth", "private_key_jwt"])
        #expect(server["pre-authorized_grant_anonymous_access_supported"] == .bool(false))
    }

    @Test("attesters are self-signed authorities, each once, few")
    func attesters() async throws {
        let city = try await AttestedCity(folder, knowsMaker: false)
        let many = try (0..<9).map { _ in try TestAttester(beginning: 0).authority }
        for wrong in [[city.maker.leaf], [[1, 2, 3]], [city.maker.authority, city.maker.authority], many] {
            let refusal = await #expect(throws: Refusal.self) {
                try await city.place.mall.addWallet("dompet", name: "Dompet", redirects: [IssuingCity.redirect], attesters: wrong)
            }
            #expect(refusal?.code == "attester_refused")
        }
        let good = try await city.place.mall.addWallet(
            "dompet",
            name: "D",
            redirects: [IssuingCity.redirect],
            attesters: [city.maker.authority]
        )
        #expect(try await city.place.mall.wallets().first { $0.id == "dompet" } == good)
    }

    /// How clients authenticate at the token endpoint, as it is announced.
    private func methods(_ server: JSONObject) -> [String]? {
        server["token_endpoint_auth_methods_supported"]?.array?.compactMap(\.string)
    }
}
