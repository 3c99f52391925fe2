import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Requests for a presentation (OpenID4VP 1.0 section 5)")
struct RequestTests {
    static let now: Int64 = 1_772_416_800
    static let reader = ReaderIdentity(
        chain: [Array("leaf certificate".utf8), Array("intermediate".utf8)],
        key: SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 41))
    )!
    static let encryption = EncryptionKey(P256Agreement.PrivateKey(from: UncheckedSeededRandom(seed: 42)).publicKey)
    static let nonce = "n-0S6_WzA2MjAAAAAAAAAAAA"

    static func request(
        _ client: ClientIdentifier? = reader.client,
        _ mode: ResponseMode = .directPostEncrypted,
        origins: [String] = []
    ) throws -> PresentationRequest {
        PresentationRequest(
            client: client,
            mode: mode,
            responseURI: mode.isBrowser ? nil : "https://mpp.example/openid4vp/responses/1",
            nonce: nonce,
            state: mode.isBrowser ? nil : "s.tate-AAAAAAAAAAAAAAAAAAA",
            query: try DCQLQuery(DCQLTests.honest.utf8),
            encryption: mode.isEncrypted ? encryption : nil,
            origins: origins
        )
    }

    static let reading = RequestReader(now: now) { chain in
        guard chain == reader.chain else { throw RequestFailure.certificateRefused }
        return reader.key.publicKey
    }

    @Test("signed: read as sent, with and without the wallet's nonce; fetched twice it reads twice") func signed() throws {
        let request = try Self.request()
        for walletNonce in [nil, "wallet-nonce"] {
            let bytes = request.signed(by: Self.reader, at: Self.now, expires: Self.now + 300, walletNonce: walletNonce)
            #expect(try Self.reading.signed(bytes, client: Self.reader.client.text, walletNonce: walletNonce) == request)
        }
        let header = try JSONReader.readObject(
            Base64URL.decode(
                request.signed(by: Self.reader, at: 0, expires: 1).prefix { $0 != UInt8(ascii: ".") }
            )
        )
        #expect(header["typ"] == .string("oauth-authz-req+jwt"))
        #expect(header["x5c"]?.array?.count == 2)
    }

    @Test("of issuers all is taken that they may sign with, of wallets' keys what wallets have") func algorithms() throws {
        let formats = try Self.request().object["client_metadata"]?.object?["vp_formats_supported"]?.object
        let sdJWT = try #require(formats?["dc+sd-jwt"]?.object)
        #expect(sdJWT["sd-jwt_alg_values"] == .array([.string("ES256"), .string("Ed25519"), .string("ML-DSA-65")]))
        #expect(sdJWT["kb-jwt_alg_values"] == .array([.string("ES256"), .string("Ed25519")]))
    }

    @Test("a state nobody can guess is needed where no key binding brings the nonce back, and nowhere else") func states() throws {
        func read(_ mode: ResponseMode, isBound: Bool, _ state: String?) throws {
            let client = mode.isBrowser ? nil : ClientIdentifier.redirectURI("https://mpp.example/openid4vp/responses/1")
            var object = try Self.request(client, mode).object
            let query =
                #"{"credentials":[{"id":"a","format":"dc+sd-jwt","meta":{"vct_values":["t"]},"#
                + #""require_cryptographic_holder_binding":\#(isBound)}]}"#
            object.set("dcql_query", .object(try JSONReader.readObject(Array(query.utf8))))
            if let state { object.set("state", .string(state)) } else { object.remove("state") }
            _ = try Self.reading.unsigned(object, origin: mode.isBrowser ? "https://mpp.example" : nil)
        }
        let short = String(repeating: "a", count: 21)
        for state in [nil, short] { #expect(throws: RequestFailure.stateRefused) { try read(.directPost, isBound: false, state) } }
        #expect(throws: Never.self) { try read(.directPost, isBound: false, short + "a") }
        for state in [nil, "a"] {
            #expect(throws: Never.self) { try read(.directPost, isBound: true, state) }
            #expect(throws: Never.self) { try read(.browserEncrypted, isBound: false, state) }
        }
    }

    @Test("unsigned by redirect_uri, and through a browser, which names no client") func unsigned() throws {
        let client = ClientIdentifier.redirectURI("https://mpp.example/openid4vp/responses/1")
        let request = try Self.request(client, .directPost)
        #expect(try Self.reading.unsigned(request.object) == request)
        let browser = try Self.request(nil, .browserEncrypted)
        #expect(try Self.reading.unsigned(browser.object, origin: "https://mpp.example") == browser)
        #expect(browser.object["client_id"] == nil && browser.object["state"] == nil)
        let page = try Self.request(Self.reader.client, .browserEncrypted, origins: ["https://mpp.example"])
        let bytes = page.signed(by: Self.reader, at: Self.now, expires: Self.now + 60)
        #expect(try Self.reading.signed(bytes, origin: "https://mpp.example") == page)
        #expect(throws: RequestFailure.originRefused) { try Self.reading.signed(bytes, origin: "https://mpp.example.evil") }
    }

    @Test("the client identifier: only known prefixes, the text up to the first colon; origin never", arguments: RequestMutant.clients)
    func clients(text: String) {
        #expect(throws: RequestFailure.clientRefused) { try ClientIdentifier(text) }
    }

    @Test("signed requests with one thing changed", arguments: RequestMutant.signed) func mutants(mutant: RequestMutant) throws {
        #expect(throws: mutant.expected, "\(mutant)") {
            try Self.reading.signed(mutant.bytes(), client: Self.reader.client.text, walletNonce: "w")
        }
    }

    @Test("the same forging without a change is read: the mutants fail for what they change") func forgingIsHonest() throws {
        let honest = RequestMutant("nothing", .malformed) { _, _ in }
        #expect(try Self.reading.signed(honest.bytes(), client: Self.reader.client.text, walletNonce: "w") == Self.request())
    }

    @Test("unsigned requests with one thing changed", arguments: RequestMutant.unsigned) func unsignedMutants(mutant: RequestMutant) throws
    {
        #expect(throws: mutant.expected, "\(mutant)") { try Self.reading.unsigned(mutant.object()) }
    }

    @Test("A58: too large, and what is no JWS") func shapes() {
        let large = [UInt8](repeating: UInt8(ascii: "A"), count: RequestReader.sizeLimit + 1)
        #expect(throws: RequestFailure.tooLarge) { try Self.reading.signed(large) }
        for text in ["", "a.b", "a.b.c.d", "{}", "e30.e30.", "e30.W10.AAAA"] {
            #expect(throws: (any Error).self, "\(text)") { try Self.reading.signed(Array(text.utf8)) }
        }
    }
}

struct RequestMutant: Sendable, CustomTestStringConvertible {
    let name: String
    let expected: RequestFailure
    private let change: @Sendable (inout JSONObject, inout JSONObject) -> Void
    private let signer: SigningKey

    init(
        _ name: String,
        _ expected: RequestFailure,
        by signer: SigningKey = RequestTests.reader.key,
        _ change: @escaping @Sendable (_ header: inout JSONObject, _ body: inout JSONObject) -> Void
    ) {
        (self.name, self.expected, self.change, self.signer) = (name, expected, change, signer)
    }

    var testDescription: String { name }

    func bytes() throws -> [UInt8] {
        let bytes = try RequestTests.request().signed(
            by: RequestTests.reader,
            at: RequestTests.now,
            expires: RequestTests.now + 300,
            walletNonce: "w"
        )
        let parts = bytes.split(separator: UInt8(ascii: "."))
        var header = try JSONReader.readObject(Base64URL.decode(parts[0]))
        var body = try JSONReader.readObject(Base64URL.decode(parts[1]))
        change(&header, &body)
        return CompactJWS.sign(header: header, payload: JSONWriter.bytes(body), with: signer)
    }

    func object() throws -> JSONObject {
        var header = JSONObject()
        var body = try RequestTests.request(.redirectURI("https://mpp.example/openid4vp/responses/1"), .directPostEncrypted).object
        change(&header, &body)
        return body
    }

    static let clients = [
        "", "mpp.example", "x509_hash", "x509_hash:", "x509_hash:AAAA", "x509_hash:\(String(repeating: "=", count: 43))", "redirect_uri:",
        "origin:https://mpp.example", "origin:x509_hash:AAAA", "x509_san_dns:mpp.example", "https://mpp.example", "did:web:mpp.example",
        "openid_federation:https://mpp.example", "verifier_attestation:x", "pre-registered", " redirect_uri:https://mpp.example",
        "REDIRECT_URI:https://mpp.example", ":x509_hash",
    ]

    private static func body(_ name: String, _ value: JSONValue?, _ expected: RequestFailure) -> RequestMutant {
        let shown = value.map { String(decoding: JSONWriter.bytes($0).prefix(40), as: UTF8.self) } ?? "missing"
        return RequestMutant("\(name): \(shown)", expected) { _, body in
            if let value { body.set(name, value) } else { body.remove(name) }
        }
    }

    private static func header(_ name: String, _ value: JSONValue?, _ expected: RequestFailure) -> RequestMutant {
        let shown = value.map { String(decoding: JSONWriter.bytes($0).prefix(40), as: UTF8.self) } ?? "missing"
        return RequestMutant("header \(name): \(shown)", expected) { header, _ in
            if let value { header.set(name, value) } else { header.remove(name) }
        }
    }

    /// Of what both kinds of request must not say.
    private static let parameters: [RequestMutant] = [
        body("response_type", nil, .responseTypeRefused), body("response_type", .string("code"), .responseTypeRefused),
        body("response_type", .string("vp_token id_token"), .responseTypeRefused),
        body("response_mode", nil, .responseModeRefused), body("response_mode", .string("fragment"), .responseModeRefused),
        body("response_mode", .string("dc_api"), .responseModeRefused),
        body("response_mode", .string("direct_post.JWT"), .responseModeRefused),
        body("nonce", nil, .nonceRefused), body("nonce", .string("short"), .nonceRefused),
        body("nonce", .string("with space AAAAAAAAAAAAAAAA"), .nonceRefused), body("nonce", .integer(1), .nonceRefused),
        body("state", .string("with space"), .stateRefused), body("state", .integer(1), .stateRefused),
        body("state", .string(""), .stateRefused),
        body("response_uri", nil, .responseURIRefused), body("response_uri", .string("http://mpp.example/r"), .responseURIRefused),
        body("response_uri", .string("javascript:alert(1)"), .responseURIRefused),
        body("response_uri", .string("https://mpp.example/r#x"), .responseURIRefused),
        body("response_uri", .string("https://"), .responseURIRefused),
        body("redirect_uri", .string("https://mpp.example/cb"), .responseURIRefused),
        body("dcql_query", nil, .queryRefused), body("dcql_query", .string("{}"), .queryRefused),
        body("dcql_query", .object(JSONObject()), .queryRefused), body("scope", .string("akta"), .queryRefused),
        body("transaction_data", .array([.string("e30")]), .transactionDataRefused),
        body("transaction_data", .array([]), .transactionDataRefused),
        body("client_metadata", nil, .metadataRefused), body("client_metadata", .object(JSONObject()), .metadataRefused),
        body("client_id", nil, .clientRefused), body("client_id", .string("origin:https://mpp.example"), .clientRefused),
        body("request_uri", .string("https://mpp.example/again"), .malformed), body("request", .string("e30"), .malformed),
        RequestMutant("encrypted answer without keys", .metadataRefused) { _, body in
            var metadata = body["client_metadata"]!.object!
            metadata.remove("jwks")
            body.set("client_metadata", .object(metadata))
        },
        RequestMutant("encrypted answer to a private key", .metadataRefused) { _, body in
            var metadata = body["client_metadata"]!.object!
            var key = RequestTests.encryption.object
            key.set("d", .string("AA"))
            var keys = JSONObject()
            keys.set("keys", .array([.object(key)]))
            metadata.set("jwks", .object(keys))
            body.set("client_metadata", .object(metadata))
        },
    ]

    static let signed: [RequestMutant] =
        parameters + [
            header("typ", nil, .typeRefused), header("typ", .string("JWT"), .typeRefused), header("typ", .string("kb+jwt"), .typeRefused),
            header("alg", .string("none"), .algorithmRefused), header("alg", .string("nOnE"), .algorithmRefused),
            header("alg", .string("HS256"), .algorithmRefused), header("alg", .string("RS256"), .algorithmRefused),
            header("alg", .string("Ed25519"), .algorithmRefused), header("crit", .array([.string("exp")]), .headerRefused),
            header("jku", .string("https://evil.example"), .headerRefused), header("jwk", .object(JSONObject()), .headerRefused),
            header("x5u", .string("https://evil.example"), .headerRefused), header("b64", .bool(false), .headerRefused),
            header("x5c", nil, .certificateRefused), header("x5c", .array([]), .certificateRefused),
            header("x5c", .string("AAAA"), .certificateRefused), header("x5c", .array([.string("!")]), .certificateRefused),
            header("x5c", .array([.string("bGVhZiBjZXJ0aWZpY2F0ZQ")]), .certificateRefused),
            header("x5c", .array([.string("AAAA")]), .clientDiffers),
            header("x5c", .array(Array(repeating: .string("AAAA"), count: 9)), .certificateRefused),
            header("x5c", .array([.string(Base64.encode(Array("leaf certificate".utf8)))]), .certificateRefused),
            body("aud", nil, .audienceRefused), body("aud", .string("https://mpp.example"), .audienceRefused),
            body("exp", .integer(RequestTests.now - 60), .expired), body("exp", .string("later"), .malformed),
            body("wallet_nonce", nil, .walletNonceRefused), body("wallet_nonce", .string("another"), .walletNonceRefused),
            body("client_id", .string("x509_hash:\(Base64URL.encode([UInt8](repeating: 1, count: 32)))"), .clientDiffers),
            body("client_id", .string("redirect_uri:https://mpp.example/openid4vp/responses/1"), .signed),
            RequestMutant(
                "A47: signed by another key",
                .signatureInvalid,
                by: SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 43))
            ) {
                _,
                _ in
            },
        ]

    static let unsigned: [RequestMutant] =
        parameters + [
            body("client_id", .string(RequestTests.reader.client.text), .unsigned),
            body("client_id", .string("redirect_uri:https://mpp.example/openid4vp/responses/2"), .responseURIRefused),
        ]
}
