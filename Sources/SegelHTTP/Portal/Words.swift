internal import SegelCatalogue
internal import SegelCredential
internal import SegelUseCases

/// Domain values in a citizen's words.
struct Words {
    let language: Language

    subscript(key: String) -> String { Texts[language][key] ?? key }

    func state(_ name: String) -> String { self["state\(name.prefix(1).uppercased())\(name.dropFirst())"] }

    func tone(_ state: String) -> String {
        switch state {
        case "issued": "ok"
        case "returned": "warn"
        case "rejected": "bad"
        default: ""
        }
    }

    func readiness(_ state: Readiness.State) -> String { self["ready.\(state.rawValue)"] }

    func tone(_ state: Readiness.State) -> String { state == .ready ? "ok" : state == .mismatched ? "warn" : "bad" }

    func date(_ iso: String?) -> String { iso.flatMap(CivilDate.init(iso:))?.text(language) ?? "" }

    func fee(_ rupiah: Int) -> String { rupiah == 0 ? self["free"] : "Rp \(rupiah)" }

    func sla(_ sla: SLA) -> String { "\(sla.target) \(self["workingDays"])" }

    /// "Sumber: Register Dukcapil, 2 Maret 2026".
    func origin(_ state: FieldState) -> String? {
        guard case .held(let source, let date) = state.origin else { return nil }
        return "\(self["source"]): \(source == "citizen" ? self["fromYou"] : source), \(self.date(date))"
    }

    /// "3 hari lagi", "Hari ini", "Terlambat 2 hari": calendar days from `today`.
    func left(until iso: String?, today: CivilDate) -> String {
        guard let day = iso.flatMap(CivilDate.init(iso:)) else { return "–" }
        let days = (day.start - today.start) / 86_400
        switch days {
        case ..<0: return "\(self["late"]) \(-days) \(self[days == -1 ? "day" : "days"])"
        case 0: return self["today"]
        case 1: return self["tomorrow"]
        default: return language == .indonesian ? "\(days) hari lagi" : "in \(days) days"
        }
    }

    func role(_ role: String) -> String { Texts[language]["role.\(role)"] ?? role }

    func event(_ event: CaseEvent, _ service: PublicService, forOfficer: Bool = false) -> String {
        let kind = event.kind.rawValue
        if let part = event.part, ![.claimed, .approved, .sentBack, .released].contains(event.kind) {
            let title = service.part(part)?.service.credential.title[language] ?? part
            return
                "\(title): \(self[event.kind == .submitted ? "eventPartBegun" : "event\(kind.prefix(1).uppercased())\(kind.dropFirst())"].lowercased())"
        }
        if forOfficer, event.kind == .returned { return self["eventReturnedOffice"] }
        if forOfficer, event.kind == .withdrawn { return self["eventWithdrawnOffice"] }
        let name = self["event\(kind.prefix(1).uppercased())\(kind.dropFirst())"]
        let isDeskWork = [.claimed, .approved, .sentBack, .released].contains(event.kind)
        guard isDeskWork, let step = event.step.flatMap({ service.workflow.step($0) }) else { return name }
        return "\(step.label[language]): \(name.lowercased())"
    }

    func label(of item: String, _ service: PublicService) -> String {
        service.field(item).map {
            service.isAskedOnce(item) ? $0.label[language] : "\($0.label[language]) (\(item.split(separator: ".")[1]))"
        }
            ?? service.documents.first { $0.code == item }?.label[language] ?? item
    }

    /// What is wrong with a returned item: the kind of reason, and the officer's words.
    func reason(of item: ReturnedItem) -> String {
        [item.code.map(reason), item.reason.isEmpty ? nil : item.reason].compactMap { $0 }.joined(separator: ". ")
    }

    func reason(_ code: ReturnReason) -> String { self["reason.\(code.rawValue)"] }

    func reasons(chosen: String?) -> [Values] {
        ReturnReason.allCases.map { ["code": $0.rawValue, "text": reason($0), "chosen": $0.rawValue == chosen] }
    }

    func complaint(_ state: String) -> String { self["complaint\(state.prefix(1).uppercased())\(state.dropFirst())"] }

    func status(_ status: CredentialStatus) -> String {
        switch status {
        case .valid: self["statusValid"]
        case .invalid: self["statusInvalid"]
        case .suspended: self["statusSuspended"]
        case .superseded: self["statusSuperseded"]
        }
    }

    func purpose(_ purpose: String) -> String {
        switch purpose {
        case "registration": self["purposeRegistration"]
        case "recovery": self["purposeRecovery"]
        case "trusted_person": self["purposeTrustedPerson"]
        case "case_review": self["purposeCaseReview"]
        case "log_review": self["purposeLogReview"]
        case "document_review": self["purposeDocumentReview"]
        case "signing": self["purposeSigning"]
        case "complaint_review": self["purposeComplaintReview"]
        case "correction": self["purposeCorrection"]
        case "rights_review": self["purposeRightsReview"]
        case "data_export": self["purposeDataExport"]
        case "incident_review": self["purposeIncidentReview"]
        case "retention": self["purposeRetention"]
        case "erasure_request": self["purposeErasure"]
        case "survey_review": self["purposeSurveyReview"]
        case "credential_ended": self["purposeCredentialEnded"]
        case "death_recorded": self["purposeDeathRecorded"]
        case "case_decision", "assisting", "mandate_offer", "mandate_recorded", "delegate_apply", "delegate_follow", "delegate_fetch",
            "wallet_offer":
            self["purpose.\(purpose)"]
        default: purpose
        }
    }
}
