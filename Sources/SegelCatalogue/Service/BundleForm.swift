/// One form out of the forms of several services: what two of them ask is asked once, where it is asked first; what a part takes from elsewhere is not
/// asked at all. Conditions on values that stand fixed are decided here, so what they rule out is not in the form.
struct BundleForm {
    /// What keeps the forms from becoming one; `service`: of the part that says it.
    struct Problem {
        let service: String
        let code: String
        let reason: String
    }

    private(set) var sections: [FormSection] = []
    private(set) var documents: [DocumentAsked] = []
    private(set) var requires: [CredentialRequired] = []
    private(set) var problems: [Problem] = []
    private let replacements: [Field]
    private let titles: [String: LocalizedText]
    private var issued: Set<String> = []

    /// `replacements`: asked in place of the parts' fields of the same name; `titles`: of sections, where the part's own does not fit.
    init(_ parts: [BundlePart], replacements: [Field], titles: [String: LocalizedText]) {
        self.replacements = replacements
        self.titles = titles
        for part in parts {
            var known = Fixed(part)
            for section in part.service.sections { add(section, of: part, &known) }
            for asked in part.service.documents { add(asked, of: part, known) }
            requires += part.service.requires.compactMap { required in
                guard !issued.contains(required.type), !requires.contains(where: { $0.type == required.type }) else { return nil }
                switch known.decided(required.when) {
                case .never: return nil
                case .always: return CredentialRequired(type: required.type, when: nil)
                default: return required
                }
            }
            issued.insert(part.service.credential.type)
        }
    }

    private mutating func add(_ section: FormSection, of part: BundlePart, _ known: inout Fixed) {
        if let count = section.countedBy {
            if known.names.contains(count) {
                note(part, "part-field", "\"\(count)\" says how often \"\(section.name)\" is asked: it is not filled in")
            }
            guard !sections.contains(where: { $0.name == section.name }) else { return }
            sections.append(
                FormSection(
                    name: section.name,
                    title: titles[section.name] ?? section.title,
                    fields: section.fields.map { $0.asking($0.showIf, sources(of: $0, known)) },
                    countedBy: count
                )
            )
            return
        }
        var fields: [Field] = []
        for field in section.fields where !known.names.contains(field.name) {
            if let merged = merged(field, of: part, &known) { fields.append(merged) }
        }
        guard let same = sections.firstIndex(where: { $0.name == section.name && $0.countedBy == nil }) else {
            if !fields.isEmpty {
                sections.append(
                    FormSection(name: section.name, title: titles[section.name] ?? section.title, fields: fields, countedBy: nil)
                )
            }
            return
        }
        let first = sections[same]
        sections[same] = FormSection(name: first.name, title: first.title, fields: first.fields + fields, countedBy: nil)
    }

    /// Nil where it is asked already, or never.
    private mutating func merged(_ field: Field, of part: BundlePart, _ known: inout Fixed) -> Field? {
        if let place = place(of: field.name) {
            let asked = sections[place.section].fields[place.field]
            let isReplaced = replacements.contains { $0.name == field.name }
            if asked.type != field.type, !isReplaced { note(part, "part-field", "another part asks \"\(field.name)\" otherwise") }
            sections[place.section] = sections[place.section].replacing(place.field, by: asked.within(field.age))
            return nil
        }
        switch known.decided(field.showIf) {
        case .never:
            known.rule(out: field.name)
            return nil
        case .later(let name):
            note(part, "part-condition", "whether \"\(field.name)\" is asked hangs on \"\(name)\", which is filled in later")
            return nil
        case .always: return (replacement(of: field) ?? field.asking(nil, sources(of: field, known))).within(field.age)
        case .open: return (replacement(of: field) ?? field.asking(field.showIf, sources(of: field, known))).within(field.age)
        }
    }

    private func replacement(of field: Field) -> Field? { replacements.first { $0.name == field.name } }

    /// Those that can say something before the application is sent: not what is about a person who is numbered later, nor an earlier document of a
    /// type that a part before this one issues.
    private func sources(of field: Field, _ known: Fixed) -> [FieldSource] {
        field.sources.compactMap { source in
            if case .credential(let type, _) = source.origin, issued.contains(type) { return nil }
            if let match = source.match, known.names.contains(match.field) { return nil }
            switch known.decided(source.when) {
            case .never, .later: return nil
            case .always: return FieldSource(when: nil, origin: source.origin, match: source.match, entry: source.entry)
            case .open: return source.when.map(canHold) ?? true ? source : nil
            }
        }
    }

    /// Not where a replaced choice has none of the codes any more.
    private func canHold(_ condition: Condition) -> Bool {
        guard case .oneOf(let codes) = condition.test,
            case .choice(let choices)? = replacements.first(where: { $0.name == condition.field })?.type
        else { return true }
        return choices.contains { codes.contains($0.code) }
    }

    private mutating func add(_ asked: DocumentAsked, of part: BundlePart, _ known: Fixed) {
        let decided = known.decided(asked.requiredIf)
        if case .later(let name) = decided {
            note(part, "part-condition", "whether the document \"\(asked.code)\" is asked hangs on \"\(name)\", which is filled in later")
        }
        if case .never = decided, !asked.isRequired { return }
        let isAlways = if case .always = decided { asked.requiredIf != nil } else { false }
        let merged = DocumentAsked(
            code: asked.code,
            label: asked.label,
            help: asked.help,
            isRequired: asked.isRequired || isAlways,
            requiredIf: isAlways ? nil : asked.requiredIf
        )
        guard let other = documents.first(where: { $0.code == asked.code }) else { return documents.append(merged) }
        if other.isRequired != merged.isRequired || other.requiredIf != merged.requiredIf {
            note(part, "part-document", "another part asks for the document \"\(asked.code)\" otherwise")
        }
    }

    private func place(of name: String) -> (section: Int, field: Int)? {
        for (position, section) in sections.enumerated() where section.countedBy == nil {
            if let field = section.fields.firstIndex(where: { $0.name == name }) { return (position, field) }
        }
        return nil
    }

    private mutating func note(_ part: BundlePart, _ code: String, _ reason: String) {
        problems.append(Problem(service: part.service.code, code: code, reason: reason))
    }
}

/// What is settled of a part's fields before anybody answers.
private struct Fixed {
    enum Outcome {
        case always, never, open
        /// Hangs on a field that is filled in only when the part begins.
        case later(String)
    }

    /// A value, or none for ever.
    private var values: [String: String?] = [:]
    /// Every field that nobody is asked.
    private(set) var names: Set<String>

    init(_ part: BundlePart) {
        names = Set(part.fills.keys)
        for (name, fill) in part.fills {
            if fill.isEmpty { values[name] = .some(nil) }
            if case .text(let text)? = fill.first { values[name] = text }
        }
    }

    mutating func rule(out name: String) {
        names.insert(name)
        values[name] = .some(nil)
    }

    func decided(_ condition: Condition?) -> Outcome {
        guard let condition else { return .always }
        guard names.contains(condition.field) else { return .open }
        guard let value = values[condition.field] else { return .later(condition.field) }
        let answer = value ?? ""
        switch condition.test {
        case .oneOf(let codes): return codes.contains(answer) ? .always : .never
        case .noneOf(let codes): return codes.contains(answer) ? .never : .always
        case .ageAtLeast: return .later(condition.field)
        }
    }
}

extension FormSection {
    fileprivate func replacing(_ position: Int, by field: Field) -> FormSection {
        var fields = fields
        fields[position] = field
        return FormSection(name: name, title: title, fields: fields, countedBy: countedBy)
    }
}

extension Field {
    fileprivate func asking(_ showIf: Condition?, _ sources: [FieldSource]) -> Field { copy(showIf: showIf, sources: sources, age: age) }

    /// The narrower of two bounds on an age.
    fileprivate func within(_ other: AgeBounds?) -> Field {
        guard let other else { return self }
        let least = [age?.least, other.least].compactMap(\.self).max(), most = [age?.most, other.most].compactMap(\.self).min()
        return copy(showIf: showIf, sources: sources, age: AgeBounds(least: least, most: most))
    }

    private func copy(showIf: Condition?, sources: [FieldSource], age: AgeBounds?) -> Field {
        Field(
            name: name,
            type: type,
            label: label,
            help: help,
            isRequired: isRequired,
            showIf: showIf,
            sources: sources,
            corrector: corrector,
            remember: remember,
            age: age
        )
    }
}
