import HTTPTypes
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

/// An assertion with one thing changed, and what must come of it.
struct AssertionMutant: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: String
    let change: @Sendable (inout JSONObject, inout JSONObject) -> Void

    init(_ name: String, _ reason: String, _ change: @escaping @Sendable (inout JSONObject, inout JSONObject) -> Void) {
        (testDescription, self.reason, self.change) = (name, reason, change)
    }

    static let all: [AssertionMutant] = [
        AssertionMutant("no sub", "sub_refused") { $1.remove("sub") },
        AssertionMutant("another client", "client_refused") { $1.set("sub", .string("sistem-lain")) },
        AssertionMutant("iss is not sub", "iss_refused") { $1.set("iss", .string("sistem-lain")) },
        AssertionMutant("no aud", "aud_refused") { $1.remove("aud") },
        AssertionMutant("for another server", "aud_refused") { $1.set("aud", .string("https://other.example")) },
        AssertionMutant("for us and another server", "aud_refused") {
            $1.set("aud", .strings([TestWallet.issuer, "https://other.example"]))
        },
        AssertionMutant("no exp", "claim_refused") { $1.remove("exp") },
        AssertionMutant("exp passed", "expired") { $1.set("exp", .integer(1)) },
        AssertionMutant("good for a day", "exp_far") { header, payload in
            payload.set("exp", .integer((payload["exp"]?.integer ?? 0) + 86_400))
        },
        AssertionMutant("not yet", "time_refused") { header, payload in payload.set("nbf", .integer((payload["exp"]?.integer ?? 0) + 600))
        },
        AssertionMutant("no jti", "jti_refused") { $1.remove("jti") },
        AssertionMutant("alg none", "alg_refused") { header, _ in header.set("alg", .string("none")) },
        AssertionMutant("HS256", "alg_refused") { header, _ in header.set("alg", .string("HS256")) },
        AssertionMutant("its own key in the header", "header_refused") { header, _ in
            header.set("jwk", .object(JWK(SigningKey(generating: .es256, from: SystemRandom()).publicKey).object))
        },
        AssertionMutant("a key elsewhere", "header_refused") { header, _ in header.set("jku", .string("https://other.example/jwks")) },
        AssertionMutant("an unknown kid", "client_refused") { header, _ in header.set("kid", .string("../../etc/passwd")) },
        AssertionMutant("another kind of token", "typ_refused") { header, _ in header.set("typ", .string("dpop+jwt")) },
    ]
}

@Suite("Agencies sign in by their own key (RFC 7523, RFC 9449)") struct AgencySignInTests {
    private let folder: TemporaryFolder
    private let city: AgencyCity

    init() async throws {
        folder = try TemporaryFolder()
        city = try await AgencyCity(folder)
    }

    @Test("an assertion and a proof make a token of five minutes for what was asked") func token() async throws {
        let answer = try await city.signIn(city.fields(city.assertion(), scope: "verify"))
        #expect(answer.status == 200 && answer.headers[.cacheControl] == "no-store", "\(answer.text)")
        #expect(answer.body?["token_type"] == .string("DPoP") && answer.body?["expires_in"] == .integer(300))
        #expect(answer.body?["scope"] == .string("verify"))
        let all = try await city.signIn(city.fields(city.assertion { $1.set("aud", .string(TestWallet.issuer + "/openid/token")) }))
        #expect(all.body?["scope"] == .string("verify presentations cases:read cases:decide"), "\(all.text)")
    }

    @Test("A47, A48: an assertion with one thing changed is refused, and it is said why", arguments: AssertionMutant.all)
    func mutant(_ mutant: AssertionMutant) async throws {
        let answer = try await city.signIn(city.fields(city.assertion(change: mutant.change)))
        #expect(answer.verdict == "401 invalid_client", "\(answer.text)")
        let reason = mutant.reason == "exp_far" ? "time_refused" : mutant.reason
        #expect(answer.body?["error_description"] == .string(reason))
    }

    @Test("an unknown client and somebody else's signature are told the same") func sameAnswer() async throws {
        let stranger = SigningKey(generating: .es256, from: SystemRandom())
        let forged = try await city.signIn(city.fields(city.assertion(by: stranger)))
        let unknown = try await city.signIn(city.fields(city.assertion { $1.set("sub", .string("sistem-x")) }))
        #expect(forged.text == unknown.text && forged.verdict == "401 invalid_client")
    }

    @Test("an assertion is good once, and so is a proof") func once() async throws {
        let assertion = city.assertion()
        #expect(try await city.signIn(city.fields(assertion)).status == 200)
        #expect(try await city.signIn(city.fields(assertion)).body?["error_description"] == .string("jti_seen"))
        let proof = (
            "DPoP",
            city.machine.dpop(
                TestWallet.issuer + "/openid/token",
                nonce: city.place.mall.proofNonce(.authorization),
                at: city.place.now
            )
        )
        #expect(try await city.signIn(city.fields(city.assertion()), proof: proof).status == 200)
        #expect(try await city.signIn(city.fields(city.assertion()), proof: proof).verdict == "400 invalid_dpop_proof")
    }

    @Test("no proof, no assertion, a shared secret, a scope that is not its own: no token") func refused() async throws {
        let bare = try await city.place.send(
            .post,
            "/openid/token",
            headers: [IssuingCity.form],
            IssuingCity.encoded(city.fields(city.assertion()))
        )
        #expect(bare.verdict == "400 invalid_dpop_proof")
        let named = [("grant_type", "client_credentials"), ("client_id", AgencyCity.name)]
        #expect(try await city.signIn(named).verdict == "401 invalid_client")
        #expect(try await city.signIn(city.fields(city.assertion()) + [("client_secret", "x")]).verdict == "401 invalid_client")
        #expect(try await city.signIn(city.fields(city.assertion(), scope: "verify admin")).verdict == "400 invalid_scope")
    }

    @Test("a token opens nothing without its own key's proof for this request, made now") func bound() async throws {
        let token = try await city.token(), path = "/api/v1/cases"
        #expect(try await city.ask(.get, path, token).status == 200)
        let stolen = city.proof(.get, path, token, by: TestWallet())
        let replayed = city.proof(.get, path, token), other = city.proof(.get, "/api/v1/verify", token)
        #expect(try await city.place.send(.get, path, headers: [("Authorization", "DPoP \(token)"), replayed]).status == 200)
        for proof in [stolen, replayed, other] {
            let answer = try await city.place.send(.get, path, headers: [("Authorization", "DPoP \(token)"), proof])
            #expect(answer.status == 401 && answer.headers[.wwwAuthenticate]?.hasPrefix("DPoP error=") == true, "\(answer.text)")
            #expect(answer.headers[HTTPField.Name("DPoP-Nonce")!] != nil)
        }
        for field in ["Bearer \(token)", "DPoP", "DPoP x"] {
            let answer = try await city.place.send(.get, path, headers: [("Authorization", field), city.proof(.get, path, token)])
            #expect(answer.status == 401, "\(field)")
        }
        #expect(try await city.place.send(.get, path).status == 401)
        city.place.city.clock.advance(301)
        #expect(try await city.ask(.get, path, token).status == 401)
    }

    @Test("A85: a client that is disabled, or whose keys are replaced, is out with its next request") func killSwitch() async throws {
        let token = try await city.token()
        let next = SigningKey(generating: .ed25519, from: SystemRandom())
        try await city.place.mall.replaceAgencyKeys(AgencyCity.name, with: AgencyCity.jwks(next))
        #expect(try await city.ask(.get, "/api/v1/cases", token).status == 401)
        #expect(try await city.signIn(city.fields(city.assertion())).verdict == "401 invalid_client")
        let again = city.assertion(by: next) { header, _ in header.set("alg", .string("EdDSA")) }
        let answer = try await city.signIn(city.fields(again))
        let second = try #require(answer.body?["access_token"]?.string, "\(answer.text)")
        #expect(try await city.ask(.get, "/api/v1/cases", second).status == 200)
        try await city.place.mall.disableAgency(AgencyCity.name)
        #expect(try await city.ask(.get, "/api/v1/cases", second).status == 401)
        let fresh = city.assertion(by: next) { header, _ in header.set("alg", .string("EdDSA")) }
        #expect(try await city.signIn(city.fields(fresh)).verdict == "401 invalid_client")
    }

    @Test("what is registered must be public keys, known scopes, and what these need") func registering() async throws {
        let mall = city.place.mall, keys = AgencyCity.jwks(city.key)
        func refusal(_ name: String, _ agency: String?, _ keys: [UInt8], _ scopes: [String], _ policies: [String] = []) async -> String? {
            do {
                _ = try await mall.addAgency(
                    NewAgency(name: name, agency: agency, keys: keys, scopes: scopes, policies: policies, dailyReads: 1)
                )
                return nil
            } catch let refusal as Refusal { return refusal.code } catch { return "\(error)" }
        }
        var secret = try #require(try JSONReader.readObject(keys)["keys"]?.array?[0].object)
        secret.set("d", .string(Base64URL.encode(SystemRandom().bytes(32))))
        let withPrivate = JSONWriter.bytes(.of(("keys", .array([.object(secret)]))))
        #expect(await refusal("sistem-b", nil, withPrivate, ["verify"]) == "agency_keys")
        #expect(await refusal("sistem-b", nil, Array("{\"keys\":[]}".utf8), ["verify"]) == "agency_keys")
        #expect(await refusal("Sistem B", nil, keys, ["verify"]) == "agency_name")
        #expect(await refusal("sistem-b", nil, keys, ["verify", "root"]) == "agency_scopes")
        #expect(await refusal("sistem-b", nil, keys, ["cases:read"]) == "agency_desks")
        #expect(await refusal("sistem-b", "nowhere", keys, ["cases:read"]) == "agency_desks")
        #expect(await refusal("sistem-b", nil, keys, ["presentations"]) == "agency_policies")
        #expect(await refusal(AgencyCity.name, nil, keys, ["verify"]) == "agency_known")
        #expect(await refusal("sistem-b", nil, keys, ["verify"]) == nil)
        #expect(try await mall.agencies().map(\.name) == [AgencyCity.name, "sistem-b"].sorted())
    }
}
