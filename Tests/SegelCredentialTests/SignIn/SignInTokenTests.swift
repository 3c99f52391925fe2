import SegelCrypto
import Testing

@testable import SegelCredential

/// What a sign-in provider sends, and what machine clients send; each thing wrong once.
@Suite("Tokens of sign-in")
struct SignInTokenTests {
    private static let now: Int64 = 1_772_416_800
    private static let issuer = "https://masuk.example"
    private static let key = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 51))
    private static let other = SigningKey(generating: .ed25519, from: UncheckedSeededRandom(seed: 52))

    private static func jwk(_ key: SigningKey, _ members: [(String, JSONValue)] = []) -> JSONValue {
        var jwk = JWK(key.publicKey).object
        for (name, value) in members { jwk.set(name, value) }
        return .object(jwk)
    }

    private static func set(_ keys: [JSONValue]) -> [UInt8] {
        var object = JSONObject()
        object.set("keys", .array(keys))
        return JSONWriter.bytes(object)
    }

    private func provider(_ keys: [JSONValue]? = nil) throws(SignInFailure) -> ProviderKeys {
        try ProviderKeys(Self.set(keys ?? [Self.jwk(Self.key, [("kid", .string("k"))])]))
    }

    private func token(
        key: SigningKey = key,
        _ change: (inout JSONObject) -> Void = { _ in },
        header: (inout JSONObject) -> Void = { _ in }
    ) -> String {
        var payload = JSONObject(), head = CompactJWS.header(key.algorithm, type: "JWT", kid: "k")
        payload.set("iss", .string(Self.issuer))
        payload.set("aud", .string("mall"))
        payload.set("nonce", .string("n"))
        payload.set("exp", .integer(Self.now + 300))
        payload.set("iat", .integer(Self.now))
        payload.set("sub", .string("s"))
        change(&payload)
        header(&head)
        return String(decoding: CompactJWS.sign(header: head, payload: JSONWriter.bytes(payload), with: key), as: UTF8.self)
    }

    private func read(_ token: String, _ keys: ProviderKeys? = nil) throws -> IDToken {
        let expected = ExpectedSignIn(issuer: Self.issuer, client: "mall", nonce: "n", now: Self.now)
        return try IDToken(token, signedBy: keys ?? provider(), expecting: expected)
    }

    @Test("an ID token: for us, for this sign-in, now")
    func identity() throws {
        let token = token { $0.set("acr", .string("high")) }
        let identity = try read(token)
        #expect(identity.subject == "s" && identity.assurance == "high" && identity.text("nonce") == "n" && identity.text("exp") == nil)
        let long = String(repeating: "s", count: 255)
        let rules: [(String, JSONValue?, SignInFailure?)] = [
            ("iss", .string("https://other.example"), .issuerRefused), ("aud", .string("x"), .audienceRefused),
            ("aud", nil, .audienceRefused),
            ("aud", .array([.string("mall")]), nil), ("aud", .array([.string("mall"), .string("x")]), .audienceRefused),
            ("azp", .string("mall"), nil), ("azp", .string("x"), .audienceRefused), ("nonce", .string("m"), .nonceRefused),
            ("nonce", nil, .nonceRefused), ("exp", nil, .timeRefused), ("iat", nil, .timeRefused), ("exp", .integer(Self.now - 59), nil),
            ("exp", .integer(Self.now - 60), .expired), ("iat", .integer(Self.now - 600), nil),
            ("iat", .integer(Self.now - 601), .timeRefused),
            ("iat", .integer(Self.now + 60), nil), ("iat", .integer(Self.now + 61), .timeRefused), ("nbf", .integer(Self.now + 60), nil),
            ("nbf", .integer(Self.now + 61), .timeRefused), ("nbf", .string("1"), .timeRefused), ("sub", nil, .subjectRefused),
            ("sub", .string(""), .subjectRefused), ("sub", .string(long), nil), ("sub", .string(long + "s"), .subjectRefused),
        ]
        for (name, value, failure) in rules {
            let token = self.token { if let value { $0.set(name, value) } else { $0.remove(name) } }
            if let failure {
                #expect(throws: failure, "\(name)") { try read(token) }
            } else {
                #expect(throws: Never.self, "\(name)") { try read(token) }
            }
        }
        let both = self.token {
            $0.set("aud", .array([.string("mall"), .string("x")]))
            $0.set("azp", .string("mall"))
        }
        #expect(throws: Never.self) { try read(both) }
    }

    @Test("A47, A48: headers, algorithms, signatures and sizes that are not taken")
    func headers() throws {
        let cases: [(String, JSONValue?, SignInFailure)] = [
            ("jwk", .null, .headerRefused), ("crit", .array([]), .headerRefused), ("typ", .string("at+jwt"), .headerRefused),
            ("typ", .integer(1), .headerRefused), ("alg", .string("none"), .algorithmRefused), ("alg", .string("HS256"), .algorithmRefused),
            ("alg", .string("EdDSA"), .algorithmRefused), ("alg", .string("RS256"), .algorithmRefused), ("kid", .string("x"), .keyUnknown),
        ]
        for (name, value, failure) in cases {
            let token = token(header: { if let value { $0.set(name, value) } else { $0.remove(name) } })
            #expect(throws: failure, "\(name)") { try read(token) }
        }
        #expect(throws: Never.self) { try read(token(header: { $0.remove("typ") })) }
        #expect(throws: Never.self) { try read(token(header: { $0.set("typ", .string("jwt")) })) }
        let good = token()
        #expect(throws: SignInFailure.signatureInvalid) {
            try read(token(key: SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 53))))
        }
        for bad in ["a.b", good + ".a", good.replacing(".", with: ","), good + "!"] {
            #expect(throws: SignInFailure.tokenMalformed) { try read(bad) }
        }
        // As many letters as are read, in a claim that says nothing; and one more.
        func padded(_ count: Int) -> String { token { $0.set("text", .string(String(repeating: "a", count: count))) } }
        var count = (32_768 - padded(0).utf8.count) / 4 * 3 + 3
        while padded(count).utf8.count > 32_768 { count -= 1 }
        #expect(throws: Never.self) { try read(padded(count)) }
        #expect(throws: SignInFailure.tokenMalformed) { try read(padded(count + 3)) }
    }

    @Test("a provider's keys: the one named, or the only one that fits; others' kinds and uses are left out")
    func keys() throws {
        let named = [
            Self.jwk(Self.key, [("kid", .string("k"))]), Self.jwk(Self.other, [("kid", .string("o")), ("alg", .string("EdDSA"))]),
        ]
        let two = try provider(named)
        #expect(two.key("k", for: "ES256") != nil && two.key("o", for: "ES256") == nil && two.key("o", for: "EdDSA") != nil)
        #expect(two.key(nil, for: "ES256") != nil && two.key(nil, for: "EdDSA") == nil && two.key("x", for: "ES256") == nil)
        for (use, isKept) in [("sig", true), ("enc", false)] {
            #expect((try provider([Self.jwk(Self.key, [("use", .string(use))])]).key(nil, for: "ES256") != nil) == isKept)
        }
        #expect(try provider([.null, .object(JSONObject())]).key(nil, for: "ES256") == nil)
        for (count, isTaken) in [(50, true), (51, false)] {
            let keys = [JSONValue](repeating: .null, count: count)
            #expect(((try? provider(keys)) != nil) == isTaken)
        }
        for bad in ["", "{}", #"{"keys":{}}"#] {
            #expect(throws: SignInFailure.metadataRefused) { try ProviderKeys(Array(bad.utf8)) }
        }
    }

    @Test("what a provider says of itself is taken from itself alone")
    func metadata() throws {
        func text(_ change: (inout JSONObject) -> Void = { _ in }) -> [UInt8] {
            var object = JSONObject()
            for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
                object.set(name, .string("https://masuk.example/\(name)"))
            }
            object.set("issuer", .string(Self.issuer))
            change(&object)
            return JSONWriter.bytes(object)
        }
        let read = try ProviderMetadata(text(), of: Self.issuer)
        #expect(
            read.authorization.hasSuffix("authorization_endpoint") && read.token.hasSuffix("token_endpoint")
                && read.keys.hasSuffix("jwks_uri")
        )
        let name = "authorization_response_iss_parameter_supported"
        #expect(try !read.namesItself && ProviderMetadata(text { $0.set(name, .bool(true)) }, of: Self.issuer).namesItself)
        for name in ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"] {
            #expect(throws: SignInFailure.metadataRefused) { try ProviderMetadata(text { $0.remove(name) }, of: Self.issuer) }
        }
        #expect(throws: SignInFailure.metadataRefused) { try ProviderMetadata(text(), of: Self.issuer + "/") }
        #expect(ProviderMetadata.address(of: "https://a/") == ProviderMetadata.address(of: "https://a"))
        #expect(ProviderMetadata.address(of: "https://a") == "https://a/.well-known/openid-configuration")
        // Whoever fetches reads so many bytes.
        #expect(ProviderMetadata.sizeLimit == 262_144 && ProviderKeys.sizeLimit == 262_144 && IDToken.sizeLimit == 32_768)
    }

    @Test("RFC 7523: a client's assertion is good for this server, for minutes, once")
    func assertions() throws {
        let keys = try ClientKeys(Self.set([Self.jwk(Self.key, [("kid", .string("k"))])]))
        func read(_ jwt: String) throws -> ClientAssertionProof {
            try UnverifiedClientAssertion(jwt).verified(by: keys, audiences: [Self.issuer, Self.issuer + "/token"], now: Self.now)
        }
        func assertion(_ change: (inout JSONObject) -> Void = { _ in }, header: (inout JSONObject) -> Void = { _ in }) -> String {
            token(
                { payload in
                    payload = JSONObject()
                    for name in ["iss", "sub"] { payload.set(name, .string("client")) }
                    payload.set("aud", .string(Self.issuer))
                    payload.set("jti", .string("1"))
                    payload.set("exp", .integer(Self.now + 300))
                    change(&payload)
                },
                header: header
            )
        }
        let proof = try read(assertion())
        #expect(proof.client == "client" && proof.end == Self.now + 360)
        #expect(try read(assertion { $0.set("jti", .string("2")) }).replayKey != proof.replayKey)
        let long = String(repeating: "c", count: 200), identifier = String(repeating: "j", count: 256)
        let rules: [(String, JSONValue?, ProofFailure?)] = [
            ("iss", .string("x"), .issuerRefused), ("sub", nil, .subjectRefused), ("sub", .string(""), .subjectRefused),
            ("sub", .string(long + "c"), .subjectRefused), ("aud", .string(Self.issuer + "/token"), nil),
            ("aud", .string("x"), .audienceRefused),
            ("aud", nil, .audienceRefused), ("aud", .array([.string(Self.issuer)]), nil),
            ("aud", .array([.string(Self.issuer), .string("x")]), .audienceRefused), ("exp", nil, .claimRefused),
            ("exp", .integer(Self.now - 59), nil), ("exp", .integer(Self.now - 60), .expired), ("exp", .integer(Self.now + 360), nil),
            ("exp", .integer(Self.now + 361), .timeRefused), ("iat", .integer(Self.now + 60), nil),
            ("iat", .integer(Self.now + 61), .timeRefused),
            ("nbf", .integer(Self.now + 61), .timeRefused), ("jti", nil, .identifierRefused), ("jti", .string(""), .identifierRefused),
            ("jti", .string(identifier), nil), ("jti", .string(identifier + "j"), .identifierRefused),
        ]
        for (name, value, failure) in rules {
            let jwt = assertion { if let value { $0.set(name, value) } else { $0.remove(name) } }
            if let failure {
                #expect(throws: failure, "\(name)") { try read(jwt) }
            } else {
                #expect(throws: Never.self, "\(name)") { try read(jwt) }
            }
        }
        let named = assertion {
            $0.set("iss", .string(long))
            $0.set("sub", .string(long))
        }
        #expect(try read(named).client == long)
        #expect(throws: ProofFailure.typeRefused) { try read(assertion(header: { $0.set("typ", .string("dpop+jwt")) })) }
        for type in ["jwt", "client-authentication+jwt"] {
            #expect(throws: Never.self) { try read(assertion(header: { $0.set("typ", .string(type)) })) }
        }
        #expect(throws: ProofFailure.keyRefused) { try read(assertion(header: { $0.set("kid", .string("x")) })) }
        #expect(throws: Never.self) { try read(assertion(header: { $0.remove("kid") })) }
        #expect(throws: ProofFailure.tooLarge) { try read(String(repeating: "a", count: 8_193)) }
        #expect(throws: ProofFailure.malformed) { try read(String(repeating: "a", count: 8_192)) }
        let made = ClientAssertion.make(client: "client", issuer: Self.issuer, identifier: "i", now: Self.now, kid: "k", key: Self.key)
        #expect(try read(made).end == Self.now + 120)
    }

    @Test("a client's keys: a few, each once, public and for signatures")
    func clientKeys() throws {
        let one = Self.jwk(Self.key), two = Self.jwk(Self.other, [("kid", .string("o"))])
        let keys = try ClientKeys(Self.set([one, two]))
        #expect(keys.names == [JWK(Self.key.publicKey).thumbprint, "o"])
        #expect(try ClientKeys(keys.bytes) == keys)
        #expect(keys.key("o", for: .ed25519) == Self.other.publicKey && keys.key("o", for: .es256) == nil)
        #expect(keys.key(nil, for: .es256) == Self.key.publicKey && keys.key("x", for: .es256) == nil)
        func many(_ count: UInt64) -> [JSONValue] {
            (0..<count).map { Self.jwk(SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 500 + $0))) }
        }
        #expect(try ClientKeys(Self.set(many(10))).names.count == 10)
        #expect(try ClientKeys(Self.set(many(2))).key(nil, for: .es256) == nil)
        let name = String(repeating: "k", count: 200)
        #expect(try ClientKeys(Self.set([Self.jwk(Self.key, [("kid", .string(name))])])).names == [name])
        let bad = [
            [], many(11), [one, one], [two, Self.jwk(Self.key, [("kid", .string("o"))])], [.null],
            [Self.jwk(Self.key, [("d", .string("AA"))])],
            [Self.jwk(Self.key, [("use", .string("enc"))])], [Self.jwk(Self.key, [("kid", .string(""))])],
            [Self.jwk(Self.key, [("kid", .string(name + "k"))])],
        ]
        for keys in bad { #expect(throws: ProofFailure.keyRefused) { try ClientKeys(Self.set(keys)) } }
        let padding = Self.set([one]), room = 16_384 - padding.count
        #expect(throws: Never.self) { try ClientKeys(padding + [UInt8](repeating: 0x20, count: room)) }
        #expect(throws: ProofFailure.keyRefused) { try ClientKeys(padding + [UInt8](repeating: 0x20, count: room + 1)) }
    }
}
