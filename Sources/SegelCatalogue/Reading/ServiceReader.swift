internal import Yams

/// Reads one service file. `agencies` and `codeLists`: what it may refer to.
struct ServiceReader {
    let document: YAMLDocument
    let agencies: [Agency]
    let codeLists: [String: [Choice]]

    func read(_ bytes: [UInt8]) -> PublicService? {
        guard let root = document.root(bytes) else { return nil }
        let members = document.mapping(
            root,
            allowed: [
                "code", "agency", "form", "name", "summary", "whoMayApply", "legalBasis", "fee", "sla", "sections", "documents", "workflow",
                "credential", "requires", "sideEffects",
            ],
            in: "a service"
        )
        let service = PublicService(
            code: code(members, root),
            agency: agency("agency", members, root),
            form: document.text("form", members, of: root, in: "a service"),
            name: document.localized("name", members, of: root, in: "a service"),
            summary: document.localized("summary", members, of: root, in: "a service"),
            whoMayApply: document.localized("whoMayApply", members, of: root, in: "a service"),
            legalBasis: members["legalBasis"].map(document.localized),
            fee: document.integer(members["fee"], in: 0...100_000_000) ?? 0,
            sla: sla(members["sla"], root),
            sections: sections(members["sections"], root),
            documents: documents(members["documents"]),
            workflow: workflow(members["workflow"], root),
            credential: credential(members["credential"], root),
            requires: document.list(members["requires"]).compactMap(document.text),
            sideEffects: document.list(members["sideEffects"]).flatMap(sideEffects)
        )
        if let agency = agencies.first(where: { $0.code == service.agency }), !agency.isIssuer {
            document.note("not-issuer", "\(agency.code) issues nothing: agencies.yaml says so", at: members["agency"])
        }
        ServiceRules(document: document, service: service, root: root, members: members).check()
        return document.problems.isEmpty ? service : nil
    }

    private func code(_ members: [String: Node], _ root: Node) -> String {
        let code = document.text("code", members, of: root, in: "a service")
        if !code.isEmpty, code.wholeMatch(of: /[A-Z][A-Z0-9-]{1,19}/) == nil {
            document.note("code", "a code is 2 to 20 capital letters, digits and hyphens", at: members["code"])
        }
        return code
    }

    private func agency(_ key: String, _ members: [String: Node], _ owner: Node) -> String {
        let code = document.text(key, members, of: owner, in: "this part")
        if !code.isEmpty, !agencies.contains(where: { $0.code == code }) {
            document.note("unknown-agency", "agencies.yaml has no \"\(code)\"", at: members[key])
        }
        return code
    }

    private func sla(_ node: Node?, _ root: Node) -> SLA {
        if node == nil { document.note("missing-key", "a service needs \"sla\"", at: root) }
        let members = document.mapping(node, allowed: ["target", "limit", "deemedApproval"], in: "sla")
        let target = document.integer(members["target"], in: 1...365) ?? 1
        let limit = document.integer(members["limit"], in: 1...365) ?? target
        if limit < target { document.note("sla", "the limit is shorter than the target", at: node) }
        let deemed = document.integer(members["deemedApproval"], in: 1...365)
        if let deemed, deemed < target { document.note("sla", "silence counts as consent before the day promised", at: node) }
        return SLA(target: target, limit: limit, deemedApproval: deemed)
    }

    private func sections(_ node: Node?, _ root: Node) -> [FormSection] {
        if node == nil { document.note("missing-key", "a service needs \"sections\"", at: root) }
        return document.list(node).map { node in
            let members = document.mapping(node, allowed: ["name", "title", "repeat", "fields"], in: "a section")
            let repetition = document.mapping(members["repeat"], allowed: ["by"], in: "repeat")
            return FormSection(
                name: document.text("name", members, of: node, in: "a section"),
                title: document.localized("title", members, of: node, in: "a section"),
                fields: document.list(members["fields"]).map(field),
                countedBy: members["repeat"].map { document.text("by", repetition, of: $0, in: "repeat") }
            )
        }
    }

    private func field(_ node: Node) -> Field {
        let members = document.mapping(
            node,
            allowed: [
                "name", "type", "label", "help", "required", "showIf", "source", "sources", "corrector", "remember", "choices", "codes",
                "min",
                "max", "unit", "limit",
            ],
            in: "a field"
        )
        return Field(
            name: document.text("name", members, of: node, in: "a field"),
            type: type(members, node),
            label: document.localized("label", members, of: node, in: "a field"),
            help: members["help"].map(document.localized),
            isRequired: members["required"].map(document.flag) ?? true,
            showIf: document.condition(members["showIf"]),
            sources: sources(members),
            corrector: members["corrector"].map(document.localized),
            remember: members["remember"].flatMap(document.text)
        )
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
            guard let list = codeLists[name] else {
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
        let choices = document.list(list).map { node in
            let members = document.mapping(node, allowed: ["code", "label"], in: "a choice")
            return Choice(
                code: document.text("code", members, of: node, in: "a choice"),
                label: document.localized("label", members, of: node, in: "a choice")
            )
        }
        if Set(choices.map(\.code)).count < choices.count { document.note("duplicate-name", "two choices have one code", at: list) }
        return choices
    }

    private func sources(_ members: [String: Node]) -> [FieldSource] {
        if let profile = members["source"].flatMap(document.text) { return [FieldSource(when: nil, origin: .profile(profile))] }
        return document.list(members["sources"]).map { node in
            let source = document.mapping(node, allowed: ["when", "profile", "credential", "claim"], in: "a source")
            let when = document.condition(source["when"])
            guard let type = source["credential"].flatMap(document.text) else {
                return FieldSource(when: when, origin: .profile(document.text("profile", source, of: node, in: "a source")))
            }
            return FieldSource(
                when: when,
                origin: .credential(type: type, claim: document.text("claim", source, of: node, in: "a source"))
            )
        }
    }

    private func sideEffects(_ node: Node) -> [SideEffect] {
        let members = document.mapping(node, allowed: ["supersede", "profile", "suggest"], in: "a side effect")
        let superseded = document.list(members["supersede"]).compactMap(document.text)
        let suggested = document.list(members["suggest"]).compactMap(document.text)
        var effects: [SideEffect] = superseded.isEmpty ? [] : [.supersede(superseded)]
        if case .mapping(let elements)? = members["profile"] {
            for (element, field) in elements {
                if let element = document.text(element), let field = document.text(field) {
                    effects.append(.profile(element: element, field: field))
                }
            }
        }
        return effects + (suggested.isEmpty ? [] : [.suggest(suggested)])
    }

    private func documents(_ node: Node?) -> [DocumentAsked] {
        document.list(node).map { node in
            let members = document.mapping(node, allowed: ["code", "label", "help", "required", "requiredIf"], in: "a document")
            return DocumentAsked(
                code: document.text("code", members, of: node, in: "a document"),
                label: document.localized("label", members, of: node, in: "a document"),
                help: members["help"].map(document.localized),
                isRequired: document.flag(members["required"]),
                requiredIf: document.condition(members["requiredIf"])
            )
        }
    }

    private func workflow(_ node: Node?, _ root: Node) -> Workflow {
        if node == nil { document.note("missing-key", "a service needs \"workflow\"", at: root) }
        return Workflow(steps: document.list(node).map(step))
    }

    private func step(_ node: Node) -> WorkflowStep {
        let members = document.mapping(node, allowed: ["step", "role", "agency", "kind", "label", "onFail", "fields"], in: "a step")
        let role = document.text("role", members, of: node, in: "a step")
        if !role.isEmpty, !DeskRole.all.contains(role) {
            document.note("unknown-role", "there is no role \"\(role)\"", at: members["role"])
        }
        let kind = document.text("kind", members, of: node, in: "a step")
        if !kind.isEmpty, WorkflowStep.Kind(rawValue: kind) == nil {
            document.note("unknown-kind", "a step is review, production or sign", at: members["kind"])
        }
        let onFail = document.text("onFail", members, of: node, in: "a step")
        return WorkflowStep(
            id: document.text("step", members, of: node, in: "a step"),
            role: role,
            agency: agency("agency", members, node),
            kind: WorkflowStep.Kind(rawValue: kind) ?? .review,
            label: document.localized("label", members, of: node, in: "a step"),
            onFail: onFail == "citizen" ? .citizen : .step(onFail),
            fields: document.list(members["fields"]).map(field)
        )
    }

    private func credential(_ node: Node?, _ root: Node) -> CredentialTemplate {
        if node == nil { document.note("missing-key", "a service needs \"credential\"", at: root) }
        let members = document.mapping(
            node,
            allowed: ["type", "formerTypes", "title", "number", "validYears", "claims", "mdoc"],
            in: "credential"
        )
        let claims = document.list(members["claims"]).map(claim)
        let mdoc = members["mdoc"].map { MDocReader(document: document, claims: Set(claims.map(\.name))).read($0) }
        return CredentialTemplate(
            type: document.text("type", members, of: node ?? root, in: "credential"),
            title: document.localized("title", members, of: node ?? root, in: "credential"),
            number: document.text("number", members, of: node ?? root, in: "credential"),
            validYears: document.integer(members["validYears"], in: 1...100),
            claims: claims,
            formerTypes: document.list(members["formerTypes"]).compactMap { document.text($0) },
            mdoc: mdoc
        )
    }

    private func claim(_ node: Node) -> ClaimTemplate {
        let members = document.mapping(node, allowed: ["name", "label", "from", "public"], in: "a claim")
        let from = document.text("from", members, of: node, in: "a claim")
        let parts = from.split(separator: ":", maxSplits: 1).map(String.init)
        var source = ClaimTemplate.Source.text("")
        switch (parts.first, parts.count) {
        case ("field", 2): source = .field(parts[1])
        case ("profile", 2): source = .profile(parts[1])
        case ("text", 2): source = .text(parts[1])
        case ("each", 2):
            let names = parts[1].split(separator: ".").map(String.init)
            if names.count == 2 {
                source = .each(section: names[0], field: names[1])
            } else {
                document.note("claim-source", "write each:section.field", at: members["from"])
            }
        case ("age", 2):
            let parts = parts[1].split(separator: ":", maxSplits: 1).map(String.init)
            if let years = parts.first.flatMap(Int.init), (1...120).contains(years), parts.count == 2 {
                source = .age(years: years, field: parts[1])
            } else {
                document.note("claim-source", "write age:17:field", at: members["from"])
            }
        case ("case", 2):
            if let fact = CaseFact(rawValue: parts[1]) {
                source = .fact(fact)
            } else {
                document.note("unknown-fact", "a case has no \"\(parts[1])\"", at: members["from"])
            }
        default:
            if !from.isEmpty {
                document.note("claim-source", "write field:, each:, profile:, case:, text: or age: and a name", at: members["from"])
            }
        }
        return ClaimTemplate(
            name: document.text("name", members, of: node, in: "a claim"),
            label: document.localized("label", members, of: node, in: "a claim"),
            source: source,
            isPublic: document.flag(members["public"])
        )
    }
}
