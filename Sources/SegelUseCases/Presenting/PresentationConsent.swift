internal import SegelCatalogue
internal import SegelCredential
internal import SegelVault

/// What is shown here from a wallet, and is ours, is a consent of its owner's: it stands in their ledger, and nothing is told of it where they
/// have restricted that. What other verifiers are shown nobody here learns.
extension Mall {
    /// The decision, or where an owner has restricted the use of their credentials, that it is.
    func unrestricted(_ decision: PresentationDecision, at now: UnixTime) async throws -> PresentationDecision {
        let isRestricted = try await store.read { tx in
            try self.owners(of: decision, in: tx).contains { try !self.mayProcess(.credentials, of: $0.citizen, at: now, in: tx) }
        }
        guard isRestricted else { return decision }
        return PresentationDecision(
            outcome: "reject",
            code: "processing_restricted",
            conditions: [],
            shown: [],
            issuers: [],
            trustList: decision.trustList,
            statusLists: decision.statusLists,
            witnessedSets: decision.witnessedSets
        )
    }

    func recordPresentation(_ asked: AskedRecord, _ decision: PresentationDecision, at now: UnixTime, in tx: any StoreTransaction) throws {
        let verifier = try tx.verifier(asked.verifier)?.name ?? ""
        for (citizen, shown) in try owners(of: decision, in: tx) {
            try recordConsent(
                .presentation,
                of: citizen,
                to: [verifier],
                about: shown.sorted(),
                askedBy: asked.policy,
                endedBy: asked.id.text,
                at: now,
                in: tx
            )
        }
    }

    /// Whose it was, with the codes of the services that issued what they showed.
    private func owners(of decision: PresentationDecision, in tx: any StoreTransaction) throws -> [(citizen: CitizenID, shown: Set<String>)]
    {
        let lists = try tx.statusLists()
        var owners: [CitizenID: Set<String>] = [:]
        for credential in decision.presented {
            let entry = lists.lazy.map { StatusEntry(agency: $0.agency, list: $0.list, index: credential.status.index) }
                .first { self.statusURL($0) == credential.status.uri }
            guard let citizen = try entry.flatMap(tx.citizen(having:)) else { continue }
            let service = catalogue.services.first { configuration.type($0.credential.type) == credential.type }
            owners[citizen, default: []].insert(service?.code ?? credential.type)
        }
        return owners.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
