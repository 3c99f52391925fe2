internal import SegelCatalogue
internal import SegelVault

/// As much of a case as somebody needs who waits for it to change.
package struct CaseMark: Sendable, Equatable {
    package let revision: UInt64
    /// Nothing more will come.
    package let isOver: Bool
}

extension Mall {
    /// Where the session's own case stands. Asked again and again, so nothing is opened; it says `not_signed_in` from the moment of signing out.
    package func caseMark(_ id: String, session secret: String) async throws -> CaseMark {
        let citizen = try await citizen(signedIn(session: secret))
        return try await store.read { tx in
            guard let row = try tx.caseRow(id), row.citizen == citizen.text else { throw Refusal.notFound }
            return CaseMark(revision: row.revision, isOver: CaseFile.isOver(row.state))
        }
    }
}
