/// One public service as its file describes it (Docs/Formats/ServiceFile.md). Adding a service is adding a file.
package struct PublicService: Sendable {
    package let code: String
    /// The agency that issues.
    package let agency: String
    /// The number of the paper form this replaces.
    package let form: String
    package let name: LocalizedText
    package let summary: LocalizedText
    package let whoMayApply: LocalizedText
    package let legalBasis: LocalizedText?
    /// Rupiah; 0 for the civil register by law.
    package let fee: Int
    package let sla: SLA
    package let sections: [FormSection]
    package let documents: [DocumentAsked]
    package let workflow: Workflow
    package let credential: CredentialTemplate
    package let requires: [CredentialRequired]
    package let sideEffects: [SideEffect]
    /// The services that a bundle is made of, in order; none for a service that issues something itself.
    package let parts: [BundlePart]

    /// The form's fields that are asked once.
    package var fields: [Field] { sections.filter { $0.countedBy == nil }.flatMap(\.fields) }

    /// Every field there can be, each asking of a section by itself.
    package var possibleFields: [Field] {
        sections.flatMap { section in
            if section.countedBy == nil { return section.fields }
            return (1...FormSection.entryLimit).flatMap { number in section.fields.map { section.entry(number, of: $0) } }
        }
    }

    /// A field of the form: "nama", or "anggota.2.nama" in a section that is asked several times.
    package func field(_ name: String) -> Field? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let number = Int(parts[1]), (1...FormSection.entryLimit).contains(number), String(number) == parts[1] else {
            return fields.first { $0.name == name }
        }
        guard let section = sections.first(where: { $0.countedBy != nil && $0.name == parts[0] }) else { return nil }
        return section.fields.first { $0.name == parts[2] }.map { section.entry(number, of: $0) }
    }

    package func isAskedOnce(_ name: String) -> Bool { fields.contains { $0.name == name } }

    /// The field whose words a claim's value is shown in.
    package func field(behind claim: ClaimTemplate) -> Field? {
        switch claim.source {
        case .field(let name): field(name) ?? officeFields.first { $0.name == name }
        case .each(let section, let name): field("\(section).1.\(name)")
        default: nil
        }
    }

    package var isBundle: Bool { !parts.isEmpty }

    package func part(_ code: String) -> BundlePart? { parts.first { $0.service.code == code } }

    /// What officers fill in at their desks.
    package var officeFields: [Field] { workflow.steps.flatMap(\.fields) }
}

/// Working days.
package struct SLA: Sendable, Hashable {
    /// What is promised.
    package let target: Int
    /// What the law or the office allows at most.
    package let limit: Int
    /// The day on which silence counts as consent, where the law has that.
    package let deemedApproval: Int?
}

package struct FormSection: Sendable {
    /// As often as a section can be asked.
    static let entryLimit = 20

    package let name: String
    package let title: LocalizedText
    package let fields: [Field]
    /// The field that says how often this section is asked; nil for once.
    package let countedBy: String?

    /// A field as the `number`th asking of this section has it; other fields of the section are meant by their bare names.
    func entry(_ number: Int, of field: Field) -> Field {
        let own = Set(fields.map(\.name))
        return field.renamed("\(name).\(number).", own: own, number)
    }
}

package struct DocumentAsked: Sendable {
    package let code: String
    package let label: LocalizedText
    package let help: LocalizedText?
    package let isRequired: Bool
    package let requiredIf: Condition?

    /// `today`: for what is asked only from an age on.
    package func isRequired(_ answers: [String: String], on today: CivilDate) -> Bool {
        isRequired || requiredIf?.holds(answers, on: today) ?? false
    }
}

/// The desks a case passes, in order; the last one signs.
package struct Workflow: Sendable {
    package let steps: [WorkflowStep]

    package func step(_ id: String) -> WorkflowStep? { steps.first { $0.id == id } }

    package func step(after id: String) -> WorkflowStep? {
        guard let at = steps.firstIndex(where: { $0.id == id }), at + 1 < steps.count else { return nil }
        return steps[at + 1]
    }
}

package struct WorkflowStep: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case review, production, sign
    }

    /// What an agency's machine may do at a step; claiming and releasing go with each.
    package enum MachineAct: String, Sendable, CaseIterable {
        case approve
        /// To the citizen, or to an earlier desk.
        case sendBack = "return"
        case reject
    }

    package enum OnFail: Sendable, Hashable {
        /// Back to the citizen, with the exact items.
        case citizen
        /// Back to an earlier desk.
        case step(String)
    }

    package let id: String
    package let role: String
    package let agency: String
    package let kind: Kind
    package let label: LocalizedText
    package let onFail: OnFail
    /// What the officer fills in before approving.
    package let fields: [Field]
    /// Empty: a person is needed.
    package let machine: Set<MachineAct>
}
