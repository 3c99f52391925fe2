package import SegelCrypto

/// What a verifier asks of a key-binding JWT (RFC 9901 section 4.3).
package struct KeyBindingExpectation: Sendable {
    package let audience: String
    package let nonce: String
    /// Seconds a key binding may be old.
    package let maxAge: Int64

    package init(audience: String, nonce: String, maxAge: Int64 = 300) {
        self.audience = audience
        self.nonce = nonce
        self.maxAge = maxAge
    }
}

enum KeyBinding {
    static let type = "kb+jwt"

    /// Returns only when the holder's key signed exactly this presentation, for this audience and nonce, just now (attack A56). Where nothing
    /// is expected none is needed; one that is there must still be the holder's over this presentation.
    static func check(
        _ sdJWT: SDJWT,
        holderKey: VerifyingKey?,
        against expected: KeyBindingExpectation?,
        now: Int64,
        leeway: Int64
    ) throws(CredentialFailure) {
        if expected == nil && sdJWT.keyBinding == nil { return }
        guard let bytes = sdJWT.keyBinding, let holderKey else { throw .keyBindingRefused }
        do {
            let jws = try CompactJWS(bytes)
            guard jws.header.type == type else { throw CredentialFailure.typeRefused }
            let payload = try JSONReader.readObject(jws.verified(by: holderKey))
            guard payload["sd_hash"] == .string(Base64URL.encode(SHA256.digest(sdJWT.presented))) else {
                throw CredentialFailure.keyBindingRefused
            }
            guard let expected else { return }
            guard payload["aud"] == .string(expected.audience), payload["nonce"] == .string(expected.nonce),
                let issuedAt = payload["iat"]?.integer,
                issuedAt <= now + leeway, issuedAt >= now - expected.maxAge - leeway
            else { throw CredentialFailure.keyBindingRefused }
        } catch { throw .keyBindingRefused }
    }

    /// Binds a presentation, which ends with a tilde, to a verifier.
    static func bind(_ presentation: [UInt8], audience: String, nonce: String, at now: Int64, with key: SigningKey) -> [UInt8] {
        var payload = JSONObject()
        payload.set("iat", .integer(now))
        payload.set("aud", .string(audience))
        payload.set("nonce", .string(nonce))
        payload.set("sd_hash", .string(Base64URL.encode(SHA256.digest(presentation))))
        var header = JSONObject()
        header.set("alg", .string(key.algorithm.rawValue))
        header.set("typ", .string(type))
        return presentation + CompactJWS.sign(header: header, payload: JSONWriter.bytes(payload), with: key)
    }
}

/// What a holder shows of a credential.
package enum Presentation {
    /// Only the disclosures of `names`; refuses bytes that are no SD-JWT, and a credential that came with a key binding: an issuer sends none,
    /// so it is somebody else's presentation (attack A57). Nothing is verified here.
    package static func disclosing(_ names: Set<String>, of credential: [UInt8]) throws(CredentialFailure) -> [UInt8] {
        let sdJWT = try SDJWT(credential)
        guard sdJWT.keyBinding == nil else { throw .keyBindingRefused }
        var presented = Array(sdJWT.jwt) + [UInt8(ascii: "~")]
        for text in sdJWT.disclosures {
            let disclosure = try Disclosure(text)
            if disclosure.name.map(names.contains) ?? true { presented += text + [UInt8(ascii: "~")] }
        }
        return presented
    }

    package static func bind(_ presentation: [UInt8], audience: String, nonce: String, at now: Int64, with key: SigningKey) -> [UInt8] {
        KeyBinding.bind(presentation, audience: audience, nonce: nonce, at: now, with: key)
    }
}
