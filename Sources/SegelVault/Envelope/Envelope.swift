internal import SegelCrypto

/// The "SGL1" envelope of Docs/Formats/Envelope.md: a header of 196 bytes, then the body.
package enum Envelope {
    /// Bytes of a value, at most. A value is opened whole in memory.
    package static let valueLimit = 1 << 20
    /// Bytes of plaintext in each chunk of a document but the last, which has 1 to 65,536 (or 0 in an empty document).
    package static let chunkCount = 1 << 16
    /// Bytes of a document, at most: 65,536 chunks, far inside what one secretstream key may carry.
    package static let documentLimit = chunkCount << 16
    /// How much longer a sealed value is than its plaintext: header 196, nonce 24, tag 16.
    package static let valueOverheadCount = headerCount + XChaCha20Poly1305.nonceCount + XChaCha20Poly1305.tagCount

    static let headerCount = prefixCount + wrappedKeyCount + saltCount + commitmentCount
    package static let prefixCount = 28
    static let wrappedKeyCount = CommittedSeal.overheadCount + 32
    static let saltCount = 32
    static let commitmentCount = 32

    /// The version of the citizen's key that an envelope names (Envelope.md, rule 2), from its first `prefixCount` bytes or more. Only a hint
    /// to look a key up by: whether the envelope opens under it decides.
    package static func keyVersion(of envelope: some Collection<UInt8>) throws(VaultError) -> UInt32 {
        try EnvelopePrefix(Array(envelope.prefix(prefixCount))).keyVersion
    }

    /// Bytes that `plaintext` bytes of document become.
    package static func sealedDocumentCount(plaintext count: Int) -> Int {
        let chunks = max(1, (count + chunkCount - 1) / chunkCount)
        return headerCount + SecretStream.headerCount + count + chunks * SecretStream.overheadCount
    }
}

/// Byte 6 of the header.
enum EnvelopeType: UInt8 {
    case value = 1
    case document = 2
}

/// The first 28 bytes: what may be read before any key is at hand.
struct EnvelopePrefix: Equatable {
    /// XChaCha20-Poly1305 and keyed BLAKE2b; 0 is reserved, others are unknown.
    static let suite: UInt16 = 1
    private static let magic = [UInt8]("SGL1".utf8)

    let type: EnvelopeType
    let keyID: KeyID
    let keyVersion: UInt32

    var bytes: [UInt8] {
        Self.magic + bigEndianBytes(Self.suite) + [type.rawValue, 0] + keyID.bytes + bigEndianBytes(keyVersion)
    }

    init(type: EnvelopeType, keyID: KeyID, keyVersion: UInt32) {
        self.type = type
        self.keyID = keyID
        self.keyVersion = keyVersion
    }

    /// Refuses whatever this reader would not write itself.
    init(_ header: [UInt8]) throws(VaultError) {
        guard header.count >= Envelope.prefixCount else { throw .cannotOpen }
        guard header[..<4] == Self.magic[...], bigEndian(header[4..<6]) == Self.suite, header[7] == 0 else { throw .unknownFormat }
        guard let type = EnvelopeType(rawValue: header[6]) else { throw .unknownFormat }
        do { keyID = try KeyID(bytes: header[8..<24]) } catch { throw .cannotOpen }
        self.type = type
        keyVersion = bigEndian(header[24..<28])
    }
}
