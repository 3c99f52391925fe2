internal import SegelCatalogue
internal import SegelVault

/// As much of a case as somebody needs who waits for it to change.
package struct CaseMark: Sendable, Equatable {
    package let revision: UInt64
    /// Nothing more will come.
    package let isOver: Bool
}

extension Mall {
    /// Where a case stands that is the session's to follow. Asked again and again, so nothing of it is opened; it says `not_signed_in` from the moment of signing out.
    package func caseMark(_ id: String, session secret: String) async throws -> CaseMark {
        let person = try await signedIn(session: secret)
        return try await store.read { tx in
            guard let row = try tx.caseRow(id) else { throw Refusal.notFound }
            _ = try self.authority(of: person, over: CitizenID(text: row.citizen), to: .follow, in: row.service, in: tx)
            return CaseMark(revision: row.revision, isOver: CaseFile.isOver(row.state))
        }
    }
}
