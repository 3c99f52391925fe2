internal import SegelCatalogue

/// Why somebody's data is looked at. The list is closed and has no empty place: a look without a purpose cannot be written.
package enum AccessPurpose: String, Sendable, CaseIterable {
    case registration
    case caseReview = "case_review"
    /// An agency's machine decides a step.
    case caseDecision = "case_decision"
    case documentReview = "document_review"
    case signing
    case complaintReview = "complaint_review"
    case surveyReview = "survey_review"
    case credentialEnded = "credential_ended"
    case deathRecorded = "death_recorded"
    case correction
    /// Somebody reads what a citizen asks about their data.
    case rightsReview = "rights_review"
    /// The citizen takes everything with them.
    case dataExport = "data_export"
    case incidentReview = "incident_review"
    /// Two custodians had a part of the log read in clear.
    case logReview = "log_review"
    /// Something is erased by its age.
    case retention
    /// Something is erased because its owner asks.
    case erasureRequest = "erasure_request"
    /// An officer gives somebody who cannot sign in a new code.
    case recovery
    /// Somebody learns the name of who trusts them, or whom they trust.
    case trustedPerson = "trusted_person"
    /// An officer files for somebody who stands at their counter.
    case assisting
    /// An officer offers the wallet of somebody at their counter a certificate.
    case walletOffer = "wallet_offer"
    case delegateApply = "delegate_apply"
    case delegateFollow = "delegate_follow"
    case delegateFetch = "delegate_fetch"
    /// Somebody reads what they are asked to do for the citizen.
    case mandateOffer = "mandate_offer"
    /// An officer writes down who may act for the citizen.
    case mandateRecorded = "mandate_recorded"
}

/// Who looks, as the citizen reads it.
struct AccessActor: Sendable {
    /// An officer's name, "operator", "system", or "citizen" for the person themselves.
    let name: String
    /// The duty it is done by, and whose; nil where nobody at a desk looks.
    let duty: Duty?

    static let system = AccessActor(name: "system", duty: nil)
    static let `operator` = AccessActor(name: "operator", duty: nil)
    static let citizen = AccessActor(name: "citizen", duty: nil)

    private init(name: String, duty: Duty?) {
        self.name = name
        self.duty = duty
    }

    /// An officer by a duty they have. Throws `not_permitted` for anybody else: nobody looks without a name.
    init(_ person: SignedIn, by duty: Duty?) throws {
        guard let name = person.officer, !name.isEmpty, let duty, person.duties.contains(duty) else { throw Refusal.notPermitted }
        self.init(name: name, duty: duty)
    }

    /// An officer at the desk a case lies on.
    init(_ person: SignedIn, at desk: Desk?) throws {
        try self.init(person, by: desk.map { Duty(role: $0.role, agency: $0.agency) })
    }

    /// Who acts for a citizen by a mandate of theirs.
    init(delegate name: String) throws {
        guard !name.isEmpty else { throw Refusal.notPermitted }
        self.init(name: name, duty: nil)
    }

    /// An agency's machine, under the name it is registered by.
    init(machine access: AgencyAccess) throws {
        guard let agency = access.agency, !access.name.isEmpty else { throw Refusal.notPermitted }
        self.init(name: access.name, duty: Duty(role: "machine", agency: agency))
    }

    /// Who registers citizens; by name where no sign-in stands behind it.
    init(registrar name: String, agency: String?) throws {
        guard !name.isEmpty else { throw Refusal.notPermitted }
        self.init(name: name, duty: agency.map { Duty(role: "registrar", agency: $0) })
    }
}

extension SignedIn {
    /// The duty by which somebody answers for an agency's work.
    func supervising(_ agency: String) -> Duty? {
        duties.first { $0.agency == agency && ["head", "supervisor"].contains($0.role) }
    }
}
