internal import Foundation
package import SegelCatalogue
internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

extension Mall {
    /// People one person may represent at once: whoever does it for a living is no delegate.
    static let clientLimit = 10

    /// What a code offers, for the person who is named in it; the represented person reads that they looked. Throws `MandateRefusal.codeRefused` for
    /// everything else, whatever the reason.
    package func offeredMandate(code: String, for person: SignedIn) async throws -> MandateTerms {
        try await store.write { tx in
            let (offer, opened) = try self.offer(code, for: person, in: tx)
            let name = try self.profile(of: self.citizen(person), in: tx).profile[.nama]?.value ?? ""
            try self.recordAccess(
                to: opened.row.citizen,
                by: AccessActor(delegate: name),
                purpose: .mandateOffer,
                caseReference: nil,
                at: self.now,
                in: tx
            )
            return offer.terms
        }
    }

    /// From now on the mandate stands.
    package func acceptMandate(code: String, by person: SignedIn) async throws -> ObjectID {
        let now = now
        return try await store.write { tx in
            let (offer, opened) = try self.offer(code, for: person, in: tx)
            let delegate = try self.citizen(person)
            try self.checkAlive(opened.row.citizen, in: tx)
            try self.checkAlive(delegate, in: tx)
            let held = try tx.mandates(heldBy: delegate).map { try self.open($0, in: tx).mandate }
            guard held.count(where: { $0.stateName == "standing" && !$0.hasExpired(at: now) }) < Self.clientLimit else {
                throw MandateRefusal.tooMany
            }
            let holder = Helper(
                account: person.account.text,
                citizen: delegate.text,
                name: try self.profile(of: delegate, in: tx).profile[.nama]?.value ?? "",
                basis: offer.terms.basis,
                ground: offer.terms.ground
            )
            var row = opened.row
            row.code = nil
            row.delegate = delegate
            row.state = "standing"
            try self.put(.standing(offer.accepted(by: holder, at: now)), of: row, after: opened.revision, in: tx)
            try tx.update(row)
            _ = try self.log(.approval, subject: row.id.text, detail: "mandate accepted", at: now, in: tx)
            return row.id
        }
    }

    /// 80 random bits find the offer; the NIK that is sealed with it must be the person's own.
    private func offer(_ code: String, for person: SignedIn, in tx: any StoreTransaction) throws -> (OfferedMandate, OpenedMandate) {
        let citizen = try citizen(person)
        guard !person.isOfficer, let row = try tx.mandate(code: ActivationCode.digest(code)) else { throw MandateRefusal.codeRefused }
        let opened = try open(row, in: tx)
        guard case .offered(let offer) = opened.mandate, !opened.mandate.hasExpired(at: now),
            let own = try profile(of: citizen, in: tx).profile[.nik]?.value, constantTimeEqual(Array(own.utf8), Array(offer.nik.utf8))
        else { throw MandateRefusal.codeRefused }
        return (offer, opened)
    }
}
