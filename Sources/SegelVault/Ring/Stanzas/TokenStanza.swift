internal import SegelCrypto

/// Type 3: token's public key 64 | ephemeral public key 64 | wrap 104 (KeyRing.md, rule 13).
struct TokenStanza {
    let tokenKey: P256Agreement.PublicKey
    private let ephemeralKey: P256Agreement.PublicKey
    private let wrap: [UInt8]

    init(
        wrapping rootKey: SymmetricKey<RootKey>,
        to tokenKey: P256Agreement.PublicKey,
        deployment: DeploymentID,
        random: some RandomSource
    ) {
        let ephemeral = P256Agreement.PrivateKey(from: random)
        self.tokenKey = tokenKey
        ephemeralKey = ephemeral.publicKey
        let secret = Self.key(ephemeral.agree(with: tokenKey))
        wrap = RootKeyWrap.wrap(rootKey, under: secret, Self.binding(tokenKey, ephemeralKey, deployment), random)
    }

    init(_ stanza: UnlockStanza) throws(KeyRingError) {
        do {
            var reader = ByteReader(stanza.body)
            tokenKey = try P256Agreement.PublicKey(bytes: reader.take(P256Agreement.publicKeyCount))
            ephemeralKey = try P256Agreement.PublicKey(bytes: reader.take(P256Agreement.publicKeyCount))
            wrap = try reader.take(RootKeyWrap.byteCount)
            guard reader.isAtEnd else { throw KeyRingError.damaged }
        } catch { throw .damaged }
    }

    var stanza: UnlockStanza { UnlockStanza(type: UnlockStanza.tokenType, body: tokenKey.bytes + ephemeralKey.bytes + wrap) }

    /// Throws `wrongToken` for another key, and what the token throws.
    func open(with token: some KeyAgreementToken, deployment: DeploymentID) throws -> SymmetricKey<RootKey> {
        let agreed = try token.agree(with: ephemeralKey)
        guard agreed.count == SymmetricKey<TokenAgreement>.count else { throw KeyRingError.wrongToken }
        let binding = Self.binding(tokenKey, ephemeralKey, deployment)
        return try RootKeyWrap.unwrap(wrap, under: Self.key(agreed), binding, wrongSecret: .wrongToken)
    }

    private static func key(_ agreed: SecretBytes) -> SymmetricKey<TokenAgreement> {
        do { return try SymmetricKey(agreed) } catch { preconditionFailure("P-256 agrees on 32 bytes") }
    }

    private static func binding(
        _ tokenKey: P256Agreement.PublicKey,
        _ ephemeralKey: P256Agreement.PublicKey,
        _ deployment: DeploymentID
    ) -> [UInt8] {
        canonical(deployment.bytes, tokenKey.bytes, ephemeralKey.bytes)
    }
}
