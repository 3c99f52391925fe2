/// One service of a bundle: several services in one application (Docs/Formats/ServiceFile.md, rules 33 to 37).
package struct BundlePart: Sendable {
    /// As its desks have it here: with what they fill in for the parts that follow, and with the bundle's promise.
    package let service: PublicService
    /// Fields of its form that nobody is asked, with what they become: the first value that can be had. Without any, they stay empty.
    package let fills: [String: [PartValue]]
    /// One more asking of a section that is asked several times, by the section's name: its fields.
    package let additions: [String: [String: [PartValue]]]

    /// The earlier parts whose end it waits for: it takes values of theirs.
    package var waitsFor: Set<String> { Set(values.joined().compactMap(\.part)) }

    private var values: [[PartValue]] { Array(fills.values) + additions.values.flatMap(\.values) }

    /// The answers of its form. `given`: the bundle's; `earlier`: the parts that were issued, by their services.
    package func answers(_ given: [String: String], _ earlier: [String: IssuedPart]) -> [String: String] {
        var answers: [String: String] = [:]
        for field in service.possibleFields {
            answers[field.name] = fills[field.name].map { first(of: $0, given, earlier) } ?? given[field.name]
        }
        for section in service.sections {
            guard let count = section.countedBy, let added = additions[section.name] else { continue }
            let number = (answers[count].flatMap(Int.init) ?? 0) + 1
            answers[count] = String(number)
            for (name, values) in added { answers["\(section.name).\(number).\(name)"] = first(of: values, given, earlier) }
        }
        return answers
    }

    /// What an earlier part should have said and did not, because it was not issued: fields this one cannot do without.
    package func missing(_ given: [String: String], _ earlier: [String: IssuedPart]) -> [String] {
        let added = additions.flatMap { section, fields in
            fields.map { (field: service.field("\(section).1.\($0.key)"), values: $0.value) }
        }
        return (fills.map { (field: service.field($0.key), values: $0.value) } + added).compactMap { field, values in
            guard let field, field.isRequired, values.contains(where: { $0.part != nil }) else { return nil }
            return first(of: values, given, earlier) == nil ? field.name : nil
        }.sorted()
    }

    private func first(of values: [PartValue], _ given: [String: String], _ earlier: [String: IssuedPart]) -> String? {
        values.lazy.compactMap { $0.resolved(given, earlier) }.first
    }
}

/// Where a value of a part comes from.
package enum PartValue: Sendable, Hashable {
    /// What the bundle's form was answered with.
    case field(String)
    case text(String)
    /// What stands in a field of an earlier part, an officer's fields among them.
    case answer(part: String, field: String)
    /// What the credential says that an earlier part became.
    case claim(part: String, claim: String)

    package var part: String? {
        switch self {
        case .field, .text: nil
        case .answer(let part, _), .claim(let part, _): part
        }
    }

    fileprivate func resolved(_ given: [String: String], _ earlier: [String: IssuedPart]) -> String? {
        switch self {
        case .field(let name): given[name]
        case .text(let text): text
        case .answer(let part, let field): earlier[part]?.answers[field]
        case .claim(let part, let claim): earlier[part]?.claims[claim]
        }
    }
}

/// What a part that was issued leaves to those after it.
package struct IssuedPart: Sendable {
    package let answers: [String: String]
    /// By place, as `alamat.kota`.
    package let claims: [String: String]

    package init(answers: [String: String], claims: [String: String]) { (self.answers, self.claims) = (answers, claims) }
}
