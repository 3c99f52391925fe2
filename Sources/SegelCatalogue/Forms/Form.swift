/// A value the citizen gave once, with where it came from.
package struct HeldValue: Sendable, Hashable {
    package let value: String
    package let source: String
    /// ISO.
    package let date: String

    package init(value: String, source: String, date: String) {
        self.value = value
        self.source = source
        self.date = date
    }

    /// Under which name a form looks for what a held credential says.
    package static func name(of claim: String, _ type: String) -> String { "\(type)#\(claim)" }
}

/// One field as it stands for one citizen now.
package struct FieldState: Sendable {
    package enum Origin: Sendable, Hashable {
        case none, typed
        case held(source: String, date: String)
    }

    package let field: Field
    package let value: String
    package let origin: Origin
    /// Held, and only an office may change it.
    package let isLocked: Bool
    package let isVisible: Bool

    package init(field: Field, value: String, origin: Origin, isLocked: Bool, isVisible: Bool) {
        self.field = field
        self.value = value
        self.origin = origin
        self.isLocked = isLocked
        self.isVisible = isVisible
    }
}

/// A service's form for one citizen: what is known is filled in, what is known and official cannot be retyped.
package struct Form: Sendable {
    package let service: PublicService
    /// As they are asked of this citizen now, one page each.
    package let sections: [AskedSection]

    package var states: [FieldState] { sections.flatMap(\.states) }

    /// The day it is filled in, or was sent: ages are counted to it.
    package let today: CivilDate

    /// `typed`: what the citizen answered so far. `held`: the profile and what held credentials say, by name.
    package init(_ service: PublicService, typed: [String: String], held: [String: HeldValue], today: CivilDate) {
        self.service = service
        self.today = today
        var answers: [String: String] = [:]
        var sections: [AskedSection] = []
        // In order: a condition may look at any field before it, and sees the value that field has now.
        func ask(_ section: FormSection, _ number: Int?) {
            let fields = number.map { number in section.fields.map { section.entry(number, of: $0) } } ?? section.fields
            var states: [FieldState] = []
            for field in fields {
                let state = Self.state(field, typed, held, answers, today)
                if state.isVisible && !state.value.isEmpty { answers[field.name] = state.value }
                states.append(state)
            }
            sections.append(AskedSection(section: section, number: number, states: states))
        }
        for section in service.sections {
            guard let count = section.countedBy else {
                ask(section, nil)
                continue
            }
            // Whatever was typed: nothing has judged it yet.
            let wanted = max(0, min(FormSection.entryLimit, answers[count].flatMap(Int.init) ?? 0))
            for number in 0..<wanted { ask(section, number + 1) }
        }
        self.sections = sections
        self.answers = answers
    }

    /// Every visible field's value, prefilled ones included.
    package let answers: [String: String]

    package func state(_ name: String) -> FieldState? { states.first { $0.field.name == name } }

    /// What keeps it from being submitted. `documents`: the codes that have one.
    package func problems(documents: Set<String>) -> [FieldProblem] {
        let fields = states.filter(\.isVisible).compactMap(problem)
        let missing = service.documents.filter { isRequired($0) && !documents.contains($0.code) }.map { asked in
            FieldProblem(
                asked.code,
                "document_missing",
                id: "Lampirkan: \(asked.label.id).",
                en: "Attach: \(asked.label.en)."
            )
        }
        return fields + missing
    }

    package func isRequired(_ asked: DocumentAsked) -> Bool { asked.isRequired(answers, on: today) }

    /// Of the typed answers, those worth keeping for the next application, by profile name.
    package var worthRemembering: [String: String] {
        var kept: [String: String] = [:]
        for state in states where state.isVisible && state.origin == .typed {
            if let name = state.field.remember { kept[name] = state.value }
        }
        return kept
    }

    private static func state(
        _ field: Field,
        _ typed: [String: String],
        _ held: [String: HeldValue],
        _ answers: [String: String],
        _ today: CivilDate
    ) -> FieldState {
        let isVisible = field.showIf?.holds(answers, on: today) ?? true
        let known = field.known(held, answers, on: today)
        let own = typed[field.name].map(Field.trimmed).flatMap { $0.isEmpty ? nil : $0 }
        if let known, field.corrector != nil || own == nil || own == known.value {
            return FieldState(
                field: field,
                value: known.value,
                origin: .held(source: known.source, date: known.date),
                isLocked: field.corrector != nil,
                isVisible: isVisible
            )
        }
        return FieldState(field: field, value: own ?? "", origin: own == nil ? .none : .typed, isLocked: false, isVisible: isVisible)
    }

    private func problem(_ state: FieldState) -> FieldProblem? {
        if state.value.isEmpty {
            return state.field.isRequired ? state.field.missing : nil
        }
        if let problem = state.field.ageProblem(state.value, on: today) ?? state.field.choiceProblem(state.value, answers, on: today) {
            return problem
        }
        // What an office recorded is not judged by today's rules for new entries; a recorded name stays valid wherever it is used.
        if state.isLocked || state.field.type == .name && state.origin != .typed { return nil }
        return state.field.problem(with: state.value)
    }
}

extension Field {
    /// What was written as it is kept, and what is wrong with it.
    package func answer(_ written: String) -> (value: String, problem: FieldProblem?) {
        let value = Self.trimmed(written)
        return (value, value.isEmpty ? (isRequired ? missing : nil) : problem(with: value))
    }

    fileprivate var missing: FieldProblem {
        FieldProblem(name, "required", id: "Isi: \(label.id).", en: "Fill in: \(label.en).")
    }

    /// Without white space around it: an answer of blanks is none.
    fileprivate static func trimmed(_ answer: String) -> String {
        let kept = answer.drop(while: \.isWhitespace)
        return String(kept[..<(kept.lastIndex { !$0.isWhitespace }.map(kept.index(after:)) ?? kept.startIndex)])
    }
}

/// What a citizen sees of a stored value: a choice's label, a date in words.
package func shown(_ value: String, of field: Field, in language: Language) -> String {
    if value.isEmpty { return "" }
    return switch field.type {
    case .choice(let choices): choices.first { $0.code == value }?.label[language] ?? value
    case .date: CivilDate(iso: value)?.text(language) ?? value
    case .integer(_, _, let unit): unit.map { "\(value) \($0)" } ?? value
    default: value
    }
}
