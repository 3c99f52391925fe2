internal import SegelCrypto

/// Why a proof of possession was not believed. The names go into error descriptions for wallets' developers.
package enum ProofFailure: String, Error, Sendable {
    case malformed
    case tooLarge = "too_large"
    case typeRefused = "typ_refused"
    case algorithmRefused = "alg_refused"
    /// `crit`, addresses, anything that would need more than the header itself to understand.
    case headerRefused = "header_refused"
    /// Not exactly one of `jwk`, `kid` and `x5c`.
    case keyAmbiguous = "key_ambiguous"
    /// One whose key we do not hold or cannot judge, or that says more than a public key does.
    case keyRefused = "key_refused"
    case signatureInvalid = "signature_invalid"
    case audienceRefused = "aud_refused"
    case issuerRefused = "iss_refused"
    case nonceMissing = "nonce_missing"
    case timeRefused = "time_refused"
    case methodRefused = "htm_refused"
    case addressRefused = "htu_refused"
    case identifierRefused = "jti_refused"
    case accessTokenRefused = "ath_refused"
    case claimRefused = "claim_refused"
    case subjectRefused = "sub_refused"
    case expired
    /// Its certificates lead to nobody who may attest here.
    case attesterUnknown = "attester_unknown"
    case chainRefused = "x5c_refused"
    /// Another key than those attested signed it.
    case keyNotAttested = "key_not_attested"
}

/// A JWS that brings its own key in its header: a wallet's key proof (OpenID4VCI 1.0, appendix F.1), a DPoP proof (RFC 9449 section 4.2). It shows
/// that somebody holds the key, and nothing about who. Everything trusted goes through `CompactJWS`, which refuses such headers.
struct SelfSignedJWS {
    static let sizeLimit = 8_192

    let key: VerifyingKey
    let header: JSONObject
    /// As it was signed.
    let payload: JSONObject

    init(_ text: String, type: String, sizeLimit: Int = sizeLimit) throws(ProofFailure) {
        let bytes = Array(text.utf8)
        guard bytes.count <= sizeLimit else { throw .tooLarge }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed }
        header = try Self.object(parts[0])
        let algorithm = try Self.algorithm(header)
        guard header["typ"] == .string(type) else { throw .typeRefused }
        guard !header.members.contains(where: { Self.refused.contains($0.name) }) else { throw .headerRefused }
        key = try Self.key(header)
        guard key.algorithm == algorithm else { throw .algorithmRefused }
        let signature: [UInt8]
        do { signature = try Base64URL.decode(parts[2]) } catch { throw .malformed }
        do { try key.verify(signature, over: Array(bytes[..<(parts[2].startIndex - 1)])) } catch { throw .signatureInvalid }
        payload = try Self.object(parts[1])
    }

    /// What wallets' keys are, and all that the metadata announces.
    private static let algorithms: Set<SignatureAlgorithm> = [.es256, .ed25519]

    private static let refused: Set<String> = ["crit", "b64", "jku", "x5u", "x5t", "x5t#S256", "enc", "zip", "trust_chain"]

    private static func object(_ letters: ArraySlice<UInt8>) throws(ProofFailure) -> JSONObject {
        do { return try JSONReader.readObject(Base64URL.decode(letters)) } catch { throw .malformed }
    }

    private static func algorithm(_ header: JSONObject) throws(ProofFailure) -> SignatureAlgorithm {
        guard let named = SignatureAlgorithm(jose: header["alg"]), algorithms.contains(named) else { throw .algorithmRefused }
        return named
    }

    /// Only `jwk` is announced: a `kid` would name a key we do not hold, and `x5c` somebody's word for it that we do not need.
    private static func key(_ header: JSONObject) throws(ProofFailure) -> VerifyingKey {
        guard ["jwk", "kid", "x5c"].count(where: { header[$0] != nil }) == 1 else { throw .keyAmbiguous }
        guard let jwk = header["jwk"]?.object else { throw .keyRefused }
        return try publicKey(jwk)
    }

    /// A key for signatures that says no more than a public key does.
    static func publicKey(_ jwk: JSONObject) throws(ProofFailure) -> VerifyingKey {
        guard !jwk.members.contains(where: { privateMembers.contains($0.name) }) else { throw .keyRefused }
        if let use = jwk["use"], use != .string("sig") { throw .keyRefused }
        do {
            let key = try JWK(jwk).key
            guard algorithms.contains(key.algorithm) else { throw ProofFailure.keyRefused }
            return key
        } catch { throw .keyRefused }
    }

    /// RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1; RFC 9964.
    private static let privateMembers: Set<String> = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"]
}
