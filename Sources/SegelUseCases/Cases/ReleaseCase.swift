internal import SegelCatalogue

extension Mall {
    /// Gives back to the queue what another officer claimed, for instance one who is away: by who heads or supervises the desk's agency. Nothing of the
    /// case is shown for it.
    package func releaseCase(_ id: String, revision: UInt64, by person: SignedIn) async throws {
        let now = now
        try await store.write { tx in
            guard let row = try tx.caseRow(id), let desk = row.desk, person.supervisedAgencies.contains(desk.agency) else {
                throw Refusal.notFound
            }
            let record = try self.openWhole(row, in: tx)
            guard row.revision == revision else { throw Refusal.changedMeanwhile }
            guard case .submitted(let state) = record.file else { throw CaseRefusal.wrongState }
            let context = try self.context(of: record, at: now)
            try self.put(state.released(by: self.deskOfficer(person), context), after: record, context: context, in: tx)
        }
    }
}
