package import SegelCrypto

/// A value under a new key, with a tag over its plaintext as it was opened before and as it opens now.
package struct ResealedValue: Sendable {
    package let envelope: [UInt8]
    package let before: [UInt8]
    package let after: [UInt8]
    /// Bytes of plaintext.
    package let byteCount: Int
}

/// Fresh keys for what is sealed: what a compromise of the old ones needs, where rewrapping would keep them.
extension Vault {
    /// The same value, sealed anew for the same context under `new`, and opened again from there.
    package func reseal(
        _ envelope: [UInt8],
        in context: Context,
        from old: WrappedCitizenKey,
        to new: WrappedCitizenKey,
        random: some RandomSource
    ) throws(VaultError) -> ResealedValue {
        let value = try open(envelope, in: context, under: old)
        let sealed = try seal(value, in: context, under: new, random: random)
        let reopened = try open(sealed, in: context, under: new)
        return ResealedValue(
            envelope: sealed,
            before: try resealTag(SHA256.digest(value), in: context, under: new),
            after: try resealTag(SHA256.digest(reopened), in: context, under: new),
            byteCount: value.count
        )
    }

    /// What a plaintext with this SHA-256 gives to the digest over a reseal: keyed with the citizen's new key, because a bare digest of a
    /// short answer could be guessed.
    package func resealTag(_ digest: [UInt8], in context: Context, under new: WrappedCitizenKey) throws(VaultError) -> [UInt8] {
        let message = canonical([UInt8](CitizenKey.name.utf8), context.bytes, digest)
        return Blake2b.tag(message, key: try open(new).key.secret, personalisation: "segel reseal 1")
    }
}
