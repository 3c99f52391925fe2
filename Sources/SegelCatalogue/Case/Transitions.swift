/// What every transition needs to know.
package struct CaseContext: Sendable {
    package let service: PublicService
    package let calendar: WorkingCalendar
    /// Unix seconds.
    package let now: Int64

    package init(service: PublicService, calendar: WorkingCalendar, now: Int64) {
        self.service = service
        self.calendar = calendar
        self.now = now
    }

    func promised(_ clock: SLAClock) -> CivilDate { clock.promised(service.sla.target, calendar) }
}

extension DraftCase {
    /// `form` must have no problems; the caller shows them otherwise. `by`: who hands it in for the applicant; `helpers`: whoever had a hand in it, and
    /// decides nothing of it.
    package func submitted(_ context: CaseContext, by helper: Helper? = nil, helpers: [Helper] = []) throws(CaseRefusal) -> CaseMove {
        guard let first = context.service.workflow.steps.first else { throw .wrongState }
        let clock = SLAClock(startedAt: context.now)
        let next = SubmittedCase(header: header, step: first.id, clock: clock, deciders: helpers.deciders(besides: [:]), claimedBy: nil)
        return CaseMove(
            file: .submitted(next),
            event: CaseEvent(.submitted, at: context.now, step: first.id, promised: context.promised(clock), by: helper)
        )
    }
}

extension SubmittedCase {
    package func claimed(by officer: DeskOfficer, _ context: CaseContext) throws(CaseRefusal) -> CaseMove {
        try check(officer, context, doing: nil)
        return move(to: step, claimedBy: officer.id, .claimed, officer, context)
    }

    /// By who claimed it, or for them by who heads or supervises the desk's agency.
    package func released(by officer: DeskOfficer, _ context: CaseContext) throws(CaseRefusal) -> CaseMove {
        guard let current = context.service.workflow.step(step), let claimedBy else { throw .wrongState }
        let isSupervisor = !officer.isMachine && ["head", "supervisor"].contains { officer.isAt($0, current.agency) }
        guard claimedBy == officer.id || isSupervisor else { throw .claimedByAnother }
        return move(to: step, claimedBy: nil, .released, officer, context)
    }

    /// On to the next desk; after the signing step, approved.
    package func approved(by officer: DeskOfficer, _ context: CaseContext) throws(CaseRefusal) -> CaseMove {
        try check(officer, context, doing: .approve)
        let deciders = deciders(with: officer)
        if let next = context.service.workflow.step(after: step) {
            let file = SubmittedCase(header: header, step: next.id, clock: clock, deciders: deciders, claimedBy: nil)
            return CaseMove(file: .submitted(file), event: event(.approved, officer, context))
        }
        let file = ApprovedCase(header: header, clock: clock, deciders: deciders)
        return CaseMove(file: .approved(file), event: event(.signed, officer, context))
    }

    /// Not in order. A step whose failures go to the citizen names the exact items; others go back to the desk that prepared it.
    package func failed(
        by officer: DeskOfficer,
        items: [ReturnedItem],
        reason: String?,
        _ context: CaseContext
    ) throws(CaseRefusal) -> CaseMove {
        let current = try check(officer, context, doing: .sendBack)
        switch current.onFail {
        case .citizen: return try returned(items, officer, context)
        case .step(let back):
            guard let reason, !isBlank(reason) else { throw .reasonMissing }
            let file = SubmittedCase(header: header, step: back, clock: clock, deciders: deciders(with: officer), claimedBy: nil)
            return CaseMove(file: .submitted(file), event: event(.sentBack, officer, context, items: items, reason: reason))
        }
    }

    package func rejected(by officer: DeskOfficer, reason: String, _ context: CaseContext) throws(CaseRefusal) -> CaseMove {
        try check(officer, context, doing: .reject)
        guard !isBlank(reason) else { throw .reasonMissing }
        return CaseMove(
            file: .rejected(RejectedCase(header: header, reason: reason)),
            event: CaseEvent(
                .rejected,
                at: context.now,
                step: step,
                officer: officer.id,
                machine: officer.machineName,
                reason: reason
            )
        )
    }

    /// The desk's step, when `officer` may decide it: sits there, has it or finds it free, is not the applicant, decided no other step, and is a
    /// person or may do this as a machine. `act`: nil for claiming.
    @discardableResult
    private func check(
        _ officer: DeskOfficer,
        _ context: CaseContext,
        doing act: WorkflowStep.MachineAct?
    ) throws(CaseRefusal) -> WorkflowStep {
        guard let current = context.service.workflow.step(step) else { throw .wrongState }
        guard officer.isAt(current.role, current.agency) else { throw .wrongDesk }
        let isForMachines = act.map(current.machine.contains) ?? !current.machine.isEmpty
        guard !officer.isMachine || isForMachines else { throw .personNeeded }
        guard officer.citizen != header.citizen else { throw .ownCase }
        guard officer.names.allSatisfy({ deciders[$0] == nil || deciders[$0] == step }) else { throw .fourEyes }
        guard claimedBy == nil || claimedBy == officer.id else { throw .claimedByAnother }
        return current
    }

    private func returned(_ items: [ReturnedItem], _ officer: DeskOfficer, _ context: CaseContext) throws(CaseRefusal) -> CaseMove {
        let documents = Set(context.service.documents.map(\.code))
        guard !items.isEmpty, items.allSatisfy({ documents.contains($0.item) || context.service.field($0.item) != nil }) else {
            throw .itemsMissing
        }
        guard items.allSatisfy(\.hasReason) else { throw .reasonMissing }
        var clock = clock
        clock.pause(at: context.now)
        let opened = context.service.hanging(on: items.map(\.item))
        let file = ReturnedCase(
            header: header,
            items: items,
            opened: opened,
            step: step,
            clock: clock,
            deciders: deciders(with: officer)
        )
        return CaseMove(
            file: .returned(file),
            event: CaseEvent(
                .returned,
                at: context.now,
                step: step,
                officer: officer.id,
                machine: officer.machineName,
                items: items
            )
        )
    }

    private func deciders(with officer: DeskOfficer) -> [String: String] {
        officer.names.reduce(into: deciders) { $0[$1] = step }
    }

    private func move(
        to step: String,
        claimedBy: String?,
        _ kind: CaseEvent.Kind,
        _ officer: DeskOfficer,
        _ context: CaseContext
    ) -> CaseMove {
        let file = SubmittedCase(header: header, step: step, clock: clock, deciders: deciders, claimedBy: claimedBy)
        return CaseMove(file: .submitted(file), event: event(kind, officer, context))
    }

    private func event(
        _ kind: CaseEvent.Kind,
        _ officer: DeskOfficer,
        _ context: CaseContext,
        items: [ReturnedItem] = [],
        reason: String? = nil
    ) -> CaseEvent {
        CaseEvent(
            kind,
            at: context.now,
            step: step,
            officer: officer.id,
            machine: officer.machineName,
            items: items,
            reason: reason,
            promised: context.promised(clock)
        )
    }
}

extension ReturnedCase {
    /// Whether the citizen may change this field or document now: only what was returned, and what hangs on it.
    package func mayChange(_ item: String) -> Bool {
        let entry = item.split(separator: ".").first.map { "\($0).*" }
        return items.contains { $0.item == item } || opened.contains { $0 == item || $0 == entry }
    }

    /// Back to the desk that returned it; the clock goes on.
    package func resubmitted(_ context: CaseContext, by helper: Helper? = nil, helpers: [Helper] = []) -> CaseMove {
        var clock = clock
        clock.resume(at: context.now, context.calendar)
        let deciders = helpers.deciders(besides: deciders)
        let file = SubmittedCase(header: header, step: step, clock: clock, deciders: deciders, claimedBy: nil)
        return CaseMove(
            file: .submitted(file),
            event: CaseEvent(.resubmitted, at: context.now, step: step, items: items, promised: context.promised(clock), by: helper)
        )
    }
}

extension ApprovedCase {
    package func issued(credential: String, at now: Int64) -> CaseMove {
        CaseMove(
            file: .issued(IssuedCase(header: header, credential: credential, issuedAt: now)),
            event: CaseEvent(.issued, at: now)
        )
    }
}

private func isBlank(_ reason: String) -> Bool { reason.allSatisfy(\.isWhitespace) }

extension CaseFile {
    /// By the citizen, any time before the head has signed.
    package func withdrawn(at now: Int64, by helper: Helper? = nil) throws(CaseRefusal) -> CaseMove {
        switch self {
        case .draft, .submitted, .returned:
            CaseMove(file: .withdrawn(WithdrawnCase(header: header)), event: CaseEvent(.withdrawn, at: now, by: helper))
        default: throw .wrongState
        }
    }

    package static func started(_ header: CaseHeader, by helper: Helper? = nil) -> CaseMove {
        CaseMove(file: .draft(DraftCase(header: header)), event: CaseEvent(.started, at: header.createdAt, by: helper))
    }
}

extension [Helper] {
    /// Whoever decided a step before decides that one no more, either.
    func deciders(besides deciders: [String: String]) -> [String: String] {
        deciders.merging(flatMap(\.names).map { ($0, Helper.step) }) { _, helper in helper }
    }
}
