package import SegelCrypto

/// The content encryptions of HAIP 1.0 section 5 (RFC 7518 section 5.3).
package enum ContentEncryption: String, Sendable, CaseIterable {
    case a128gcm = "A128GCM"
    case a256gcm = "A256GCM"

    var keyCount: Int { self == .a128gcm ? 16 : 32 }
}

/// Why a JWE was not opened. Past the header there is one opaque reason: what a stranger sent must not be a way to ask about the key.
package enum JWEFailure: String, Error, Equatable {
    case malformed = "jwe_malformed"
    case tooLarge = "jwe_too_large"
    case headerRefused = "jwe_header_refused"
    case algorithmRefused = "jwe_algorithm_refused"
    case encryptionRefused = "jwe_encryption_refused"
    /// `epk` is missing, private, of another curve or off it.
    case ephemeralKeyRefused = "jwe_ephemeral_key_refused"
    /// Its `kid` names another key.
    case otherKey = "jwe_other_key"
    case notOpened = "jwe_not_opened"
}

/// A JWE in compact form (RFC 7516 section 7.1) by ECDH-ES on P-256 in direct key agreement (RFC 7518 section 4.6): the one way wallets and
/// verifiers encrypt to each other. Taken apart but not believed.
package struct CompactJWE: Sendable {
    /// Larger than a JWS, because it carries some.
    package static let sizeLimit = 2 << 20
    /// Letters of a header, which is read before anything is opened.
    package static let headerLimit = 4_096

    package let header: JWEHeader
    /// The header's letters, which the tag also covers.
    private let associated: [UInt8]
    private let sealed: AESGCM.Sealed

    package init(_ bytes: [UInt8]) throws(JWEFailure) {
        guard bytes.count <= Self.sizeLimit else { throw .tooLarge }
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 5 else { throw .malformed }
        guard parts[0].count <= Self.headerLimit else { throw .tooLarge }
        header = try JWEHeader(letters: parts[0])
        // Direct agreement has no encrypted key (RFC 7516 section 5.2 step 10).
        guard parts[1].isEmpty else { throw .malformed }
        do {
            let nonce = try Base64URL.decode(parts[2])
            let ciphertext = try Base64URL.decode(parts[3])
            let tag = try Base64URL.decode(parts[4])
            guard nonce.count == AESGCM.nonceCount, tag.count == AESGCM.tagCount else { throw JWEFailure.malformed }
            sealed = AESGCM.Sealed(nonce: nonce, ciphertext: ciphertext, tag: tag)
        } catch { throw .malformed }
        associated = Array(parts[0])
    }

    /// The plaintext. `kid`: this key's name; a header that names another is refused, one that names none is tried.
    package func open(
        with key: P256Agreement.PrivateKey,
        kid: String? = nil,
        allowing encryptions: Set<ContentEncryption> = Set(ContentEncryption.allCases)
    ) throws(JWEFailure) -> [UInt8] {
        guard encryptions.contains(header.encryption) else { throw .encryptionRefused }
        if let kid, let named = header.kid, named != kid { throw .otherKey }
        let contentKey = header.contentKey(key.agree(with: header.ephemeralKey))
        do { return try AESGCM.open(sealed, under: contentKey, associated: associated) } catch { throw .notOpened }
    }

    /// Encrypts to `recipient` under an ephemeral key. `partyU`, `partyV`: apu and apv before their encoding, left out where empty.
    package static func seal(
        _ plaintext: [UInt8],
        to recipient: EncryptionKey,
        encryption: ContentEncryption = .a256gcm,
        contentType: String? = nil,
        partyU: [UInt8] = [],
        partyV: [UInt8] = [],
        random: some RandomSource
    ) -> [UInt8] {
        let ephemeral = P256Agreement.PrivateKey(from: random)
        let header = JWEHeader(
            encryption: encryption,
            ephemeralKey: ephemeral.publicKey,
            kid: recipient.kid,
            contentType: contentType,
            partyU: partyU,
            partyV: partyV
        )
        let letters = Base64URL.encodedBytes(JSONWriter.bytes(header.object))
        let contentKey = header.contentKey(ephemeral.agree(with: recipient.key))
        let sealed = AESGCM.seal(plaintext, under: contentKey, associated: letters, random: random)
        let parts = [letters, [], Base64URL.encodedBytes(sealed.nonce), Base64URL.encodedBytes(sealed.ciphertext)]
        return parts.flatMap { $0 + [UInt8(ascii: ".")] } + Base64URL.encodedBytes(sealed.tag)
    }
}
