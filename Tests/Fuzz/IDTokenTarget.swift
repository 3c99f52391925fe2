import SegelCredential
import SegelCrypto

/// A sign-in provider whose ID tokens and key sets are mutated.
struct FuzzProvider {
    private static let now: Int64 = 1_772_416_800
    private let key = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 21))

    /// Nobody is signed in but by the letters the provider signed.
    func target() throws -> FuzzTarget {
        let jwk = String(decoding: JSONWriter.bytes(JWK(key.publicKey).object), as: UTF8.self), now = Self.now
        let keys = try ProviderKeys(Array(#"{"keys":[\#(jwk)]}"#.utf8))
        let claims = #"{"iss":"https://p.example","aud":"c","sub":"s","nonce":"n","iat":\#(now),"exp":\#(now + 300)}"#
        let input = Base64URL.encodedBytes(Array(#"{"alg":"ES256"}"#.utf8)) + [0x2E] + Base64URL.encodedBytes(Array(claims.utf8))
        let token = input + [0x2E] + Base64URL.encodedBytes(key.sign(input))
        let expected = ExpectedSignIn(issuer: "https://p.example", client: "c", nonce: "n", now: now)
        return FuzzTarget(name: "id-token", seeds: [token, Array(#"{"keys":[\#(jwk)]}"#.utf8)]) { bytes in
            let isBelieved = FuzzTarget.reads {
                _ = try IDToken(String(decoding: bytes, as: UTF8.self), signedBy: keys, expecting: expected)
            }
            guard !isBelieved || bytes.starts(with: input) else {
                throw FuzzTarget.Believed(description: "believed an ID token nobody signed")
            }
            return FuzzTarget.reads { _ = try ProviderKeys(bytes) } || isBelieved
        }
    }
}
