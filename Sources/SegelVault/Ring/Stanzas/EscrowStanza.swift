internal import SegelCrypto

/// Type 4: X-Wing public key 1,216 | ciphertext 1,120 | wrap 104 (KeyRing.md, rule 14).
struct EscrowStanza {
    let recipient: XWing.PublicKey
    private let ciphertext: [UInt8]
    private let wrap: [UInt8]

    init(
        wrapping rootKey: SymmetricKey<RootKey>,
        to recipient: XWing.PublicKey,
        deployment: DeploymentID,
        random: some RandomSource
    ) {
        let encapsulation = recipient.encapsulate()
        self.recipient = recipient
        ciphertext = encapsulation.ciphertext
        wrap = RootKeyWrap.wrap(
            rootKey,
            under: Self.key(encapsulation.secret),
            Self.binding(recipient, ciphertext, deployment),
            random
        )
    }

    init(_ stanza: UnlockStanza) throws(KeyRingError) {
        do {
            var reader = ByteReader(stanza.body)
            recipient = try XWing.PublicKey(bytes: reader.take(XWing.publicKeyCount))
            ciphertext = try reader.take(XWing.ciphertextCount)
            wrap = try reader.take(RootKeyWrap.byteCount)
            guard reader.isAtEnd else { throw KeyRingError.damaged }
        } catch { throw .damaged }
    }

    var stanza: UnlockStanza { UnlockStanza(type: UnlockStanza.escrowType, body: recipient.bytes + ciphertext + wrap) }

    /// Throws `wrongEscrowKey` for another key, and `damaged` for a ciphertext that was altered: ML-KEM does not tell, the commitment does.
    func open(with key: XWing.PrivateKey, deployment: DeploymentID) throws(KeyRingError) -> SymmetricKey<RootKey> {
        guard key.publicKey == recipient else { throw .wrongEscrowKey }
        let secret: SecretBytes
        do { secret = try key.decapsulate(ciphertext) } catch { throw .damaged }
        return try RootKeyWrap.unwrap(wrap, under: Self.key(secret), Self.binding(recipient, ciphertext, deployment), wrongSecret: .damaged)
    }

    private static func key(_ secret: SecretBytes) -> SymmetricKey<EscrowSecret> {
        do { return try SymmetricKey(secret) } catch { preconditionFailure("X-Wing gives 32 bytes") }
    }

    private static func binding(_ recipient: XWing.PublicKey, _ ciphertext: [UInt8], _ deployment: DeploymentID) -> [UInt8] {
        canonical(deployment.bytes, recipient.bytes, ciphertext)
    }
}
