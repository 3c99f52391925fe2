package struct Field: Sendable {
    package let name: String
    package let type: FieldType
    package let label: LocalizedText
    package let help: LocalizedText?
    package let isRequired: Bool
    package let showIf: Condition?
    /// Where a held value may come from; the first that has one is used.
    package let sources: [FieldSource]
    /// Set where only an office may change a held value: who that is.
    package let corrector: LocalizedText?
    /// The name under which an answer is kept for the next application.
    package let remember: String?
    /// Of a date of birth: how old that person is today.
    package let age: AgeBounds?

    var conditions: [Condition] { [showIf].compactMap(\.self) + sources.compactMap(\.when) }

    /// Whether a held value of this name may fill it in.
    package func looks(under name: String) -> Bool { remember == name || sources.contains { $0.looks(under: name) } }

    /// What is held of it. `answers`: to the fields before it.
    package func known(_ held: [String: HeldValue], _ answers: [String: String], on today: CivilDate) -> HeldValue? {
        sources.lazy.compactMap { $0.known(held, answers, on: today) }.first ?? remember.flatMap { held[$0] }
    }

    func renamed(_ prefix: String, own: Set<String>, _ number: Int) -> Field {
        Field(
            name: prefix + name,
            type: type,
            label: label,
            help: help,
            isRequired: isRequired,
            showIf: showIf?.renamed(prefix, own),
            sources: sources.compactMap { $0.renamed(prefix, own, number) },
            corrector: corrector,
            remember: nil,
            age: age
        )
    }
}

/// Full years, both included.
package struct AgeBounds: Sendable, Hashable {
    package let least: Int?
    package let most: Int?
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
    /// How old whoever chooses it must be; nil for any age.
    package let least: AgeOfBirth?

    package init(code: String, label: LocalizedText, least: AgeOfBirth? = nil) {
        self.code = code
        self.label = label
        self.least = least
    }
}

/// Full years of whoever was born on the date in a field.
package struct AgeOfBirth: Sendable, Hashable {
    package let years: Int
    package let born: String
}
