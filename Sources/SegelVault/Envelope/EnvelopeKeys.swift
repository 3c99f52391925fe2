internal import SegelCrypto

/// A header and what it unlocks: the key of the body and the associated data that bind the body to header and context.
struct EnvelopeKeys {
    /// 196 bytes, stored before the body.
    let header: [UInt8]
    let bodyKey: SecretBytes
    /// Whole header and context, so that nothing of either can change under the body.
    let associatedData: [UInt8]

    /// Draws a new data key, wraps it under the citizen key and derives the body key from it.
    init(sealing type: EnvelopeType, in context: Context, under citizenKey: OpenedCitizenKey, random: some RandomSource) {
        let prefix = EnvelopePrefix(type: type, keyID: citizenKey.keyID, keyVersion: citizenKey.version).bytes
        let place = context.bytes
        let dataKey = SymmetricKey<DataKey>(from: random)
        let wrapped = CommittedSeal.seal(
            dataKey.secret,
            key: citizenKey.key,
            associatedData: canonical(prefix, place),
            random: random
        )
        let uncommitted = prefix + wrapped + random.bytes(Envelope.saltCount)
        let derivation = KeyDerivation(dataKey, binding: canonical(uncommitted, place))
        header = uncommitted + derivation.commitment()
        bodyKey = derivation.encryptionKey()
        associatedData = canonical(header, place)
    }

    /// Reads a header: format, key, wrap, and the commitment before anything is done with the body (attack A04).
    init(opening header: [UInt8], as type: EnvelopeType, in context: Context, under citizenKey: OpenedCitizenKey) throws(VaultError) {
        let prefix = try EnvelopePrefix(header)
        guard header.count == Envelope.headerCount,
            prefix == EnvelopePrefix(type: type, keyID: citizenKey.keyID, keyVersion: citizenKey.version)
        else { throw .cannotOpen }
        let place = context.bytes
        let saltAt = Envelope.prefixCount + Envelope.wrappedKeyCount, commitmentAt = saltAt + Envelope.saltCount
        let dataKey: SymmetricKey<DataKey>
        do {
            dataKey = try SymmetricKey(
                CommittedSeal.open(
                    Array(header[Envelope.prefixCount..<saltAt]),
                    key: citizenKey.key,
                    associatedData: canonical(prefix.bytes, place)
                )
            )
        } catch { throw .cannotOpen }
        let derivation = KeyDerivation(dataKey, binding: canonical(Array(header[..<commitmentAt]), place))
        guard derivation.matches(Array(header[commitmentAt...])) else { throw .cannotOpen }
        self.header = header
        bodyKey = derivation.encryptionKey()
        associatedData = canonical(header, place)
    }
}
