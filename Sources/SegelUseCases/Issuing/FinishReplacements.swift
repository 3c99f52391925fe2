internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// Signs and stores replacements that are intended; answers how many there are now. One whose old credential was revoked meanwhile ends
    /// without a credential: nothing revoked comes back to life.
    func finishReplacements(_ intents: [IssuingIntent]) async throws -> Int {
        guard !intents.isEmpty else { return 0 }
        let now = now
        let signed = try await store.read { tx in try intents.map { ($0, try self.sign($0, in: tx)) } }
        let replaced = try await store.write { tx in
            let open = Set(try tx.intents().map(\.credentialID))
            return try signed.filter { open.contains($0.0.credentialID) }.filter { intent, credential in
                try self.completeReplacement(intent, credential, at: now, in: tx)
            }.count
        }
        for list in Set(intents.map { [$0.status.agency, "\($0.status.list)"] }) {
            if let intent = intents.first(where: { [$0.status.agency, "\($0.status.list)"] == list }) {
                try await publishNewStatusList(of: intent.status)
            }
        }
        return replaced
    }

    func completeReplacement(_ intent: IssuingIntent, _ credential: [UInt8], at now: UnixTime, in tx: any StoreTransaction) throws -> Bool {
        guard let id = intent.supersedes, let old = try tx.credential(id), let value = try tx.status(old.status) else {
            throw Refusal(.conflict, "already_issued")
        }
        guard value == CredentialStatus.valid.rawValue || value == CredentialStatus.suspended.rawValue else {
            try tx.abandon(intent)
            return false
        }
        try store(intent, credential, service: old.service, at: now, in: tx)
        if value != CredentialStatus.valid.rawValue {
            guard try tx.setStatus(intent.status, from: CredentialStatus.valid.rawValue, to: value) else { throw Refusal.changedMeanwhile }
        }
        guard try tx.setStatus(old.status, from: value, to: CredentialStatus.superseded.rawValue) else { throw Refusal.changedMeanwhile }
        _ = try log(
            .statusChanged,
            subject: id.text,
            detail: "\(value) to \(CredentialStatus.superseded.rawValue), replaced by \(intent.credentialID.text)",
            at: now,
            in: tx
        )
        return true
    }

    /// The end of a reissue: the status lists say "superseded", and a signed statement says how much was done and what is left.
    package func finishReissue(of name: String) async throws -> Receipt {
        try await publishStatusLists()
        let now = now
        return try await store.write { tx in
            let key = try self.signingKey(named: name, in: tx)
            var counts: [UInt8: Int] = [:]
            var cursor: UInt64?
            while true {
                let page = try tx.credentials(kid: key.kid, after: cursor, limit: 5_000)
                for line in page { counts[line.status, default: 0] += 1 }
                guard let last = page.last else { break }
                cursor = last.logIndex
            }
            let remaining = (counts[0] ?? 0) + (counts[2] ?? 0)
            let lines = [
                ("key", key.kid), ("credentials", "\(counts.values.reduce(0, +))"), ("superseded", "\(counts[3] ?? 0)"),
                ("revoked", "\(counts[1] ?? 0)"), ("remaining", "\(remaining) valid or suspended, expired ones among them"),
            ]
            let receipt = try self.receipt(.reissue, lines, at: now, in: tx)
            let detail = "reissued: \(counts[3] ?? 0) superseded, \(remaining) remain"
            _ = try self.log(.keyCeremony, subject: key.kid, detail: detail, at: now, in: tx)
            return receipt
        }
    }
}
