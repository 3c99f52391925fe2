internal import SegelCrypto

/// What the browser says of the ceremony (WebAuthn Level 3 section 5.8.1), as the bytes whose digest the authenticator signs.
struct ClientData {
    let digest: [UInt8]
    let challenge: String

    init(_ bytes: [UInt8], type: String, of relyingParty: PasskeyParty) throws(PasskeyFailure) {
        guard bytes.count <= PasskeyLimits.bytes else { throw .malformed }
        let object: JSONObject
        do { object = try JSONReader.readObject(bytes) } catch { throw .malformed }
        guard object["type"]?.string == type else { throw .typeRefused }
        // Another site's page, or ours in another site's frame (attack A72).
        guard object["origin"]?.string == relyingParty.origin, object["crossOrigin"] ?? .bool(false) == .bool(false) else {
            throw .originRefused
        }
        guard let challenge = object["challenge"]?.string else { throw .malformed }
        self.challenge = challenge
        digest = SHA256.digest(bytes)
    }
}
