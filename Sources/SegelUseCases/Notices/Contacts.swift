internal import Foundation
package import SegelCatalogue
internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// A contact as its citizen sees it.
package struct OpenedContact: Sendable {
    package let contact: Contact
    package let address: String
}

/// Where a citizen wants to be told. A contact opens nothing: it is no sign-in, no recovery and no proof of who somebody is, because numbers are given
/// to others in time.
extension Mall {
    package static let contactLimit = 5
    /// Codes one citizen may have sent in a day: each may cost the city an SMS.
    private static let codesADay = 5
    private static let codeLifetime: UnixTime = 10 * 60
    private static let codeTries = 5

    /// The channels of this deployment.
    package var noticeChannels: [NoticeChannel] { configuration.notices?.channels ?? [] }

    package func contacts(of person: SignedIn) async throws -> [OpenedContact] {
        let citizen = try citizen(person)
        return try await store.read { tx in
            try tx.contacts(of: citizen).map { OpenedContact(contact: $0, address: try self.address(of: $0, in: tx) ?? "") }
        }
    }

    /// Keeps an address and sends a code there. The person has agreed to be told there; nothing but the code is sent before it came back.
    package func addContact(_ typed: String, _ channel: NoticeChannel, language: Language, for person: SignedIn) async throws -> ObjectID {
        let citizen = try citizen(person), now = now
        guard noticeChannels.contains(channel) else { throw Refusal(.invalid([]), "contact_channel") }
        guard let address = ContactAddress(typed, for: channel) else { throw Refusal(.invalid([]), "contact_malformed") }
        let id = ObjectID(from: random)
        try await store.write { tx in
            let known = try tx.contacts(of: citizen)
            guard known.count < Self.contactLimit else { throw Refusal(.conflict, "contact_too_many") }
            let isKnown = try known.contains { try $0.channel == channel && self.address(of: $0, in: tx) == address.text }
            guard !isKnown else { throw Refusal(.conflict, "contact_known") }
            let contact = Contact(id: id, citizen: citizen, channel: channel, language: language, consentedAt: now)
            try tx.insert(contact)
            try self.put(Array(address.text.utf8), at: Self.addressPlace(contact), after: 0, in: tx)
            try self.recordConsent(.contact, of: citizen, to: [channel.rawValue], about: [], endedBy: id.text, at: now, in: tx)
            try self.sendCode(to: contact, at: now, in: tx)
        }
        return id
    }

    /// Another code; the one before is worth nothing then.
    package func renewContactCode(_ id: ObjectID, for person: SignedIn) async throws {
        let now = now
        try await store.write { tx in
            let contact = try self.ownContact(id, person, in: tx)
            guard contact.verifiedAt == nil else { throw Refusal(.conflict, "contact_verified") }
            try self.sendCode(to: contact, at: now, in: tx)
        }
    }

    /// From then on notices go there, and the other contacts are told that there is one more.
    package func verifyContact(_ id: ObjectID, code: String, for person: SignedIn) async throws {
        let now = now
        let isRight = try await store.write { tx in
            var contact = try self.ownContact(id, person, in: tx)
            guard contact.verifiedAt == nil else { return true }
            guard let (found, revision) = try self.code(of: contact, in: tx), found.triesLeft > 0, found.expires > now else {
                return false
            }
            var kept = found
            kept.triesLeft -= 1
            let isRight = constantTimeEqual(Array(kept.code.utf8), Array(code.filter(\.isNumber).utf8))
            if isRight { kept.triesLeft = 0 }
            try self.put(Array(JSONEncoder().encode(kept)), at: Self.codePlace(contact), after: revision, in: tx)
            // The wrong try stays counted.
            guard isRight else { return false }
            try self.notify(contact.citizen, .contactAdded, in: tx)
            contact.verifiedAt = now
            try tx.update(contact)
            _ = try self.log(.signIn, subject: person.account.text, detail: "contact added", at: now, in: tx)
            return true
        }
        guard isRight else { throw Refusal(.invalid([]), "contact_code_refused") }
    }

    /// Takes the consent back. The last thing that goes there says so, in case it was somebody else who removed it.
    package func removeContact(_ id: ObjectID, for person: SignedIn) async throws {
        try await store.write { tx in try self.takeBack(self.ownContact(id, person, in: tx), person, in: tx) }
    }

    func takeBack(_ found: Contact, _ person: SignedIn, in tx: any StoreTransaction) throws {
        let now = now
        var contact = found
        if contact.verifiedAt != nil { try notify(contact.citizen, .contactRemoved, in: tx) }
        contact.removedAt = now
        try tx.update(contact)
        try recordWithdrawal(ofContact: contact.id, of: contact.citizen, at: now, in: tx)
        _ = try log(.signIn, subject: person.account.text, detail: "contact removed", at: now, in: tx)
    }

    /// The caller's own contact; somebody else's looks like none (attack A74).
    func ownContact(_ id: ObjectID, _ person: SignedIn, in tx: any StoreTransaction) throws -> Contact {
        guard let contact = try tx.contact(id), contact.citizen == person.citizen, contact.removedAt == nil else { throw Refusal.notFound }
        return contact
    }

    private func sendCode(to contact: Contact, at now: UnixTime, in tx: any StoreTransaction) throws {
        guard try tx.noticeCount(of: contact.citizen, .contactCode, since: now - 86_400) < Self.codesADay else {
            throw Refusal(.tooMany, "contact_codes_spent")
        }
        let digits = String(random.number(below: 1_000_000))
        let kept = ContactCode(
            code: String(repeating: "0", count: 6 - digits.count) + digits,
            expires: now + Self.codeLifetime,
            triesLeft: Self.codeTries
        )
        let revision = try tx.sealedValue(at: Self.codePlace(contact))?.revision ?? 0
        try put(Array(JSONEncoder().encode(kept)), at: Self.codePlace(contact), after: revision, in: tx)
        try notify(contact, .contactCode, in: tx)
    }

    func code(of contact: Contact, in tx: any StoreTransaction) throws -> (code: ContactCode, revision: UInt64)? {
        try open(Self.codePlace(contact), in: tx).map { (try JSONDecoder().decode(ContactCode.self, from: Data($0.bytes)), $0.revision) }
    }

    /// Nil once it was forgotten.
    func address(of contact: Contact, in tx: any StoreTransaction) throws -> String? {
        try open(Self.addressPlace(contact), in: tx).flatMap { $0.bytes.isEmpty ? nil : String(decoding: $0.bytes, as: UTF8.self) }
    }

    /// Addresses that were taken back and have nothing more to be told.
    func forgetContacts(in tx: any StoreTransaction) throws {
        for contact in try tx.contactsToForget(limit: 100) {
            for place in [Self.addressPlace(contact), Self.codePlace(contact)] {
                if let value = try tx.sealedValue(at: place) { try put([], at: place, after: value.revision, in: tx) }
            }
            try tx.removeContact(contact.id)
        }
    }

    private static func addressPlace(_ contact: Contact) -> SealedValuePlace {
        SealedValuePlace(citizen: contact.citizen, objectType: "contact", object: contact.id)
    }

    private static func codePlace(_ contact: Contact) -> SealedValuePlace {
        SealedValuePlace(citizen: contact.citizen, objectType: "contact", object: contact.id, field: "code")
    }
}

/// Kept as it is, for the message that carries it, but sealed for the citizen: the database alone confirms nothing.
struct ContactCode: Codable {
    let code: String
    let expires: UnixTime
    var triesLeft: Int
}
