internal import SegelCrypto

/// What a sign-in must answer to.
package struct ExpectedSignIn: Sendable {
    package let issuer: String
    package let client: String
    package let nonce: String
    package let now: Int64

    package init(issuer: String, client: String, nonce: String, now: Int64) {
        self.issuer = issuer
        self.client = client
        self.nonce = nonce
        self.now = now
    }
}

/// An ID token that holds (OpenID Connect Core 1.0 section 3.1.3.7): the provider's own, for us, for this sign-in, now.
package struct IDToken: Sendable {
    package static let sizeLimit = 32 << 10
    /// Clocks differ.
    private static let leeway: Int64 = 60
    /// A token is fetched as soon as it is made.
    private static let ageLimit: Int64 = 600

    /// Who it is, in the provider's own words.
    package let subject: String
    /// How surely, in the provider's words; nil where it says nothing.
    package let assurance: String?
    private let claims: JSONObject

    package init(_ text: String, signedBy keys: ProviderKeys, expecting expected: ExpectedSignIn) throws(SignInFailure) {
        claims = try Self.verified(text, keys)
        guard claims["iss"] == .string(expected.issuer) else { throw .issuerRefused }
        try Self.checkAudience(claims, expected.client)
        guard let nonce = claims["nonce"]?.string, constantTimeEqual(Array(nonce.utf8), Array(expected.nonce.utf8)) else {
            throw .nonceRefused
        }
        guard let end = claims["exp"]?.integer, let issued = claims["iat"]?.integer else { throw .timeRefused }
        guard end > expected.now - Self.leeway else { throw .expired }
        guard (expected.now - Self.ageLimit...expected.now + Self.leeway).contains(issued) else { throw .timeRefused }
        if let begin = claims["nbf"] { guard let begin = begin.integer, begin <= expected.now + Self.leeway else { throw .timeRefused } }
        guard let subject = claims["sub"]?.string, (1...255).contains(subject.utf8.count) else { throw .subjectRefused }
        self.subject = subject
        assurance = claims["acr"]?.string
    }

    /// A claim that is text; nil for all else.
    package func text(_ claim: String) -> String? { claims[claim]?.string }

    /// Ours, and no other client's besides unless the token says that it was made for us (`azp`).
    private static func checkAudience(_ claims: JSONObject, _ client: String) throws(SignInFailure) {
        let audiences = claims["aud"]?.array?.map(\.string) ?? [claims["aud"]?.string]
        guard audiences.contains(client) else { throw .audienceRefused }
        guard audiences.count == 1 || claims["azp"] != nil else { throw .audienceRefused }
        if let party = claims["azp"] { guard party == .string(client) else { throw .audienceRefused } }
    }

    /// Keys and addresses inside the header decide nothing: one that brings some is refused (attack A48).
    private static let refused: Set<String> = ["crit", "b64", "jku", "jwk", "x5u", "x5c", "enc", "zip"]

    private static func verified(_ text: String, _ keys: ProviderKeys) throws(SignInFailure) -> JSONObject {
        let bytes = Array(text.utf8)
        guard bytes.count <= sizeLimit else { throw .tokenMalformed }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .tokenMalformed }
        let header = try object(parts[0])
        guard !header.members.contains(where: { refused.contains($0.name) }) else { throw .headerRefused }
        // Another kind of token of the same provider is no ID token (RFC 8725 section 3.11).
        if let type = header["typ"] { guard type.string?.uppercased() == "JWT" else { throw .headerRefused } }
        guard let algorithm = header["alg"]?.string, ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"].contains(algorithm) else {
            throw .algorithmRefused
        }
        let signature: [UInt8]
        do { signature = try Base64URL.decode(parts[2]) } catch { throw .tokenMalformed }
        let input = Array(bytes[..<(parts[2].startIndex - 1)])
        guard let key = keys.key(header["kid"]?.string, for: algorithm) else { throw .keyUnknown }
        do {
            switch (key, algorithm) {
            case (.rsa(let key), "RS256"): try key.verify(signature, over: input, .pkcs1)
            case (.rsa(let key), "PS256"): try key.verify(signature, over: input, .pss)
            case (.other(let key), _) where key.algorithm == SignatureAlgorithm(jose: .string(algorithm)):
                try key.verify(signature, over: input)
            default: throw SignInFailure.algorithmRefused
            }
        } catch let failure as SignInFailure { throw failure } catch { throw .signatureInvalid }
        return try object(parts[1])
    }

    private static func object(_ letters: ArraySlice<UInt8>) throws(SignInFailure) -> JSONObject {
        do { return try JSONReader.readObject(Base64URL.decode(letters)) } catch { throw .tokenMalformed }
    }
}
