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
    package let sideEffects: [String]

    package var fields: [Field] { sections.flatMap(\.fields) }
    package func field(_ name: String) -> Field? { fields.first { $0.name == name } }

    /// The fields and documents whose conditions look at `items`, or at a field that hangs on them; in order, without `items`.
    func hanging(on items: [String]) -> [String] {
        var reached = Set(items)
        // A condition looks only at earlier fields, so one pass reaches everything.
        for field in fields where field.conditions.contains(where: { reached.contains($0.field) }) { reached.insert(field.name) }
        let asked = documents.filter { $0.requiredIf.map { reached.contains($0.field) } ?? false }.map(\.code)
        return (fields.map(\.name).filter(reached.contains) + asked).filter { !items.contains($0) }
    }
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
    package let name: String
    package let title: LocalizedText
    package let fields: [Field]
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
}

package struct FieldSource: Sendable, Hashable {
    package let when: Condition?
    /// A name in the citizen's profile.
    package let profile: String
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

package struct WorkflowStep: Sendable, Hashable {
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
        /// Whether somebody born on the date in a field had reached an age when the document was issued.
        case age(years: Int, field: String)
    }

    /// Where it stands: "kota", or "alamat.kota" inside an object, or "keluarga[]" as the next element of a list.
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
