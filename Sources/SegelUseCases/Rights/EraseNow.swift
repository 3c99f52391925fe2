package import SegelCatalogue
internal import SegelTransparency
internal import SegelVault

/// What would go and what stays, before anything is erased.
package struct ErasurePreview: Sendable {
    package let goes: [ErasableThing]
    /// Documents that applications under way need, with their references.
    package let inUse: [(thing: ErasableThing, references: [String])]
    /// Whether an order holds everything; by whom and why is not told.
    package let isHeld: Bool
}

/// Erasing what is no archive because its owner asks (UU 27/2022 arts. 43-44).
extension Mall {
    package func erasurePreview(for person: SignedIn) async throws -> ErasurePreview {
        let citizen = try citizen(person), now = now
        return try await store.read { tx in
            let things = try self.erasableThings(of: citizen, leavingDrafts: false, in: tx)
            return ErasurePreview(goes: things.free, inUse: things.inUse, isHeld: try self.isHeld(citizen, at: now, in: tx))
        }
    }

    /// Erases all that nothing needs, and answers how many of what. Throws `legal_hold`.
    package func eraseNow(for confirmed: ConfirmedPerson) async throws -> [RightsTerms.Erasable: Int] {
        let citizen = try citizen(confirmed.person)
        let (counts, remnants) = try await ceremony {
            try await self.erase(of: citizen, as: .erasureRequest, by: .citizen) { tx in
                try self.checkNotHeld(citizen, at: self.now, in: tx)
                return try self.erasableThings(of: citizen, leavingDrafts: false, in: tx).free
            }
        }
        if !remnants.isEmpty { try await store.eraseRemnants(remnants) }
        return counts
    }

    /// Whatever `choose` names goes in one transaction, with a line in "who looked" that it did; then the files.
    func erase(
        of citizen: CitizenID,
        as purpose: AccessPurpose,
        by actor: AccessActor,
        _ choose: @escaping @Sendable (any StoreTransaction) throws -> [ErasableThing]
    ) async throws -> (counts: [RightsTerms.Erasable: Int], remnants: [[UInt8]]) {
        let now = now
        let (counts, envelopes) = try await store.write { tx in
            let things = try choose(tx)
            guard !things.isEmpty else { return ([RightsTerms.Erasable: Int](), [[UInt8]]()) }
            let envelopes = try things.flatMap { try self.delete($0, of: citizen, in: tx) }
            let counts = Dictionary(grouping: things, by: \.kind).mapValues(\.count)
            try self.recordAccess(to: citizen, by: actor, purpose: purpose, caseReference: nil, at: now, in: tx)
            _ = try self.log(.erasure, subject: citizen.text, detail: Self.line(counts), at: now, in: tx)
            return (counts, envelopes)
        }
        try await eraseFiles()
        // Of the wrapped data key: what stands before it is the same in all of the citizen's envelopes.
        return (counts, envelopes.map { Array($0.dropFirst(Envelope.prefixCount).prefix(16)) })
    }

    /// "draft 1, upload 3".
    static func line(_ counts: [RightsTerms.Erasable: Int]) -> String {
        RightsTerms.Erasable.allCases.compactMap { kind in counts[kind].map { "\(kind.rawValue) \($0)" } }.joined(separator: ", ")
    }
}
