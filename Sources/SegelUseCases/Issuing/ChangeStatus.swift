package import SegelCredential
internal import SegelTransparency
package import SegelVault

extension Mall {
    /// Revokes, suspends, reinstates. Invalid and superseded are final. The status list is published before this returns.
    package func setStatus(_ status: CredentialStatus, of id: ObjectID) async throws {
        let now = now
        try await store.write { tx in
            guard let record = try tx.credential(id), let old = try tx.status(record.status) else { throw Refusal.notFound }
            guard old == CredentialStatus.valid.rawValue || old == CredentialStatus.suspended.rawValue else {
                throw Refusal(.conflict, "status_is_final")
            }
            guard old != status.rawValue else { throw Refusal(.conflict, "status_unchanged") }
            guard try tx.setStatus(record.status, from: old, to: status.rawValue) else { throw Refusal.changedMeanwhile }
            _ = try self.log(.statusChanged, subject: id.text, detail: "\(old) to \(status.rawValue)", at: now, in: tx)
            try self.notify(record.citizen, .certificateChanged, in: tx)
        }
        try await publishStatusLists()
    }
}
