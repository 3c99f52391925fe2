internal import SegelCatalogue
internal import SegelTransparency
package import SegelVault

extension Mall {
    /// Ends a mandate at once: by who is represented, by who represents, or by an officer who has the represented person before them. Everybody else finds
    /// none (attack A74). Throws `MandateRefusal.wrongState` where it is over.
    package func endMandate(_ id: ObjectID, by person: SignedIn) async throws {
        let now = now
        try await store.write { tx in
            guard var row = try tx.mandate(id) else { throw Refusal.notFound }
            let opened = try self.open(row, in: tx)
            let side = try self.side(of: person, in: opened, in: tx)
            let ended = try opened.mandate.ended(by: side, at: now)
            row.code = nil
            row.state = ended.stateName
            try self.put(ended, of: row, after: opened.revision, in: tx)
            try tx.update(row)
            _ = try self.log(.approval, subject: id.text, detail: "mandate ended by \(side.rawValue)", at: now, in: tx)
        }
    }

    private func side(of person: SignedIn, in opened: OpenedMandate, in tx: any StoreTransaction) throws -> EndedMandate.Side {
        if person.isOfficer {
            guard person.isAtCounter, let own = try tx.mandate(ofOfficer: person.account) else { throw Refusal.notFound }
            if own == opened.row { return .holder }
            let authority = try authority(of: person, by: own.id, in: tx)
            guard authority.citizen == opened.row.citizen else { throw Refusal.notFound }
            try right(by: authority, to: .apply, caseReference: nil, in: tx)
            return .officer
        }
        if person.citizen == opened.row.citizen { return .client }
        guard person.citizen != nil, person.citizen == opened.row.delegate else { throw Refusal.notFound }
        return .holder
    }
}
