internal import SegelCatalogue
package import SegelVault

extension Mall {
    /// Offers the wallet of who stands at an officer's counter a certificate of theirs, or one that is still being decided. `name`: the credential's
    /// identifier, or its case's reference. The citizen reads who offered it, and is told. Throws `citizen_unknown`, `counter_rests`, `case_own`, and
    /// `not_found` for what is not theirs.
    package func offerAtCounter(_ name: String, to nik: CanonicalNIK, by person: SignedIn) async throws -> MadeOffer {
        guard person.isAtCounter else { throw Refusal.notPermitted }
        let now = now
        return try await atCounter(nik, person) { citizen, tx in
            guard person.citizen != citizen else { throw CaseRefusal.ownCase }
            try self.checkAlive(citizen, in: tx)
            let row = try self.case(of: name, in: tx)
            guard row.citizen == citizen.text else { throw Refusal.notFound }
            try self.recordAccess(
                to: citizen,
                by: AccessActor(person, by: person.counterDuty),
                purpose: .walletOffer,
                caseReference: row.reference,
                at: now,
                in: tx
            )
            // Whoever offers holds link and code for a moment: the citizen hears of it wherever they have a contact.
            try self.notify(citizen, .certificateOffered, case: row.id, reference: row.reference, in: tx)
            return try self.makeOffer(of: row, in: tx)
        }
    }

    /// The same by who holds it.
    package func offerCopies(of name: String, for person: SignedIn) async throws -> MadeOffer {
        let citizen = try citizen(person)
        let row = try await store.read { try self.case(of: name, in: $0) }
        guard row.citizen == citizen.text else { throw Refusal.notFound }
        return try await offerCopies(ofCase: row.id, for: person)
    }

    /// The case behind a credential, or of a reference.
    private func `case`(of name: String, in tx: any StoreTransaction) throws -> CaseRow {
        let typed = String(name.filter { !$0.isWhitespace }.prefix(64))
        if let row = try tx.caseRow(reference: typed.uppercased()) { return row }
        let id: ObjectID
        do { id = try ObjectID(text: typed) } catch { throw Refusal.notFound }
        guard let record = try tx.credential(id), let row = try tx.caseRow(record.caseID) else { throw Refusal.notFound }
        return row
    }
}
