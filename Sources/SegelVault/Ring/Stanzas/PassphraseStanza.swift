internal import SegelCrypto

/// Type 1: passes u32 | memory KiB u32 | salt 16 | wrapped root key 104 (Docs/Formats/KeyRing.md, rule 6).
struct PassphraseStanza {
    private static let bodyCount = 8 + Argon2id.saltCount + RootKeyWrap.byteCount

    let parameters: Argon2id.Parameters
    let salt: [UInt8]
    let wrap: [UInt8]

    init(
        wrapping rootKey: SymmetricKey<RootKey>,
        passphrase: SecretBytes,
        parameters: Argon2id.Parameters,
        deployment: DeploymentID,
        random: some RandomSource
    ) throws(KeyRingError) {
        guard passphrase.count > 0 else { throw .parametersRefused }
        self.parameters = parameters
        salt = random.bytes(Argon2id.saltCount)
        let key = try Self.key(passphrase, salt, parameters)
        wrap = RootKeyWrap.wrap(rootKey, under: key, Self.binding(salt, parameters, deployment), random)
    }

    init(_ stanza: UnlockStanza) throws(KeyRingError) {
        do {
            var reader = ByteReader(stanza.body)
            guard stanza.body.count == Self.bodyCount else { throw KeyRingError.damaged }
            parameters = Argon2id.Parameters(operations: try reader.number(), memoryKiB: try reader.number())
            salt = try reader.take(Argon2id.saltCount)
            wrap = try reader.take(RootKeyWrap.byteCount)
        } catch { throw .damaged }
    }

    var stanza: UnlockStanza {
        UnlockStanza(
            type: UnlockStanza.passphraseType,
            body: bigEndianBytes(parameters.operations) + bigEndianBytes(parameters.memoryKiB) + salt + wrap
        )
    }

    /// Throws `wrongPassphrase`.
    func open(passphrase: SecretBytes, deployment: DeploymentID) throws(KeyRingError) -> SymmetricKey<RootKey> {
        let key = try Self.key(passphrase, salt, parameters)
        return try RootKeyWrap.unwrap(wrap, under: key, Self.binding(salt, parameters, deployment), wrongSecret: .wrongPassphrase)
    }

    /// Argon2id bounds the stored parameters before it takes memory.
    private static func key(
        _ passphrase: SecretBytes,
        _ salt: [UInt8],
        _ parameters: Argon2id.Parameters
    ) throws(KeyRingError) -> SymmetricKey<PassphraseKey> {
        do {
            return try SymmetricKey(Argon2id.derive(passphrase: passphrase, salt: salt, parameters: parameters))
        } catch Argon2id.Failure.outOfMemory {
            throw .outOfMemory
        } catch { throw .parametersRefused }
    }

    private static func binding(_ salt: [UInt8], _ parameters: Argon2id.Parameters, _ deployment: DeploymentID) -> [UInt8] {
        canonical(deployment.bytes, bigEndianBytes(parameters.operations), bigEndianBytes(parameters.memoryKiB), salt)
    }
}
