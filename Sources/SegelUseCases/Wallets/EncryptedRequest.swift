package import SegelCredential
internal import SegelCrypto

extension Mall {
    /// The key that wallets encrypt requests to; made anew by each process that serves alone.
    package var requestEncryptionKey: EncryptionKey { EncryptionKey(walletKeys.request.publicKey) }

    /// What an encrypted request says (OpenID4VCI 1.0 section 10).
    package func openRequest(_ jwe: [UInt8]) throws -> [UInt8] {
        do {
            return try CompactJWE(jwe).open(with: walletKeys.request, kid: requestEncryptionKey.kid)
        } catch { throw WalletRefusal(.invalidEncryptionParameters, error.rawValue) }
    }

    package func sealed(_ answer: [UInt8], as encryption: ResponseEncryption) -> [UInt8] {
        CompactJWE.seal(answer, to: encryption.key, encryption: encryption.encryption, random: random)
    }
}
