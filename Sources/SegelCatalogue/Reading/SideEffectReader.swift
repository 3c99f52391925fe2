internal import Yams

/// Reads what issuing leads to.
struct SideEffectReader {
    let document: YAMLDocument

    func effects(_ node: Node) -> [SideEffect] {
        let members = document.mapping(
            node,
            allowed: ["supersede", "revoke", "deceased", "profile", "corrections", "suggest"],
            in: "a side effect"
        )
        let profile = document.pairs(members["profile"]).map { SideEffect.profile(element: $0.0, field: $0.1) }
        let suggested = document.list(members["suggest"]).compactMap(service)
        let corrections = members["corrections"].map { [SideEffect.corrections(self.corrections($0))] } ?? []
        return corrections + document.list(members["supersede"]).map { .supersede(target($0)) }
            + document.list(members["revoke"]).map {
                .revoke(target($0))
            } + (members["deceased"].flatMap(document.text).map { [.deceased(field: $0)] } ?? []) + profile
            + (suggested.isEmpty ? [] : [.suggest(suggested)])
    }

    private func corrections(_ node: Node) -> ProfileCorrections {
        let what = "corrections"
        let members = document.mapping(node, allowed: ["changes", "member", "element", "people", "nik", "named"], in: what)
        let named = document.nodes(members["named"]).map { ($0.0, Dictionary(document.pairs($0.1)) { $1 }) }
        return ProfileCorrections(
            changes: document.text("changes", members, of: node, in: what),
            member: document.text("member", members, of: node, in: what),
            element: document.text("element", members, of: node, in: what),
            people: document.text("people", members, of: node, in: what),
            nik: document.text("nik", members, of: node, in: what),
            named: Dictionary(named) { $1 }
        )
    }

    private func service(_ node: Node) -> String? {
        let code = document.text(node)
        if let code { document.refer(to: .service(code), at: node) }
        return code
    }

    /// A type, or a type whose claim says what a field says.
    private func target(_ node: Node) -> CredentialTarget {
        guard node.mapping != nil else {
            let type = document.text(node) ?? ""
            document.refer(to: .type(type), at: node)
            return CredentialTarget(type: type, match: nil)
        }
        let members = document.mapping(node, allowed: ["type", "claim", "field"], in: "a side effect")
        let type = document.text("type", members, of: node, in: "a side effect")
        let claim = document.text("claim", members, of: node, in: "a side effect")
        document.refer(to: .claim(claim, of: type), at: members["claim"] ?? node)
        let field = document.text("field", members, of: node, in: "a side effect")
        return CredentialTarget(type: type, match: CredentialTarget.Match(claim: claim, field: field))
    }
}
