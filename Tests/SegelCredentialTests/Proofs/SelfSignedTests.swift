import SegelCrypto
import Testing

@testable import SegelCredential

/// Proofs that bring their own key: of a wallet for a credential, of a client for a request. Each thing wrong once.
@Suite("Proofs of possession")
struct SelfSignedTests {
    private static let now = Issuer.now
    private static let key = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 44))
    private static let stranger = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 45))
    private static let address = "https://mpp.example/token"

    private struct Change {
        var header: (inout JSONObject) -> Void = { _ in }
        var payload: (inout JSONObject) -> Void = { _ in }
        var key = SelfSignedTests.key
    }

    private func jwt(_ type: String, _ payload: JSONObject, _ change: Change) -> String {
        var header = JSONObject(), payload = payload
        header.set("alg", .string(change.key.algorithm.rawValue))
        header.set("typ", .string(type))
        header.set("jwk", .object(JWK(Self.key.publicKey).object))
        change.header(&header)
        change.payload(&payload)
        return String(decoding: CompactJWS.sign(header: header, payload: JSONWriter.bytes(payload), with: change.key), as: UTF8.self)
    }

    private func wallet(_ change: Change = Change(), client: String? = "w", type: String = KeyProof.type) throws -> KeyProof {
        var payload = JSONObject()
        payload.set("aud", .string("https://mpp.example"))
        payload.set("iss", .string("w"))
        payload.set("iat", .integer(Self.now))
        payload.set("nonce", .string("n"))
        return try KeyProof(jwt(type, payload, change), issuer: "https://mpp.example", client: client, now: Self.now)
    }

    private func dpop(_ change: Change = Change(), accessToken: String? = "t", method: String = "POST", address: String = address) throws
        -> DPoPProof
    {
        var payload = JSONObject()
        payload.set("htm", .string("POST"))
        payload.set("htu", .string(Self.address))
        payload.set("iat", .integer(Self.now))
        payload.set("jti", .string("1"))
        payload.set("ath", .string(Base64URL.encode(SHA256.digest(Array("t".utf8)))))
        return try DPoPProof(
            jwt(DPoPProof.type, payload, change),
            method: method,
            address: address,
            accessToken: accessToken,
            now: Self.now
        )
    }

    private func checked(_ rules: [(String, JSONValue?, ProofFailure?)], _ read: (Change) throws -> Void) {
        for (name, value, failure) in rules {
            let change = Change(payload: { if let value { $0.set(name, value) } else { $0.remove(name) } })
            if let failure {
                #expect(throws: failure, "\(name)") { try read(change) }
            } else {
                #expect(throws: Never.self, "\(name)") { try read(change) }
            }
        }
    }

    @Test("a wallet's: for this issuer, by this client, now")
    func wallets() throws {
        let proof = try wallet()
        #expect(proof.key == Self.key.publicKey && proof.nonce == "n" && proof.attestation == nil)
        #expect(try wallet(Change(header: { $0.set("key_attestation", .string("a")) })).attestation == "a")
        #expect(throws: ProofFailure.headerRefused) { try wallet(Change(header: { $0.set("key_attestation", .null) })) }
        #expect(throws: ProofFailure.issuerRefused) { try wallet(client: nil) }
        #expect(throws: Never.self) { try wallet(Change(payload: { $0.remove("iss") }), client: nil) }
        let rules: [(String, JSONValue?, ProofFailure?)] = [
            ("aud", .string("https://other.example"), .audienceRefused), ("iss", .string("x"), .issuerRefused), ("iat", nil, .timeRefused),
            ("iat", .integer(Self.now + 60), nil), ("iat", .integer(Self.now + 61), .timeRefused), ("iat", .integer(Self.now - 660), nil),
            ("iat", .integer(Self.now - 661), .timeRefused), ("exp", .integer(Self.now - 59), nil),
            ("exp", .integer(Self.now - 60), .timeRefused),
            ("exp", .string("1"), .timeRefused), ("nonce", nil, .nonceMissing), ("nonce", .string(""), .nonceMissing),
            ("nonce", .integer(1), .nonceMissing),
        ]
        checked(rules) { _ = try wallet($0) }
    }

    @Test("A47, A48: headers and keys that are not taken")
    func headers() {
        let jwk = JWK(Self.key.publicKey).object
        var secret = jwk
        secret.set("d", .string("AA"))
        let cases: [(String, JSONValue?, ProofFailure)] = [
            ("alg", .string("none"), .algorithmRefused), ("alg", .string("EdDSA"), .algorithmRefused), ("alg", nil, .algorithmRefused),
            ("typ", .string("JWT"), .typeRefused), ("crit", .array([]), .headerRefused), ("jku", .string("https://x"), .headerRefused),
            ("x5u", .string("https://x"), .headerRefused), ("kid", .string("k"), .keyAmbiguous), ("x5c", .array([]), .keyAmbiguous),
            ("jwk", nil, .keyAmbiguous), ("jwk", .null, .keyRefused), ("jwk", .object(secret), .keyRefused),
            ("jwk", .object(JWK(Self.stranger.publicKey).object), .signatureInvalid),
        ]
        for (name, value, failure) in cases {
            let change = Change(header: { if let value { $0.set(name, value) } else { $0.remove(name) } })
            #expect(throws: failure, "\(name)") { try wallet(change) }
        }
        #expect(throws: ProofFailure.signatureInvalid) { try wallet(Change(key: Self.stranger)) }
        #expect(throws: ProofFailure.typeRefused) { try wallet(type: DPoPProof.type) }
        for (count, failure) in [(24_576, ProofFailure.malformed), (24_577, .tooLarge)] {
            #expect(throws: failure) {
                try KeyProof(String(repeating: "a", count: count), issuer: "i", client: nil, now: Self.now)
            }
        }
        for (count, failure) in [(8_192, ProofFailure.malformed), (8_193, .tooLarge)] {
            #expect(throws: failure) {
                try DPoPProof(String(repeating: "a", count: count), method: "POST", address: "a", accessToken: nil, now: Self.now)
            }
        }
    }

    @Test("a request's: its method, its address and its token, once, now")
    func requests() throws {
        let proof = try dpop()
        #expect(proof.key == Self.key.publicKey && proof.nonce == nil && proof.thumbprint == JWK(Self.key.publicKey).thumbprint)
        #expect(try dpop(Change(payload: { $0.set("nonce", .string("n")) })).nonce == "n")
        #expect(throws: ProofFailure.claimRefused) { try dpop(Change(payload: { $0.set("nonce", .integer(1)) })) }
        #expect(try dpop(Change(payload: { $0.set("jti", .string("2")) })).replayKey != proof.replayKey)
        #expect(throws: ProofFailure.methodRefused) { try dpop(method: "GET") }
        #expect(throws: ProofFailure.addressRefused) { try dpop(address: "https://mpp.example/other") }
        #expect(throws: Never.self) { try dpop(address: Self.address + "?a=b#c") }
        #expect(throws: ProofFailure.accessTokenRefused) { try dpop(accessToken: "u") }
        #expect(throws: Never.self) { try dpop(Change(payload: { $0.remove("ath") }), accessToken: nil) }
        let rules: [(String, JSONValue?, ProofFailure?)] = [
            ("htu", .string(Self.address + "?q#f"), nil), ("htu", nil, .addressRefused), ("iat", nil, .timeRefused),
            ("iat", .integer(Self.now + 60), nil), ("iat", .integer(Self.now + 61), .timeRefused), ("iat", .integer(Self.now - 360), nil),
            ("iat", .integer(Self.now - 361), .timeRefused), ("jti", nil, .identifierRefused), ("jti", .string(""), .identifierRefused),
            ("jti", .string(String(repeating: "j", count: 256)), nil),
            ("jti", .string(String(repeating: "j", count: 257)), .identifierRefused),
            ("ath", nil, .accessTokenRefused),
        ]
        checked(rules) { _ = try dpop($0) }
        let made = DPoPProof.make(
            method: "POST",
            address: Self.address,
            accessToken: "t",
            nonce: "n",
            identifier: "9",
            now: Self.now,
            key: Self.key
        )
        let read = try DPoPProof(made, method: "POST", address: Self.address, accessToken: "t", now: Self.now)
        #expect(read.nonce == "n" && read.key == Self.key.publicKey)
    }
}
