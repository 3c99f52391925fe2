import SegelCredential
import SegelCrypto
import SegelTestSupport
import Testing

/// What an attestation refuses of its header and its chain, whatever it attests.
private enum AttesterMutants {
    static let now: Int64 = 1_772_416_800

    static let all = [
        ProofMutant("A47: alg none", .algorithmRefused) { header, _ in header.set("alg", .string("none")) },
        ProofMutant("A47: alg HS256", .algorithmRefused) { header, _ in header.set("alg", .string("HS256")) },
        ProofMutant("A47: alg EdDSA of a P-256 certificate", .algorithmRefused) { header, _ in header.set("alg", .string("EdDSA")) },
        ProofMutant("A49: typ absent", .typeRefused) { header, _ in header.remove("typ") },
        ProofMutant("A49: typ JWT", .typeRefused) { header, _ in header.set("typ", .string("JWT")) },
        ProofMutant("A49: typ of a proof of possession", .typeRefused) { header, _ in
            header.set("typ", .string("oauth-client-attestation-pop+jwt"))
        },
        ProofMutant("A48: jwk", .headerRefused) { header, _ in header.set("jwk", .object(JSONObject())) },
        ProofMutant("A48: jku", .headerRefused) { header, _ in header.set("jku", .string("https://evil.example/jwks")) },
        ProofMutant("A48: x5u", .headerRefused) { header, _ in header.set("x5u", .string("https://evil.example/x")) },
        ProofMutant("A48: crit", .headerRefused) { header, _ in header.set("crit", .array([.string("exp")])) },
        ProofMutant("HAIP: no x5c", .chainRefused) { header, _ in header.remove("x5c") },
        ProofMutant("x5c empty", .headerRefused) { header, _ in header.set("x5c", .array([])) },
        ProofMutant("x5c a string", .headerRefused) { header, _ in header.set("x5c", .string("AA==")) },
        ProofMutant("x5c no certificate", .chainRefused) { header, _ in header.set("x5c", .array([.string("AA==")])) },
        ProofMutant("HAIP: the anchor in x5c", .chainRefused) { header, _ in
            header.set("x5c", .array((header["x5c"]?.array ?? []) + [.string(Base64.encode(maker.authority))]))
        },
        ProofMutant("HAIP: the anchor alone", .chainRefused) { header, _ in
            header.set("x5c", .array([.string(Base64.encode(maker.authority))]))
        },
        ProofMutant("a stranger's authority", .attesterUnknown) { header, _ in
            header.set("x5c", .array([.string(Base64.encode(stranger.leaf))]))
        },
        ProofMutant("another certificate of the same authority", .signatureInvalid) { header, _ in
            header.set("x5c", .array([.string(Base64.encode(other))]))
        },
        ProofMutant("a certificate that is over", .chainRefused) { header, _ in
            header.set("x5c", .array([.string(Base64.encode(over))]))
        },
        ProofMutant("iat ahead", .timeRefused) { _, payload in payload.set("iat", .integer(now + 61)) },
        ProofMutant("nbf ahead", .timeRefused) { _, payload in payload.set("nbf", .integer(now + 61)) },
        ProofMutant("nbf text", .claimRefused) { _, payload in payload.set("nbf", .string("now")) },
        ProofMutant("exp over", .expired) { _, payload in payload.set("exp", .integer(now - 60)) },
        ProofMutant("exp text", .claimRefused) { _, payload in payload.set("exp", .string("later")) },
        ProofMutant("exp absent", .claimRefused) { _, payload in payload.remove("exp") },
    ]

    static let maker = attester(), stranger = attester()
    private static let other = certificate(now - 10..<now + 10, of: SigningKey(generating: .es256, from: SystemRandom()))
    private static let over = certificate(now - 1_000..<now, of: maker.key)

    private static func attester() -> TestAttester {
        do { return try TestAttester(beginning: now - 1_000) } catch { preconditionFailure("\(error)") }
    }

    private static func certificate(_ window: Range<Int64>, of key: SigningKey) -> [UInt8] {
        do { return try maker.certificate(in: window, for: key) } catch { preconditionFailure("\(error)") }
    }
}

@Suite("Client attestations (draft-ietf-oauth-attestation-based-client-auth-07)")
struct ClientAttestationTests {
    private static let now = AttesterMutants.now
    private let maker = AttesterMutants.maker
    private let instance = SigningKey(generating: .es256, from: SystemRandom())

    private func read(_ jwt: String) throws(ProofFailure) -> ClientAttestation {
        let anchor: TrustAnchor
        do { anchor = try TrustAnchor(certificate: maker.authority, notBefore: Self.now - 1_000) } catch { throw .malformed }
        return try UnverifiedClientAttestation(jwt).verified(by: [anchor], now: Self.now)
    }

    private func attestation(_ change: TestAttester.Change = { _, _ in }) -> String {
        maker.attest("dompet", instance, at: Self.now, change: change)
    }

    @Test("an honest one is believed: the wallet, and the key of this installation of it")
    func honest() throws {
        let found = try read(attestation())
        #expect(found.client == "dompet" && found.instance == instance.publicKey && found.thumbprint == JWK(instance.publicKey).thumbprint)
        // Claims nobody knows are ignored.
        #expect(try read(attestation { $1.set("hobby", .string("wayang")) }).client == "dompet")
        #expect(try read(attestation { $1.remove("iss") }).client == "dompet")
        #expect(throws: ProofFailure.attesterUnknown) { try UnverifiedClientAttestation(attestation()).verified(by: [], now: Self.now) }
    }

    private static let claims = [
        ProofMutant("sub absent", .subjectRefused) { $1.remove("sub") },
        ProofMutant("sub empty", .subjectRefused) { $1.set("sub", .string("")) },
        ProofMutant("sub a number", .subjectRefused) { $1.set("sub", .integer(1)) },
        ProofMutant("cnf absent", .keyRefused) { $1.remove("cnf") },
        ProofMutant("cnf with a thumbprint", .keyRefused) { _, payload in
            var confirmation = JSONObject()
            confirmation.set("jkt", .string("x"))
            payload.set("cnf", .object(confirmation))
        },
        ProofMutant("cnf with a private key", .keyRefused) { _, payload in payload.setConfirmed("d", .string("AAAA")) },
        ProofMutant("cnf with a key for encryption", .keyRefused) { _, payload in payload.setConfirmed("use", .string("enc")) },
        ProofMutant("cnf with a point off the curve", .keyRefused) { _, payload in
            payload.setConfirmed("y", .string(Base64URL.encode([UInt8](repeating: 1, count: 32))))
        },
    ]

    @Test("refused for exactly one reason", arguments: AttesterMutants.all + claims)
    func refused(mutant: ProofMutant) { #expect(throws: mutant.failure) { try read(attestation(mutant.change)) } }

    @Test("letters changed after signing", arguments: LetterMutant.all)
    func letters(mutant: LetterMutant) {
        let jwt = mutant.failure == .tooLarge ? attestation() + String(repeating: "A", count: 16_384) : mutant.change(attestation())
        #expect(throws: mutant.name.hasPrefix("another payload") ? ProofFailure.subjectRefused : mutant.failure) { try read(jwt) }
    }

    private func proof(_ jwt: String) throws -> ClientAttestationProof {
        try ClientAttestationProof(jwt, of: read(attestation()), audience: TestWallet.issuer, now: Self.now)
    }

    private func pop(_ key: SigningKey? = nil, _ change: TestAttester.Change = { _, _ in }) -> String {
        TestAttester.proof(by: key ?? instance, of: "dompet", challenge: "c-1", at: Self.now, change: change)
    }

    @Test("an honest proof of possession: its challenge, and what tells it apart from every other")
    func possession() throws {
        let first = pop(), found = try proof(first)
        #expect(found.challenge == "c-1")
        #expect(try proof(first).replayKey == found.replayKey)
        #expect(try proof(pop()).replayKey != found.replayKey)
        #expect(try proof(pop { $1.remove("challenge") }).challenge == nil)
        // Later drafts have no iss; RFC 7519 lets an audience be a list.
        #expect(try proof(pop { $1.remove("iss") }).challenge == "c-1")
        #expect(try proof(pop { $1.set("aud", .array([.string(TestWallet.issuer)])) }).challenge == "c-1")
    }

    private static let proofClaims = [
        ProofMutant("A47: alg none", .algorithmRefused) { header, _ in header.set("alg", .string("none")) },
        ProofMutant("A49: typ of the attestation", .typeRefused) { header, _ in
            header.set("typ", .string("oauth-client-attestation+jwt"))
        },
        ProofMutant("A48: jwk", .headerRefused) { header, _ in header.set("jwk", .object(JSONObject())) },
        ProofMutant("A48: x5c", .headerRefused) { header, _ in header.set("x5c", .array([.string("AA==")])) },
        ProofMutant("iss another wallet", .issuerRefused) { $1.set("iss", .string("lain")) },
        ProofMutant("aud absent", .audienceRefused) { $1.remove("aud") },
        ProofMutant("aud another server", .audienceRefused) { $1.set("aud", .string("https://other.example")) },
        ProofMutant("aud the token endpoint", .audienceRefused) { $1.set("aud", .string("https://mpp.example/openid/token")) },
        ProofMutant("aud two servers", .audienceRefused) {
            $1.set("aud", .array([.string(TestWallet.issuer), .string("https://other.example")]))
        },
        ProofMutant("iat absent", .timeRefused) { $1.remove("iat") },
        ProofMutant("iat ahead", .timeRefused) { $1.set("iat", .integer(AttesterMutants.now + 61)) },
        ProofMutant("iat too early", .timeRefused) { $1.set("iat", .integer(AttesterMutants.now - 361)) },
        ProofMutant("exp over", .expired) { $1.set("exp", .integer(AttesterMutants.now - 60)) },
        ProofMutant("nbf ahead", .timeRefused) { $1.set("nbf", .integer(AttesterMutants.now + 61)) },
        ProofMutant("jti absent", .identifierRefused) { $1.remove("jti") },
        ProofMutant("jti empty", .identifierRefused) { $1.set("jti", .string("")) },
        ProofMutant("jti of 257 letters", .identifierRefused) { $1.set("jti", .string(String(repeating: "a", count: 257))) },
        ProofMutant("challenge a number", .claimRefused) { $1.set("challenge", .integer(1)) },
    ]

    @Test("a proof of possession is refused for exactly one reason", arguments: proofClaims)
    func refusedProof(mutant: ProofMutant) { #expect(throws: mutant.failure) { try proof(pop(nil, mutant.change)) } }

    @Test("another key than the attested one; letters changed after signing")
    func otherKey() throws {
        #expect(throws: ProofFailure.signatureInvalid) { try proof(pop(SigningKey(generating: .es256, from: SystemRandom()))) }
        #expect(throws: ProofFailure.algorithmRefused) { try proof(pop(SigningKey(generating: .ed25519, from: SystemRandom()))) }
        #expect(throws: ProofFailure.tooLarge) { try proof(pop() + String(repeating: "A", count: 9_000)) }
        #expect(throws: ProofFailure.malformed) { try proof(pop() + "=") }
        #expect(throws: ProofFailure.typeRefused) { try proof(attestation { header, _ in header.remove("x5c") }) }
    }
}

@Suite("Key attestations (OpenID4VCI 1.0, appendix D)")
struct KeyAttestationTests {
    private static let now = AttesterMutants.now
    private let maker = AttesterMutants.maker
    private let keys = (0..<3).map { _ in SigningKey(generating: .es256, from: SystemRandom()) }

    private func read(_ jwt: String, isProof: Bool = false) throws(ProofFailure) -> KeyAttestation {
        let anchor: TrustAnchor
        do { anchor = try TrustAnchor(certificate: maker.authority, notBefore: Self.now - 1_000) } catch { throw .malformed }
        return try KeyAttestation(jwt, anchors: [anchor], isProof: isProof, now: Self.now)
    }

    private func attestation(_ change: TestAttester.Change = { _, _ in }) -> String {
        maker.attest(keys: keys, nonce: "n-1", at: Self.now, change: change)
    }

    @Test("an honest one is believed: the keys in their order, the nonce, how they are kept")
    func honest() throws {
        let found = try read(attestation())
        #expect(found.keys == keys.map(\.publicKey) && found.nonce == "n-1")
        #expect(found.keyStorage == ["iso_18045_high"] && found.userAuthentication == ["iso_18045_moderate"])
        let silent = try read(attestation { $1.remove("key_storage") })
        #expect(silent.keyStorage == [])
        // Alone it need not end: its nonce bounds it.
        #expect(try read(attestation { $1.remove("exp") }, isProof: true).nonce == "n-1")
    }

    private static let claims = [
        ProofMutant("A49: a client attestation", .typeRefused) { header, _ in header.set("typ", .string("oauth-client-attestation+jwt")) },
        ProofMutant("iat absent", .timeRefused) { $1.remove("iat") },
        ProofMutant("iat text", .timeRefused) { $1.set("iat", .string("1772416800")) },
        ProofMutant("nonce absent", .nonceMissing) { $1.remove("nonce") },
        ProofMutant("nonce empty", .nonceMissing) { $1.set("nonce", .string("")) },
        ProofMutant("no keys", .keyRefused) { $1.remove("attested_keys") },
        ProofMutant("keys empty", .keyRefused) { $1.set("attested_keys", .array([])) },
        ProofMutant("a key that is no object", .keyRefused) { $1.set("attested_keys", .array([.string("x")])) },
        ProofMutant("a key twice", .keyRefused) { _, payload in
            payload.set("attested_keys", .array((payload["attested_keys"]?.array ?? []) + (payload["attested_keys"]?.array ?? [])))
        },
        ProofMutant("a private key", .keyRefused) { _, payload in
            guard var first = payload["attested_keys"]?.array?.first?.object else { return }
            first.set("d", .string("AAAA"))
            payload.set("attested_keys", .array([.object(first)]))
        },
        ProofMutant("key storage empty", .claimRefused) { $1.set("key_storage", .array([])) },
        ProofMutant("key storage a word", .claimRefused) { $1.set("key_storage", .string("iso_18045_high")) },
        ProofMutant("user authentication of numbers", .claimRefused) { $1.set("user_authentication", .array([.integer(4)])) },
    ]

    @Test("refused for exactly one reason", arguments: AttesterMutants.all + claims)
    func refused(mutant: ProofMutant) { #expect(throws: mutant.failure) { try read(attestation(mutant.change)) } }

    @Test("A58: of 17 kB it is not read")
    func large() {
        #expect(throws: ProofFailure.tooLarge) { try read(attestation { $1.set("x", .string(String(repeating: "a", count: 12_500))) }) }
    }
}

extension JSONObject {
    fileprivate mutating func setConfirmed(_ name: String, _ value: JSONValue) {
        guard var confirmation = self["cnf"]?.object, var key = confirmation["jwk"]?.object else { return }
        key.set(name, value)
        confirmation.set("jwk", .object(key))
        set("cnf", .object(confirmation))
    }
}
