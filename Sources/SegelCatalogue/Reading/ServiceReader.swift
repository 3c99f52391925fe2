internal import Yams

/// Where the parts of a service stand, shared ones where they are used.
struct ServicePlaces {
    let sections: [PlacedSection]
    let documents: [Node]
    let steps: [PlacedStep]
}

/// Reads one service file.
struct ServiceReader {
    let document: YAMLDocument
    let context: ReadingContext

    /// Whatever is wrong with it, for what other files name of it; the document has the problems.
    func read(_ root: Node) -> PublicService {
        let members = document.mapping(root, allowed: Self.keys, in: "a service")
        let code = code(members, root)
        let terms = context.region?.terms[code]
        let sections = SectionReader(document: document, context: context).sections(required("sections", members, root))
        let steps = WorkflowReader(document: document, context: context).steps(required("workflow", members, root))
        let documents = documents(members["documents"])
        let written = document.sla(required("sla", members, root))
        let service = PublicService(
            code: code,
            agency: agency(members, root),
            form: document.text("form", members, of: root, in: "a service"),
            name: document.localized("name", members, of: root, in: "a service"),
            summary: document.localized("summary", members, of: root, in: "a service"),
            whoMayApply: document.localized("whoMayApply", members, of: root, in: "a service"),
            legalBasis: members["legalBasis"].map(document.localized),
            fee: terms?.fee ?? document.integer(members["fee"], in: 0...100_000_000) ?? 0,
            sla: terms?.sla ?? written,
            sections: sections.map(\.section),
            documents: documents.map(\.part),
            workflow: Workflow(steps: steps.map(\.step)),
            credential: credential(required("credential", members, root) ?? root, code),
            requires: document.list(members["requires"]).map(requirement),
            sideEffects: document.list(members["sideEffects"]).flatMap(SideEffectReader(document: document).effects),
            parts: []
        )
        if let agency = context.agencies.first(where: { $0.code == service.agency }), !agency.isIssuer {
            document.note("not-issuer", "\(agency.code) issues nothing: agencies.yaml says so", at: members["agency"])
        }
        let places = ServicePlaces(sections: sections, documents: documents.map(\.node), steps: steps)
        ServiceRules(document: document, service: service, places: places, members: members).check()
        return service
    }

    private static let keys: Set = [
        "code", "agency", "form", "name", "summary", "whoMayApply", "legalBasis", "fee", "sla", "sections", "documents", "workflow",
        "credential", "requires", "sideEffects",
    ]

    func required(_ key: String, _ members: [String: Node], _ root: Node) -> Node? {
        if members[key] == nil { document.note("missing-key", "a service needs \"\(key)\"", at: root) }
        return members[key]
    }

    func code(_ members: [String: Node], _ root: Node) -> String {
        let code = document.text("code", members, of: root, in: "a service")
        if !code.isEmpty, code.wholeMatch(of: /[A-Z][A-Z0-9-]{1,19}/) == nil {
            document.note("code", "a code is 2 to 20 capital letters, digits and hyphens", at: members["code"])
        }
        return code
    }

    func agency(_ members: [String: Node], _ root: Node) -> String {
        let code = document.text("agency", members, of: root, in: "a service")
        if !code.isEmpty, !context.agencies.contains(where: { $0.code == code }) {
            document.note("unknown-agency", "agencies.yaml has no \"\(code)\"", at: members["agency"])
        }
        return code
    }

    /// A region's flags leave out what it does not ask.
    private func documents(_ node: Node?) -> [Placed<DocumentAsked>] {
        let conditions = ConditionReader(document: document, flags: context.region?.flags ?? [:])
        return document.list(node).compactMap { node in
            let members = document.mapping(node, allowed: ["code", "label", "help", "required", "requiredIf", "showIf"], in: "a document")
            let needed = members["requiredIf"].map(conditions.presence)
            let asked = DocumentAsked(
                code: document.text("code", members, of: node, in: "a document"),
                label: inRegion(document.localized("label", members, of: node, in: "a document"), at: node),
                help: members["help"].map { inRegion(document.localized($0), at: $0) },
                isRequired: document.flag(members["required"]) || needed == .always,
                requiredIf: needed?.condition
            )
            return conditions.isHere(members["showIf"]) ? Placed(asked, node) : nil
        }
    }

    /// With the region's own words where the text says `{region.name}`.
    private func inRegion(_ text: LocalizedText, at node: Node) -> LocalizedText {
        var text = text
        for hole in Set(text.id.matches(of: /\{region\.([A-Za-z0-9]+)\}/).map { String($0.output.1) }) {
            guard let words = context.region?.texts[hole] else {
                document.note("unknown-flag", "region.yaml has no text \"\(hole)\"", at: node)
                continue
            }
            text = LocalizedText(
                id: text.id.replacing("{region.\(hole)}", with: words.id),
                en: text.en.replacing("{region.\(hole)}", with: words.en)
            )
        }
        return text
    }

    /// A type, or a type with the condition under which it is required.
    private func requirement(_ node: Node) -> CredentialRequired {
        guard node.mapping != nil else {
            let type = document.text(node) ?? ""
            document.refer(to: .type(type), at: node)
            return CredentialRequired(type: type, when: nil)
        }
        let members = document.mapping(node, allowed: ["credential", "when"], in: "what a service requires")
        let type = document.text("credential", members, of: node, in: "what a service requires")
        document.refer(to: .type(type), at: members["credential"] ?? node)
        return CredentialRequired(type: type, when: document.condition(members["when"]))
    }

    /// Written out, or `as: CODE`: what another service issues.
    private func credential(_ node: Node, _ code: String) -> CredentialTemplate {
        let reader = CredentialReader(document: document)
        guard let other = node.mapping?.first(where: { $0.key.scalar?.string == "as" })?.value else {
            let template = reader.template(node, series: code)
            document.refer(to: .onlyTemplate(type: template.type, of: code), at: node)
            return template
        }
        _ = document.mapping(node, allowed: ["as"], in: "credential")
        let name = document.text(other) ?? ""
        guard let written = context.credentials[name] else {
            document.note("unknown-service", "no service \"\(name)\" writes its credential out", at: other)
            return CredentialTemplate(nothingOf: code)
        }
        // Its own file is told what is wrong with it.
        return CredentialReader(document: YAMLDocument(file: document.file)).template(written, series: name)
    }
}

extension CredentialTemplate {
    /// Where there is none to read, or none of its own to issue.
    init(nothingOf code: String) {
        let nothing = LocalizedText(id: "", en: "")
        self.init(
            type: "",
            title: nothing,
            number: "",
            validity: .open,
            claims: [],
            formerTypes: [],
            series: code,
            mdoc: nil,
            memberCopy: nil,
            qr: []
        )
    }
}
