internal import Foundation
package import SegelCatalogue
internal import SegelCrypto
package import SegelVault

/// A case as its applicant sees it.
package struct CaseDetail: Sendable {
    package let file: CaseFile
    package let service: PublicService
    package let contents: CaseContents
    package let form: Form
    /// Those it has with it.
    package let documents: [HeldDocument]
    package let events: [CaseEvent]
    /// The numbers of the steps that have a receipt, from 1; none for an officer.
    package let receipts: Set<Int>
    /// For compare-and-swap on decisions.
    package let revision: UInt64
    package let promised: String?
    package let credential: ObjectID?
    /// Whom the one who looks acts for; nil for the applicant and for officers at desks.
    package let acting: Acting?
    /// Who hears of it when something happens, the applicant first.
    package let notified: [Notified]
    /// Of a bundle that was handed in.
    package let parts: [PartDetail]
}

/// One line of "my cases" or of a queue.
package struct CaseLine: Sendable, Codable {
    package let id: String
    package let reference: String
    package let service: String
    package let state: String
    package let step: String?
    package let promised: String?
    /// The day the law or the office allows at most, ISO.
    package let limit: String?
    package let updatedAt: UnixTime
    package let claimedBy: String?
    /// For compare-and-swap on decisions.
    package let revision: UInt64
    /// The name behind `claimedBy`, in an officer's queue.
    package var claimer: String?
}

extension Mall {
    /// A new draft, or by a mandate one for whoever gave it.
    package func startCase(_ service: String, for person: SignedIn, by mandate: ObjectID? = nil) async throws -> String {
        let now = now
        // Whoever starts one names it; a case that is there has its service for as long as there is one.
        guard catalogue.service(service) != nil else { throw Refusal.notFound }
        let context = try context(service, at: now)
        let id = ObjectID(from: random)
        try await store.write { tx in
            let authority = try self.authorityToStart(service, person, by: mandate, in: tx)
            try self.checkAlive(authority.citizen, in: tx)
            let header = CaseHeader(
                id: id.text,
                reference: self.reference(context, now),
                service: service,
                citizen: authority.citizen.text,
                createdAt: now
            )
            try self.put(CaseFile.started(header, by: authority.helper), after: nil, context: context, in: tx)
            guard let helper = authority.helper else { return }
            let place = CasePlace(citizen: authority.citizen, object: id)
            try self.put(Array(JSONEncoder().encode(CaseContents(helpers: [helper]))), at: place.contents, after: 0, in: tx)
        }
        return id.text
    }

    package func cases(of person: SignedIn) async throws -> [CaseLine] {
        let citizen = try citizen(person)
        return try await store.read { tx in
            try tx.cases(of: citizen.text).map { try self.open($0, in: tx) }.filter { $0.file.header.part == nil }.map(self.line)
        }
    }

    /// `act`: what it is opened for, where it is somebody else's: its answers are there for who applies.
    package func caseDetail(_ id: String, for person: SignedIn, to act: MandateAct = .follow) async throws -> CaseDetail {
        try await look(at: id, person, to: act) { record, authority, right, tx in
            try self.detail(record, by: right, for: authority, in: tx)
        }
    }

    /// Keeps answers and attachments. A draft takes any field of the service; a returned case only the items that were returned. Nothing is
    /// checked but that: half a form is kept too, so that nothing typed is ever lost. Who acts for the applicant attaches none of the documents that
    /// they hold; `attachDocument` takes new ones.
    package func save(
        _ answers: [String: String],
        documents: [String: ObjectID] = [:],
        in id: String,
        for person: SignedIn
    ) async throws {
        try await store.write { tx in
            let (record, authority) = try self.reach(id, person, to: .apply, in: tx)
            let service = try self.context(of: record, at: self.now).service
            let mayChange = try record.file.changeable
            var (contents, revision) = try self.contents(of: record, in: tx)
            for (name, value) in answers where service.field(name) != nil && contents.answers[name] != value {
                guard mayChange(name) else { throw CaseRefusal.itemNotReturned }
                contents.answers[name] = String(value.prefix(4_000))
            }
            for (code, document) in documents where service.documents.contains(where: { $0.code == code }) {
                guard mayChange(code) else { throw CaseRefusal.itemNotReturned }
                guard authority.helper == nil || contents.documents.values.contains(document),
                    try tx.document(document)?.citizen == record.citizen
                else { throw Refusal.notFound }
                contents.documents[code] = document
            }
            contents.add(authority.helper)
            try self.put(contents, of: record, after: revision, in: tx)
            try tx.touchDraft(id, at: self.now)
        }
    }

    /// Hands in a draft, or a returned case after mending. Refused with every problem at once; nothing is lost then. Answers the PIN that a draft
    /// gets when it is handed in.
    @discardableResult
    package func submitCase(_ id: String, for person: SignedIn) async throws -> TrackingPIN? {
        let now = now
        return try await store.write { tx in
            let (record, authority) = try self.reach(id, person, to: .apply, in: tx)
            try self.checkAlive(record.citizen, in: tx)
            let context = try self.context(of: record, at: now)
            let right = try self.right(by: authority, to: .apply, caseReference: record.row.reference, in: tx)
            let detail = try self.detail(record, by: right, for: authority, in: tx)
            let problems =
                try detail.form.problems(documents: Set(detail.contents.documents.keys))
                + self.missingCredentials(context.service, detail.form.answers, record.citizen, in: tx)
                + self.wrongTargets(context.service, detail.form.answers, record.citizen, in: tx)
            guard problems.isEmpty else { throw Refusal(.invalid(problems), "form_incomplete") }
            let contents = try self.freeze(detail, record, by: authority.helper, in: tx)
            let helpers = contents.helpers ?? []
            let move: CaseMove
            switch record.file {
            case .draft(let draft) where context.service.isBundle: move = try draft.submittedInParts(context, by: authority.helper)
            case .draft(let draft): move = try draft.submitted(context, by: authority.helper, helpers: helpers)
            case .returned(let returned): move = returned.resubmitted(context, by: authority.helper, helpers: helpers)
            default: throw CaseRefusal.wrongState
            }
            // What somebody else typed does not become what the citizen says of themselves.
            if authority.helper == nil { try self.remember(detail.form, of: record.citizen, at: now, in: tx) }
            try self.put(move, after: record, context: context, in: tx)
            guard case .draft = record.file else { return nil }
            try self.recordSharing(detail.form, in: record, at: now, in: tx)
            if context.service.isBundle { try self.beginParts(of: id, at: now, in: tx) }
            return try self.makePIN(for: record, in: tx)
        }
    }

    package func withdrawCase(_ id: String, for person: SignedIn) async throws {
        let now = now
        try await store.write { tx in
            let (record, authority) = try self.reach(id, person, to: .apply, in: tx)
            // A part goes with its bundle.
            guard record.file.header.part == nil else { throw CaseRefusal.wrongState }
            try self.withdraw(record, by: authority.helper, at: now, in: tx)
        }
    }

    /// The caller's own case; somebody else's looks like none (attack A74).
    func own(_ id: String, _ person: SignedIn, in tx: any StoreTransaction) throws -> CaseRecord {
        let citizen = try citizen(person)
        guard let row = try tx.caseRow(id), row.citizen == citizen.text else { throw Refusal.notFound }
        return try openWhole(row, in: tx)
    }

    /// `authority`: of the applicant, or of who acts for them; nil for an officer at a desk, who gets no receipts.
    func detail(_ record: CaseRecord, by right: ReadingRight, for authority: Authority?, in tx: any StoreTransaction) throws -> CaseDetail {
        guard right.citizen == record.citizen else { throw Refusal.notFound }
        let service = try context(of: record, at: now).service
        let contents = try contents(of: record, in: tx).contents, profile = try profile(of: record.citizen, in: tx).profile
        return CaseDetail(
            file: record.file,
            service: service,
            contents: contents,
            form: Form(
                service,
                typed: contents.answers,
                held: try held(record, service, profile, in: tx),
                today: CivilDate(record.file.clock?.startedAt ?? now)
            ),
            documents: try documents(attachedTo: contents, in: tx),
            events: try events(of: record.object, citizen: record.citizen, in: tx),
            receipts: authority == nil ? [] : try receiptNumbers(of: record, in: tx),
            revision: record.row.revision,
            promised: record.row.promised,
            credential: try tx.credential(caseID: record.row.id)?.id,
            acting: authority.flatMap(acting),
            notified: authority == nil ? [] : try notified(of: record, contents, profile, in: tx),
            parts: try parts(of: record, by: right, for: authority, in: tx)
        )
    }

    /// What fills the form in. What was submitted stays as submitted, whatever the profile says later; only what may be changed now is
    /// filled in anew.
    private func held(
        _ record: CaseRecord,
        _ service: PublicService,
        _ profile: Profile,
        in tx: any StoreTransaction
    ) throws -> [String: HeldValue] {
        switch record.file {
        case .draft: return try heldValues(for: service, of: record.citizen, profile, in: tx)
        case .returned(let state):
            let open = service.possibleFields.filter { state.mayChange($0.name) }
            return try heldValues(for: service, of: record.citizen, profile, in: tx).filter { held in
                open.contains { $0.looks(under: held.key) }
            }
        default: return [:]
        }
    }

    func line(_ record: CaseRecord) -> CaseLine {
        var step: String?
        var claimedBy: String?
        if case .submitted(let state) = record.file { (step, claimedBy) = (state.step, state.claimedBy) }
        return CaseLine(
            id: record.row.id,
            reference: record.row.reference,
            service: record.row.service,
            state: record.row.state,
            step: step,
            promised: record.row.promised,
            limit: limit(of: record),
            updatedAt: record.row.updatedAt,
            claimedBy: claimedBy,
            revision: record.row.revision
        )
    }

    private func limit(of record: CaseRecord) -> String? {
        guard let clock = record.file.clock, let service = catalogue.service(of: record.file.header) else { return nil }
        return clock.promised(service.sla.limit, catalogue.calendar).iso
    }

    /// Keeps what is submitted with every prefilled value in it.
    private func freeze(_ detail: CaseDetail, _ record: CaseRecord, by helper: Helper?, in tx: any StoreTransaction) throws -> CaseContents
    {
        var (contents, revision) = try contents(of: record, in: tx)
        contents.answers = detail.form.answers
        contents.add(helper)
        try put(contents, of: record, after: revision, in: tx)
        return contents
    }

    /// What other agencies are given from the register with an application is in the ledger.
    private func recordSharing(_ form: Form, in record: CaseRecord, at now: UnixTime, in tx: any StoreTransaction) throws {
        let agencies = form.service.agencies(beside: catalogue.rights.register), given = form.fromRegister
        guard !agencies.isEmpty, !given.isEmpty else { return }
        try recordConsent(
            .sharing,
            of: record.citizen,
            to: agencies,
            about: given.map(\.field.name),
            askedBy: form.service.code,
            caseReference: record.row.reference,
            endedBy: record.row.id,
            at: now,
            in: tx
        )
    }

    /// What was typed and is worth keeping, so that the next application asks for it no more.
    private func remember(_ form: Form, of citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws {
        let worth = form.worthRemembering
        guard !worth.isEmpty else { return }
        var (profile, revision) = try profile(of: citizen, in: tx)
        for (name, value) in worth {
            try profile.set(ProfileValue(value: value, source: "citizen", date: CivilDate(now).iso), for: name)
        }
        try put(profile, of: citizen, after: revision, in: tx)
    }

    /// Service, day and 30 random bits: nobody finds another's case by counting.
    private func reference(_ context: CaseContext, _ now: UnixTime) -> String {
        let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        let tail = String(random.bytes(6).map { letters[Int($0 & 31)] })
        return "\(context.service.code)-\(CivilDate(now).iso.filter(\.isNumber).dropFirst(2))-\(tail)"
    }
}

extension CaseFile {
    /// What the applicant may change now. Throws `case_wrong_state`.
    var changeable: (String) -> Bool {
        get throws(CaseRefusal) {
            switch self {
            case .draft: { _ in true }
            case .returned(let state): state.mayChange
            default: throw .wrongState
            }
        }
    }

    /// Whether the applicant may change an item now.
    package func mayChange(_ item: String) -> Bool { do { return try changeable(item) } catch { return false } }
}

extension Mall {
    /// The agencies beside the register's own that are given what it filled in, when this is sent.
    package func agencies(givenRegisterData detail: CaseDetail) -> [String] {
        guard case .draft = detail.file, !detail.form.fromRegister.isEmpty else { return [] }
        return detail.service.agencies(beside: catalogue.rights.register)
    }
}

extension Form {
    /// What somebody else than the citizen said of them.
    fileprivate var fromRegister: [FieldState] {
        states.filter { state in
            guard state.isVisible, !state.value.isEmpty, case .held(let source, _) = state.origin else { return false }
            return source != "citizen"
        }
    }
}

extension HeldValue {
    init(_ value: ProfileValue) { self.init(value: value.value, source: value.source, date: value.date) }
}
