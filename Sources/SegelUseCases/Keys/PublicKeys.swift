internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency

/// The public half of a signing key, as verifiers take it.
package struct PublicKeyLine: Sendable, Codable, Equatable {
    package let kid: String
    package let agency: String
    package let purpose: String
    package let algorithm: String
    /// Base64url of the key's own encoding.
    package let publicKey: String
    /// The key as a note verifier key ("name+hash+key"), where it signs notes.
    package let noteKey: String?
}

extension Mall {
    /// Every public half, retired keys' included: what they signed is verified for as long as it is kept.
    package func publicKeys() async throws -> [PublicKeyLine] {
        try await store.read { try $0.signingKeys() }.map { key in
            let noteName = [SigningPurpose.checkpoint.rawValue: self.logOrigin, SigningPurpose.receipt.rawValue: self.receiptName][
                key.purpose
            ]
            return PublicKeyLine(
                kid: key.kid,
                agency: key.agency,
                purpose: key.purpose,
                algorithm: key.publicKey.algorithm.rawValue,
                publicKey: Base64URL.encode(key.publicKey.bytes),
                noteKey: noteName.map { NoteKey(name: $0, key: key.publicKey).text }
            )
        }
    }
}
