internal import Yams

/// A step with the places of its fields.
struct PlacedStep {
    let step: WorkflowStep
    let node: Node
    let fields: [Node]
}

/// Reads a workflow: a list of steps, or `{use: NAME}` with what this service adds to its steps.
struct WorkflowReader {
    let document: YAMLDocument
    let context: ReadingContext

    func steps(_ node: Node?) -> [PlacedStep] {
        guard let node, let name = context.parts.use(in: node, document) else { return written(node) }
        let members = document.mapping(node, allowed: ["use", "fields"], in: "a workflow")
        guard let steps = context.parts.workflow(name, document, at: node) else { return [] }
        let added = document.mapping(members["fields"], allowed: Set(steps.map(\.id)), in: "the steps of this workflow").mapValues {
            fields($0)
        }
        return steps.map { step in
            let more = added[step.id] ?? []
            return PlacedStep(
                step: step.asking(more.map(\.part)),
                node: node,
                fields: step.fields.map { _ in node } + more.map(\.node)
            )
        }
    }

    func written(_ node: Node?) -> [PlacedStep] { document.list(node).map(step) }

    private func fields(_ node: Node?) -> [Placed<Field>] { FieldReader(document: document, context: context).fields(node) }

    private func agency(_ members: [String: Node], _ owner: Node) -> String {
        let code = document.text("agency", members, of: owner, in: "a step")
        if !code.isEmpty, !context.agencies.contains(where: { $0.code == code }) {
            document.note("unknown-agency", "agencies.yaml has no \"\(code)\"", at: members["agency"])
        }
        return code
    }

    /// Rule 39.
    private func machine(_ node: Node?) -> Set<WorkflowStep.MachineAct> {
        guard let node else { return [] }
        let acts = document.list(node).compactMap { entry -> WorkflowStep.MachineAct? in
            guard let act = document.text(entry).flatMap(WorkflowStep.MachineAct.init) else {
                document.note("machine", "a machine may approve, return or reject", at: entry)
                return nil
            }
            return act
        }
        if acts.isEmpty { document.note("machine", "leave \"machine\" out where a person is needed", at: node) }
        return Set(acts)
    }

    private func step(_ node: Node) -> PlacedStep {
        let members = document.mapping(
            node,
            allowed: ["step", "role", "agency", "kind", "label", "onFail", "fields", "machine"],
            in: "a step"
        )
        let role = document.text("role", members, of: node, in: "a step")
        if !role.isEmpty, !DeskRole.all.contains(role) {
            document.note("unknown-role", "there is no role \"\(role)\"", at: members["role"])
        }
        let kind = document.text("kind", members, of: node, in: "a step")
        if !kind.isEmpty, WorkflowStep.Kind(rawValue: kind) == nil {
            document.note("unknown-kind", "a step is review, production or sign", at: members["kind"])
        }
        let onFail = document.text("onFail", members, of: node, in: "a step")
        let fields = fields(members["fields"])
        let step = WorkflowStep(
            id: document.text("step", members, of: node, in: "a step"),
            role: role,
            agency: agency(members, node),
            kind: WorkflowStep.Kind(rawValue: kind) ?? .review,
            label: document.localized("label", members, of: node, in: "a step"),
            onFail: onFail == "citizen" ? .citizen : .step(onFail),
            fields: fields.map(\.part),
            machine: machine(members["machine"])
        )
        return PlacedStep(step: step, node: node, fields: fields.map(\.node))
    }
}

extension WorkflowStep {
    func asking(_ fields: [Field]) -> WorkflowStep {
        WorkflowStep(
            id: id,
            role: role,
            agency: agency,
            kind: kind,
            label: label,
            onFail: onFail,
            fields: self.fields + fields,
            machine: machine
        )
    }
}
