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
    /// Types of which the applicant must hold a valid credential.
    package let requires: [String]
    package let sideEffects: [SideEffect]

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

/// What issuing leads to, besides the credential.
package enum SideEffect: Sendable, Hashable {
    /// The applicant's other valid credentials of these types are used up.
    case supersede([String])
    /// An element of the applicant's profile becomes what a field says, as an office's value.
    case profile(element: String, field: String)
    /// Services offered to the applicant next.
    case suggest([String])
}

package struct Field: Sendable {
    package let name: String
    package let type: FieldType
    package let label: LocalizedText
    package let help: LocalizedText?
    package let isRequired: Bool
    package let showIf: Condition?
    /// Where a held value may come from, the first whose condition holds.
    package let sources: [FieldSource]
    /// Set where only an office may change a held value: who that is.
    package let corrector: LocalizedText?
    /// The name under which an answer is kept for the next application.
    package let remember: String?

    var conditions: [Condition] { [showIf].compactMap(\.self) + sources.compactMap(\.when) }

    fileprivate func renamed(_ prefix: String, own: Set<String>, _ number: Int) -> Field {
        Field(
            name: prefix + name,
            type: type,
            label: label,
            help: help,
            isRequired: isRequired,
            showIf: showIf?.renamed(prefix, own),
            sources: sources.map { FieldSource(when: $0.when?.renamed(prefix, own), origin: $0.origin.ofElement(number)) },
            corrector: corrector,
            remember: nil
        )
    }
}

package struct FieldSource: Sendable, Hashable {
    package enum Origin: Sendable, Hashable {
        /// A name in the citizen's profile.
        case profile(String)
        /// A claim of the newest valid credential of a type that the citizen holds.
        case credential(type: String, claim: String)

        /// "anggota[].nik" as "anggota[2].nik".
        fileprivate func ofElement(_ number: Int) -> Origin {
            guard case .credential(let type, let claim) = self else { return self }
            return .credential(type: type, claim: claim.replacing("[].", with: "[\(number)]."))
        }
    }

    package let when: Condition?
    package let origin: Origin

    /// Under which name a held value is handed to the form.
    package var heldName: String {
        switch origin {
        case .profile(let name): name
        case .credential(let type, let claim): HeldValue.name(of: claim, type)
        }
    }

    package var profile: String? { if case .profile(let name) = origin { name } else { nil } }
}

package enum FieldType: Sendable, Hashable {
    case text(limit: Int), longText(limit: Int), name, nik, familyCard, date, time, phone, email
    case integer(min: Int, max: Int, unit: String?)
    case choice([Choice])

    package var isChoice: Bool { if case .choice = self { true } else { false } }
}

package struct Choice: Sendable, Hashable {
    package let code: String
    package let label: LocalizedText
}

/// `field=value`, `field=one|other` or `field!=value`.
package struct Condition: Sendable, Hashable {
    package let field: String
    package let values: [String]
    package let isNegated: Bool

    package init?(_ text: String) {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        isNegated = text[..<sign].hasSuffix("!")
        field = text[..<sign].trimmingSuffix("!")
        values = text[text.index(after: sign)...].split(separator: "|").map { $0.filter { $0 != " " } }
        guard !field.isEmpty, !values.isEmpty else { return nil }
    }

    package func holds(_ answers: [String: String]) -> Bool { values.contains(answers[field] ?? "") != isNegated }

    private init(field: String, values: [String], isNegated: Bool) {
        (self.field, self.values, self.isNegated) = (field, values, isNegated)
    }

    fileprivate func renamed(_ prefix: String, _ own: Set<String>) -> Condition {
        own.contains(field) ? Condition(field: prefix + field, values: values, isNegated: isNegated) : self
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ letter: Character) -> String { String(last == letter ? dropLast() : self).filter { $0 != " " } }
}

package struct DocumentAsked: Sendable {
    package let code: String
    package let label: LocalizedText
    package let help: LocalizedText?
    package let isRequired: Bool
    package let requiredIf: Condition?

    package func isRequired(_ answers: [String: String]) -> Bool { isRequired || requiredIf?.holds(answers) ?? false }
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
}

/// What an approved case becomes.
package struct CredentialTemplate: Sendable {
    package let type: String
    package let title: LocalizedText
    /// Such as "{region}-LU-{ddMMyyyy}-{serial4}".
    package let number: String
    package let validYears: Int?
    package let claims: [ClaimTemplate]
    /// Types this service issued under before; what was issued then stays good.
    package let formerTypes: [String]
    /// The same as an mdoc; nil where this credential has no such form.
    package let mdoc: MDocTemplate?
}

package struct ClaimTemplate: Sendable {
    package enum Source: Sendable, Hashable {
        case field(String), profile(String), fact(CaseFact), text(String)
        /// The same field of each asking of a section.
        case each(section: String, field: String)
        /// Whether somebody born on the date in a field had reached an age when the document was issued.
        case age(years: Int, field: String)
    }

    /// Where it stands: "kota", or "alamat.kota" inside an object, "catatan[]" as the next element of a list, or "anggota[].nama" in each of
    /// a list's objects.
    package let name: String
    package let label: LocalizedText
    package let source: Source
    /// Shown to any verifier by default; the NIK never is.
    package let isPublic: Bool
}

/// What the office knows of the case itself.
package enum CaseFact: String, Sendable, CaseIterable {
    case number, issuedDate, validUntil, agencyName
}
