package import SegelCatalogue
internal import SegelVault

/// What an officer decides at a desk.
package enum Decision: Sendable {
    case claim, release, approve
    case fail(items: [ReturnedItem], reason: String?)
    case reject(reason: String)
}

/// What a decision led to.
package enum DecisionResult: Sendable {
    case moved
    /// The head has signed; the credential exists and is released.
    case issued(credential: String)
}

extension Mall {
    /// The cases waiting at the officer's desks, or at all of an office they supervise: the oldest promise first. No personal data is in a queue.
    package func queue(for person: SignedIn, _ filter: QueueFilter = QueueFilter(), limit: Int = 200) async throws -> [CaseLine] {
        guard person.isOfficer else { throw Refusal.notPermitted }
        let desks =
            filter.isWholeOffice ? desks(of: try supervised(by: person)) : person.duties.map { Desk(role: $0.role, agency: $0.agency) }
        let today = CivilDate(now), account = person.account.text
        return try await store.read { tx in
            try tx.queue(desks, limit: limit).map { try self.line(self.open($0, in: tx)) }.filter { filter.lets($0, account, today: today) }
                .map { try self.named($0, in: tx) }
        }
    }

    private func desks(of agencies: [String]) -> [Desk] {
        let all = catalogue.services.flatMap { $0.workflow.steps.map { Desk(role: $0.role, agency: $0.agency) } }
        return Set(all.filter { agencies.contains($0.agency) }).sorted { ($0.agency, $0.role) < ($1.agency, $1.role) }
    }

    /// With the name of who has claimed it.
    private func named(_ line: CaseLine, in tx: any StoreTransaction) throws -> CaseLine {
        guard let claimed = try line.claimedBy.map(ObjectID.init(text:)) else { return line }
        var line = line
        if case .officer(let name)? = try tx.account(claimed)?.name {
            line.claimer = name
        } else {
            line.claimer = try tx.agencyClient(claimed)?.name
        }
        return line
    }

    /// Everything of a case, for the desk it lies on. The look is recorded, and shown to the citizen, before it is answered.
    package func officerCase(_ id: String, for person: SignedIn) async throws -> (detail: CaseDetail, mayDecide: Bool) {
        let now = now
        return try await store.write { tx in
            let (record, _) = try self.atDesk(id, person, now, in: tx)
            let right = try self.recordAccess(
                to: record.citizen,
                by: AccessActor(person, at: record.row.desk),
                purpose: .caseReview,
                caseReference: record.row.reference,
                at: now,
                in: tx
            )
            guard case .submitted(let state) = record.file else { throw CaseRefusal.wrongState }
            let officer = self.deskOfficer(person)
            return (try self.detail(record, by: right, for: nil, in: tx), state.claimedBy == nil || state.claimedBy == officer.id)
        }
    }

    /// A document of a case on the officer's desk; the look is recorded.
    package func officerDocument(_ code: String, of id: String, for person: SignedIn) async throws -> DocumentReading {
        let now = now
        let (document, right) = try await store.write { tx in
            let (record, _) = try self.atDesk(id, person, now, in: tx)
            guard let document = try self.contents(of: record, in: tx).contents.documents[code] else { throw Refusal.notFound }
            let right = try self.recordAccess(
                to: record.citizen,
                by: AccessActor(person, at: record.row.desk),
                purpose: .documentReview,
                caseReference: record.row.reference,
                at: now,
                in: tx
            )
            return (document, right)
        }
        return try await openDocument(document, by: right)
    }

    /// Decides at a desk. `revision`: the case as the officer saw it; if it changed meanwhile, nothing happens. `filled`: what the desk fills in
    /// before it approves. After the head's signature the credential is issued before this returns.
    package func decide(
        _ decision: Decision,
        on id: String,
        revision: UInt64,
        by person: SignedIn,
        filled: [String: String] = [:]
    ) async throws -> DecisionResult {
        try await decide(decision, on: id, revision: revision, by: person, filled: filled, look: nil)
    }

    /// `look`: for what the officer is recorded to have looked at the case, where nothing recorded it before.
    func decide(
        _ decision: Decision,
        on id: String,
        revision: UInt64,
        by person: SignedIn,
        filled: [String: String],
        look: AccessPurpose?
    ) async throws -> DecisionResult {
        let now = now
        let intended: IntendedCredential? = try await store.write { tx in
            let (record, context) = try self.atDesk(id, person, now, in: tx)
            guard record.row.revision == revision else { throw Refusal.changedMeanwhile }
            guard case .submitted(let state) = record.file else { throw CaseRefusal.wrongState }
            if let look {
                try self.recordAccess(
                    to: record.citizen,
                    by: AccessActor(person, at: record.row.desk),
                    purpose: look,
                    caseReference: record.row.reference,
                    at: now,
                    in: tx
                )
            }
            let move = try self.move(state, decision, self.deskOfficer(person), context)
            if case .approve = decision { try self.fill(filled, at: context.service.workflow.step(state.step), record, in: tx) }
            let next = try self.put(move, after: record, context: context, in: tx)
            guard case .approved = move.file else { return nil }
            return try self.prepareCredential(next, context, in: tx)
        }
        guard let intended else { return .moved }
        return .issued(credential: try await finish(intended).text)
    }

    /// Keeps what the officer filled in among the answers, where the credential takes it from.
    func fill(_ filled: [String: String], at step: WorkflowStep?, _ record: CaseRecord, in tx: any StoreTransaction) throws {
        guard let fields = step?.fields, !fields.isEmpty else { return }
        var (contents, revision) = try contents(of: record, in: tx)
        var problems: [FieldProblem] = []
        for field in fields {
            let (value, problem) = field.answer(filled[field.name] ?? contents.answers[field.name] ?? "")
            problem.map { problems.append($0) }
            contents.answers[field.name] = value.isEmpty ? nil : value
        }
        guard problems.isEmpty else { throw Refusal(.invalid(problems), "office_fields") }
        try put(contents, of: record, after: revision, in: tx)
    }

    func move(
        _ state: SubmittedCase,
        _ decision: Decision,
        _ officer: DeskOfficer,
        _ context: CaseContext
    ) throws(CaseRefusal) -> CaseMove {
        switch decision {
        case .claim: try state.claimed(by: officer, context)
        case .release: try state.released(by: officer, context)
        case .approve: try state.approved(by: officer, context)
        case .fail(let items, let reason): try state.failed(by: officer, items: items, reason: reason, context)
        case .reject(let reason): try state.rejected(by: officer, reason: reason, context)
        }
    }

    /// A case that lies on one of the officer's desks; any other looks like none (attack A74).
    func atDesk(
        _ id: String,
        _ person: SignedIn,
        _ now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> (record: CaseRecord, context: CaseContext) {
        guard person.isOfficer, let row = try tx.caseRow(id), let desk = row.desk, person.has(desk.role, at: desk.agency) else {
            throw Refusal.notFound
        }
        let record = try openWhole(row, in: tx)
        return (record, try context(of: record, at: now))
    }

    func deskOfficer(_ person: SignedIn) -> DeskOfficer {
        DeskOfficer(id: person.account.text, name: person.officer ?? "", citizen: person.citizen?.text) { person.has($0, at: $1) }
    }
}
