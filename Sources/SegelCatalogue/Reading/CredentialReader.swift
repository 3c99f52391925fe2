internal import Yams

/// Reads what a service issues.
struct CredentialReader {
    let document: YAMLDocument

    /// `series`: the service whose file this is.
    func template(_ node: Node, series: String) -> CredentialTemplate {
        let members = document.mapping(
            node,
            allowed: ["type", "formerTypes", "title", "number", "validYears", "validUntil", "claims", "mdoc", "memberCopy", "qr"],
            in: "credential"
        )
        let claims = document.list(members["claims"]).map(claim)
        let mdoc = members["mdoc"].map { MDocReader(document: document, claims: Set(claims.map(\.name))).read($0) }
        return CredentialTemplate(
            type: document.text("type", members, of: node, in: "credential"),
            title: document.localized("title", members, of: node, in: "credential"),
            number: document.text("number", members, of: node, in: "credential"),
            validity: validity(members),
            claims: claims,
            formerTypes: document.list(members["formerTypes"]).compactMap { document.text($0) },
            series: series,
            mdoc: mdoc,
            memberCopy: members["memberCopy"].map { memberCopy($0, Set(claims.map(\.name))) },
            qr: members["qr"].map { symbol($0, Set(claims.map(\.name))) } ?? []
        )
    }

    /// Claims by their names; those inside objects and lists have no place in a symbol.
    private func symbol(_ node: Node, _ claims: Set<String>) -> [String] {
        let names = document.list(node).compactMap { document.text($0) }
        if names.isEmpty || names.count > 16 || Set(names).count != names.count {
            document.note("qr-claim", "a QR symbol shows 1 to 16 claims, each once", at: node)
        }
        for name in names where !claims.contains(name) || name.contains(where: { $0 == "." || $0 == "[" }) {
            document.note("qr-claim", "there is no claim \"\(name)\" with one value", at: node)
        }
        return names
    }

    private func memberCopy(_ node: Node, _ claims: Set<String>) -> MemberCopy {
        let members = document.mapping(node, allowed: ["of", "by", "others"], in: "memberCopy")
        let list = document.text("of", members, of: node, in: "memberCopy"), key = document.text("by", members, of: node, in: "memberCopy")
        let others = document.list(members["others"]).compactMap { document.text($0) }
        for name in [key] + others where !claims.contains("\(list)[].\(name)") {
            document.note("member-copy", "there is no claim \"\(list)[].\(name)\"", at: node)
        }
        if others.contains(key) { document.note("member-copy", "\"\(key)\" says who somebody is; others' are withheld", at: node) }
        return MemberCopy(list: list, key: key, others: Set(others))
    }

    private func validity(_ members: [String: Node]) -> Validity {
        let years = document.integer(members["validYears"], in: 1...100)
        guard let node = members["validUntil"] else { return years.map { .years($0) } ?? .open }
        if years != nil { document.note("validity", "a credential has validYears or validUntil", at: node) }
        let ages = document.mapping(node, allowed: ["born", "ages"], in: "validUntil")
        let list = document.list(ages["ages"]).compactMap { document.integer($0, in: 1...150) }
        if list.isEmpty || list != Array(Set(list)).sorted() {
            document.note("validity", "ages rise: [5, 17]", at: ages["ages"] ?? node)
        }
        return .ages(born: document.text("born", ages, of: node, in: "validUntil"), list)
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
