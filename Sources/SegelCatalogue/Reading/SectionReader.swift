internal import Yams

/// A section with the places of its fields.
struct PlacedSection {
    let section: FormSection
    let node: Node
    let fields: [Node]
}

/// Reads the sections of a form, written out or shared.
struct SectionReader {
    let document: YAMLDocument
    let context: ReadingContext

    func sections(_ node: Node?) -> [PlacedSection] {
        document.list(node).compactMap { node in
            guard let name = context.parts.use(in: node, document) else { return section(node, named: nil) }
            return context.parts.section(name, document, at: node).map { section in
                PlacedSection(section: section, node: node, fields: section.fields.map { _ in node })
            }
        }
    }

    /// `named`: in `sections.yaml`, where the name stands before the section.
    func section(_ node: Node, named given: String?) -> PlacedSection {
        let keys: Set = ["name", "title", "repeat", "fields"]
        let members = document.mapping(node, allowed: given == nil ? keys : keys.subtracting(["name"]), in: "a section")
        let repetition = document.mapping(members["repeat"], allowed: ["by"], in: "repeat")
        let fields = FieldReader(document: document, context: context).fields(members["fields"])
        let section = FormSection(
            name: given ?? document.text("name", members, of: node, in: "a section"),
            title: document.localized("title", members, of: node, in: "a section"),
            fields: fields.map(\.part),
            countedBy: members["repeat"].map { document.text("by", repetition, of: $0, in: "repeat") }
        )
        return PlacedSection(section: section, node: node, fields: fields.map(\.node))
    }
}
