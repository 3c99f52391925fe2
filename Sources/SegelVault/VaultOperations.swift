package import SegelCrypto

/// Citizen keys.
extension Vault {
    /// A new random key for a citizen who has none, wrapped under the active KEK-citizen. Store it before anything is sealed under it.
    package func createCitizenKey(for citizen: CitizenID, random: some RandomSource) -> WrappedCitizenKey {
        let key = OpenedCitizenKey(citizen: citizen, keyID: KeyID(from: random), version: 1, key: SymmetricKey(from: random))
        return .wrap(key, in: ring, random: random)
    }

    /// The next version of a citizen's key: fresh random bytes under the same key id, wrapped under the active KEK-citizen, and tried before
    /// it is handed out, since from its storing on everything new is sealed under it.
    package func createNextCitizenKey(after wrapped: WrappedCitizenKey, random: some RandomSource) throws(VaultError) -> WrappedCitizenKey {
        let ring = ring
        let key = OpenedCitizenKey(
            citizen: wrapped.citizen,
            keyID: wrapped.keyID,
            version: wrapped.version + 1,
            key: SymmetricKey(from: random)
        )
        let next = WrappedCitizenKey.wrap(key, in: ring, random: random)
        let probe = context(objectType: "probe", citizen: wrapped.citizen, object: ObjectID(from: random), revision: 1)
        let sealed = try ValueEnvelope.seal(probe.object.bytes, in: probe, under: key, random: random)
        guard try ValueEnvelope.open(sealed, in: probe, under: next.open(in: ring)) == probe.object.bytes else { throw .cannotOpen }
        return next
    }
}

/// Values and documents.
extension Vault {
    /// A context of this deployment.
    package func context(
        objectType: String,
        citizen: CitizenID,
        object: ObjectID,
        field: String = "",
        revision: UInt64,
        schemaVersion: UInt32 = 1
    ) -> Context {
        Context(
            deployment: deployment,
            objectType: objectType,
            citizen: citizen,
            object: object,
            field: field,
            revision: revision,
            schemaVersion: schemaVersion
        )
    }

    /// An envelope of `value.count + Envelope.valueOverheadCount` bytes. Throws `tooLarge` over `Envelope.valueLimit`.
    package func seal(
        _ value: [UInt8],
        in context: Context,
        under wrapped: WrappedCitizenKey,
        random: some RandomSource
    ) throws(VaultError) -> [UInt8] {
        try check(context, wrapped)
        return try ValueEnvelope.seal(value, in: context, under: open(wrapped), random: random)
    }

    /// The value, if the envelope is whole and was sealed for exactly this context; else `cannotOpen`.
    package func open(_ envelope: [UInt8], in context: Context, under wrapped: WrappedCitizenKey) throws(VaultError) -> [UInt8] {
        try ValueEnvelope.open(envelope, in: context, under: open(wrapped))
    }

    package func documentSealer(
        in context: Context,
        under wrapped: WrappedCitizenKey,
        random: some RandomSource
    ) throws(VaultError) -> DocumentSealer {
        try check(context, wrapped)
        return DocumentSealer(in: context, under: try open(wrapped), random: random)
    }

    package func documentOpener(in context: Context, under wrapped: WrappedCitizenKey) throws(VaultError) -> DocumentOpener {
        DocumentOpener(in: context, under: try open(wrapped))
    }

    /// What is sealed for a wrong place could never be opened again from the right one.
    private func check(_ context: Context, _ wrapped: WrappedCitizenKey) throws(VaultError) {
        guard context.deployment == deployment, context.citizen == wrapped.citizen else { throw .wrongContext }
    }
}

/// Look-up, and the system's own secrets.
extension Vault {
    /// Under the active version: for a new row.
    package func blindIndex(of nik: CanonicalNIK) -> BlindIndex {
        let active = ring.active(IndexKey.self)
        return BlindIndex(of: nik, under: active.key, version: active.version)
    }

    /// Under every version that opens, the active one first: while INDEX is rotated a row may be under any of them.
    package func blindIndexes(of nik: CanonicalNIK) -> [BlindIndex] {
        ring.opening(IndexKey.self).map { BlindIndex(of: nik, under: $0.key, version: $0.version) }
    }

    /// Seals a secret under the active KEK-signing, bound to `name`.
    package func seal(_ secret: SecretBytes, named name: String, random: some RandomSource) -> SystemSecret {
        .seal(secret, named: name, in: ring, random: random)
    }

    package func open(_ secret: SystemSecret) throws(VaultError) -> SecretBytes { try secret.open(in: ring) }
}
