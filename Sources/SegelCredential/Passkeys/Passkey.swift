package import SegelCrypto

/// Who asks for a passkey: a site. `name`: its host; a passkey is good for that host alone. `origin`: scheme, host and port as browsers write them.
package struct PasskeyParty: Sendable {
    package let name: String
    package let origin: String

    package init(name: String, origin: String) {
        self.name = name
        self.origin = origin
    }
}

/// Why an answer of an authenticator was not taken. The raw values are stable.
package enum PasskeyFailure: String, Error, Equatable {
    case malformed = "passkey_malformed"
    case typeRefused = "passkey_type"
    case originRefused = "passkey_origin"
    case relyingPartyRefused = "passkey_relying_party"
    case challengeRefused = "passkey_challenge"
    /// Nobody touched the authenticator, or it did not make sure who did.
    case userNotVerified = "passkey_user_not_verified"
    case algorithmRefused = "passkey_algorithm"
    case signatureInvalid = "passkey_signature"
    /// The counter did not go on: two authenticators have the key.
    case cloned = "passkey_cloned"
}

enum PasskeyLimits {
    static let bytes = 16 << 10
    static let cbor = CBORLimits(bytes: bytes, depth: 8, items: 1_000)
}

/// A new passkey, taken from the answer to `navigator.credentials.create` (WebAuthn Level 3 section 7.1). Who made the authenticator is not asked:
/// attestation `none` is what the page asks for, and any statement that comes is not looked at.
package struct PasskeyRegistration: Sendable {
    package let credential: [UInt8]
    package let key: VerifyingKey
    package let counter: UInt32
    package let isBackedUp: Bool
    /// Base64url as the browser wrote it; the caller knows whether it was made here and not used yet.
    package let challenge: String

    package init(clientData: [UInt8], attestation: [UInt8], for party: PasskeyParty) throws(PasskeyFailure) {
        let client = try ClientData(clientData, type: "webauthn.create", of: party)
        let object: CBORValue
        do { object = try CBORReader.read(attestation, limits: PasskeyLimits.cbor) } catch { throw .malformed }
        guard let bytes = object.map?["authData"]?.bytes, object.map?["fmt"]?.text != nil else { throw .malformed }
        let said = try AuthenticatorData(bytes).verified(for: party)
        guard let attested = said.attested else { throw .malformed }
        credential = attested.credential
        key = attested.key
        counter = said.counter
        isBackedUp = said.isBackedUp
        challenge = client.challenge
    }
}

/// The answer to `navigator.credentials.get` (WebAuthn Level 3 section 7.2).
package struct PasskeyAssertion: Sendable {
    package let challenge: String
    /// To be kept as the new one.
    package let counter: UInt32

    /// `key` and `counter`: as they were kept. Refuses a counter that does not go on where either has one (section 6.1.1).
    package init(
        clientData: [UInt8],
        authenticatorData: [UInt8],
        signature: [UInt8],
        by key: VerifyingKey,
        counter: UInt32,
        for party: PasskeyParty
    ) throws(PasskeyFailure) {
        let client = try ClientData(clientData, type: "webauthn.get", of: party)
        let said = try AuthenticatorData(authenticatorData).verified(for: party)
        let raw: [UInt8]
        do {
            // ECDSA signatures come as ASN.1 here (section 6.5.5).
            raw = key.algorithm == .es256 ? try ECDSASignature.raw(asn1: signature) : signature
            try key.verify(raw, over: authenticatorData + client.digest)
        } catch { throw .signatureInvalid }
        guard said.counter > counter || (said.counter == 0 && counter == 0) else { throw .cloned }
        challenge = client.challenge
        self.counter = said.counter
    }
}

extension AuthenticatorData {
    fileprivate func verified(for party: PasskeyParty) throws(PasskeyFailure) -> AuthenticatorData {
        guard relyingParty == SHA256.digest(Array(party.name.utf8)) else { throw .relyingPartyRefused }
        guard isUserPresent, isUserVerified else { throw .userNotVerified }
        return self
    }
}
