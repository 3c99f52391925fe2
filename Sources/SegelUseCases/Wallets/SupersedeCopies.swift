internal import SegelCredential
internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// The end of a reissue: copies a key signed of credentials that other keys signed, and that therefore stay. Wallets fetch new ones.
    func supersedeCopies(signedUnder name: String) async throws {
        let now = now
        var cursor: UInt64?
        repeat {
            let after = cursor
            cursor = try await store.write { tx in
                let kid = try self.signingKey(named: name, in: tx).kid
                let page = try tx.copies(kid: kid, after: after, limit: 1_000)
                for copy in page where copy.value == CredentialStatus.valid.rawValue || copy.value == CredentialStatus.suspended.rawValue {
                    try self.supersede(copy, at: now, in: tx)
                }
                return page.last?.logIndex
            }
        } while cursor != nil
    }

    private func supersede(_ copy: CopyLine, at now: UnixTime, in tx: any StoreTransaction) throws {
        guard try tx.setStatus(copy.status, from: copy.value, to: CredentialStatus.superseded.rawValue) else {
            throw Refusal.changedMeanwhile
        }
        let detail = "\(copy.value) to \(CredentialStatus.superseded.rawValue), its key is replaced"
        _ = try log(.statusChanged, subject: copy.id.text, detail: detail, at: now, in: tx)
    }
}
