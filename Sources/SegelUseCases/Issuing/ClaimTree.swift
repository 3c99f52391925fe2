package import SegelCatalogue
package import SegelCredential

extension CredentialTemplate {
    /// Claims in the places their names say: objects and lists, in the order of the template.
    func structured(_ claims: [(name: String, value: String)]) -> [(name: String, value: JSONValue)] {
        var tree = JSONObject()
        for (name, value) in claims {
            guard let claim = self.claims.first(where: { $0.name == name }) else { continue }
            tree.set(claim.json(value), at: claim.path[...], isListElement: claim.isListElement)
        }
        return tree.members.map { ($0.name, $0.value) }
    }

    /// What stands at the top of a credential in which nothing is missing.
    var topNames: Set<String> { Set(claims.compactMap(\.path.first)) }
}

extension ClaimTemplate {
    fileprivate func json(_ value: String) -> JSONValue {
        if case .age = source { return .bool(value == "true") }
        return .string(value)
    }
}

extension JSONObject {
    fileprivate mutating func set(_ value: JSONValue, at path: ArraySlice<String>, isListElement: Bool) {
        guard let name = path.first else { return }
        if path.count > 1 {
            var inner = self[name]?.object ?? JSONObject()
            inner.set(value, at: path.dropFirst(), isListElement: isListElement)
            set(name, .object(inner))
        } else {
            set(name, isListElement ? .array((self[name]?.array ?? []) + [value]) : value)
        }
    }
}

extension ClaimTemplate {
    /// What a credential says in this claim's place; the elements of a list one after the other.
    package func text(in claims: JSONObject) -> String? {
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
