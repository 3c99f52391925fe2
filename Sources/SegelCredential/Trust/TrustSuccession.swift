internal import SegelCrypto

extension VerifiedTrustList {
    /// Seconds two clocks may differ.
    static let leeway: Int64 = 60

    /// As `init(_:root:lastSeen:)` for a verifier that takes over a fetched list. `seen`: the list it took last. A number stands for one
    /// content; more signatures on the same content are welcome. A list in the future is refused: it would block what honest signers issue
    /// until then.
    package init(_ bytes: [UInt8], root: TrustRoot, after seen: VerifiedTrustList?, now: Int64) throws(TrustFailure) {
        try self.init(bytes, root: root, lastSeen: seen?.list.number ?? 0)
        guard list.issued <= now + Self.leeway else { throw .fromTheFuture }
        guard let seen else { return }
        if list.number == seen.list.number {
            guard digest == seen.digest else { throw .equivocates }
        } else if list.number == seen.list.number + 1 {
            guard list.previous == seen.digest else { throw .chainBroken }
        }
    }

    /// Bridges a gap: `between` are the published lists from the one before this down to the one after `seen`, newest first. Each is named by
    /// its successor's digest, so no signature has to be checked again.
    package func follows(_ seen: VerifiedTrustList, through between: [[UInt8]]) throws(TrustFailure) {
        guard list.number - seen.list.number - 1 == between.count else { throw .chainBroken }
        var expected = list.previous
        for bytes in between {
            let payload = try RootSignedDocument(bytes).payload
            guard Self.digest(payload) == expected else { throw .chainBroken }
            expected = try TrustList(payload: payload).previous
        }
        guard expected == seen.digest else { throw .chainBroken }
    }
}
