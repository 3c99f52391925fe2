internal import Yams

/// Reads fields, in sections and at desks.
struct FieldReader {
    let document: YAMLDocument
    let context: ReadingContext

    private var conditions: ConditionReader { ConditionReader(document: document, flags: context.region?.flags ?? [:]) }

    /// A list of fields. `use` stands for all the fields of a shared section; each has the place of that line then.
    func fields(_ node: Node?) -> [Placed<Field>] {
        document.list(node).flatMap { node -> [Placed<Field>] in
            guard let name = context.parts.use(in: node, document) else { return field(node).map { [Placed($0, node)] } ?? [] }
            return context.parts.section(name, document, at: node)?.fields.map { Placed($0, node) } ?? []
        }
    }

    /// Nil where this region does not ask it.
    private func field(_ node: Node) -> Field? {
        let members = document.mapping(
            node,
            allowed: [
                "name", "type", "label", "help", "required", "showIf", "source", "sources", "corrector", "remember", "choices", "codes",
                "min", "max", "unit", "limit", "minAge", "maxAge",
            ],
            in: "a field"
        )
        let type = type(members, node), presence = conditions.presence(members["showIf"])
        let field = Field(
            name: document.text("name", members, of: node, in: "a field"),
            type: type,
            label: document.localized("label", members, of: node, in: "a field"),
            help: members["help"].map(document.localized),
            isRequired: members["required"].map(document.flag) ?? true,
            showIf: presence.condition,
            sources: sources(members),
            corrector: members["corrector"].map(document.localized),
            remember: members["remember"].flatMap(document.text),
            age: age(members, type)
        )
        return presence == .absent ? nil : field
    }

    private func age(_ members: [String: Node], _ type: FieldType) -> AgeBounds? {
        let least = document.integer(members["minAge"], in: 0...150), most = document.integer(members["maxAge"], in: 0...150)
        guard least != nil || most != nil else { return nil }
        if type != .date || least ?? 0 > most ?? .max {
            document.note("bounds", "minAge and maxAge are of a date, maxAge not the smaller", at: members["minAge"] ?? members["maxAge"])
        }
        return AgeBounds(least: least, most: most)
    }

    private func type(_ members: [String: Node], _ node: Node) -> FieldType {
        let limit = document.integer(members["limit"], in: 1...4_000)
        switch document.text("type", members, of: node, in: "a field") {
        case "text": return .text(limit: limit ?? 120)
        case "longText": return .longText(limit: limit ?? 2_000)
        case "name": return .name
        case "nik": return .nik
        case "familyCard": return .familyCard
        case "date": return .date
        case "time": return .time
        case "phone": return .phone
        case "email": return .email
        case "integer":
            let least = document.integer(members["min"], in: 0...1_000_000) ?? 0
            let most = document.integer(members["max"], in: 0...1_000_000) ?? 1_000_000
            if most < least { document.note("bounds", "max is less than min", at: members["max"]) }
            return .integer(min: least, max: max(least, most), unit: members["unit"].flatMap(document.text))
        case "choice": return .choice(choices(members, node))
        case "": return .text(limit: 120)
        case let other:
            document.note("unknown-type", "there is no field type \"\(other)\"", at: members["type"])
            return .text(limit: 120)
        }
    }

    private func choices(_ members: [String: Node], _ node: Node) -> [Choice] {
        if let name = members["codes"].flatMap(document.text) {
            guard let list = context.codeLists[name] else {
                document.note("unknown-codes", "codes.yaml has no list \"\(name)\"", at: members["codes"])
                return []
            }
            return list
        }
        guard let list = members["choices"] else {
            document.note("missing-key", "a choice needs \"choices\" or \"codes\"", at: node)
            return []
        }
        return choices(list)
    }

    func choices(_ list: Node) -> [Choice] {
        let choices = document.list(list).compactMap { node -> Choice? in
            let members = document.mapping(node, allowed: ["code", "label", "showIf", "minAge", "born"], in: "a choice")
            let choice = Choice(
                code: document.text("code", members, of: node, in: "a choice"),
                label: document.localized("label", members, of: node, in: "a choice"),
                least: document.integer(members["minAge"], in: 1...150).map { years in
                    AgeOfBirth(years: years, born: document.text("born", members, of: node, in: "a choice"))
                }
            )
            return conditions.isHere(members["showIf"]) ? choice : nil
        }
        if Set(choices.map(\.code)).count < choices.count { document.note("duplicate-name", "two choices have one code", at: list) }
        return choices
    }

    private func sources(_ members: [String: Node]) -> [FieldSource] {
        if let profile = members["source"].flatMap(document.text) {
            return [FieldSource(when: nil, origin: .profile(profile), match: nil, entry: nil)]
        }
        return document.list(members["sources"]).map(source)
    }

    private func source(_ node: Node) -> FieldSource {
        let members = document.mapping(node, allowed: ["when", "profile", "credential", "claim", "where", "entry"], in: "a source")
        return FieldSource(
            when: document.condition(members["when"]),
            origin: origin(members, node),
            match: members["where"].flatMap { match($0, members) },
            entry: document.integer(members["entry"], in: 1...FormSection.entryLimit)
        )
    }

    private func origin(_ members: [String: Node], _ node: Node) -> FieldSource.Origin {
        guard let type = members["credential"].flatMap(document.text) else {
            return .profile(document.text("profile", members, of: node, in: "a source"))
        }
        let claim = document.text("claim", members, of: node, in: "a source")
        document.refer(to: .claim(claim, of: type), at: members["claim"] ?? node)
        return .credential(type: type, claim: claim)
    }

    /// `where: nik=almarhumNik`
    private func match(_ node: Node, _ source: [String: Node]) -> FieldSource.Match? {
        let parts = (document.text(node) ?? "").split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
            document.note("condition", "write where: member=field", at: node)
            return nil
        }
        if let claim = source["claim"]?.scalar?.string, let type = source["credential"]?.scalar?.string {
            guard let list = claim.firstRange(of: "[].") else {
                document.note("condition", "where chooses an element of a list: claim: list[].name", at: node)
                return nil
            }
            document.refer(to: .claim("\(claim[..<list.lowerBound])[].\(parts[0])", of: type), at: node)
        }
        return FieldSource.Match(member: parts[0], field: parts[1])
    }
}
