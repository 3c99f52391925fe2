extension VerifiedTrustList {
    /// As `init(_:root:lastSeen:)` for a verifier that kept the list it took last. A number stands for one content: another one under the same
    /// number is two truths told to two verifiers, and refused like a rollback. The same list with more signatures is taken.
    package init(_ bytes: [UInt8], root: TrustRoot, after seen: VerifiedTrustList) throws(TrustFailure) {
        try self.init(bytes, root: root, lastSeen: seen.list.number)
        guard list.number > seen.list.number || list == seen.list else { throw .olderThanSeen }
    }
}
