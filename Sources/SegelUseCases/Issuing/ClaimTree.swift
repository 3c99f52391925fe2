package import SegelCatalogue
package import SegelCredential

extension CredentialTemplate {
    /// Claims in the places their names say: objects and lists, in the order of the template.
    func structured(_ claims: [(name: String, value: String)]) -> [(name: String, value: JSONValue)] {
        var tree = JSONObject()
        for (name, value) in claims {
            guard let claim = claim(name) else { continue }
            tree.set(claim.json(value), at: claim.place(of: name)[...])
        }
        return tree.members.map { ($0.name, $0.value) }
    }

    /// What stands at the top of a credential in which nothing is missing.
    var topNames: Set<String> { Set(claims.compactMap(\.path.first)) }
}

/// A step down into a credential that is being made.
private enum TreeStep {
    case name(String)
    /// The next element of a list.
    case next
    /// An element by its position.
    case element(Int)
}

extension ClaimTemplate {
    fileprivate func json(_ value: String) -> JSONValue {
        if case .age = source { return .bool(value == "true") }
        return .string(value)
    }

    /// `name`: as in the template, or with a position: "anggota[2].nik".
    fileprivate func place(of name: String) -> [TreeStep] {
        name.split(separator: ".").flatMap { part -> [TreeStep] in
            guard let bracket = part.firstIndex(of: "[") else { return [.name(String(part))] }
            let position = Int(part[part.index(after: bracket)...].dropLast())
            return [.name(String(part[..<bracket])), position.map { .element($0) } ?? .next]
        }
    }
}

extension JSONObject {
    fileprivate mutating func set(_ value: JSONValue, at place: ArraySlice<TreeStep>) {
        guard case .name(let name)? = place.first else { return }
        let rest = place.dropFirst()
        guard let step = rest.first else { return set(name, value) }
        switch step {
        case .next: set(name, .array((self[name]?.array ?? []) + [value]))
        case .element(let position):
            var elements = self[name]?.array ?? []
            while elements.count <= position { elements.append(.object(JSONObject())) }
            var element = elements[position].object ?? JSONObject()
            element.set(value, at: rest.dropFirst())
            elements[position] = .object(element)
            set(name, .array(elements))
        case .name:
            var inner = self[name]?.object ?? JSONObject()
            inner.set(value, at: rest)
            set(name, .object(inner))
        }
    }
}

extension ClaimTemplate {
    /// What a credential says in this claim's place; the elements of a list one after the other.
    package func text(in claims: JSONObject) -> String? {
        if let list, let name = path.last {
            let texts = claims[list]?.array?.compactMap { $0.object?[name].flatMap(Self.text) }
            return texts.flatMap { $0.isEmpty ? nil : $0.joined(separator: ", ") }
        }
        guard let name = path.last else { return nil }
        let holder = path.dropLast().reduce(Optional(claims)) { $0?[$1]?.object }
        return holder?[name].flatMap(Self.text)
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .array(let elements): elements.compactMap(text).joined(separator: ", ")
        default: nil
        }
    }
}
