internal import SegelCrypto

/// What an authenticator says of itself and of what it was asked (WebAuthn Level 3 section 6.1): digest of the relying party's name 32 | flags 1 |
/// counter u32, and where the flags say so the new key, then extensions.
struct AuthenticatorData {
    let relyingParty: [UInt8]
    let isUserPresent: Bool
    let isUserVerified: Bool
    /// Copied to other devices or to a cloud by its maker.
    let isBackedUp: Bool
    let counter: UInt32
    /// Of a registration.
    let attested: Attested?

    struct Attested {
        let credential: [UInt8]
        let key: VerifyingKey
    }

    private static let credentialLimit = 1_023

    init(_ bytes: [UInt8]) throws(PasskeyFailure) {
        guard bytes.count >= 37, bytes.count <= PasskeyLimits.bytes else { throw .malformed }
        let flags = bytes[32]
        relyingParty = Array(bytes[..<32])
        isUserPresent = flags & 0x01 != 0
        isUserVerified = flags & 0x04 != 0
        isBackedUp = flags & 0x10 != 0
        // A credential that is backed up although it cannot be contradicts itself (section 6.1.3).
        guard !isBackedUp || flags & 0x08 != 0 else { throw .malformed }
        counter = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
        var rest = bytes[37...]
        if flags & 0x40 != 0 { attested = try Self.attested(&rest) } else { attested = nil }
        if flags & 0x80 != 0 {
            guard try Self.item(&rest).map != nil else { throw .malformed }
        }
        guard rest.isEmpty else { throw .malformed }
    }

    /// Model of the authenticator 16 | length u16 | name of the credential | public key as COSE writes it. The model is not looked at.
    private static func attested(_ rest: inout ArraySlice<UInt8>) throws(PasskeyFailure) -> Attested {
        let count = rest.dropFirst(16).prefix(2).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(18)
        guard count > 0, count <= credentialLimit, rest.count >= count else { throw .malformed }
        let credential = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
        return Attested(credential: credential, key: try key(item(&rest)))
    }

    /// ES256 or EdDSA, and the map says which (RFC 9053 section 2).
    private static func key(_ value: CBORValue) throws(PasskeyFailure) -> VerifyingKey {
        do {
            switch value.map?[3]?.integer {
            case -7: return try CoseKey.key(value)
            case -8:
                guard let map = value.map, map[1] == .unsigned(1), map[-1] == .unsigned(6), map[-4] == nil, let x = map[-2]?.bytes else {
                    throw KeyInvalid()
                }
                return try VerifyingKey(algorithm: .ed25519, bytes: x)
            default: throw PasskeyFailure.algorithmRefused
            }
        } catch let failure as PasskeyFailure { throw failure } catch { throw .malformed }
    }

    private static func item(_ rest: inout ArraySlice<UInt8>) throws(PasskeyFailure) -> CBORValue {
        do { return try CBORReader.readFirst(&rest, limits: PasskeyLimits.cbor) } catch { throw .malformed }
    }
}
