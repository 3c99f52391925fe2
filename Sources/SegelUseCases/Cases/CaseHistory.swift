package import SegelCatalogue
internal import SegelVault

/// What happened to a case, and nothing of what is in it.
package struct CaseHistory: Sendable {
    package let reference: String
    package let service: PublicService
    package let state: String
    /// Oldest first.
    package let events: [CaseEvent]
    /// What it became.
    package let credential: String?
}

extension Mall {
    /// For the desk a case lies on; and, wherever it is and once it is over, for who heads or supervises an agency that has a desk on its way. Reasons
    /// are somebody's data: the look is recorded, and shown to the citizen. For anybody else there is no such case (attack A74).
    package func caseHistory(_ id: String, for person: SignedIn) async throws -> CaseHistory {
        let now = now
        return try await store.write { tx in
            guard person.isOfficer, let row = try tx.caseRow(id), row.state != "draft" else { throw Refusal.notFound }
            let record = try self.openWhole(row, in: tx)
            let service = try self.context(of: record, at: now).service
            guard let duty = person.duty(at: row.desk, or: service) else { throw Refusal.notFound }
            // What is one's own is on one's own pages.
            guard person.citizen != record.citizen else { throw CaseRefusal.ownCase }
            try self.recordAccess(
                to: record.citizen,
                by: AccessActor(person, by: duty),
                purpose: .caseReview,
                caseReference: row.reference,
                at: now,
                in: tx
            )
            return CaseHistory(
                reference: row.reference,
                service: service,
                state: row.state,
                events: try self.events(of: record.object, citizen: record.citizen, in: tx),
                credential: try tx.credential(caseID: row.id)?.id.text
            )
        }
    }
}

extension SignedIn {
    /// The duty by which somebody may read what happened to a case.
    fileprivate func duty(at desk: Desk?, or service: PublicService) -> Duty? {
        if let desk, has(desk.role, at: desk.agency) { return Duty(role: desk.role, agency: desk.agency) }
        let steps = service.isBundle ? service.parts.flatMap(\.service.workflow.steps) : service.workflow.steps
        return steps.lazy.compactMap { self.supervising($0.agency) }.first
    }
}
