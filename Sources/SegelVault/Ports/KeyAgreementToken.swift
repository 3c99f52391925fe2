package import SegelCrypto

/// A hardware token that holds a P-256 private key and never gives it away.
package protocol KeyAgreementToken {
    /// x of the point that the token's key and `other` have in common, 32 bytes. Throws the adapter's own error when the token cannot.
    func agree(with other: P256Agreement.PublicKey) throws -> SecretBytes
}
