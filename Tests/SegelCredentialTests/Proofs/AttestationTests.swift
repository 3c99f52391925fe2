import SegelCrypto
import Testing

@testable import SegelCredential

/// What a wallet's maker says of keys and of an installation, with a chain of certificates; each thing wrong once.
@Suite("Attestations of wallets' makers")
struct AttestationTests {
    private static let now = Region.now
    private static let holder = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 41))
    private static let other = SigningKey(generating: .ed25519, from: UncheckedSeededRandom(seed: 42))
    private let region: Region

    init() throws { region = try Region() }

    private func jwt(
        _ type: String,
        chain: [[UInt8]]? = nil,
        key: SigningKey? = nil,
        _ change: (inout JSONObject) -> Void = { _ in }
    ) -> String {
        var payload = JSONObject(), confirmation = JSONObject()
        confirmation.set("jwk", .object(JWK(Self.holder.publicKey).object))
        payload.set("sub", .string("wallet"))
        payload.set("iat", .integer(Self.now))
        payload.set("exp", .integer(Self.now + 600))
        payload.set("nonce", .string("n"))
        payload.set("cnf", .object(confirmation))
        payload.set("attested_keys", .array([Self.holder, Self.other].map { .object(JWK($0.publicKey).object) }))
        payload.set("key_storage", .array([.string("iso_18045_high")]))
        change(&payload)
        let header = CompactJWS.header(.es256, type: type, kid: "k", chain: chain ?? [region.leaf])
        let bytes = CompactJWS.sign(header: header, payload: JSONWriter.bytes(payload), with: key ?? region.issuer.key)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func keys(_ jwt: String, isProof: Bool = false, anchors: [TrustAnchor]? = nil, now: Int64 = now) throws -> KeyAttestation {
        try KeyAttestation(jwt, anchors: anchors ?? [region.anchor], isProof: isProof, now: now)
    }

    private func refused(_ failure: ProofFailure, _ jwt: String, isProof: Bool = false, now: Int64 = now) {
        #expect(throws: failure) { try keys(jwt, isProof: isProof, now: now) }
    }

    @Test("keys, nonce and what it says of their storage come out")
    func believed() throws {
        let read = try keys(jwt(KeyAttestation.type))
        #expect(read.keys == [Self.holder.publicKey, Self.other.publicKey] && read.nonce == "n")
        #expect(read.keyStorage == ["iso_18045_high"] && read.userAuthentication.isEmpty)
        let alone = jwt(KeyAttestation.type) { $0.remove("exp") }
        #expect(try keys(alone, isProof: true).nonce == "n")
        refused(.claimRefused, alone)
    }

    @Test("A47, A48: another type, signer, chain or anchor; too large")
    func signers() throws {
        refused(.typeRefused, jwt("jwt"))
        refused(.typeRefused, jwt(UnverifiedClientAttestation.type))
        refused(.signatureInvalid, jwt(KeyAttestation.type, key: Self.holder))
        refused(.malformed, "a.b")
        let strangers = try Region(Issuer(), seed: 77)
        // An authority of the same name, and none at all.
        refused(.chainRefused, jwt(KeyAttestation.type, chain: [strangers.leaf]))
        #expect(throws: ProofFailure.attesterUnknown) { try keys(jwt(KeyAttestation.type), anchors: []) }
        refused(.chainRefused, jwt(KeyAttestation.type, chain: [[1, 2, 3]]))
        refused(.chainRefused, jwt(KeyAttestation.type, chain: []))
        refused(.chainRefused, jwt(KeyAttestation.type) { $0.remove("exp") }, isProof: true, now: Self.now + 401 * 86_400)
        let room = AttesterSigned.sizeLimit
        refused(.malformed, String(repeating: "a", count: room))
        refused(.tooLarge, String(repeating: "a", count: room + 1))
    }

    @Test("A40: times to the second, with a leeway of 60")
    func times() throws {
        let cases: [(String, JSONValue?, ProofFailure?)] = [
            ("iat", nil, .timeRefused), ("iat", .string("1"), .timeRefused), ("iat", .integer(Self.now + 60), nil),
            ("iat", .integer(Self.now + 61), .timeRefused), ("nbf", .integer(Self.now + 60), nil),
            ("nbf", .integer(Self.now + 61), .timeRefused),
            ("nbf", .bool(true), .claimRefused), ("exp", .integer(Self.now - 59), nil), ("exp", .integer(Self.now - 60), .expired),
            ("exp", .string("later"), .claimRefused),
        ]
        for (name, value, failure) in cases {
            let jwt = jwt(KeyAttestation.type) { if let value { $0.set(name, value) } else { $0.remove(name) } }
            guard let failure else {
                #expect(throws: Never.self, "\(name)") { try keys(jwt) }
                continue
            }
            #expect(throws: failure, "\(name)") { try keys(jwt) }
        }
    }

    @Test("nonces, keys and words that are missing, doubled, private or of another kind")
    func claims() {
        let jwk = JWK(Self.holder.publicKey).object
        var secret = jwk, encrypting = jwk
        secret.set("d", .string("AA"))
        encrypting.set("use", .string("enc"))
        let cases: [(String, JSONValue?, ProofFailure)] = [
            ("nonce", nil, .nonceMissing), ("nonce", .string(""), .nonceMissing), ("nonce", .integer(1), .nonceMissing),
            ("attested_keys", nil, .keyRefused), ("attested_keys", .array([]), .keyRefused),
            ("attested_keys", .array([.null]), .keyRefused),
            ("attested_keys", .array([.object(jwk), .object(jwk)]), .keyRefused), ("attested_keys", .array([.object(secret)]), .keyRefused),
            ("attested_keys", .array([.object(encrypting)]), .keyRefused), ("key_storage", .array([]), .claimRefused),
            ("key_storage", .string("high"), .claimRefused), ("user_authentication", .array([.string("a"), .integer(1)]), .claimRefused),
        ]
        for (name, value, failure) in cases {
            let jwt = jwt(KeyAttestation.type) { if let value { $0.set(name, value) } else { $0.remove(name) } }
            #expect(throws: failure, "\(name)") { try keys(jwt) }
        }
    }

    @Test("of an installation: the wallet it is of, and the key of whoever holds it")
    func installation() throws {
        func believed(_ jwt: String) throws -> ClientAttestation {
            try UnverifiedClientAttestation(jwt).verified(by: [region.anchor], now: Self.now)
        }
        let type = UnverifiedClientAttestation.type
        let attestation = try believed(jwt(type))
        #expect(attestation.client == "wallet" && attestation.instance == Self.holder.publicKey)
        let cases: [(String, JSONValue?, ProofFailure)] = [
            ("sub", nil, .subjectRefused), ("sub", .string(""), .subjectRefused), ("exp", nil, .claimRefused),
            ("sub", .string(String(repeating: "a", count: 201)), .subjectRefused), ("exp", .integer(Self.now - 60), .expired),
            ("iat", .integer(Self.now + 61), .timeRefused), ("nbf", .integer(Self.now + 61), .timeRefused), ("cnf", nil, .keyRefused),
        ]
        for (name, value, failure) in cases {
            let jwt = jwt(type) { if let value { $0.set(name, value) } else { $0.remove(name) } }
            #expect(throws: failure, "\(name)") { try believed(jwt) }
        }
        #expect(try believed(jwt(type) { $0.set("sub", .string(String(repeating: "a", count: 200))) }).client.count == 200)
        #expect(throws: ProofFailure.typeRefused) { try believed(jwt(KeyAttestation.type)) }

        func proof(
            key: SigningKey = Self.holder,
            type: String = ClientAttestationProof.type,
            _ change: (inout JSONObject) -> Void = { _ in }
        )
            throws -> ClientAttestationProof
        {
            var payload = JSONObject()
            payload.set("iss", .string("wallet"))
            payload.set("aud", .string("https://mpp.example"))
            payload.set("iat", .integer(Self.now))
            payload.set("jti", .string("1"))
            payload.set("challenge", .string("c"))
            change(&payload)
            let header = CompactJWS.header(key.algorithm, type: type, kid: "k")
            let jwt = String(decoding: CompactJWS.sign(header: header, payload: JSONWriter.bytes(payload), with: key), as: UTF8.self)
            return try ClientAttestationProof(jwt, of: attestation, audience: "https://mpp.example", now: Self.now)
        }
        let first = try proof()
        #expect(first.challenge == "c")
        #expect(try proof { $0.set("jti", .string("2")) }.replayKey != first.replayKey)
        #expect(try proof { $0.set("aud", .array([.string("https://mpp.example")])) }.replayKey == first.replayKey)
        let rules: [(String, JSONValue?, ProofFailure?)] = [
            ("iss", nil, nil), ("iss", .string("other"), .issuerRefused), ("aud", nil, .audienceRefused), ("jti", nil, .identifierRefused),
            ("aud", .array([.string("https://mpp.example"), .string("b")]), .audienceRefused), ("iat", nil, .timeRefused),
            ("iat", .integer(Self.now + 60), nil), ("iat", .integer(Self.now + 61), .timeRefused), ("iat", .integer(Self.now - 360), nil),
            ("iat", .integer(Self.now - 361), .timeRefused), ("nbf", .integer(Self.now + 61), .timeRefused),
            ("exp", .integer(Self.now - 60), .expired),
            ("jti", .string(""), .identifierRefused), ("jti", .string(String(repeating: "j", count: 256)), nil),
            ("jti", .string(String(repeating: "j", count: 257)), .identifierRefused), ("challenge", nil, nil),
            ("challenge", .null, .claimRefused),
        ]
        for (name, value, failure) in rules {
            let change = { (payload: inout JSONObject) in if let value { payload.set(name, value) } else { payload.remove(name) } }
            guard let failure else {
                #expect(throws: Never.self, "\(name)") { try proof(change) }
                continue
            }
            #expect(throws: failure, "\(name)") { try proof(change) }
        }
        #expect(throws: ProofFailure.signatureInvalid) {
            try proof(key: SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 43)))
        }
        #expect(throws: ProofFailure.typeRefused) { try proof(type: "JWT") }
    }
}
