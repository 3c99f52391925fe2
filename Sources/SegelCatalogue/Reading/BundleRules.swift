internal import Yams

/// What must hold across the parts of a bundle, beside what each part's own file is judged by.
struct BundleRules {
    let document: YAMLDocument
    let service: PublicService
    let parts: [Placed<BundlePart>]
    let replacements: [Placed<Field>]

    func check(at node: Node, _ members: [String: Node]) {
        if parts.count < 2 { document.note("part", "a bundle has at least two parts", at: node) }
        for (position, placed) in parts.enumerated() {
            let part = placed.part
            if parts[..<position].contains(where: { $0.part.service.code == part.service.code }) {
                document.note("part", "\(part.service.code) is named twice", at: placed.node)
            }
            checkFills(part, after: parts[..<position].map(\.part), at: placed.node)
            checkAdditions(part, after: parts[..<position].map(\.part), at: placed.node)
            checkOffice(part, at: placed.node)
        }
        for placed in replacements where !parts.contains(where: { $0.part.service.field(placed.part.name) != nil }) {
            document.note("unknown-field", "no part asks \"\(placed.part.name)\"", at: placed.node)
        }
        let places = ServicePlaces(
            sections: service.sections.map { PlacedSection(section: $0, node: node, fields: $0.fields.map { _ in node }) },
            documents: service.documents.map { _ in node },
            steps: []
        )
        ServiceRules(document: document, service: service, places: places, members: members).checkForm()
    }

    private func checkFills(_ part: BundlePart, after earlier: [BundlePart], at node: Node) {
        for (name, values) in part.fills.sorted(by: { $0.key < $1.key }) {
            guard let field = part.service.field(name), part.service.isAskedOnce(name) else {
                document.note("unknown-field", "\(part.service.code) asks no \"\(name)\"", at: node)
                continue
            }
            if values.isEmpty && field.isRequired {
                document.note("part-value", "\(part.service.code) cannot do without \"\(name)\"", at: node)
            }
            for value in values { check(value, for: field, after: earlier, at: node) }
        }
    }

    private func checkAdditions(_ part: BundlePart, after earlier: [BundlePart], at node: Node) {
        for (name, fields) in part.additions.sorted(by: { $0.key < $1.key }) {
            guard let section = part.service.sections.first(where: { $0.name == name }), let count = section.countedBy else {
                document.note("part-addition", "\(part.service.code) asks no \"\(name)\" several times", at: node)
                continue
            }
            guard case .integer(_, let most, _)? = service.field(count)?.type, most < FormSection.entryLimit else {
                document.note("part-addition", "\"\(count)\" must leave room for one more: at most \(FormSection.entryLimit - 1)", at: node)
                continue
            }
            for field in section.fields where fields[field.name] == nil && field.isRequired && field.showIf == nil {
                document.note("part-addition", "what is added to \"\(name)\" needs \"\(field.name)\"", at: node)
            }
            for (own, values) in fields.sorted(by: { $0.key < $1.key }) {
                guard let field = section.fields.first(where: { $0.name == own }) else {
                    document.note("unknown-field", "\"\(name)\" asks no \"\(own)\"", at: node)
                    continue
                }
                for value in values { check(value, for: field, after: earlier, at: node) }
            }
        }
    }

    private func check(_ value: PartValue, for field: Field, after earlier: [BundlePart], at node: Node) {
        if let code = value.part, !earlier.contains(where: { $0.service.code == code }) {
            document.note("part-order", "\(code) is no part before this one", at: node)
            return
        }
        let part = earlier.first { $0.service.code == value.part }?.service
        switch value {
        case .text(let text):
            if field.problem(with: text) != nil { document.note("part-value", "\"\(field.name)\" does not take \"\(text)\"", at: node) }
        case .field(let name):
            guard service.field(name) == nil else { return }
            document.note("unknown-field", "the form asks no \"\(name)\"", at: node)
        case .answer(_, let name):
            guard part?.field(name) == nil, part?.officeFields.contains(where: { $0.name == name }) == false else { return }
            document.note("unknown-field", "\(part?.code ?? "") has no \"\(name)\"", at: node)
        case .claim(_, let name):
            guard part?.credential.claims.contains(where: { $0.name == name }) == false else { return }
            document.note("unknown-claim", "what \(part?.code ?? "") issues has no claim \"\(name)\"", at: node)
        }
    }

    /// What desks are asked beside what the service's own file asks of them.
    private func checkOffice(_ part: BundlePart, at node: Node) {
        let fields = part.service.officeFields
        for (position, field) in fields.enumerated() {
            if part.service.field(field.name) != nil || fields[..<position].contains(where: { $0.name == field.name }) {
                document.note("duplicate-name", "two fields are called \"\(field.name)\"", at: node)
            }
            if field.showIf != nil || !field.sources.isEmpty || field.corrector != nil || field.remember != nil {
                document.note("office-field", "an officer's field has no showIf, source, corrector or remember", at: node)
            }
        }
    }
}
