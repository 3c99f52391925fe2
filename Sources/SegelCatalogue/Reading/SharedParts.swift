internal import Yams

/// `sections.yaml` and `workflows.yaml`: what several services say in the same words. `use: NAME` stands for one of them.
struct SharedParts {
    private(set) var sections: [String: FormSection] = [:]
    private(set) var workflows: [String: [WorkflowStep]] = [:]

    /// The name after `use`, where a node is a mapping that says so.
    func use(in node: Node, _ document: YAMLDocument) -> String? {
        guard let used = node.mapping?.first(where: { $0.key.scalar?.string == "use" }) else { return nil }
        return document.text(used.value) ?? ""
    }

    func section(_ name: String, _ document: YAMLDocument, at node: Node) -> FormSection? {
        _ = document.mapping(node, allowed: ["use"], in: "use")
        return found(sections[name], name, "sections.yaml", document, node)
    }

    func workflow(_ name: String, _ document: YAMLDocument, at node: Node) -> [WorkflowStep]? {
        found(workflows[name], name, "workflows.yaml", document, node)
    }

    /// Each section may use the ones above it, so none can go round in a circle.
    mutating func read(sections root: Node?, _ document: YAMLDocument, _ context: ReadingContext) {
        var context = context
        for (name, node) in document.nodes(root) {
            context.parts = self
            sections[name] = SectionReader(document: document, context: context).section(node, named: name).section
        }
    }

    mutating func read(workflows root: Node?, _ document: YAMLDocument, _ context: ReadingContext) {
        for (name, node) in document.nodes(root) {
            workflows[name] = WorkflowReader(document: document, context: context).written(node).map(\.step)
        }
    }

    private func found<Part>(_ part: Part?, _ name: String, _ file: String, _ document: YAMLDocument, _ node: Node) -> Part? {
        if part == nil {
            let reason = document.file == file ? "nothing above is called \"\(name)\"" : "\(file) has no \"\(name)\""
            document.note("unknown-part", reason, at: node)
        }
        return part
    }
}
