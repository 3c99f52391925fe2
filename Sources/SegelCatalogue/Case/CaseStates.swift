/// What stays the same from draft to end.
package struct CaseHeader: Sendable, Codable, Hashable {
    /// 32 hexadecimal digits.
    package let id: String
    /// What a person quotes: short, with an unguessable end.
    package let reference: String
    package let service: String
    /// The applicant, as an opaque identifier.
    package let citizen: String
    package let createdAt: Int64
    /// Of a part: the bundle it belongs to; nil for a case that stands alone.
    package let part: PartOf?

    package init(id: String, reference: String, service: String, citizen: String, createdAt: Int64, part: PartOf? = nil) {
        self.id = id
        self.reference = reference
        self.service = service
        self.citizen = citizen
        self.createdAt = createdAt
        self.part = part
    }
}

/// The bundle that a case is a part of.
package struct PartOf: Sendable, Codable, Hashable {
    /// The bundle's case.
    package let bundle: String
    /// The bundle's service.
    package let service: String

    package init(bundle: String, service: String) { (self.bundle, self.service) = (bundle, service) }
}

/// Who sits at a desk: an officer, or a machine of its agency.
package struct DeskOfficer: Sendable {
    /// An opaque identifier of the account.
    package let id: String
    /// What the public timeline may not show but the log keeps.
    package let name: String
    /// The citizen the officer is, where known.
    package let citizen: String?
    /// A machine does only what the step lets machines do, and heads nothing.
    package let isMachine: Bool
    /// All machines of one agency are one: whoever runs them is behind each.
    private let operatedBy: String?
    /// Under which names this person is remembered: two accounts of one citizen are one person.
    var names: [String] { [id] + [citizen, operatedBy].compactMap { $0 } }
    /// What the citizen is told of who did it; nil for an officer.
    var machineName: String? { isMachine ? name : nil }
    package let isAt: @Sendable (_ role: String, _ agency: String) -> Bool

    package init(id: String, name: String, citizen: String?, isAt: @escaping @Sendable (String, String) -> Bool) {
        self.id = id
        self.name = name
        self.citizen = citizen
        self.isAt = isAt
        (isMachine, operatedBy) = (false, nil)
    }

    /// A machine that sits at every desk of its agency. `id` is nobody's account; `name` is what it is registered as.
    package init(machine id: String, name: String, of agency: String) {
        (self.id, self.name, citizen) = (id, name, nil)
        (isMachine, operatedBy) = (true, "machines of \(agency)")
        isAt = { $1 == agency }
    }
}

/// One field or document that must be mended, and why.
package struct ReturnedItem: Sendable, Codable, Hashable {
    package let item: String
    /// In the officer's words; may be empty where `code` says enough.
    package let reason: String
    package let code: ReturnReason?

    package init(item: String, reason: String, code: ReturnReason? = nil) {
        self.item = item
        self.reason = reason
        self.code = code
    }

    /// "Other" alone says nothing.
    var hasReason: Bool { !reason.allSatisfy(\.isWhitespace) || (code != nil && code != .other) }
}

/// Being filled in; nobody but the applicant sees it.
package struct DraftCase: Sendable, Codable {
    package let header: CaseHeader
    package init(header: CaseHeader) { self.header = header }
}

/// At a desk. Its contents cannot change: there is no edit method.
package struct SubmittedCase: Sendable, Codable {
    package let header: CaseHeader
    package let step: String
    package let clock: SLAClock
    /// Whoever decided anything so far, whichever way, and their step, by officer (and citizen, where known); and whoever applied for the applicant,
    /// with no step. Nobody is ever forgotten.
    package let deciders: [String: String]
    /// The officer who works on it.
    package let claimedBy: String?
}

/// With the citizen again, for exactly these items.
package struct ReturnedCase: Sendable, Codable {
    package let header: CaseHeader
    package let items: [ReturnedItem]
    /// Fields and documents that hang on a returned field, in the service's order: mending that one may ask for these.
    package let opened: [String]
    /// The desk it goes back to; nothing starts over.
    package let step: String
    package let clock: SLAClock
    package let deciders: [String: String]
}

/// Signed off; the credential is being issued.
package struct ApprovedCase: Sendable, Codable {
    package let header: CaseHeader
    package let clock: SLAClock
    package let deciders: [String: String]
}

package struct IssuedCase: Sendable, Codable {
    package let header: CaseHeader
    package let credential: String
    package let issuedAt: Int64
}

package struct WithdrawnCase: Sendable, Codable {
    package let header: CaseHeader
}

package struct RejectedCase: Sendable, Codable {
    package let header: CaseHeader
    package let reason: String
}

/// A case in whatever state it is.
package enum CaseFile: Sendable, Codable {
    case draft(DraftCase)
    case submitted(SubmittedCase)
    case returned(ReturnedCase)
    case approved(ApprovedCase)
    case issued(IssuedCase)
    case withdrawn(WithdrawnCase)
    case rejected(RejectedCase)
    /// Several cases that were applied for as one.
    case bundle(BundleCase)

    package var header: CaseHeader {
        switch self {
        case .draft(let state): state.header
        case .submitted(let state): state.header
        case .returned(let state): state.header
        case .approved(let state): state.header
        case .issued(let state): state.header
        case .withdrawn(let state): state.header
        case .rejected(let state): state.header
        case .bundle(let state): state.header
        }
    }

    /// Stable, for rows and programs.
    package var stateName: String {
        switch self {
        case .draft: "draft"
        case .submitted: "submitted"
        case .returned: "returned"
        case .approved: "approved"
        case .issued: "issued"
        case .withdrawn: "withdrawn"
        case .rejected: "rejected"
        case .bundle(let state): state.stateName
        }
    }

    /// Nothing happens to it any more.
    package static func isOver(_ stateName: String) -> Bool { ["issued", "withdrawn", "rejected"].contains(stateName) }

    package var clock: SLAClock? {
        switch self {
        case .submitted(let state): state.clock
        case .returned(let state): state.clock
        case .approved(let state): state.clock
        case .bundle(let state): state.stateName == "submitted" || state.stateName == "returned" ? state.clock : nil
        default: nil
        }
    }
}

/// Why a transition was refused.
package enum CaseRefusal: String, Error, Sendable {
    case wrongState = "case_wrong_state"
    case wrongDesk = "case_wrong_desk"
    case claimedByAnother = "case_claimed_by_another"
    /// Nobody decides their own case.
    case ownCase = "case_own"
    /// The catalogue lets no machine do this here.
    case personNeeded = "case_person_needed"
    /// Nobody decides two steps of one case.
    case fourEyes = "case_four_eyes"
    case itemsMissing = "case_items_missing"
    case reasonMissing = "case_reason_missing"
    case itemNotReturned = "case_item_not_returned"
}
