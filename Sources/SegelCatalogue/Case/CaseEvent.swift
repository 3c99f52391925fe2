/// What happened to a case, as its applicant sees it: when, at which desk, what is needed, what is promised.
package struct CaseEvent: Sendable, Codable {
    package enum Kind: String, Sendable, Codable {
        case started, submitted, resubmitted, claimed, released, approved, returned, sentBack, signed, rejected, withdrawn, issued
        /// A part that needs another one, which was not issued.
        case impossible
    }

    package let at: Int64
    package let kind: Kind
    /// The desk's step, where there is one.
    package let step: String?
    /// The officer's account; nil for the citizen and for the system itself.
    package let officer: String?
    /// What an agency's machine is registered as, which did it in the officer's place.
    package let machine: String?
    /// Who did it for the applicant; nil where they did it themselves.
    package let by: Helper?
    package let items: [ReturnedItem]
    package let reason: String?
    /// ISO; nil while nothing is promised.
    package let promised: String?
    /// Of a bundle: the service of the part it happened to.
    package let part: String?

    init(
        _ kind: Kind,
        at: Int64,
        step: String? = nil,
        officer: String? = nil,
        machine: String? = nil,
        items: [ReturnedItem] = [],
        reason: String? = nil,
        promised: CivilDate? = nil,
        by: Helper? = nil,
        part: String? = nil
    ) {
        self.at = at
        self.kind = kind
        self.step = step
        self.officer = officer
        self.machine = machine
        self.by = by
        self.items = items
        self.reason = reason
        self.promised = promised?.iso
        self.part = part
    }

    /// Whether something was handed in. A part that begins hands in nothing new.
    package var isSubmission: Bool { kind == .resubmitted || kind == .submitted && part == nil }

    /// As one of the bundle's: its step is the bundle's, too.
    func of(part service: String) -> CaseEvent {
        CaseEvent(
            kind,
            at: at,
            step: step.map { BundlePart.step($0, of: service) },
            officer: officer,
            machine: machine,
            items: items,
            reason: reason,
            promised: promised.flatMap(CivilDate.init(iso:)),
            by: by,
            part: service
        )
    }
}

/// A case and what happened to it, to be stored together.
package struct CaseMove: Sendable {
    package let file: CaseFile
    package let event: CaseEvent
}
