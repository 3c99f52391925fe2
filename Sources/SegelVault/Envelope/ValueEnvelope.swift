internal import SegelCrypto

/// Type 1, a value: header | nonce 24 | ciphertext | tag 16.
enum ValueEnvelope {
    static func seal(
        _ value: [UInt8],
        in context: Context,
        under citizenKey: OpenedCitizenKey,
        random: some RandomSource
    ) throws(VaultError) -> [UInt8] {
        guard value.count <= Envelope.valueLimit else { throw .tooLarge }
        let keys = EnvelopeKeys(sealing: .value, in: context, under: citizenKey, random: random)
        let nonce = random.bytes(XChaCha20Poly1305.nonceCount)
        return keys.header + nonce
            + XChaCha20Poly1305.seal(value, key: keys.bodyKey, nonce: nonce, associatedData: keys.associatedData)
    }

    static func open(_ envelope: [UInt8], in context: Context, under citizenKey: OpenedCitizenKey) throws(VaultError) -> [UInt8] {
        guard envelope.count <= Envelope.valueLimit + Envelope.valueOverheadCount else { throw .tooLarge }
        guard envelope.count >= Envelope.valueOverheadCount else { throw .cannotOpen }
        let bodyAt = Envelope.headerCount, textAt = bodyAt + XChaCha20Poly1305.nonceCount
        let keys = try EnvelopeKeys(opening: Array(envelope[..<bodyAt]), as: .value, in: context, under: citizenKey)
        do {
            return try XChaCha20Poly1305.open(
                envelope[textAt...],
                key: keys.bodyKey,
                nonce: Array(envelope[bodyAt..<textAt]),
                associatedData: keys.associatedData
            )
        } catch { throw .cannotOpen }
    }
}
