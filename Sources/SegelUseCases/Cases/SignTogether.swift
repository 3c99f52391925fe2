internal import SegelCatalogue

/// One of several cases signed in one go.
package struct SigningOutcome: Sendable {
    package let id: String
    /// Nil where there is no such case at the officer's desk.
    package let reference: String?
    /// The credential, or why it was not signed.
    package let result: Result<String, any Error>
}

extension Mall {
    package static let signingLimit = 100

    /// Signs cases that wait at the signing step, one after another: each is a decision of its own on the revision that was shown, with a recorded look
    /// of its own, and one that fails leaves the others as they are.
    package func sign(_ cases: [(id: String, revision: UInt64)], by person: SignedIn) async throws -> [SigningOutcome] {
        guard !cases.isEmpty, cases.count <= Self.signingLimit else { throw Refusal(.invalid([]), "signing_count") }
        var outcomes: [SigningOutcome] = []
        for (id, revision) in cases {
            var reference: String?
            let result: Result<String, any Error>
            do {
                let found = try await deskFacts(id, person)
                reference = found.reference
                guard found.revision == revision else { throw Refusal.changedMeanwhile }
                // Any other step would be approved unseen.
                guard found.isSigning else { throw CaseRefusal.wrongState }
                result = .success(try await signOne(id, revision: revision, by: person))
            } catch { result = .failure(error) }
            outcomes.append(SigningOutcome(id: id, reference: reference, result: result))
        }
        return outcomes
    }

    private func signOne(_ id: String, revision: UInt64, by person: SignedIn) async throws -> String {
        let result = try await decide(.approve, on: id, revision: revision, by: person, filled: [:], look: .signing)
        guard case .issued(let credential) = result else { throw CaseRefusal.wrongState }
        return credential
    }

    private func deskFacts(_ id: String, _ person: SignedIn) async throws -> (reference: String, revision: UInt64, isSigning: Bool) {
        let now = now
        return try await store.read { tx in
            let (record, context) = try self.atDesk(id, person, now, in: tx)
            guard case .submitted(let state) = record.file else { throw CaseRefusal.wrongState }
            let isSigning = context.service.workflow.step(state.step)?.kind == .sign
            return (record.row.reference, record.row.revision, isSigning)
        }
    }
}
