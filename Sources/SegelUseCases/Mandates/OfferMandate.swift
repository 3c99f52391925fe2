internal import Foundation
package import SegelCatalogue
internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// What somebody asks for when they give a mandate.
package struct MandateWish: Sendable {
    package let basis: MandateBasis
    /// Whom it is for.
    package let nik: CanonicalNIK
    package let scope: MandateScope
    /// The last day it stands.
    package let lastDay: CivilDate

    package init(basis: MandateBasis, nik: CanonicalNIK, scope: MandateScope, lastDay: CivilDate) {
        self.basis = basis
        self.nik = nik
        self.scope = scope
        self.lastDay = lastDay
    }
}

/// Giving a mandate. Nobody is looked up by the NIK that is named: it is sealed with the offer, and whoever has the code must be that person. So nobody
/// learns from an offer who has an account (attacks A76, A77), and nobody is sent offers by strangers.
extension Mall {
    /// Mandates that are open or stand, of one person.
    static let mandateLimit = 10

    /// By the represented person. Answers the code that the other one accepts it with, shown once. Throws `MandateRefusal`.
    package func offerMandate(_ wish: MandateWish, by person: SignedIn) async throws -> ActivationCode {
        let citizen = try citizen(person)
        guard MandateBasis.ownGifts.contains(wish.basis) else { throw MandateRefusal.needsOfficer }
        return try await store.write { tx in try self.offer(wish, of: citizen, officer: nil, proof: nil, in: tx) }
    }

    /// By an officer at a counter, for somebody who cannot sign in; `proof`: the document they saw. Throws `MandateRefusal`, `citizen_unknown`.
    package func recordMandate(_ wish: MandateWish, of nik: CanonicalNIK, proof: String, by person: SignedIn) async throws
        -> ActivationCode
    {
        guard person.isAtCounter, let officer = person.officer else { throw Refusal.notPermitted }
        guard MandateBasis.recorded.contains(wish.basis) else { throw MandateRefusal.wrongState }
        let proof = String(proof.trimmingCharacters(in: .whitespaces).prefix(200))
        guard !proof.isEmpty else { throw MandateRefusal.proofMissing }
        return try await atCounter(nik, person) { citizen, tx in
            try self.recordAccess(
                to: citizen,
                by: AccessActor(person, by: person.counterDuty),
                purpose: .mandateRecorded,
                caseReference: nil,
                at: self.now,
                in: tx
            )
            return try self.offer(wish, of: citizen, officer: officer, proof: proof, in: tx)
        }
    }

    private func offer(_ wish: MandateWish, of citizen: CitizenID, officer: String?, proof: String?, in tx: any StoreTransaction) throws
        -> ActivationCode
    {
        try checkAlive(citizen, in: tx)
        let profile = try profile(of: citizen, in: tx).profile
        guard profile[.nik]?.value != wish.nik.text else { throw MandateRefusal.oneself }
        let others = try tx.mandates(of: citizen).map { try self.open($0, in: tx).mandate }
        guard others.count(where: { $0.stateName != "ended" && !$0.hasExpired(at: now) }) < Self.mandateLimit else {
            throw MandateRefusal.tooMany
        }
        let today = CivilDate(now)
        let latest = try wish.basis.lastDay(bornOn: profile[.tglLahir].flatMap { CivilDate(iso: $0.value) }, from: today)
        guard wish.lastDay >= today, wish.lastDay <= latest else { throw MandateRefusal.wrongEnd }
        let terms = MandateTerms(
            basis: wish.basis,
            scope: wish.scope,
            client: profile[.nama]?.value ?? "",
            givenAt: now,
            until: wish.lastDay.adding(days: 1).start,
            officer: officer,
            ground: proof
        )
        let code = ActivationCode(from: random)
        let row = MandateRow(id: ObjectID(from: random), citizen: citizen, code: ActivationCode.digest(code.text), state: "offered")
        try tx.insert(row)
        try put(.offered(OfferedMandate(terms: terms, nik: wish.nik.text)), of: row, after: 0, in: tx)
        _ = try log(.approval, subject: row.id.text, detail: "mandate offered", at: now, in: tx)
        return code
    }
}
