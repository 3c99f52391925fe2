internal import Yams

/// Reads a service file that names parts: several services in one application. What it asks is worked out from their forms.
struct BundleReader {
    let document: YAMLDocument
    let context: ReadingContext
    /// What parts may be named.
    let services: [PublicService]

    static func isBundle(_ root: Node) -> Bool { root.mapping?["parts"] != nil }

    func read(_ root: Node) -> PublicService {
        let members = document.mapping(root, allowed: Self.keys, in: "a bundle")
        let reader = ServiceReader(document: document, context: context)
        let code = reader.code(members, root), terms = context.region?.terms[code]
        let written = document.sla(reader.required("sla", members, root))
        let sla = terms?.sla ?? written
        let parts = parts(members["parts"], sla)
        let replacements = FieldReader(document: document, context: context).fields(members["fields"])
        let titles = document.nodes(members["titles"]).map { ($0.0, document.localized($0.1)) }
        let form = BundleForm(parts.map(\.part), replacements: replacements.map(\.part), titles: Dictionary(titles) { $1 })
        for (name, node) in document.nodes(members["titles"]) where !form.sections.contains(where: { $0.name == name }) {
            document.note("unknown-part", "no part asks a section \"\(name)\"", at: node)
        }
        for problem in form.problems {
            document.note(problem.code, problem.reason, at: parts.first { $0.part.service.code == problem.service }?.node)
        }
        let service = PublicService(
            code: code,
            agency: reader.agency(members, root),
            form: document.text("form", members, of: root, in: "a bundle"),
            name: document.localized("name", members, of: root, in: "a bundle"),
            summary: document.localized("summary", members, of: root, in: "a bundle"),
            whoMayApply: document.localized("whoMayApply", members, of: root, in: "a bundle"),
            legalBasis: members["legalBasis"].map(document.localized),
            fee: terms?.fee ?? parts.map(\.part.service.fee).reduce(0, +),
            sla: sla,
            sections: form.sections,
            documents: form.documents,
            workflow: Workflow(steps: parts.flatMap { $0.part.steps }),
            credential: CredentialTemplate(nothingOf: code),
            requires: form.requires,
            sideEffects: sideEffects(of: parts.map(\.part)),
            parts: parts.map(\.part)
        )
        let rules = BundleRules(document: document, service: service, parts: parts, replacements: replacements)
        rules.check(at: members["parts"] ?? root, members)
        return service
    }

    private static let keys: Set = [
        "code", "agency", "form", "name", "summary", "whoMayApply", "legalBasis", "sla", "parts", "fields", "titles",
    ]

    private func parts(_ node: Node?, _ sla: SLA) -> [Placed<BundlePart>] {
        document.list(node).compactMap { node in
            let members = document.mapping(node, allowed: ["service", "fill", "omit", "add", "office"], in: "a part")
            let code = document.text("service", members, of: node, in: "a part")
            guard let service = services.first(where: { $0.code == code }) else {
                if !code.isEmpty { document.note("unknown-service", "no file has the code \"\(code)\"", at: members["service"]) }
                return nil
            }
            let steps = Set(service.workflow.steps.map(\.id))
            let office = document.mapping(members["office"], allowed: steps, in: "the steps of \(code)").mapValues {
                FieldReader(document: document, context: context).fields($0).map(\.part)
            }
            let omitted = document.list(members["omit"]).compactMap { document.text($0) }.map { ($0, [PartValue]()) }
            let fills = values(members["fill"]).merging(omitted) { $1 }
            let additions = document.nodes(members["add"]).map { ($0.0, values($0.1)) }
            let part = BundlePart(
                service: service.asPart(asking: office, promising: sla),
                fills: fills,
                additions: Dictionary(additions) { $1 }
            )
            return Placed(part, node)
        }
    }

    private func values(_ node: Node?) -> [String: [PartValue]] {
        Dictionary(
            document.nodes(node).map { name, node in
                (name, node.sequence == nil ? [value(node)] : document.list(node).map(value))
            }
        ) { $1 }
    }

    private func value(_ node: Node) -> PartValue {
        let text = document.text(node) ?? ""
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("text", 2): return .text(parts[1])
        case ("field", 2): return .field(parts[1])
        case (let part?, 2):
            let inner = parts[1].split(separator: ":", maxSplits: 1).map(String.init)
            if inner.count == 2, inner[0] == "field" { return .answer(part: part, field: inner[1]) }
            if inner.count == 2, inner[0] == "claim" { return .claim(part: part, claim: inner[1]) }
        default: break
        }
        if !text.isEmpty { document.note("part-value", "write field:name, text:value, CODE:field:name or CODE:claim:name", at: node) }
        return .text("")
    }

    /// What is judged when the application is sent, and what is offered afterwards. The parts carry out their own.
    private func sideEffects(of parts: [BundlePart]) -> [SideEffect] {
        let codes = Set(parts.map(\.service.code))
        let effects = parts.flatMap(\.service.sideEffects)
        let judged = effects.filter { effect in
            switch effect {
            case .revoke, .deceased: true
            default: false
            }
        }
        let suggested = effects.flatMap { effect -> [String] in if case .suggest(let next) = effect { next } else { [] } }
        let next = suggested.enumerated().filter { !codes.contains($1) && !suggested[..<$0].contains($1) }.map(\.element)
        return judged + (next.isEmpty ? [] : [.suggest(next)])
    }
}

extension BundlePart {
    /// Its desks as steps of the bundle, so that a timeline knows them.
    fileprivate var steps: [WorkflowStep] {
        service.workflow.steps.map { step in
            WorkflowStep(
                id: Self.step(step.id, of: service.code),
                role: step.role,
                agency: step.agency,
                kind: step.kind,
                label: LocalizedText(
                    id: "\(service.credential.title.id): \(step.label.id)",
                    en: "\(service.credential.title.en): \(step.label.en)"
                ),
                onFail: step.onFail,
                fields: step.fields,
                machine: step.machine
            )
        }
    }

    /// What a part's step is called in the bundle.
    static func step(_ id: String, of service: String) -> String { "\(service)/\(id)" }
}

extension PublicService {
    fileprivate func asPart(asking office: [String: [Field]], promising sla: SLA) -> PublicService {
        PublicService(
            code: code,
            agency: agency,
            form: form,
            name: name,
            summary: summary,
            whoMayApply: whoMayApply,
            legalBasis: legalBasis,
            fee: fee,
            sla: sla,
            sections: sections,
            documents: documents,
            workflow: Workflow(steps: workflow.steps.map { $0.asking(office[$0.id] ?? []) }),
            credential: credential,
            requires: requires,
            sideEffects: sideEffects,
            parts: []
        )
    }
}
