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
    func notified(of record: CaseRecord, _ contents: CaseContents, in tx: any StoreTransaction) throws -> [Notified] {
        let name = try profile(of: record.citizen, in: tx).profile[.nama]?.value ?? ""
        let standing = try tx.mandates(of: record.citizen).map { try self.open($0, in: tx).mandate }.filter { mandate in
            mandate.stateName == "standing" && !mandate.hasExpired(at: now)
                && mandate.terms.scope.allows(.follow, in: record.row.service)
        }.compactMap(\.holder)
        let helpers = (contents.helpers ?? []).filter { $0.basis != .assistance && standing.contains($0) }
        return [Notified(name: name, basis: nil, account: nil)]
            + helpers.map { Notified(name: $0.name, basis: $0.basis, account: $0.account) }
    }
}
