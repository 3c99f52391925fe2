package import SegelCatalogue
internal import SegelVault

/// Who hears of what happens to a case. The one answer for pages and for whatever sends messages.
package struct Notified: Sendable, Equatable {
    package let name: String
    /// As what; nil for the applicant.
    package let basis: MandateBasis?
    /// The account; nil for the applicant.
    package let account: String?
}

extension Mall {
    /// The applicant, always; and who applied for them, as long as their mandate stands. An officer who assisted hears nothing: the client's turn is over.
    func notified(of record: CaseRecord, _ contents: CaseContents, _ profile: Profile, in tx: any StoreTransaction) throws -> [Notified] {
        let name = profile[.nama]?.value ?? ""
        let helpers = try hearing(contents.helpers ?? [], of: record.citizen, in: record.applied, in: tx)
        return [Notified(name: name, basis: nil, account: nil)]
            + helpers.map { Notified(name: $0.name, basis: $0.basis, account: $0.account) }
    }

    /// Of those who had a hand in it, who hears of it now.
    private func hearing(_ helpers: [Helper], of citizen: CitizenID, in service: String, in tx: any StoreTransaction) throws -> [Helper] {
        if helpers.isEmpty { return [] }
        let standing = try tx.mandates(of: citizen).map { try self.open($0, in: tx).mandate }.filter { mandate in
            mandate.stateName == "standing" && !mandate.hasExpired(at: now) && mandate.terms.scope.allows(.follow, in: service)
        }.compactMap(\.holder)
        return helpers.filter { $0.basis != .assistance && standing.contains($0) }
    }

    /// Tells everybody who is to hear of a case: at their own contacts, each.
    func notify(about header: CaseHeader, _ kind: NoticeKind, in tx: any StoreTransaction) throws {
        let place = CasePlace(citizen: try CitizenID(text: header.citizen), object: try ObjectID(text: header.id))
        // Without mandates nobody else hears of it, and the case need not be opened to see who had a hand in it.
        let helpers = try tx.mandates(of: place.citizen).isEmpty ? [] : contents(at: place, in: tx).contents.helpers ?? []
        let others = try hearing(helpers, of: place.citizen, in: header.service, in: tx).compactMap(\.citizen)
        for citizen in try [place.citizen] + others.map({ try CitizenID(text: $0) }) {
            try notify(citizen, kind, case: header.id, reference: header.reference, in: tx)
        }
    }
}
