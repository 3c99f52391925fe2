internal import SegelCrypto

/// One way to the root key, as in age: each stanza wraps the same root key, so that one can be replaced without touching data. Stanzas of
/// unknown type are kept as they are; they only cannot be used here.
struct UnlockStanza: Hashable, Sendable {
    static let passphraseType: UInt16 = 1

    let type: UInt16
    let body: [UInt8]
}

/// Type 1: passes u32 | memory KiB u32 | salt 16 | wrapped root key 104 (Docs/Formats/KeyRing.md, rule 6).
struct PassphraseStanza {
    private static let bodyCount = 8 + Argon2id.saltCount + CommittedSeal.overheadCount + 32

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
        wrap = CommittedSeal.seal(
            rootKey.secret,
            key: key,
            associatedData: Self.binding(salt, parameters, deployment),
            random: random
        )
    }

    init(_ stanza: UnlockStanza) throws(KeyRingError) {
        do {
            var reader = ByteReader(stanza.body)
            guard stanza.body.count == Self.bodyCount else { throw KeyRingError.damaged }
            parameters = Argon2id.Parameters(operations: try reader.number(), memoryKiB: try reader.number())
            salt = try reader.take(Argon2id.saltCount)
            wrap = try reader.take(CommittedSeal.overheadCount + 32)
        } catch { throw .damaged }
    }

    var stanza: UnlockStanza {
        UnlockStanza(
            type: UnlockStanza.passphraseType,
            body: bigEndianBytes(parameters.operations) + bigEndianBytes(parameters.memoryKiB) + salt + wrap
        )
    }

    /// The commitment tells a wrong passphrase, `wrongPassphrase`, from a right one over altered bytes, `damaged`.
    func open(passphrase: SecretBytes, deployment: DeploymentID) throws(KeyRingError) -> SymmetricKey<RootKey> {
        let key = try Self.key(passphrase, salt, parameters)
        do {
            return try SymmetricKey(CommittedSeal.open(wrap, key: key, associatedData: Self.binding(salt, parameters, deployment)))
        } catch CommittedSeal.Failure.commitmentFailed {
            throw .wrongPassphrase
        } catch { throw .damaged }
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
