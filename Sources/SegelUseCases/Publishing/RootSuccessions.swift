package import SegelCredential
package import SegelCrypto
internal import SegelTransparency

/// A new root waiting for the signers of the old one and of its own.
package struct RootDraft: Sendable, Codable {
    /// The succession to sign.
    package let payload: [UInt8]
    /// The root in force.
    package let root: [UInt8]
    /// The published trust list: the new signers sign its content too, so that whoever trusts only them can go on at once.
    package let published: [UInt8]
}

extension Mall {
    /// The succession from the root in force to `threshold` of `keys`. Changes nothing.
    package func draftRootSuccession(threshold: Int, keys: [VerifyingKey]) async throws -> RootDraft {
        let root = try trustRoot()
        guard let published = try publicFiles.read(.trustList), let current = try currentTrustList() else {
            throw Refusal(.unavailable, "trust_list_missing")
        }
        let next = try RootSuccession(after: root, keys: keys, threshold: threshold, list: current.list.number, issued: now)
        return RootDraft(payload: next.payload, root: root.bytes, published: published)
    }

    /// Puts a signed succession into force. `signatures`: over the succession, by enough keys of both roots. `listSignatures`: by enough of the
    /// new root's keys over the published list's content. The list carries both roots' signatures from here on, so that verifiers before and
    /// after the step agree; the next one will carry the new root's only.
    package func adoptRoot(_ payload: [UInt8], signatures: [RootSignature], listSignatures: [RootSignature]) async throws -> Int {
        let root = try trustRoot()
        let succession = try RootSuccession(payload: payload)
        guard let published = try publicFiles.read(.trustList), let current = try currentTrustList(), succession.previous == root.digest,
            succession.list == current.list.number
        else { throw Refusal(.conflict, "trust_root_superseded") }
        let all = try gather(signatures, for: succession, after: root)
        let listPayload = SignedTrustList.payload(of: current.list)
        let listParts: [(key: VerifyingKey, signature: [UInt8])]
        do { listParts = try succession.root.gather(listSignatures, over: listPayload, as: .trustList) } catch {
            throw Refusal(.notPermitted, error.code)
        }
        let bytes = succession.assemble(all)
        // As a verifier that pinned the old root will follow it.
        let chain = try TrustRootChain(pinned: root).following(bytes)
        let fresh = listParts.filter { !root.keys.contains($0.key) }
        let list = try SignedTrustList.adding(fresh, to: published)
        _ = try VerifiedTrustList(list, root: chain.current)
        let now = now
        _ = try await store.write { tx in
            try self.log(.keyCeremony, subject: "trust-root-\(chain.current.version)", detail: chain.current.digest, at: now, in: tx)
        }
        // The root last: until it stands, the same signatures can be adopted again.
        try publicFiles.publish(bytes, at: .trustRoot(chain.current.version))
        try publicFiles.publish(list, at: .trustList(current.list.number))
        try publicFiles.publish(list, at: .trustList)
        try publicFiles.publish(chain.current.bytes, at: .trustRoot)
        return chain.current.version
    }

    /// Enough of the old root's and enough of the new root's; a key in both signs once and counts for both.
    private func gather(_ signatures: [RootSignature], for succession: RootSuccession, after old: TrustRoot) throws -> [(
        key: VerifyingKey, signature: [UInt8]
    )] {
        do throws(GatheringFailure) {
            let known = Set(old.signers + succession.root.signers)
            if let stranger = signatures.first(where: { !known.contains($0.kid) }) { throw .stranger(stranger.kid) }
            let payload = succession.payload
            func parts(_ root: TrustRoot) throws(GatheringFailure) -> [(key: VerifyingKey, signature: [UInt8])] {
                let names = Set(root.signers)
                return try root.gather(signatures.filter { names.contains($0.kid) }, over: payload, as: .succession)
            }
            return try parts(old) + parts(succession.root).filter { !old.keys.contains($0.key) }
        } catch { throw Refusal(.notPermitted, error.code) }
    }
}
