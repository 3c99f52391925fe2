internal import Foundation
internal import SegelCatalogue
internal import SegelTransparency
package import SegelVault

/// One line of a citizen's consent ledger. It is written once and never changes; a withdrawal is a line of its own.
package struct ConsentEntry: Sendable, Codable {
    package enum Kind: String, Sendable, Codable {
        /// A wallet may fetch copies.
        case wallet
        /// Something was shown here from a wallet.
        case presentation
        /// Register data went to other agencies with an application.
        case sharing
        /// Notices may go to a contact.
        case contact
    }

    package enum Step: String, Sendable, Codable { case given, withdrawn }

    /// Which consent; the same in the line that withdraws it.
    package let id: ObjectID
    package let kind: Kind
    package let step: Step
    package let at: UnixTime
    /// To whom: a wallet's or verifier's name, agencies' codes, or a contact's channel.
    package let to: [String]
    /// Service codes, or of a sharing the fields' names.
    package let about: [String]
    /// What it was asked by: the policy of a presentation, the service of a sharing.
    package let askedBy: String?
    package let caseReference: String?
    /// What a withdrawal ends: a wallet's grant, a presentation's request, an application, a contact.
    package let subject: String
}

/// A consent as it stands.
package struct Consent: Sendable {
    package let given: ConsentEntry
    package let withdrawnAt: UnixTime?
    /// Whether it can still be withdrawn: an application that was decided is an archive.
    package let canWithdraw: Bool
}

/// The ledger: sealed, append-only by the schema, each line committed to in the log.
extension Mall {
    /// The caller's consents, newest first.
    package func consents(of person: SignedIn) async throws -> [Consent] {
        let citizen = try citizen(person)
        return try await store.read { tx in try self.consents(of: citizen, in: tx).reversed() }
    }

    /// Withdraws one, with effect at once:
    /// - of a wallet: its tokens, codes and waiting copies end; what it fetched before stays in it
    /// - of a presentation: what we keep of it is deleted; what the verifier fetched before is with the verifier
    /// - of a sharing: the application it was given for is withdrawn
    /// - of a contact: nothing goes there any more, but that it was taken back
    package func withdrawConsent(_ id: ObjectID, for person: SignedIn) async throws {
        let citizen = try citizen(person), now = now
        try await store.write { tx in
            guard let consent = try self.consents(of: citizen, in: tx).first(where: { $0.given.id == id }) else { throw Refusal.notFound }
            guard consent.withdrawnAt == nil else { throw RightsRefusal.wrongState }
            guard consent.canWithdraw else { throw RightsRefusal.tooLate }
            switch consent.given.kind {
            case .wallet: try tx.removeWalletSecrets(of: ObjectID(text: consent.given.subject))
            case .presentation: try tx.removeAnswer(ObjectID(text: consent.given.subject))
            case .sharing:
                let record = try self.own(consent.given.subject, person, in: tx)
                try self.withdraw(record, at: now, in: tx)
            // Which writes the line itself, as wherever else a contact is taken back.
            case .contact: return try self.takeBack(self.ownContact(ObjectID(text: consent.given.subject), person, in: tx), person, in: tx)
            }
            try self.append(consent.given.withdrawn(at: now), of: citizen, in: tx)
        }
    }

    func recordConsent(
        _ kind: ConsentEntry.Kind,
        of citizen: CitizenID,
        to recipients: [String],
        about subjects: [String],
        askedBy: String? = nil,
        caseReference: String? = nil,
        endedBy subject: String,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws {
        let entry = ConsentEntry(
            id: ObjectID(from: random),
            kind: kind,
            step: .given,
            at: now,
            to: recipients,
            about: subjects,
            askedBy: askedBy,
            caseReference: caseReference,
            subject: subject
        )
        try append(entry, of: citizen, in: tx)
    }

    /// The line that takes a contact back, where its consent has one: those of before were kept with the contact alone.
    func recordWithdrawal(ofContact id: ObjectID, of citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws {
        let given = try consents(of: citizen, in: tx).first {
            $0.given.kind == .contact && $0.given.subject == id.text && $0.withdrawnAt == nil
        }
        if let given { try append(given.given.withdrawn(at: now), of: citizen, in: tx) }
    }

    /// Every line, oldest first. A line that is missing fails here: each has its place in the log.
    func consentEntries(of citizen: CitizenID, in tx: any StoreTransaction) throws -> [ConsentEntry] {
        try tx.consents(of: citizen).map { index in
            guard let (bytes, _) = try open(Self.place(of: index, citizen), in: tx) else { throw Refusal(.unavailable, "consent_missing") }
            return try JSONDecoder().decode(ConsentEntry.self, from: Data(bytes))
        }
    }

    private func append(_ entry: ConsentEntry, of citizen: CitizenID, in tx: any StoreTransaction) throws {
        let index = try log(.rights, subject: entry.id.text, detail: "consent \(entry.step.rawValue)", at: entry.at, in: tx)
        try tx.insertConsent(of: citizen, at: index)
        try put(Array(JSONEncoder().encode(entry)), at: Self.place(of: index, citizen), after: 0, in: tx)
    }

    private func consents(of citizen: CitizenID, in tx: any StoreTransaction) throws -> [Consent] {
        let entries = try consentEntries(of: citizen, in: tx)
        return try entries.filter { $0.step == .given }.map { given in
            let withdrawn = entries.first { $0.id == given.id && $0.step == .withdrawn }?.at
            return Consent(given: given, withdrawnAt: withdrawn, canWithdraw: try withdrawn == nil && canEnd(given, in: tx))
        }
    }

    private func canEnd(_ given: ConsentEntry, in tx: any StoreTransaction) throws -> Bool {
        if given.kind == .contact { return try tx.contact(ObjectID(text: given.subject)).map { $0.removedAt == nil } ?? false }
        guard given.kind == .sharing else { return true }
        return try tx.caseRow(given.subject).map { ["submitted", "returned"].contains($0.state) } ?? false
    }

    private static func place(of index: UInt64, _ citizen: CitizenID) throws -> SealedValuePlace {
        SealedValuePlace(citizen: citizen, objectType: "consent", object: try AccessRecord.object(index))
    }
}

extension ConsentEntry {
    fileprivate func withdrawn(at now: UnixTime) -> ConsentEntry {
        ConsentEntry(
            id: id,
            kind: kind,
            step: .withdrawn,
            at: now,
            to: to,
            about: about,
            askedBy: askedBy,
            caseReference: caseReference,
            subject: subject
        )
    }
}
