internal import SegelCrypto

/// A client's word for who it is (RFC 7523 section 2.2; `private_key_jwt`), read and not yet believed: only good for asking whose keys to take.
package struct UnverifiedClientAssertion: Sendable {
    static let sizeLimit = 8_192

    private let jws: CompactJWS
    private let claims: JSONObject
    /// `sub`: who it claims to be of.
    package let client: String

    package init(_ jwt: String) throws(ProofFailure) {
        guard jwt.utf8.count <= Self.sizeLimit else { throw .tooLarge }
        do { jws = try CompactJWS(Array(jwt.utf8)[...]) } catch { throw ProofFailure(error) }
        // Another kind of JWT of the same key is no assertion (RFC 8725 section 3.11).
        if let type = jws.header.type {
            guard ["JWT", "CLIENT-AUTHENTICATION+JWT"].contains(type.uppercased()) else { throw .typeRefused }
        }
        do { claims = try JSONReader.readObject(jws.payload) } catch { throw .malformed }
        guard let client = claims["sub"]?.string, (1...200).contains(client.utf8.count) else { throw .subjectRefused }
        self.client = client
    }

    /// Believed but for `replayKey`, which must not have been seen before. `audiences`: the authorization server's identifier and its token
    /// endpoint; one of them, and no other server's (RFC 7523 section 3, rule 3).
    package func verified(by keys: ClientKeys, audiences: [String], now: Int64, leeway: Int64 = 60) throws(ProofFailure)
        -> ClientAssertionProof
    {
        guard let key = keys.key(jws.header.kid, for: jws.header.algorithm) else { throw .keyRefused }
        do { _ = try jws.verified(by: key) } catch { throw ProofFailure(error) }
        guard claims["iss"] == .string(client) else { throw .issuerRefused }
        let named: String?
        switch claims["aud"] {
        case .string(let text)?: named = text
        case .array(let items)? where items.count == 1: named = items[0].string
        default: named = nil
        }
        guard let named, audiences.contains(named) else { throw .audienceRefused }
        try claims.checkEnd(isNeeded: true, now: now, leeway: leeway)
        for name in ["iat", "nbf"] { try claims.checkBeginning(name, now: now, leeway: leeway) }
        // One that is good for long would have to be remembered for long.
        guard let end = claims["exp"]?.integer, end <= now + ClientAssertionProof.longest + leeway else { throw .timeRefused }
        guard let identifier = claims["jti"]?.string, (1...256).contains(identifier.utf8.count) else { throw .identifierRefused }
        return ClientAssertionProof(
            client: client,
            replayKey: SHA256.digest(Array("assertion \(JWK(key).thumbprint) \(identifier)".utf8)),
            end: end + leeway
        )
    }
}

/// A client that proved who it is, once its assertion is known not to have been used before.
package struct ClientAssertionProof: Sendable {
    /// Seconds an assertion may be good for.
    package static let longest: Int64 = 300

    package let client: String
    /// Digest of the key and `jti`.
    package let replayKey: [UInt8]
    /// When nobody can use it any more, Unix seconds.
    package let end: Int64

    fileprivate init(client: String, replayKey: [UInt8], end: Int64) {
        self.client = client
        self.replayKey = replayKey
        self.end = end
    }
}
