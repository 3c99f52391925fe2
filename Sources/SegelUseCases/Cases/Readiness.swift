package import SegelCatalogue
internal import SegelCredential
package import SegelVault

/// What an application would find: before it is begun, so that nobody starts in vain.
package struct Readiness: Sendable {
    package enum State: String, Sendable {
        case ready
        /// Needed and not there.
        case missing
        case expired
        /// Revoked, suspended or used up.
        case ended
        /// Two sources say two things.
        case mismatched
    }

    package struct Item: Sendable {
        package let state: State
        package let name: LocalizedText
        package let note: LocalizedText?
        /// The service that helps.
        package let service: String?
    }

    /// Fields that are filled in already, of those that are asked once.
    package let known: Int
    package let items: [Item]
}

extension Mall {
    package func readiness(for code: String, of person: SignedIn) async throws -> Readiness {
        let citizen = try citizen(person)
        return try await store.read { tx in try self.readiness(for: code, of: citizen, in: tx) }
    }

    /// The same for who gave a mandate; the look is recorded.
    package func readiness(for code: String, of person: SignedIn, by mandate: ObjectID) async throws -> (
        readiness: Readiness, acting: Acting
    ) {
        try await store.write { tx in
            let authority = try self.authorityToStart(code, person, by: mandate, in: tx)
            guard let acting = self.acting(by: authority) else { throw Refusal.notFound }
            try self.right(by: authority, to: .apply, caseReference: nil, in: tx)
            return (try self.readiness(for: code, of: authority.citizen, in: tx), acting)
        }
    }

    private func readiness(for code: String, of citizen: CitizenID, in tx: any StoreTransaction) throws -> Readiness {
        guard let service = catalogue.service(code) else { throw Refusal.notFound }
        let held = try heldValues(for: service, of: citizen, profile(of: citizen, in: tx).profile, in: tx)
        let today = CivilDate(now)
        let fields = service.fields.filter { field in field.sources.contains { $0.isHeld(in: held) } || field.remembered(held) }
        let required = try service.requires.map { try self.state(of: $0, citizen, at: now, in: tx) }
        let values = service.fields.compactMap { $0.readiness(held, on: today) }
        return Readiness(known: fields.count, items: required + values)
    }

    private func state(of required: CredentialRequired, _ citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws
        -> Readiness.Item
    {
        let issuing = catalogue.services(issuing: required.type).first
        let title = issuing?.credential.title ?? LocalizedText(id: required.type, en: required.type)
        func item(_ state: Readiness.State, _ note: LocalizedText?) -> Readiness.Item {
            Readiness.Item(state: state, name: title, note: note, service: state == .ready ? nil : issuing?.code)
        }
        if let valid = try newestValid(required.type, of: citizen, in: tx) { return item(.ready, valid.expires.map(Self.until)) }
        let others = try held(required.type, of: citizen, in: tx) { _ in true }
        guard let newest = others.first else {
            return item(.missing, required.when == nil ? nil : LocalizedText(id: "hanya bila diperlukan", en: "only where needed"))
        }
        return newest.status == .valid ? item(.expired, newest.expires.map(Self.until)) : item(.ended, nil)
    }

    private static func until(_ expires: UnixTime) -> LocalizedText {
        let day = CivilDate(expires - 1)
        return LocalizedText(id: "berlaku hingga \(day.text(.indonesian))", en: "valid until \(day.text(.english))")
    }
}

extension Field {
    fileprivate func remembered(_ held: [String: HeldValue]) -> Bool { remember.map { held[$0] != nil } ?? false }

    /// Nil where there is nothing to say: it is known in one way, or is the applicant's own to answer.
    fileprivate func readiness(_ held: [String: HeldValue], on today: CivilDate) -> Readiness.Item? {
        let said = sources.filter { $0.when == nil }.compactMap { $0.known(held, [:], on: today) }
        if let first = said.first, let other = said.first(where: { $0.value != first.value }) {
            let note = LocalizedText(
                id: "\(first.source) dan \(other.source == "citizen" ? "data Anda" : other.source) berbeda",
                en: "\(first.source) and \(other.source == "citizen" ? "your data" : other.source) differ"
            )
            return Readiness.Item(state: .mismatched, name: label, note: note, service: nil)
        }
        guard let corrector, showIf == nil, isRequired, !sources.isEmpty, said.isEmpty, sources.allSatisfy({ $0.when == nil }) else {
            return nil
        }
        let note = LocalizedText(id: "dicatat oleh \(corrector.id)", en: "recorded by \(corrector.en)")
        return Readiness.Item(state: .missing, name: label, note: note, service: nil)
    }
}
