import HTTPTypes
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import Testing

@Suite("The authorization server's refusals, each with its code")
struct TokenEndpointTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("RFC 9126: pushed requests")
    func push() async throws {
        let place = try await IssuingCity(folder)
        let good = try await place.send(.post, "/openid/par", headers: [IssuingCity.form], IssuingCity.encoded(IssuingCity.push))
        #expect(good.status == 201 && good.headers[.cacheControl] == "no-store" && good.body?["expires_in"]?.integer ?? 0 > 0)
        #expect(good.body?["request_uri"]?.string?.hasPrefix("urn:ietf:params:oauth:request_uri:") == true)
        let bad = "400 invalid_request"
        let mutants: [FormMutant] = [
            .without("response_type", bad), .with("response_type", "token", "400 unsupported_response_type"),
            .with("response_type", "code id_token", "400 unsupported_response_type"), .without("client_id", bad),
            .with("client_id", "stranger", "401 invalid_client"), .empty("client_id", bad), .without("redirect_uri", bad),
            .with("redirect_uri", "https://evil.example/cb", bad), .with("redirect_uri", "https://wallet.example/cb/", bad),
            .with("redirect_uri", "https://wallet.example/cb?x=1", bad), .with("redirect_uri", "https://WALLET.example/cb", bad),
            .without("code_challenge", bad), .with("code_challenge", "short", bad), .without("code_challenge_method", bad),
            .with("code_challenge_method", "plain", bad), .with("code_challenge_method", "s256", bad),
            .with("code_challenge", String(repeating: "!", count: 43), bad), .without("scope", "400 invalid_scope"),
            .with("scope", "openid", "400 invalid_scope"), .with("scope", "SIP.sd-jwt openid", "400 invalid_scope"),
            .with("request_uri", "urn:ietf:params:oauth:request_uri:x", bad), .with("request", "e30.e30.", bad),
            .with("response_mode", "fragment", bad), .with("state", String(repeating: "s", count: 513), bad),
            .with("dpop_jkt", "short", bad), .twice("client_id", bad), .twice("scope", bad),
            .with("authorization_details", "{}", "400 invalid_authorization_details"),
            .with("authorization_details", "[]", "400 invalid_authorization_details"),
            .with("authorization_details", "[{", "400 invalid_authorization_details"),
            .with("authorization_details", #"[{"type":"other"}]"#, "400 invalid_authorization_details"),
            .with("authorization_details", #"[{"type":"openid_credential"}]"#, "400 invalid_authorization_details"),
            .with(
                "authorization_details",
                #"[{"type":"openid_credential","credential_configuration_id":"X"}]"#,
                "400 invalid_authorization_details"
            ),
            .with(
                "authorization_details",
                #"[{"type":"openid_credential","credential_configuration_id":"SIP.sd-jwt","locations":["https://other.example"]}]"#,
                "400 invalid_authorization_details"
            ),
            .with(
                "authorization_details",
                #"[{"type":"openid_credential","credential_configuration_id":"SIP.sd-jwt","claims":[]}]"#,
                "400 invalid_authorization_details"
            ),
        ]
        for mutant in mutants {
            var fields = IssuingCity.push
            mutant.change(&fields)
            let answer = try await place.send(.post, "/openid/par", headers: [IssuingCity.form], IssuingCity.encoded(fields))
            #expect(answer.verdict == mutant.verdict, "\(mutant.name)")
            #expect(answer.headers[.cacheControl] == "no-store")
        }
        #expect(try await place.city.store.read { try $0.walletSecretCount(.pushedRequest) } == 1)
        let json = try await place.send(.post, "/openid/par", headers: [IssuingCity.json], "{}")
        #expect(json.verdict == bad)
    }

    @Test("token requests with a pre-authorized code; none of the refused uses the code up")
    func preAuthorized() async throws {
        let place = try await IssuingCity(folder)
        let fields = try await place.redemption()
        let bad = "400 invalid_request"
        let mutants: [FormMutant] = [
            .without("grant_type", bad), .with("grant_type", "password", "400 unsupported_grant_type"),
            .with("grant_type", "password", "400 unsupported_grant_type"), .without("pre-authorized_code", bad),
            .empty("pre-authorized_code", bad), .with("pre-authorized_code", "guess", "400 invalid_grant"),
            .without("tx_code", bad), .empty("tx_code", bad), .twice("tx_code", bad), .twice("grant_type", bad),
            .twice("pre-authorized_code", bad), .with("authorization_details", "x", "400 invalid_authorization_details"),
            .with(
                "authorization_details",
                #"[{"type":"openid_credential","credential_configuration_id":"DKC-01.sd-jwt"}]"#,
                "400 invalid_authorization_details"
            ),
            .with("grant_type", "authorization_code", bad), .with("grant_type", "refresh_token", bad),
        ]
        for mutant in mutants {
            var changed = fields
            mutant.change(&changed)
            let answer = try await place.send(.post, "/openid/token", headers: [IssuingCity.form], IssuingCity.encoded(changed))
            #expect(answer.verdict == mutant.verdict, "\(mutant.name)")
        }
        let good = try await place.send(.post, "/openid/token", headers: [IssuingCity.form], IssuingCity.encoded(fields))
        #expect(good.status == 200 && good.body?["token_type"] == .string("Bearer") && good.headers[.cacheControl] == "no-store")
        #expect((good.body?["expires_in"]?.integer ?? .max) <= 300 && good.body?["refresh_token"] == nil)
        let again = try await place.send(.post, "/openid/token", headers: [IssuingCity.form], IssuingCity.encoded(fields))
        #expect(again.verdict == "400 invalid_grant", "used")
    }

    @Test("a code lasts ten minutes; five wrong transaction codes end it; a new offer ends the one before")
    func offerEnds() async throws {
        let place = try await IssuingCity(folder)
        func redeem(_ fields: [(String, String)]) async throws -> String {
            try await place.send(.post, "/openid/token", headers: [IssuingCity.form], IssuingCity.encoded(fields)).verdict
        }
        let first = try await place.redemption(), second = try await place.redemption()
        #expect(try await redeem(first) == "400 invalid_grant")
        place.city.clock.advance(600)
        #expect(try await redeem(second) == "400 invalid_grant")
        let third = try await place.redemption()
        let wrong = third.map { $0.0 == "tx_code" ? ($0.0, $0.1 == "000000" ? "000001" : "000000") : $0 }
        for _ in 0..<5 { #expect(try await redeem(wrong) == "400 invalid_grant") }
        #expect(try await redeem(third) == "400 invalid_grant")
    }

    @Test("token requests with an authorization code: PKCE, wallet, address, key; a code seen twice ends what it led to")
    func code() async throws {
        let place = try await IssuingCity(folder)
        let fields = try await place.codeRedemption()
        let bad = "400 invalid_request"
        let mutants: [FormMutant] = [
            .without("code", bad), .with("code", "guess", "400 invalid_grant"), .without("client_id", bad),
            .with("client_id", "other", "400 invalid_grant"), .without("redirect_uri", bad),
            .with("redirect_uri", "https://wallet.example/other", "400 invalid_grant"), .without("code_verifier", bad),
            .with("code_verifier", String(repeating: "w", count: 43), "400 invalid_grant"),
            .with("code_verifier", "short", "400 invalid_grant"),
            .with("code_verifier", String(repeating: "v", count: 129), "400 invalid_grant"), .with("tx_code", "123456", bad),
            .with(
                "authorization_details",
                #"[{"type":"openid_credential","credential_configuration_id":"DKC-01.sd-jwt"}]"#,
                "400 invalid_authorization_details"
            ),
        ]
        func redeem(_ fields: [(String, String)], _ more: [(String, String)]? = nil) async throws -> IssuingCity.Answer {
            let proof = more ?? [place.dpop("/openid/token", place: .authorization)]
            return try await place.send(.post, "/openid/token", headers: [IssuingCity.form] + proof, IssuingCity.encoded(fields))
        }
        for mutant in mutants {
            var changed = fields
            mutant.change(&changed)
            #expect(try await redeem(changed).verdict == mutant.verdict, "\(mutant.name)")
        }
        #expect(try await redeem(fields, []).verdict == bad, "no DPoP proof")
        let good = try await redeem(fields)
        #expect(good.status == 200 && good.body?["token_type"] == .string("DPoP"))
        let token = try #require(good.body?["access_token"]?.string)
        #expect(try await place.ask("/openid/credential", token, place.credentialBody()).status == 200)
        #expect(try await redeem(fields).verdict == "400 invalid_grant")
        #expect(try await place.ask("/openid/credential", token, place.credentialBody()).verdict == "401 invalid_token")
        let refresh = try #require(good.body?["refresh_token"]?.string)
        let renewal = [("grant_type", "refresh_token"), ("refresh_token", refresh), ("client_id", "dompet")]
        #expect(try await redeem(renewal).verdict == "400 invalid_grant")
    }

    @Test("a code lasts a minute, and one bound to a key is taken under that key only")
    func codeEnds() async throws {
        let place = try await IssuingCity(folder)
        var fields = try await place.codeRedemption()
        place.city.clock.advance(60)
        let late = try await place.send(
            .post,
            "/openid/token",
            headers: [IssuingCity.form, place.dpop("/openid/token", place: .authorization)],
            IssuingCity.encoded(fields)
        )
        #expect(late.verdict == "400 invalid_grant")
        let other = Dictionary(uniqueKeysWithValues: IssuingCity.push + [("dpop_jkt", JWK(TestWallet().key.publicKey).thumbprint)])
        let pushed = try await place.mall.pushAuthorization(other, proof: nil)
        let answer = try await place.mall.authorize(
            pushed.requestURI,
            client: "dompet",
            choices: [IssuingCity.configuration: place.caseID],
            for: place.person
        )
        let code = try answer.outcome.get()
        fields = fields.map { $0.0 == "code" ? ("code", code) : $0 }
        let refused = try await place.send(
            .post,
            "/openid/token",
            headers: [IssuingCity.form, place.dpop("/openid/token", place: .authorization)],
            IssuingCity.encoded(fields)
        )
        #expect(refused.verdict == "400 invalid_dpop_proof")
    }

    private func renew(_ token: String, at place: IssuingCity) async throws -> IssuingCity.Answer {
        let fields = IssuingCity.encoded([("grant_type", "refresh_token"), ("refresh_token", token)])
        let proof = place.dpop("/openid/token", place: .authorization)
        return try await place.send(.post, "/openid/token", headers: [IssuingCity.form, proof], fields)
    }

    @Test("RFC 9700 section 4.14.2: each use gives another refresh token; one that was used ends all of its grant's tokens")
    func rotation() async throws {
        let place = try await IssuingCity(folder)
        let tokens = try await place.tokens(), bystander = try await place.tokens()
        var chain = [try #require(tokens.refreshToken)]
        var access = [tokens.accessToken]
        for _ in 0..<3 {
            let answer = try await renew(chain[chain.count - 1], at: place)
            #expect(answer.status == 200 && answer.body?["token_type"] == .string("DPoP"))
            chain.append(try #require(answer.body?["refresh_token"]?.string))
            access.append(try #require(answer.body?["access_token"]?.string))
        }
        #expect(Set(chain).count == 4 && Set(access).count == 4)
        #expect(try await place.city.store.read { try $0.walletSecretCount(.refreshToken) } == 2, "one row a family")
        #expect(try await place.ask("/openid/credential", access[3], place.credentialBody()).status == 200)
        #expect(try await renew(chain[1], at: place).verdict == "400 invalid_grant", "used before")
        #expect(try await renew(chain[3], at: place).verdict == "400 invalid_grant", "the family has ended")
        for token in access {
            #expect(try await place.ask("/openid/credential", token, place.credentialBody()).verdict == "401 invalid_token")
        }
        #expect(try await renew(bystander.refreshToken ?? "", at: place).status == 200, "another grant is not touched")
    }

    @Test("of two who renew with one token at once, one gets tokens, and the other ends them")
    func race() async throws {
        let place = try await IssuingCity(folder)
        let token = try #require(try await place.tokens().refreshToken)
        async let first = renew(token, at: place)
        async let second = renew(token, at: place)
        let answers = try await [first, second]
        #expect(answers.map(\.verdict).sorted() == ["200 -", "400 invalid_grant"])
        let next = answers.compactMap { $0.body?["refresh_token"]?.string }
        #expect(try await renew(next.first ?? "", at: place).verdict == "400 invalid_grant")
    }

    @Test("a family ends ninety days after its first token, however often it is renewed")
    func familyEnds() async throws {
        let place = try await IssuingCity(folder)
        var token = try #require(try await place.tokens().refreshToken)
        for _ in 0..<2 {
            place.city.clock.advance(44 * 86_400)
            token = try #require(try await renew(token, at: place).body?["refresh_token"]?.string)
        }
        place.city.clock.advance(2 * 86_400 - 1)
        token = try #require(try await renew(token, at: place).body?["refresh_token"]?.string)
        place.city.clock.advance(1)
        #expect(try await renew(token, at: place).verdict == "400 invalid_grant")
    }

    @Test("refresh tokens are worth nothing without their key")
    func refresh() async throws {
        let place = try await IssuingCity(folder)
        let refresh = try #require(try await place.tokens().refreshToken)
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)]
        let mutants: [FormMutant] = [
            .without("refresh_token", "400 invalid_request"), .with("refresh_token", "guess", "400 invalid_grant"),
            .with("refresh_token", "guess.guess", "400 invalid_grant"), .with("refresh_token", refresh + ".x", "400 invalid_grant"),
            .with("client_id", "dompet", "400 invalid_grant"), .twice("refresh_token", "400 invalid_request"),
        ]
        func renew(_ fields: [(String, String)], _ headers: [(String, String)]) async throws -> String {
            try await place.send(.post, "/openid/token", headers: [IssuingCity.form] + headers, IssuingCity.encoded(fields)).verdict
        }
        for mutant in mutants {
            var changed = fields
            mutant.change(&changed)
            #expect(try await renew(changed, [place.dpop("/openid/token", place: .authorization)]) == mutant.verdict, "\(mutant.name)")
        }
        #expect(try await renew(fields, []) == "400 invalid_request", "no proof")
        let stranger = TestWallet().dpop(
            TestWallet.issuer + "/openid/token",
            nonce: place.mall.proofNonce(.authorization),
            at: place.now
        )
        #expect(try await renew(fields, [("DPoP", stranger)]) == "400 invalid_grant", "another key")
        #expect(try await renew(fields, [place.dpop("/openid/token", place: .authorization)]) == "200 -", "none of the refused used it up")
    }

    @Test("RFC 9449 at the token endpoint: a nonce of its own, each proof once, one header")
    func dpop() async throws {
        let place = try await IssuingCity(folder)
        func redeem(_ headers: [(String, String)]) async throws -> IssuingCity.Answer {
            let fields = try await place.redemption()
            return try await place.send(.post, "/openid/token", headers: [IssuingCity.form] + headers, IssuingCity.encoded(fields))
        }
        func proof(nonce: String?) -> (String, String) {
            ("DPoP", place.wallet.dpop(TestWallet.issuer + "/openid/token", nonce: nonce, at: place.now))
        }
        let first = try await redeem([proof(nonce: nil)])
        #expect(first.verdict == "400 use_dpop_nonce")
        let nonce = try #require(first.headers[HTTPField.Name("DPoP-Nonce")!])
        #expect(try await redeem([proof(nonce: "made up")]).verdict == "400 use_dpop_nonce")
        #expect(try await redeem([proof(nonce: place.mall.proofNonce(.resource))]).verdict == "400 use_dpop_nonce", "the other server's")
        #expect(try await redeem([proof(nonce: place.mall.credentialNonce())]).verdict == "400 use_dpop_nonce", "a c_nonce")
        #expect(try await redeem([proof(nonce: nonce), proof(nonce: nonce)]).verdict == "400 invalid_dpop_proof", "two headers")
        #expect(try await redeem([("DPoP", "x")]).verdict == "400 invalid_dpop_proof")
        let once = proof(nonce: nonce)
        let good = try await redeem([once])
        #expect(good.status == 200 && good.body?["token_type"] == .string("DPoP") && good.body?["refresh_token"] != nil)
        #expect(try await redeem([once]).verdict == "400 invalid_dpop_proof", "replayed")
        place.city.clock.advance(300)
        #expect(try await redeem([proof(nonce: nonce)]).verdict == "400 use_dpop_nonce", "over")
    }
}
