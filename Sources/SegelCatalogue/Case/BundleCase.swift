/// A bundle that was handed in: its parts are cases of their own, with their own desks and their own end; this follows them. Its promise is one, and
/// stands still while a part waits for the citizen.
package struct BundleCase: Sendable, Codable {
    package let header: CaseHeader
    package let parts: [PartState]
    package let clock: SLAClock

    /// Where the whole stands: with the citizen as soon as a part is; over when all parts are, issued if one was.
    package var stateName: String {
        let states = Set(parts.map(\.state))
        if states.contains(.returned) { return "returned" }
        if !states.isDisjoint(with: [.waiting, .open]) { return "submitted" }
        if states.contains(.issued) { return "issued" }
        return states.isDisjoint(with: [.rejected, .impossible]) ? "withdrawn" : "rejected"
    }

    package func part(_ service: String) -> PartState? { parts.first { $0.service == service } }
}

/// How one part stands.
package struct PartState: Sendable, Codable, Hashable {
    package enum State: String, Sendable, Codable {
        /// For an earlier part.
        case waiting
        case open, returned, issued, rejected, withdrawn
        /// An earlier part that it needs was not issued.
        case impossible
    }

    package let service: String
    package let state: State
    /// Its case, once it has begun.
    package var caseID: String?
    /// The desk's step, while it is open.
    package var step: String?
    package var isClaimed: Bool

    package var isOver: Bool { [.issued, .rejected, .withdrawn, .impossible].contains(state) }

    init(service: String, state: State = .waiting, caseID: String? = nil, step: String? = nil, isClaimed: Bool = false) {
        self.service = service
        self.state = state
        self.caseID = caseID
        self.step = step
        self.isClaimed = isClaimed
    }

    fileprivate init(_ file: CaseFile, of service: String) {
        self.init(service: service, state: State(file), caseID: file.header.id)
        guard case .submitted(let state) = file else { return }
        step = BundlePart.step(state.step, of: service)
        isClaimed = state.claimedBy != nil
    }
}

extension PartState.State {
    fileprivate init(_ file: CaseFile) {
        switch file {
        case .draft, .submitted, .approved: self = .open
        case .returned: self = .returned
        case .issued: self = .issued
        case .rejected: self = .rejected
        case .withdrawn: self = .withdrawn
        // A bundle has no bundles in it.
        case .bundle: self = .impossible
        }
    }
}

extension DraftCase {
    /// A bundle is handed in; none of its parts has begun.
    package func submittedInParts(_ context: CaseContext, by helper: Helper? = nil) throws(CaseRefusal) -> CaseMove {
        guard context.service.isBundle else { throw .wrongState }
        let clock = SLAClock(startedAt: context.now)
        let parts = context.service.parts.map { PartState(service: $0.service.code) }
        return CaseMove(
            file: .bundle(BundleCase(header: header, parts: parts, clock: clock)),
            event: CaseEvent(.submitted, at: context.now, promised: context.promised(clock), by: helper)
        )
    }

    /// A part begins at its first desk, with the time its bundle has used already; or, where something its form needs could not be filled in, with the
    /// citizen.
    package func begun(as bundle: BundleCase, missing: [String], helpers: [Helper], _ context: CaseContext) throws(CaseRefusal) -> CaseMove
    {
        guard let first = context.service.workflow.steps.first else { throw .wrongState }
        var clock = bundle.clock
        clock.resume(at: context.now, context.calendar)
        let deciders = helpers.deciders(besides: [:])
        if missing.isEmpty {
            let file = SubmittedCase(header: header, step: first.id, clock: clock, deciders: deciders, claimedBy: nil)
            return CaseMove(
                file: .submitted(file),
                event: CaseEvent(.submitted, at: context.now, step: first.id, promised: context.promised(clock))
            )
        }
        clock.pause(at: context.now)
        let items = missing.map { ReturnedItem(item: $0, reason: "", code: .incomplete) }
        let file = ReturnedCase(header: header, items: items, opened: [], step: first.id, clock: clock, deciders: deciders)
        return CaseMove(file: .returned(file), event: CaseEvent(.returned, at: context.now, step: first.id, items: items))
    }
}

extension BundleCase {
    /// After something happened to a part: the same event, as one of the bundle's.
    package func following(_ move: CaseMove, _ context: CaseContext) -> CaseMove {
        let header = move.file.header
        let parts = parts.map { $0.service == header.service ? PartState(move.file, of: $0.service) : $0 }
        return self.move(to: parts, move.event.of(part: header.service), context)
    }

    /// A part that cannot begin any more.
    package func without(_ service: String, _ context: CaseContext) -> CaseMove {
        let parts = parts.map { $0.service == service ? PartState(service: service, state: .impossible) : $0 }
        return move(to: parts, CaseEvent(.impossible, at: context.now, part: service), context)
    }

    /// By the citizen, once the parts that had begun are withdrawn: those that wait never begin.
    package func withdrawn(at now: Int64, by helper: Helper?) -> CaseMove {
        let parts = parts.map { $0.state == .waiting ? PartState(service: $0.service, state: .withdrawn) : $0 }
        return CaseMove(
            file: .bundle(BundleCase(header: header, parts: parts, clock: clock)),
            event: CaseEvent(.withdrawn, at: now, by: helper)
        )
    }

    private func move(to parts: [PartState], _ event: CaseEvent, _ context: CaseContext) -> CaseMove {
        var clock = clock
        if parts.contains(where: { $0.state == .returned }) {
            clock.pause(at: context.now)
        } else {
            clock.resume(at: context.now, context.calendar)
        }
        return CaseMove(file: .bundle(BundleCase(header: header, parts: parts, clock: clock)), event: event)
    }
}
