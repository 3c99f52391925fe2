package import SegelCatalogue
package import SegelVault

/// A mandate as either side sees it.
package struct MandateLine: Sendable {
    package let id: ObjectID
    package let mandate: Mandate
    /// Its time is over although nobody ended it.
    package let isOver: Bool

    package var mayEnd: Bool { mandate.stateName != "ended" && !isOver }
    package var mayAct: Bool { mandate.stateName == "standing" && !isOver }
}

extension Mall {
    /// Who acts for the caller, officers at counters too, and for whom the caller acts; the newest first.
    package func mandates(of person: SignedIn) async throws -> (given: [MandateLine], held: [MandateLine]) {
        let citizen = try citizen(person)
        return try await store.read { tx in
            (
                given: try self.given(by: citizen, in: tx),
                held: try tx.mandates(heldBy: citizen).reversed().map { try self.line($0, in: tx) }
            )
        }
    }

    /// The last day each basis allows the caller to give, for those it lets them give.
    package func mandateLimits(of person: SignedIn) async throws -> [(basis: MandateBasis, lastDay: CivilDate)] {
        let profile = try await profile(for: person), today = CivilDate(now)
        let birth = profile[.tglLahir].flatMap { CivilDate(iso: $0.value) }
        return MandateBasis.ownGifts.compactMap { basis in
            do throws(MandateRefusal) { return (basis, try basis.lastDay(bornOn: birth, from: today)) } catch { return nil }
        }
    }

    func given(by citizen: CitizenID, in tx: any StoreTransaction) throws -> [MandateLine] {
        try tx.mandates(of: citizen).reversed().map { try self.line($0, in: tx) }
    }

    private func line(_ row: MandateRow, in tx: any StoreTransaction) throws -> MandateLine {
        let mandate = try open(row, in: tx).mandate
        return MandateLine(id: row.id, mandate: mandate, isOver: mandate.hasExpired(at: now))
    }
}
