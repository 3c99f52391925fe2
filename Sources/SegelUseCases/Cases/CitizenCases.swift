package import SegelCatalogue
internal import SegelCrypto
package import SegelVault

/// A case as its applicant sees it.
package struct CaseDetail: Sendable {
    package let file: CaseFile
    package let service: PublicService
    package let contents: CaseContents
    package let form: Form
    package let documents: [HeldDocument]
    package let events: [CaseEvent]
    /// The numbers of the steps that have a receipt, from 1; none for an officer.
    package let receipts: Set<Int>
    /// For compare-and-swap on decisions.
    package let revision: UInt64
    package let promised: String?
    package let credential: ObjectID?
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
    /// A new draft.
    package func startCase(_ service: String, for person: SignedIn) async throws -> String {
        let citizen = try citizen(person)
        let now = now
        let context = try context(service, at: now)
        let id = ObjectID(from: random)
        let header = CaseHeader(
            id: id.text,
            reference: reference(context, now),
            service: service,
            citizen: citizen.text,
            createdAt: now
        )
        try await store.write { tx in
            try self.checkAlive(citizen, in: tx)
            try self.put(CaseFile.started(header), after: nil, context: context, in: tx)
        }
        return id.text
    }

    package func cases(of person: SignedIn) async throws -> [CaseLine] {
        let citizen = try citizen(person)
        return try await store.read { tx in try tx.cases(of: citizen.text).map { try self.line(self.open($0, in: tx)) } }
    }

    package func caseDetail(_ id: String, for person: SignedIn) async throws -> CaseDetail {
        try await store.read { tx in try self.detail(self.own(id, person, in: tx), isOwner: true, in: tx) }
    }

    /// Keeps answers and attachments. A draft takes any field of the service; a returned case only the items that were returned. Nothing is
    /// checked but that: half a form is kept too, so that nothing typed is ever lost.
    package func save(
        _ answers: [String: String],
        documents: [String: ObjectID] = [:],
        in id: String,
        for person: SignedIn
    ) async throws {
        try await store.write { tx in
            let record = try self.own(id, person, in: tx)
            let service = try self.context(record.file.header.service, at: self.now).service
            let mayChange: (String) -> Bool
            switch record.file {
            case .draft: mayChange = { _ in true }
            case .returned(let state): mayChange = state.mayChange
            default: throw CaseRefusal.wrongState
            }
            var (contents, revision) = try self.contents(of: record, in: tx)
            for (name, value) in answers where service.field(name) != nil && contents.answers[name] != value {
                guard mayChange(name) else { throw CaseRefusal.itemNotReturned }
                contents.answers[name] = String(value.prefix(4_000))
            }
            for (code, document) in documents where service.documents.contains(where: { $0.code == code }) {
                guard mayChange(code) else { throw CaseRefusal.itemNotReturned }
                guard try tx.document(document)?.citizen == record.citizen else { throw Refusal.notFound }
                contents.documents[code] = document
            }
            try self.put(contents, of: record, after: revision, in: tx)
        }
    }

    /// Hands in a draft, or a returned case after mending. Refused with every problem at once; nothing is lost then. Answers the PIN that a draft
    /// gets when it is handed in.
    @discardableResult
    package func submitCase(_ id: String, for person: SignedIn) async throws -> TrackingPIN? {
        let now = now
        return try await store.write { tx in
            let record = try self.own(id, person, in: tx)
            try self.checkAlive(record.citizen, in: tx)
            let context = try self.context(record.file.header.service, at: now)
            let detail = try self.detail(record, isOwner: true, in: tx)
            let problems =
                try detail.form.problems(documents: Set(detail.contents.documents.keys))
                + self.missingCredentials(context.service, detail.form.answers, record.citizen, in: tx)
                + self.wrongTargets(context.service, detail.form.answers, record.citizen, in: tx)
            guard problems.isEmpty else { throw Refusal(.invalid(problems), "form_incomplete") }
            let move: CaseMove
            switch record.file {
            case .draft(let draft): move = try draft.submitted(context)
            case .returned(let returned): move = returned.resubmitted(context)
            default: throw CaseRefusal.wrongState
            }
            try self.freeze(detail, record, in: tx)
            try self.remember(detail.form, of: record.citizen, at: now, in: tx)
            try self.put(move, after: record, context: context, in: tx)
            guard case .draft = record.file else { return nil }
            return try self.makePIN(for: record, in: tx)
        }
    }

    package func withdrawCase(_ id: String, for person: SignedIn) async throws {
        let now = now
        try await store.write { tx in
            let record = try self.own(id, person, in: tx)
            let context = try self.context(record.file.header.service, at: now)
            try self.put(record.file.withdrawn(at: now), after: record, context: context, in: tx)
        }
    }

    /// The caller's own case; somebody else's looks like none (attack A74).
    func own(_ id: String, _ person: SignedIn, in tx: any StoreTransaction) throws -> CaseRecord {
        let citizen = try citizen(person)
        guard let row = try tx.caseRow(id), row.citizen == citizen.text else { throw Refusal.notFound }
        return try openWhole(row, in: tx)
    }

    /// `isOwner`: with all the documents they hold, to choose from; an officer sees those of the case.
    func detail(_ record: CaseRecord, isOwner: Bool, in tx: any StoreTransaction) throws -> CaseDetail {
        let service = try context(record.file.header.service, at: now).service
        let contents = try contents(of: record, in: tx).contents
        return CaseDetail(
            file: record.file,
            service: service,
            contents: contents,
            form: Form(
                service,
                typed: contents.answers,
                held: try held(record, service, in: tx),
                today: CivilDate(record.file.clock?.startedAt ?? now)
            ),
            documents: isOwner ? try documents(of: record.citizen, in: tx) : try documents(attachedTo: contents, in: tx),
            events: try events(of: record.object, citizen: record.citizen, in: tx),
            receipts: isOwner ? try receiptNumbers(of: record, in: tx) : [],
            revision: record.row.revision,
            promised: record.row.promised,
            credential: try tx.credential(caseID: record.row.id)?.id
        )
    }

    /// What fills the form in. What was submitted stays as submitted, whatever the profile says later; only what may be changed now is
    /// filled in anew.
    private func held(_ record: CaseRecord, _ service: PublicService, in tx: any StoreTransaction) throws -> [String: HeldValue] {
        switch record.file {
        case .draft: return try heldValues(for: service, of: record.citizen, in: tx)
        case .returned(let state):
            let open = service.possibleFields.filter { state.mayChange($0.name) }
            return try heldValues(for: service, of: record.citizen, in: tx).filter { held in
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
        guard let clock = record.file.clock, let service = catalogue.service(record.row.service) else { return nil }
        return clock.promised(service.sla.limit, catalogue.calendar).iso
    }

    /// Keeps what is submitted with every prefilled value in it.
    private func freeze(_ detail: CaseDetail, _ record: CaseRecord, in tx: any StoreTransaction) throws {
        var (contents, revision) = try contents(of: record, in: tx)
        contents.answers = detail.form.answers
        try put(contents, of: record, after: revision, in: tx)
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

extension HeldValue {
    init(_ value: ProfileValue) { self.init(value: value.value, source: value.source, date: value.date) }
}
