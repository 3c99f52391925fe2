internal import Yams

/// Reads the `mdoc` part of a credential (Docs/Formats/ServiceFile.md, rule 19). `claims`: the names elements may come from.
struct MDocReader {
    let document: YAMLDocument
    let claims: Set<String>

    func read(_ node: Node) -> MDocTemplate {
        let members = document.mapping(node, allowed: ["docType", "validDays", "nameSpaces"], in: "mdoc")
        let spaces = document.list(members["nameSpaces"]).map { nameSpace($0) }
        if spaces.isEmpty { document.note("no-claims", "an mdoc needs name spaces with elements", at: node) }
        noteDoubles(spaces.map(\.name), at: members["nameSpaces"], "name spaces")
        return MDocTemplate(
            docType: document.text("docType", members, of: node, in: "mdoc"),
            nameSpaces: spaces,
            validDays: document.integer(members["validDays"], in: 1...400) ?? 90
        )
    }

    private func nameSpace(_ node: Node) -> MDocNameSpaceTemplate {
        let members = document.mapping(node, allowed: ["name", "elements"], in: "a name space")
        let elements = elements(members["elements"])
        if elements.isEmpty { document.note("no-claims", "a name space needs elements", at: node) }
        return MDocNameSpaceTemplate(name: document.text("name", members, of: node, in: "a name space"), elements: elements)
    }

    private func elements(_ node: Node?) -> [MDocElementTemplate] {
        let elements = document.list(node).map(element)
        noteDoubles(elements.map(\.name), at: node, "elements")
        return elements
    }

    private func element(_ node: Node) -> MDocElementTemplate {
        let members = document.mapping(node, allowed: ["name", "from", "text", "of", "type", "age", "codes"], in: "an element")
        return MDocElementTemplate(
            name: document.text("name", members, of: node, in: "an element"),
            source: source(members, node),
            form: form(members, node),
            codes: codes(members["codes"])
        )
    }

    private func source(_ members: [String: Node], _ node: Node) -> MDocElementTemplate.Source {
        switch (members["from"], members["text"], members["of"]) {
        case (let from?, nil, nil):
            let name = document.text(from) ?? ""
            if !name.isEmpty, !claims.contains(name) {
                document.note("mdoc-claim", "the credential has no claim \"\(name)\"", at: from)
            }
            return .claim(name)
        case (nil, let text?, nil): return .text(document.text(text) ?? "")
        case (nil, nil, let parts?): return .parts(elements(parts))
        default:
            document.note("mdoc-source", "an element has one of from (a claim), text and of (elements)", at: node)
            return .text("")
        }
    }

    private func form(_ members: [String: Node], _ node: Node) -> MDocElementTemplate.Form {
        let age = document.integer(members["age"], in: 1...120)
        switch members["type"].flatMap({ document.text($0) }) ?? "text" {
        case "text": return .text
        case "full-date": return .fullDate
        case "integer": return .integer
        case "bool": return .bool
        case "list": return .list
        case "age-over":
            if age == nil { document.note("missing-key", "age-over needs \"age\"", at: node) }
            return .ageOver(age ?? 1)
        case let other:
            document.note("unknown-type", "an element has no type \"\(other)\"", at: members["type"])
            return .text
        }
    }

    private func codes(_ node: Node?) -> [String: String] {
        guard let node, case .mapping(let mapping) = node else {
            if let node { document.note("not-a-mapping", "codes maps a claim's codes to what stands for them", at: node) }
            return [:]
        }
        var codes: [String: String] = [:]
        for (key, value) in mapping { if let key = key.scalar?.string, let value = document.text(value) { codes[key] = value } }
        return codes
    }

    private func noteDoubles(_ names: [String], at node: Node?, _ what: String) {
        guard Set(names).count < names.count else { return }
        document.note("duplicate-name", "two \(what) have one name", at: node)
    }
}
