internal import SegelCatalogue
internal import SegelTransparency
package import SegelVault

/// Why somebody came to a counter.
package enum CounterPurpose: String, Sendable, CaseIterable {
    case apply, mend, ask
}

/// Assisted mode: an officer files for a citizen who is there in person. It is a mandate that the officer's word begins, and that ends with the client's turn.
extension Mall {
    /// How long one client's turn takes at most. Seconds.
    static let counterTurn: UnixTime = 30 * 60

    /// Begins a client's turn. `identity`: the document by which the officer saw who it is. Throws `citizen_unknown`, `counter_busy` while another
    /// client's turn has not ended, `counter_rests` after too many NIKs that nobody has, `case_own`.
    package func beginAssisting(_ nik: CanonicalNIK, for purpose: CounterPurpose, identity: String, by person: SignedIn) async throws
        -> ObjectID
    {
        guard person.isAtCounter, let officer = person.officer else { throw Refusal.notPermitted }
        guard !identity.isEmpty else { throw MandateRefusal.proofMissing }
        let now = now
        return try await atCounter(nik, person) { citizen, tx in
            guard person.citizen != citizen else { throw CaseRefusal.ownCase }
            try self.checkAlive(citizen, in: tx)
            try self.clearTurn(of: person, in: tx)
            let helper = Helper(account: person.account.text, citizen: person.citizen?.text, name: officer, basis: .assistance)
            let terms = MandateTerms(
                basis: .assistance,
                scope: try MandateScope(services: nil, acts: [.apply, .follow]),
                client: try self.profile(of: citizen, in: tx).profile[.nama]?.value ?? "",
                givenAt: now,
                until: now + Self.counterTurn,
                officer: officer,
                ground: "\(purpose.rawValue) \(identity.prefix(100))"
            )
            let row = MandateRow(id: ObjectID(from: self.random), citizen: citizen, code: nil, officer: person.account, state: "standing")
            try tx.insert(row)
            try self.put(.standing(.assisting(terms, by: helper)), of: row, after: 0, in: tx)
            try self.recordAccess(
                to: citizen,
                by: AccessActor(person, by: person.counterDuty),
                purpose: .assisting,
                caseReference: nil,
                at: now,
                in: tx
            )
            return row.id
        }
    }

    /// The turn an officer is in; nil between clients.
    package func assisting(_ person: SignedIn) async throws -> Acting? {
        guard person.isAtCounter else { throw Refusal.notPermitted }
        return try await store.read { tx in
            guard let row = try tx.mandate(ofOfficer: person.account), try !self.open(row, in: tx).mandate.hasExpired(at: self.now) else {
                return nil
            }
            return try self.acting(by: self.authority(of: person, by: row.id, in: tx))
        }
    }

    /// Finds who stands at the counter. NIKs that nobody has are counted, so that no officer tries them out (attack A76).
    func atCounter<Value: Sendable>(
        _ nik: CanonicalNIK,
        _ person: SignedIn,
        _ body: @escaping @Sendable (CitizenID, any StoreTransaction) throws -> Value
    ) async throws -> Value {
        let place = "counter \(person.account.text)", now = now
        do { try trackingTries.take(reference: place, client: nil, at: now) } catch { throw Refusal(.tooMany, "counter_rests") }
        let citizen: CitizenID? = try await store.write { tx in
            let citizen = try self.citizen(nik, in: tx)
            if citizen == nil { _ = try self.log(.failedAttempt, subject: person.account.text, detail: "counter", at: now, in: tx) }
            return citizen
        }
        guard let citizen else { throw Refusal(.invalid([]), "citizen_unknown") }
        trackingTries.forgive(reference: place)
        return try await store.write { tx in try body(citizen, tx) }
    }

    /// Whoever leaves the counter leaves no client open there.
    func endTurn(of officer: ObjectID, in tx: any StoreTransaction) throws {
        guard var row = try tx.mandate(ofOfficer: officer) else { return }
        let opened = try open(row, in: tx)
        guard case .standing(let state) = opened.mandate else { return }
        row.state = "ended"
        try put(.ended(state.ended(by: .holder, at: min(now, state.terms.until))), of: row, after: opened.revision, in: tx)
        try tx.update(row)
        _ = try log(.approval, subject: row.id.text, detail: "turn ended by signing out", at: now, in: tx)
    }

    /// A turn whose time is over is ended here; one that is not has to be ended by the officer.
    private func clearTurn(of person: SignedIn, in tx: any StoreTransaction) throws {
        guard var row = try tx.mandate(ofOfficer: person.account) else { return }
        let opened = try open(row, in: tx)
        guard case .standing(let state) = opened.mandate, opened.mandate.hasExpired(at: now) else {
            throw Refusal(.conflict, "counter_busy")
        }
        row.state = "ended"
        try put(.ended(state.ended(by: .holder, at: state.terms.until)), of: row, after: opened.revision, in: tx)
        try tx.update(row)
    }
}
