import HTTPTypes
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import Testing

@Suite("Copies bound to attested keys")
struct KeyAttestationEndpointTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func keys(_ count: Int) -> [SigningKey] {
        (0..<count).map { _ in SigningKey(generating: .es256, from: SystemRandom()) }
    }

    private static func possession(_ jwts: String...) -> String {
        #"{"jwt":[\#(jwts.map { "\"\($0)\"" }.joined(separator: ","))]}"#
    }

    @Test("each attested key gets its copy: beside a proof of possession, and by the attestation alone")
    func attested() async throws {
        let city = try await AttestedCity(folder)
        let token = try await city.place.tokens().accessToken, keys = Self.keys(3)
        #expect(try await city.fetch(Self.possession(city.proof(by: keys[1], attesting: keys)), with: token) == "3 copies")
        let more = Self.keys(2), nonce = city.place.mall.credentialNonce()
        let jwt = city.maker.attest(keys: more, nonce: nonce, at: city.place.now) { $1.remove("exp") }
        #expect(try await city.fetch(#"{"attestation":["\#(jwt)"]}"#, with: token) == "2 copies")
        #expect(try await city.fetch(#"{"attestation":["\#(jwt)"]}"#, with: token) == "400 invalid_nonce", "used")
        // Two proofs of one batch that repeat the same attestation are one batch.
        let pair = Self.keys(2), again = city.place.mall.credentialNonce()
        let both = city.maker.attest(keys: pair, nonce: again, at: city.place.now)
        let proofs = pair.map { key in
            TestWallet.proof(key, nonce: again, at: city.place.now) { header, _ in header.set("key_attestation", .string(both)) }
        }
        #expect(try await city.fetch(Self.possession(proofs[0], proofs[1]), with: token) == "2 copies")
        let configurations = try await city.place.send(.get, "/.well-known/openid-credential-issuer").body?[
            "credential_configurations_supported"
        ]
        let types = try #require(configurations?.object?[IssuingCity.configuration]?.object?["proof_types_supported"]?.object)
        #expect(types.members.map(\.name) == ["jwt", "attestation"])
        #expect(types["attestation"]?.object?["proof_signing_alg_values_supported"] == .array([.string("ES256")]))
        #expect(types["jwt"]?.object?["key_attestations_required"] == nil)
    }

    @Test("each thing wrong with it, with its code; none of it uses the nonce up")
    func refused() async throws {
        let city = try await AttestedCity(folder)
        let token = try await city.place.tokens().accessToken, keys = Self.keys(2), now = city.place.now
        let nonce = city.place.mall.credentialNonce(), invalid = "400 invalid_proof"
        func alone(_ change: TestAttester.Change = { _, _ in }, nonce: String = nonce, by maker: TestAttester? = nil) -> String {
            #"{"attestation":["\#((maker ?? city.maker).attest(keys: keys, nonce: nonce, at: now, change: change))"]}"#
        }
        let stranger = try TestAttester(beginning: now - 10), text = city.maker.attest(keys: keys, nonce: nonce, at: now)
        let eleven = city.maker.attest(keys: Self.keys(11), nonce: nonce, at: now)
        let mutants: [(String, String, String)] = [
            ("a key that is not attested", invalid, Self.possession(city.proof(by: Self.keys(1)[0], attesting: keys))),
            (
                "one that does not end, beside a proof", invalid,
                Self.possession(city.proof(by: keys[0], attesting: keys) { $1.remove("exp") })
            ),
            ("one that is over", invalid, alone { $1.set("exp", .integer(now - 60)) }), ("no nonce", invalid, alone { $1.remove("nonce") }),
            ("a nonce of nobody's", "400 invalid_nonce", alone(nonce: "x")),
            ("a challenge for wallets", "400 invalid_nonce", alone(nonce: city.place.mall.attestationChallenge())),
            ("by a stranger, alone", invalid, alone(by: stranger)),
            ("a client attestation", invalid, alone { header, _ in header.set("typ", .string("oauth-client-attestation+jwt")) }),
            ("two", invalid, #"{"attestation":["\#(text)","\#(text)"]}"#), ("none", invalid, #"{"attestation":[]}"#),
            ("both types", invalid, #"{"attestation":["\#(text)"],"jwt":["\#(text)"]}"#), ("no string", invalid, #"{"attestation":[1]}"#),
            ("more keys than a batch", "400 invalid_credential_request", #"{"attestation":["\#(eleven)"]}"#),
            (
                "a header that is no string", invalid,
                Self.possession(
                    TestWallet.proof(keys[0], nonce: nonce, at: now) { header, _ in header.set("key_attestation", .integer(1)) }
                )
            ),
        ]
        for (name, verdict, proofs) in mutants { #expect(try await city.fetch(proofs, with: token) == verdict, "\(name)") }
        #expect(try await city.place.city.store.read { try $0.copyCount(of: city.place.credential.id) } == 0)
        #expect(try await city.fetch(alone(), with: token) == "2 copies")
    }

    @Test("where nothing is asked, an attestation by nobody known here is as good as none: the proved key gets a copy")
    func unknown() async throws {
        let city = try await AttestedCity(folder), stranger = try TestAttester(beginning: city.place.now - 10)
        let token = try await city.place.tokens().accessToken, keys = Self.keys(2)
        #expect(try await city.fetch(Self.possession(city.proof(by: keys[0], attesting: keys, maker: stranger)), with: token) == "1 copies")
        let elsewhere = try TemporaryFolder(), none = try await AttestedCity(elsewhere, knowsMaker: false)
        let other = try await none.place.tokens().accessToken
        #expect(try await none.fetch(Self.possession(none.proof(by: keys[0], attesting: keys)), with: other) == "1 copies")
        let jwt = none.maker.attest(keys: keys, nonce: none.place.mall.credentialNonce(), at: none.place.now)
        #expect(try await none.fetch(#"{"attestation":["\#(jwt)"]}"#, with: other) == "400 invalid_proof")
    }

    @Test("a wallet that authenticated is vouched for by its own makers alone")
    func ownMakers() async throws {
        let city = try await AttestedCity(folder), second = try TestAttester(beginning: city.place.now - 1_000)
        _ = try await city.place.mall.addWallet(
            "lain",
            name: "Dompet Lain",
            redirects: [IssuingCity.redirect],
            attesters: [second.authority]
        )
        try await city.place.mall.set(AttestationRules(needsKeys: true))
        let answer = try await city.token(try await city.place.redemption(), city.headers())
        let token = try #require(answer.body?["access_token"]?.string), keys = Self.keys(1)
        #expect(
            try await city.fetch(Self.possession(city.proof(by: keys[0], attesting: keys, maker: second)), with: token)
                == "400 invalid_proof"
        )
        #expect(try await city.fetch(Self.possession(city.proof(by: keys[0], attesting: keys)), with: token) == "1 copies")
    }

    @Test("where it is required: without, by strangers, and kept too weakly it is refused, and the metadata says what is asked")
    func required() async throws {
        let city = try await AttestedCity(folder), stranger = try TestAttester(beginning: city.place.now - 10)
        let token = try await city.place.tokens().accessToken, keys = Self.keys(2), invalid = "400 invalid_proof"
        let rules = AttestationRules(
            needsKeys: true,
            keyStorage: ["iso_18045_high"],
            userAuthentication: ["iso_18045_high", "iso_18045_moderate"]
        )
        try await city.place.mall.set(rules)
        let bare = TestWallet.proof(keys[0], nonce: city.place.mall.credentialNonce(), at: city.place.now)
        #expect(try await city.fetch(Self.possession(bare), with: token) == invalid)
        #expect(try await city.fetch(Self.possession(city.proof(by: keys[0], attesting: keys, maker: stranger)), with: token) == invalid)
        let weak: [TestAttester.Change] = [
            { $1.set("key_storage", .array([.string("iso_18045_basic")])) }, { $1.remove("key_storage") },
            { $1.set("user_authentication", .array([.string("iso_18045_basic")])) }, { $1.remove("user_authentication") },
        ]
        for change in weak {
            #expect(try await city.fetch(Self.possession(city.proof(by: keys[0], attesting: keys, change: change)), with: token) == invalid)
        }
        #expect(try await city.fetch(Self.possession(city.proof(by: keys[0], attesting: keys)), with: token) == "2 copies")
        let configurations = try await city.place.send(.get, "/.well-known/openid-credential-issuer").body?[
            "credential_configurations_supported"
        ]
        let types = try #require(configurations?.object?[IssuingCity.configuration]?.object?["proof_types_supported"]?.object)
        for type in types.members {
            let wanted = try #require(type.value.object?["key_attestations_required"]?.object)
            #expect(wanted["key_storage"] == .array([.string("iso_18045_high")]))
            #expect(wanted["user_authentication"] == .array([.string("iso_18045_high"), .string("iso_18045_moderate")]))
        }
    }

    @Test("rules nobody could mean are refused")
    func rules() async throws {
        let mall = try await AttestedCity(folder).place.mall
        for (rules, code) in [
            (AttestationRules(keyStorage: ["iso_18045_high"]), "attestation_level_without_need"),
            (AttestationRules(needsKeys: true, keyStorage: [""]), "attestation_level_refused"),
            (AttestationRules(needsKeys: true, userAuthentication: ["zwei Wörter"]), "attestation_level_refused"),
        ] {
            let refusal = await #expect(throws: Refusal.self) { try await mall.set(rules) }
            #expect(refusal?.code == code)
        }
        try await mall.set(AttestationRules(needsKeys: true))
        #expect(try await mall.attestationState().rules == AttestationRules(needsKeys: true))
        try await mall.set(AttestationRules())
        #expect(try await mall.attestationState().rules == AttestationRules())
    }
}
