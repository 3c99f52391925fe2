import SegelCredential
import SegelCrypto
import SegelTestSupport
import Testing

/// One thing wrong with a proof, and the one reason it is refused for.
struct ProofMutant: Sendable, CustomTestStringConvertible {
    let name: String
    let failure: ProofFailure
    let change: @Sendable (inout JSONObject, inout JSONObject) -> Void

    init(_ name: String, _ failure: ProofFailure, _ change: @escaping @Sendable (inout JSONObject, inout JSONObject) -> Void) {
        self.name = name
        self.failure = failure
        self.change = change
    }

    var testDescription: String { name }
}

/// A change of the letters after signing.
struct LetterMutant: Sendable, CustomTestStringConvertible {
    let name: String
    let failure: ProofFailure
    let change: @Sendable (String) -> String

    var testDescription: String { name }

    static let all = [
        LetterMutant(name: "A47: signature cut off", failure: .malformed) { String($0[..<$0.lastIndex(of: ".")!]) },
        LetterMutant(name: "A47: signature empty", failure: .signatureInvalid) { $0[...$0.lastIndex(of: ".")!] + "" },
        LetterMutant(name: "four parts", failure: .malformed) { $0 + ".AAAA" },
        LetterMutant(name: "A50: padding", failure: .malformed) { $0 + "=" },
        LetterMutant(name: "A50: a space", failure: .malformed) { " " + $0 },
        LetterMutant(name: "one letter of the signature", failure: .signatureInvalid) { text in
            let at = text.index(after: text.lastIndex(of: ".")!)
            return text[..<at] + (text[at] == "A" ? "B" : "A") + text[text.index(after: at)...]
        },
        LetterMutant(name: "another payload under the signature", failure: .signatureInvalid) { text in
            let parts = text.split(separator: ".")
            return "\(parts[0]).\(Base64URL.encode(Array("{}".utf8))).\(parts[2])"
        },
        LetterMutant(name: "A58: 25 kB", failure: .tooLarge) { $0 + String(repeating: "A", count: 25_000) },
        LetterMutant(name: "A50: a header with a name twice", failure: .malformed) { text in
            let parts = text.split(separator: ".")
            return "\(Base64URL.encode(Array(#"{"alg":"ES256","alg":"ES256"}"#.utf8))).\(parts[1]).\(parts[2])"
        },
        LetterMutant(name: "empty", failure: .malformed) { _ in "" },
        LetterMutant(name: "three dots and nothing", failure: .malformed) { _ in "..." },
        LetterMutant(name: "a header that is a list", failure: .malformed) { text in
            let parts = text.split(separator: ".")
            return "\(Base64URL.encode(Array("[]".utf8))).\(parts[1]).\(parts[2])"
        },
    ]
}

/// What both kinds of proof refuse of a header.
enum HeaderMutants {
    static let other = SigningKey(generating: .es256, from: SystemRandom())
    static let edwards = SigningKey(generating: .ed25519, from: SystemRandom())

    static let all = [
        ProofMutant("A47: alg none", .algorithmRefused) { header, _ in header.set("alg", .string("none")) },
        ProofMutant("A47: alg NONE", .algorithmRefused) { header, _ in header.set("alg", .string("NONE")) },
        ProofMutant("A47: alg HS256", .algorithmRefused) { header, _ in header.set("alg", .string("HS256")) },
        ProofMutant("A47: alg RS256", .algorithmRefused) { header, _ in header.set("alg", .string("RS256")) },
        ProofMutant("A47: alg es256 in small letters", .algorithmRefused) { header, _ in header.set("alg", .string("es256")) },
        ProofMutant("alg absent", .algorithmRefused) { header, _ in header.remove("alg") },
        ProofMutant("alg a number", .algorithmRefused) { header, _ in header.set("alg", .integer(7)) },
        ProofMutant("A47: alg EdDSA with a P-256 key", .algorithmRefused) { header, _ in header.set("alg", .string("EdDSA")) },
        ProofMutant("A47: an Ed25519 key with alg ES256", .algorithmRefused) { header, _ in
            header.set("jwk", .object(JWK(edwards.publicKey).object))
        },
        ProofMutant("A49: typ absent", .typeRefused) { header, _ in header.remove("typ") },
        ProofMutant("A49: typ JWT", .typeRefused) { header, _ in header.set("typ", .string("JWT")) },
        ProofMutant("A49: typ kb+jwt", .typeRefused) { header, _ in header.set("typ", .string("kb+jwt")) },
        ProofMutant("A49: typ dc+sd-jwt", .typeRefused) { header, _ in header.set("typ", .string("dc+sd-jwt")) },
        ProofMutant("A48: crit", .headerRefused) { header, _ in header.set("crit", .array([.string("exp")])) },
        ProofMutant("A48: b64", .headerRefused) { header, _ in header.set("b64", .bool(false)) },
        ProofMutant("A48: jku", .headerRefused) { header, _ in header.set("jku", .string("https://evil.example/jwks")) },
        ProofMutant("A48: x5u", .headerRefused) { header, _ in header.set("x5u", .string("https://evil.example/x")) },
        ProofMutant("zip", .headerRefused) { header, _ in header.set("zip", .string("DEF")) },
        ProofMutant("trust_chain", .headerRefused) { header, _ in header.set("trust_chain", .array([])) },
        ProofMutant("no key at all", .keyAmbiguous) { header, _ in header.remove("jwk") },
        ProofMutant("jwk and kid", .keyAmbiguous) { header, _ in header.set("kid", .string("0")) },
        ProofMutant("jwk and x5c", .keyAmbiguous) { header, _ in header.set("x5c", .array([.string("AA==")])) },
        ProofMutant("kid alone, of a key nobody holds", .keyRefused) { header, _ in
            header.remove("jwk")
            header.set("kid", .string("did:example:1#0"))
        },
        ProofMutant("A48: x5c alone", .keyRefused) { header, _ in
            header.remove("jwk")
            header.set("x5c", .array([.string("AA==")]))
        },
        ProofMutant("a private key", .keyRefused) { header, _ in header.setKey("d", .string("AAAA")) },
        ProofMutant("a symmetric key", .keyRefused) { header, _ in header.setKey("k", .string("AAAA")) },
        ProofMutant("a private RSA member", .keyRefused) { header, _ in header.setKey("qi", .string("AAAA")) },
        ProofMutant("a key for encryption", .keyRefused) { header, _ in header.setKey("use", .string("enc")) },
        ProofMutant("another curve", .keyRefused) { header, _ in header.setKey("crv", .string("P-384")) },
        ProofMutant("a point off the curve", .keyRefused) { header, _ in
            header.setKey("y", .string(Base64URL.encode([UInt8](repeating: 1, count: 32))))
        },
        ProofMutant("a coordinate too short", .keyRefused) { header, _ in header.setKey("x", .string("AAAA")) },
        ProofMutant("a coordinate absent", .keyRefused) { header, _ in header.removeKey("y") },
        ProofMutant("kty oct", .keyRefused) { header, _ in header.setKey("kty", .string("oct")) },
        ProofMutant("jwk a string", .keyRefused) { header, _ in header.set("jwk", .string("{}")) },
        ProofMutant("another key than the one that signed", .signatureInvalid) { header, _ in
            header.set("jwk", .object(JWK(other.publicKey).object))
        },
    ]
}

extension JSONObject {
    fileprivate mutating func setKey(_ name: String, _ value: JSONValue) {
        guard var key = self["jwk"]?.object else { return }
        key.set(name, value)
        set("jwk", .object(key))
    }

    fileprivate mutating func removeKey(_ name: String) {
        guard var key = self["jwk"]?.object else { return }
        key.remove(name)
        set("jwk", .object(key))
    }
}

@Suite("Key proofs (OpenID4VCI 1.0, appendix F.1)")
struct KeyProofTests {
    private static let now: Int64 = 1_772_416_800
    private let key = SigningKey(generating: .es256, from: SystemRandom())

    private func proof(_ jwt: String, client: String? = nil) throws(ProofFailure) -> KeyProof {
        try KeyProof(jwt, issuer: TestWallet.issuer, client: client, now: Self.now)
    }

    private func jwt(_ change: (inout JSONObject, inout JSONObject) -> Void = { _, _ in }) -> String {
        TestWallet.proof(key, nonce: "n-1", at: Self.now, change: change)
    }

    @Test("an honest proof is believed: its key and its nonce", arguments: [SignatureAlgorithm.es256, .ed25519])
    func honest(algorithm: SignatureAlgorithm) throws {
        let key = SigningKey(generating: algorithm, from: SystemRandom())
        let found = try proof(TestWallet.proof(key, nonce: "n-1", at: Self.now))
        #expect(found.key == key.publicKey && found.nonce == "n-1" && found.thumbprint == JWK(key.publicKey).thumbprint)
        // RFC 9864: the older name too; an attestation is let through, for others to read; unknown claims are ignored.
        let older = TestWallet.proof(key, nonce: "n-1", at: Self.now) { header, payload in
            if algorithm == .ed25519 { header.set("alg", .string("EdDSA")) }
            header.set("key_attestation", .string("e30.e30.AA"))
            payload.set("hobby", .string("wayang"))
        }
        #expect(try proof(older).key == key.publicKey)
    }

    @Test("a wallet that gave its name may repeat it")
    func named() throws {
        let jwt = jwt { $1.set("iss", .string("dompet")) }
        #expect(try proof(jwt, client: "dompet").nonce == "n-1")
        #expect(throws: ProofFailure.issuerRefused) { try proof(jwt, client: "lain") }
        #expect(throws: ProofFailure.issuerRefused) { try proof(jwt, client: nil) }
    }

    static let claims = [
        ProofMutant("aud absent", .audienceRefused) { $1.remove("aud") },
        ProofMutant("aud another issuer", .audienceRefused) { $1.set("aud", .string("https://other.example")) },
        ProofMutant("aud with a slash more", .audienceRefused) { $1.set("aud", .string("https://mpp.example/")) },
        ProofMutant("aud in capitals", .audienceRefused) { $1.set("aud", .string("https://MPP.example")) },
        ProofMutant("aud the credential endpoint", .audienceRefused) { $1.set("aud", .string("https://mpp.example/openid/credential")) },
        ProofMutant("aud a list with the issuer in it", .audienceRefused) {
            $1.set("aud", .array([.string("https://mpp.example")]))
        },
        ProofMutant("iss from nobody", .issuerRefused) { $1.set("iss", .string("dompet")) },
        ProofMutant("iss a number", .issuerRefused) { $1.set("iss", .integer(1)) },
        ProofMutant("iat absent", .timeRefused) { $1.remove("iat") },
        ProofMutant("iat text", .timeRefused) { $1.set("iat", .string("1772416800")) },
        ProofMutant("iat with a fraction", .timeRefused) { $1.set("iat", .decimal("1772416800.5")) },
        ProofMutant("iat too late", .timeRefused) { $1.set("iat", .integer(now + 61)) },
        ProofMutant("iat too early", .timeRefused) { $1.set("iat", .integer(now - 661)) },
        ProofMutant("iat the last second there is", .timeRefused) { $1.set("iat", .integer(.max)) },
        ProofMutant("iat the first second there is", .timeRefused) { $1.set("iat", .integer(.min)) },
        ProofMutant("exp over", .timeRefused) { $1.set("exp", .integer(now - 60)) },
        ProofMutant("exp text", .timeRefused) { $1.set("exp", .string("later")) },
        ProofMutant("nonce absent", .nonceMissing) { $1.remove("nonce") },
        ProofMutant("nonce empty", .nonceMissing) { $1.set("nonce", .string("")) },
        ProofMutant("nonce a number", .nonceMissing) { $1.set("nonce", .integer(1)) },
        ProofMutant("nonce null", .nonceMissing) { $1.set("nonce", .null) },
    ]

    @Test("refused for exactly one reason", arguments: HeaderMutants.all + claims)
    func refused(mutant: ProofMutant) {
        #expect(throws: mutant.failure) { try proof(jwt(mutant.change)) }
    }

    @Test("letters changed after signing", arguments: LetterMutant.all)
    func letters(mutant: LetterMutant) {
        #expect(throws: mutant.failure) { try proof(mutant.change(jwt())) }
    }

    @Test("A49: a DPoP proof is no key proof")
    func otherKind() {
        let dpop = TestWallet().dpop("https://mpp.example/openid/credential", nonce: "n-1", at: Self.now) { _, payload in
            payload.set("aud", .string(TestWallet.issuer))
        }
        #expect(throws: ProofFailure.typeRefused) { try proof(dpop) }
    }

    @Test("within its clock's leeway", arguments: [Int64(60), -660])
    func leeway(shift: Int64) throws {
        #expect(try proof(jwt { $1.set("iat", .integer(Self.now + shift)) }).nonce == "n-1")
    }
}

@Suite("DPoP proofs (RFC 9449 section 4.3)")
struct DPoPProofTests {
    private static let now: Int64 = 1_772_416_800
    private static let address = "https://mpp.example/openid/token"
    private let wallet = TestWallet()

    private func proof(_ jwt: String, method: String = "POST", address: String = address, token: String? = "t") throws(ProofFailure)
        -> DPoPProof
    {
        try DPoPProof(jwt, method: method, address: address, accessToken: token, now: Self.now)
    }

    private func jwt(_ change: (inout JSONObject, inout JSONObject) -> Void = { _, _ in }) -> String {
        wallet.dpop(Self.address, nonce: "n-1", token: "t", at: Self.now, change: change)
    }

    @Test("an honest proof is believed: its key, its nonce, and what tells it apart from every other")
    func honest() throws {
        let first = jwt(), found = try proof(first)
        #expect(found.thumbprint == JWK(wallet.key.publicKey).thumbprint && found.nonce == "n-1")
        #expect(try proof(first).replayKey == found.replayKey)
        #expect(try proof(jwt()).replayKey != found.replayKey)
        // The same jti of another wallet is another proof.
        let other = TestWallet().dpop(Self.address, nonce: "n-1", token: "t", at: Self.now) { $1.set("jti", .string("x")) }
        #expect(try proof(other).replayKey != proof(jwt { $1.set("jti", .string("x")) }).replayKey)
    }

    @Test("query and fragment of htu do not count", arguments: ["?a=b", "#x", "?a=b#x"])
    func bare(rest: String) throws {
        #expect(try proof(jwt { $1.set("htu", .string(Self.address + rest)) }).nonce == "n-1")
    }

    @Test("without a nonce it is read, and the server asks for one")
    func noNonce() throws { #expect(try proof(jwt { $1.remove("nonce") }).nonce == nil) }

    static let claims = [
        ProofMutant("htm absent", .methodRefused) { $1.remove("htm") },
        ProofMutant("htm GET", .methodRefused) { $1.set("htm", .string("GET")) },
        ProofMutant("htm in small letters", .methodRefused) { $1.set("htm", .string("post")) },
        ProofMutant("htu absent", .addressRefused) { $1.remove("htu") },
        ProofMutant("htu another endpoint", .addressRefused) { $1.set("htu", .string("https://mpp.example/openid/credential")) },
        ProofMutant("htu another host", .addressRefused) { $1.set("htu", .string("https://evil.example/openid/token")) },
        ProofMutant("htu http", .addressRefused) { $1.set("htu", .string("http://mpp.example/openid/token")) },
        ProofMutant("htu a path more", .addressRefused) { $1.set("htu", .string("https://mpp.example/openid/token/x")) },
        ProofMutant("htu a list", .addressRefused) { $1.set("htu", .array([.string(address)])) },
        ProofMutant("iat absent", .timeRefused) { $1.remove("iat") },
        ProofMutant("iat too late", .timeRefused) { $1.set("iat", .integer(now + 61)) },
        ProofMutant("iat too early", .timeRefused) { $1.set("iat", .integer(now - 361)) },
        ProofMutant("iat text", .timeRefused) { $1.set("iat", .string("now")) },
        ProofMutant("jti absent", .identifierRefused) { $1.remove("jti") },
        ProofMutant("jti empty", .identifierRefused) { $1.set("jti", .string("")) },
        ProofMutant("jti a number", .identifierRefused) { $1.set("jti", .integer(1)) },
        ProofMutant("jti of 257 letters", .identifierRefused) { $1.set("jti", .string(String(repeating: "a", count: 257))) },
        ProofMutant("ath absent", .accessTokenRefused) { $1.remove("ath") },
        ProofMutant("ath of another token", .accessTokenRefused) {
            $1.set("ath", .string(Base64URL.encode(SHA256.digest(Array("u".utf8)))))
        },
        ProofMutant("ath the token itself", .accessTokenRefused) { $1.set("ath", .string("t")) },
        ProofMutant("ath with padding", .accessTokenRefused) {
            $1.set("ath", .string(Base64URL.encode(SHA256.digest(Array("t".utf8))) + "="))
        },
        ProofMutant("nonce a number", .claimRefused) { $1.set("nonce", .integer(1)) },
    ]

    @Test("refused for exactly one reason", arguments: HeaderMutants.all + claims)
    func refused(mutant: ProofMutant) {
        #expect(throws: mutant.failure) { try proof(jwt(mutant.change)) }
    }

    @Test("letters changed after signing", arguments: LetterMutant.all)
    func letters(mutant: LetterMutant) {
        #expect(throws: mutant.failure) { try proof(mutant.change(jwt())) }
    }

    @Test("A49: a key proof is no DPoP proof")
    func otherKind() {
        #expect(throws: ProofFailure.typeRefused) { try proof(TestWallet.proof(wallet.key, nonce: "n-1", at: Self.now)) }
    }
}
