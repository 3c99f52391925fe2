import HTTPTypes
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import Testing

/// A body with one thing wrong.
private struct BodyMutant {
    let name: String
    let verdict: String
    let body: String

    init(_ name: String, _ verdict: String, _ body: String) {
        self.name = name
        self.verdict = verdict
        self.body = body
    }
}

@Suite("The credential endpoints' refusals, each with its code")
struct CredentialEndpointTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("OpenID4VCI 1.0 section 8.3.1.2: credential requests; none of the refused makes a copy")
    func credential() async throws {
        let place = try await IssuingCity(folder)
        let token = try await place.tokens().accessToken
        let malformed = "400 invalid_credential_request", proof = "400 invalid_proof"
        let keys = (0..<11).map { _ in SigningKey(generating: .es256, from: SystemRandom()) }
        let key = TestWallet.proof(keys[0], nonce: place.mall.credentialNonce(), at: place.now)
        let selector = #""credential_configuration_id":"SIP.sd-jwt""#
        let encryption = #""credential_response_encryption":{"jwk":{},"enc":"A256GCM"}"#
        func nonced(_ nonce: String) -> String {
            #"{\#(selector),"proofs":{"jwt":["\#(TestWallet.proof(keys[0], nonce: nonce, at: place.now))"]}}"#
        }
        let mutants = [
            BodyMutant("empty", malformed, ""), BodyMutant("no JSON", malformed, "{"), BodyMutant("a list", malformed, "[]"),
            BodyMutant("A50: a member twice", malformed, #"{\#(selector),\#(selector),"proofs":{"jwt":["\#(key)"]}}"#),
            BodyMutant("something behind it", malformed, place.credentialBody() + "x"),
            BodyMutant("A58: ten thousand deep", malformed, String(repeating: "[", count: 10_000)),
            BodyMutant("nothing selected", malformed, #"{"proofs":{"jwt":["\#(key)"]}}"#),
            BodyMutant(
                "selected in both ways",
                malformed,
                place.credentialBody(selector: #"\#(selector),"credential_identifier":"SIP.sd-jwt-\#(place.caseID)""#)
            ),
            BodyMutant("selected by a number", malformed, place.credentialBody(selector: #""credential_configuration_id":1"#)),
            BodyMutant(
                "an identifier nobody gave",
                malformed,
                place.credentialBody(selector: #""credential_identifier":"SIP.sd-jwt-\#(place.caseID)""#)
            ),
            BodyMutant(
                "an unknown configuration",
                "400 unknown_credential_configuration",
                place.credentialBody(selector: #""credential_configuration_id":"X""#)
            ),
            BodyMutant(
                "a configuration the token is not for",
                "400 unknown_credential_configuration",
                place.credentialBody(selector: #""credential_configuration_id":"DKC-01.sd-jwt""#)
            ),
            BodyMutant("proof of a draft", malformed, #"{\#(selector),"proof":{"proof_type":"jwt","jwt":"\#(key)"}}"#),
            BodyMutant("no proofs", proof, "{\(selector)}"), BodyMutant("proofs a list", proof, #"{\#(selector),"proofs":["\#(key)"]}"#),
            BodyMutant("proofs empty", proof, #"{\#(selector),"proofs":{}}"#),
            BodyMutant("no proof in them", proof, #"{\#(selector),"proofs":{"jwt":[]}}"#),
            BodyMutant("a proof alone", proof, #"{\#(selector),"proofs":{"jwt":"\#(key)"}}"#),
            BodyMutant("a proof that is no text", proof, #"{\#(selector),"proofs":{"jwt":[{}]}}"#),
            BodyMutant("another proof type", proof, #"{\#(selector),"proofs":{"di_vp":[{}]}}"#),
            BodyMutant("two proof types", proof, #"{\#(selector),"proofs":{"jwt":["\#(key)"],"attestation":["x"]}}"#),
            BodyMutant("a proof that is none", proof, #"{\#(selector),"proofs":{"jwt":["x"]}}"#),
            BodyMutant("one good proof and one bad", proof, #"{\#(selector),"proofs":{"jwt":["\#(key)","x"]}}"#),
            BodyMutant("a key twice", proof, place.credentialBody([keys[0], keys[0]])),
            BodyMutant("more proofs than the batch size", malformed, place.credentialBody(keys)),
            BodyMutant("iss of an anonymous wallet", proof, place.credentialBody { $1.set("iss", .string("dompet")) }),
            BodyMutant("another audience", proof, place.credentialBody { $1.set("aud", .string("https://other.example")) }),
            BodyMutant("no nonce", proof, place.credentialBody { $1.remove("nonce") }),
            BodyMutant(
                "a private key in the header",
                proof,
                place.credentialBody { header, _ in
                    var jwk = header["jwk"]!.object!
                    jwk.set("d", .string("AAAA"))
                    header.set("jwk", .object(jwk))
                }
            ),
            BodyMutant("a nonce nobody gave", "400 invalid_nonce", nonced("n")),
            BodyMutant("a DPoP nonce", "400 invalid_nonce", nonced(place.mall.proofNonce(.resource))),
            BodyMutant(
                "encryption asked for in the open",
                "400 invalid_encryption_parameters",
                #"{\#(selector),\#(encryption),"proofs":{"jwt":["\#(key)"]}}"#
            ),
            BodyMutant(
                "encryption that is no object",
                "400 invalid_encryption_parameters",
                #"{\#(selector),"credential_response_encryption":1,"proofs":{"jwt":["\#(key)"]}}"#
            ),
        ]
        for mutant in mutants {
            let answer = try await place.ask("/openid/credential", token, mutant.body)
            #expect(answer.verdict == mutant.verdict, "\(mutant.name)")
            #expect(answer.headers[.cacheControl] == "no-store" && answer.headers[.contentType] == "application/json")
        }
        #expect(try await place.city.store.read { try $0.copyCount(of: place.credential.id) } == 0)
        #expect(try await place.ask("/openid/credential", token, "x", type: ("Content-Type", "text/plain")).verdict == malformed)
        let jwt = ("Content-Type", "application/jwt")
        #expect(try await place.ask("/openid/credential", token, "x", type: jwt).verdict == "400 invalid_encryption_parameters")
        #expect(try await place.ask("/openid/credential", token, place.credentialBody()).status == 200)
        #expect(try await place.city.store.read { try $0.copyCount(of: place.credential.id) } == 1)
    }

    @Test("an encrypted request whose encryption parameters are wrong")
    func encryption() async throws {
        let place = try await IssuingCity(folder)
        let token = try await place.tokens().accessToken
        let point = EncryptionKey(P256Agreement.PrivateKey(from: SystemRandom()).publicKey).object
        func body(_ encryption: String) throws -> String {
            let plain = place.credentialBody(
                selector: #""credential_configuration_id":"SIP.sd-jwt","credential_response_encryption":\#(encryption)"#
            )
            return String(
                decoding: CompactJWE.seal(Array(plain.utf8), to: place.mall.requestEncryptionKey, random: SystemRandom()),
                as: UTF8.self
            )
        }
        func jwk(_ change: (inout JSONObject) -> Void) -> String {
            var object = point
            change(&object)
            return String(decoding: JSONWriter.bytes(object), as: UTF8.self)
        }
        let good = jwk { _ in }
        let mutants = [
            ("no jwk", #"{"enc":"A256GCM"}"#), ("no enc", #"{"jwk":\#(good)}"#), ("enc of CBC", #"{"jwk":\#(good),"enc":"A128CBC-HS256"}"#),
            ("zip", #"{"jwk":\#(good),"enc":"A256GCM","zip":"DEF"}"#), ("no alg", #"{"jwk":\#(jwk { $0.remove("alg") }),"enc":"A256GCM"}"#),
            ("another alg", #"{"jwk":\#(jwk { $0.set("alg", .string("ECDH-ES+A128KW")) }),"enc":"A256GCM"}"#),
            ("a private key", #"{"jwk":\#(jwk { $0.set("d", .string("AA")) }),"enc":"A256GCM"}"#),
            ("a key for signatures", #"{"jwk":\#(jwk { $0.set("use", .string("sig")) }),"enc":"A256GCM"}"#),
            ("another curve", #"{"jwk":\#(jwk { $0.set("crv", .string("P-384")) }),"enc":"A256GCM"}"#), ("a list", "[]"),
        ]
        let type = ("Content-Type", "application/jwt")
        for (name, encryption) in mutants {
            let answer = try await place.ask("/openid/credential", token, body(encryption), type: type)
            #expect(answer.verdict == "400 invalid_encryption_parameters", "\(name)")
        }
        let other = CompactJWE.seal(
            Array(place.credentialBody().utf8),
            to: EncryptionKey(P256Agreement.PrivateKey(from: SystemRandom()).publicKey),
            random: SystemRandom()
        )
        let lost = try await place.ask("/openid/credential", token, String(decoding: other, as: UTF8.self), type: type)
        #expect(lost.verdict == "400 invalid_encryption_parameters", "encrypted to somebody else")
        #expect(try await place.ask("/openid/credential", token, body(#"{"jwk":\#(good),"enc":"A128GCM"}"#), type: type).status == 200)
    }

    @Test("a nonce is good once, for five minutes, whatever becomes of other requests")
    func nonce() async throws {
        let place = try await IssuingCity(folder)
        let token = try await place.tokens().accessToken
        let first = try await place.send(.post, "/openid/nonce")
        #expect(first.status == 200 && first.headers[.cacheControl] == "no-store" && first.headers[.contentType] == "application/json")
        let nonce = try #require(first.body?["c_nonce"]?.string)
        #expect(try await place.send(.post, "/openid/nonce").body?["c_nonce"]?.string != nonce)
        #expect(try await place.send(.get, "/openid/nonce").status != 200, "POST only")
        func request(_ nonce: String) -> String {
            let key = SigningKey(generating: .es256, from: SystemRandom())
            return
                #"{"credential_configuration_id":"SIP.sd-jwt","proofs":{"jwt":["\#(TestWallet.proof(key, nonce: nonce, at: place.now))"]}}"#
        }
        #expect(try await place.ask("/openid/credential", token, request(nonce)).status == 200)
        #expect(try await place.ask("/openid/credential", token, request(nonce)).verdict == "400 invalid_nonce")
        let late = place.mall.credentialNonce()
        place.city.clock.advance(300)
        #expect(try await place.ask("/openid/credential", token, request(late)).verdict == "400 invalid_nonce")
    }

    @Test("RFC 6750 and RFC 9449 at the credential endpoint: whose token it is")
    func tokens() async throws {
        let place = try await IssuingCity(folder)
        let bound = try await place.tokens().accessToken
        let bearer = try await place.city.walletTokens(ofCase: place.caseID, for: place.person).accessToken
        let path = "/openid/credential"
        func ask(_ headers: [(String, String)]) async throws -> IssuingCity.Answer {
            try await place.send(.post, path, headers: [IssuingCity.json] + headers, place.credentialBody())
        }
        let none = try await ask([])
        #expect(none.status == 401 && none.error == nil && none.headers[values: .wwwAuthenticate].contains("Bearer"))
        func proof(_ token: String?, _ change: (inout JSONObject, inout JSONObject) -> Void = { _, _ in }) -> (String, String) {
            place.dpop(path, token: token, place: .resource, change: change)
        }
        let cases: [(String, String, [(String, String)])] = [
            ("a guessed bearer token", "401 invalid_token", [("Authorization", "Bearer guess")]),
            ("a guessed DPoP token", "401 invalid_token", [("Authorization", "DPoP guess"), proof("guess")]),
            ("a bound token as bearer", "401 invalid_token", [("Authorization", "Bearer \(bound)")]),
            ("a bound token as bearer with a proof", "401 invalid_token", [("Authorization", "Bearer \(bound)"), proof(bound)]),
            ("a bearer token as DPoP", "401 invalid_token", [("Authorization", "DPoP \(bearer)"), proof(bearer)]),
            ("a bound token without proof", "401 invalid_dpop_proof", [("Authorization", "DPoP \(bound)")]),
            ("two proofs", "401 invalid_dpop_proof", [("Authorization", "DPoP \(bound)"), proof(bound), proof(bound)]),
            ("no scheme", "401 invalid_token", [("Authorization", bound)]),
            ("another scheme", "401 invalid_token", [("Authorization", "Basic \(bound)")]),
            ("two tokens", "401 invalid_token", [("Authorization", "Bearer \(bearer)"), ("Authorization", "Bearer \(bearer)")]),
            ("a proof without ath", "401 invalid_dpop_proof", [("Authorization", "DPoP \(bound)"), proof(nil)]),
            ("ath of another token", "401 invalid_dpop_proof", [("Authorization", "DPoP \(bound)"), proof(bearer)]),
            (
                "a proof for another endpoint", "401 invalid_dpop_proof",
                [
                    ("Authorization", "DPoP \(bound)"), place.dpop("/openid/token", token: bound, place: .resource),
                ]
            ),
            (
                "a proof for GET", "401 invalid_dpop_proof",
                [
                    ("Authorization", "DPoP \(bound)"), proof(bound) { $1.set("htm", .string("GET")) },
                ]
            ),
            (
                "the token endpoint's nonce", "401 use_dpop_nonce",
                [
                    ("Authorization", "DPoP \(bound)"), place.dpop(path, token: bound, place: .authorization),
                ]
            ),
            ("no nonce", "401 use_dpop_nonce", [("Authorization", "DPoP \(bound)"), proof(bound) { $1.remove("nonce") }]),
            (
                "another wallet's key", "401 invalid_token",
                [
                    ("Authorization", "DPoP \(bound)"),
                    (
                        "DPoP",
                        TestWallet().dpop(TestWallet.issuer + path, nonce: place.mall.proofNonce(.resource), token: bound, at: place.now)
                    ),
                ]
            ),
        ]
        for (name, verdict, headers) in cases {
            let answer = try await ask(headers)
            #expect(answer.verdict == verdict, "\(name)")
            #expect(answer.headers[values: .wwwAuthenticate].contains { $0.contains("error=\"\(answer.error ?? "")\"") }, "\(name)")
            #expect(answer.headers[HTTPField.Name("DPoP-Nonce")!] != nil)
        }
        let once = [("Authorization", "DPoP \(bound)"), proof(bound)]
        #expect(try await ask(once).status == 200)
        #expect(try await ask(once).verdict == "401 invalid_dpop_proof", "replayed")
        #expect(try await ask([("Authorization", "Bearer \(bearer)")]).status == 200)
        place.city.clock.advance(300)
        #expect(try await ask([("Authorization", "Bearer \(bearer)")]).verdict == "401 invalid_token", "five minutes on")
        #expect(try await ask([("Authorization", "DPoP \(bound)"), proof(bound)]).status == 200)
        place.city.clock.advance(3_300)
        #expect(try await ask([("Authorization", "DPoP \(bound)"), proof(bound)]).verdict == "401 invalid_token", "an hour on")
    }

    @Test("identifiers, where they were given, and no configuration")
    func identifiers() async throws {
        let place = try await IssuingCity(folder)
        let tokens = try await place.tokens(details: true)
        let identifier = try #require(tokens.identifiers?.first?.identifier)
        func ask(_ selector: String) async throws -> String {
            try await place.ask("/openid/credential", tokens.accessToken, place.credentialBody(selector: selector)).verdict
        }
        #expect(try await ask(#""credential_configuration_id":"SIP.sd-jwt""#) == "400 invalid_credential_request")
        #expect(try await ask(#""credential_identifier":"X""#) == "400 unknown_credential_identifier")
        #expect(try await ask(#""credential_identifier":"SIP.sd-jwt-\#(place.waiting)""#) == "400 unknown_credential_identifier")
        #expect(try await ask(#""credential_identifier":"\#(identifier)""#) == "200 -")
    }

    @Test("deferred: 202 while an officer decides, 200 once, then invalid; another wallet's transaction is none")
    func deferred() async throws {
        let place = try await IssuingCity(folder)
        let token = try await place.tokens(ofCase: place.waiting).accessToken
        let first = try await place.ask("/openid/credential", token, place.credentialBody())
        #expect(first.status == 202 && first.body?["credentials"] == nil && first.body?["interval"]?.integer ?? 0 > 0)
        let transaction = try #require(first.body?["transaction_id"]?.string)
        let body = #"{"transaction_id":"\#(transaction)"}"#
        let mutants = [
            BodyMutant("empty", "400 invalid_credential_request", ""), BodyMutant("without", "400 invalid_credential_request", "{}"),
            BodyMutant("a number", "400 invalid_credential_request", #"{"transaction_id":1}"#),
            BodyMutant("twice", "400 invalid_credential_request", #"{"transaction_id":"a","transaction_id":"a"}"#),
            BodyMutant("a guess", "400 invalid_transaction_id", #"{"transaction_id":"guess"}"#),
            BodyMutant(
                "encryption asked for in the open",
                "400 invalid_encryption_parameters",
                #"{"transaction_id":"\#(transaction)","credential_response_encryption":{"jwk":{},"enc":"A256GCM"}}"#
            ),
        ]
        for mutant in mutants {
            #expect(try await place.ask("/openid/deferred", token, mutant.body).verdict == mutant.verdict, "\(mutant.name)")
        }
        let again = try await place.ask("/openid/deferred", token, body)
        #expect(again.status == 202 && again.body?["transaction_id"]?.string == transaction)
        let other = try await place.tokens(ofCase: place.waiting).accessToken
        #expect(try await place.ask("/openid/deferred", other, body).verdict == "400 invalid_transaction_id")
        for officer in place.officers { _ = try await place.city.approve(place.waiting, by: officer) }
        let issued = try await place.ask("/openid/deferred", token, body)
        #expect(issued.status == 200 && issued.body?["credentials"]?.array?.count == 1 && issued.body?["transaction_id"] == nil)
        #expect(try await place.ask("/openid/deferred", token, body).verdict == "400 invalid_transaction_id")
    }

    @Test("a withdrawn application's copies are denied, once and for all")
    func withdrawn() async throws {
        let place = try await IssuingCity(folder)
        let token = try await place.tokens(ofCase: place.waiting).accessToken
        let first = try await place.ask("/openid/credential", token, place.credentialBody())
        let transaction = try #require(first.body?["transaction_id"]?.string)
        try await place.mall.withdrawCase(place.waiting, for: place.person)
        let body = #"{"transaction_id":"\#(transaction)"}"#
        #expect(try await place.ask("/openid/deferred", token, body).verdict == "400 credential_request_denied")
        #expect(try await place.ask("/openid/credential", token, place.credentialBody()).verdict == "400 credential_request_denied")
    }

    @Test("notification: exactly three events, as often as wanted; no other wallet's")
    func notification() async throws {
        let place = try await IssuingCity(folder)
        let token = try await place.tokens().accessToken
        let issued = try await place.ask("/openid/credential", token, place.credentialBody())
        let id = try #require(issued.body?["notification_id"]?.string)
        let malformed = "400 invalid_notification_request"
        let mutants = [
            BodyMutant("empty", malformed, ""), BodyMutant("no id", malformed, #"{"event":"credential_accepted"}"#),
            BodyMutant("no event", malformed, #"{"notification_id":"\#(id)"}"#),
            BodyMutant("another event", malformed, #"{"notification_id":"\#(id)","event":"credential_stored"}"#),
            BodyMutant("an event in capitals", malformed, #"{"notification_id":"\#(id)","event":"CREDENTIAL_ACCEPTED"}"#),
            BodyMutant("an event that is no text", malformed, #"{"notification_id":"\#(id)","event":1}"#),
            BodyMutant("id twice", malformed, #"{"notification_id":"\#(id)","notification_id":"\#(id)","event":"credential_accepted"}"#),
            BodyMutant("a guess", "400 invalid_notification_id", #"{"notification_id":"guess","event":"credential_accepted"}"#),
            BodyMutant(
                "a description with a quotation mark",
                malformed,
                #"{"notification_id":"\#(id)","event":"credential_failure","event_description":"\""}"#
            ),
            BodyMutant(
                "a description outside ASCII",
                malformed,
                #"{"notification_id":"\#(id)","event":"credential_failure","event_description":"é"}"#
            ),
        ]
        for mutant in mutants {
            #expect(try await place.ask("/openid/notification", token, mutant.body).verdict == mutant.verdict, "\(mutant.name)")
        }
        let accepted = #"{"notification_id":"\#(id)","event":"credential_accepted","event_description":"ok"}"#
        for _ in 0..<2 { #expect(try await place.ask("/openid/notification", token, accepted).status == 204) }
        let other = try await place.tokens().accessToken
        #expect(try await place.ask("/openid/notification", other, accepted).verdict == "400 invalid_notification_id")
        #expect(try await place.send(.post, "/openid/notification", headers: [IssuingCity.json], accepted).status == 401)
        let type = ("Content-Type", "text/plain")
        #expect(try await place.ask("/openid/notification", token, accepted, type: type).verdict == malformed)
        let failed = #"{"notification_id":"\#(id)","event":"credential_failure"}"#
        for _ in 0..<2 { #expect(try await place.ask("/openid/notification", token, failed).status == 204) }
        let statuses = try await place.city.store.read { tx in
            try tx.copies(of: place.credential.id).map { try tx.status($0.status) }
        }
        #expect(statuses == [1], "a copy no wallet keeps is worth nothing")
    }
}
