internal import SegelCatalogue
internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// Takes an officer's account away, by a system operator: whoever left has no duty, no way in and no session from this transaction on, what they had
    /// claimed lies in its queue again, and what they approved as a custodian counts no more. What they did stays, under a name that nobody else gets.
    /// Returns how many cases were given back.
    package func removeOfficer(_ name: String) async throws -> Int {
        let now = now
        return try await store.write { tx in
            guard var account = try tx.account(named: .officer(name)), account.removedAt == nil else { throw Refusal.notFound }
            let released = try self.releaseClaims(of: account, at: now, in: tx)
            try self.endTurn(of: account.id, in: tx)
            try tx.endSessions(of: account.id)
            try tx.removePasskeys(of: account.id)
            try tx.removeProviderLinks(of: account.id)
            account.remove(at: now)
            try tx.update(account)
            _ = try self.log(.keyCeremony, subject: name, detail: "officer removed", at: now, in: tx)
            return released
        }
    }

    /// The case's history says that its officer gave it back, as they would have had to.
    private func releaseClaims(of account: Account, at now: UnixTime, in tx: any StoreTransaction) throws -> Int {
        guard case .officer(let name) = account.name else { return 0 }
        let officer = deskOfficer(SignedIn(account: account.id, citizen: account.citizen, duties: account.duties, officer: name))
        let desks = Set(account.duties.map { Desk(role: $0.role, agency: $0.agency) })
        var released = 0
        for row in try tx.queue(Array(desks), limit: Int(Int32.max)) {
            let record = try openWhole(row, in: tx)
            guard case .submitted(let state) = record.file, state.claimedBy == account.id.text else { continue }
            let context = try context(of: record, at: now)
            try put(state.released(by: officer, context), after: record, context: context, in: tx)
            released += 1
        }
        return released
    }
}
