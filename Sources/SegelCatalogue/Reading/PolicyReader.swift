internal import Yams

/// Reads `policies.yaml`. What its queries mean is checked where DCQL is known; here, that each is whole and in two languages.
struct PolicyReader {
    let document: YAMLDocument

    func read(_ root: Node?) -> [PresentationPolicy] {
        let policies = document.list(root).map(policy)
        for (position, policy) in policies.enumerated() where policies[..<position].contains(where: { $0.code == policy.code }) {
            document.note("duplicate-name", "two policies have the code \(policy.code)", at: nil)
        }
        return policies
    }

    private func policy(_ node: Node) -> PresentationPolicy {
        let members = document.mapping(
            node,
            allowed: ["code", "name", "purpose", "offered", "keepDays", "query", "shows", "accept"],
            in: "a policy"
        )
        let code = document.text("code", members, of: node, in: "a policy")
        if !code.isEmpty, code.wholeMatch(of: /[a-z][a-z0-9-]{1,39}/) == nil {
            document.note("code", "a policy's code is lower-case letters, digits and hyphens", at: members["code"])
        }
        let conditions = document.list(members["accept"]).map(condition)
        if conditions.isEmpty { document.note("missing-key", "a policy needs \"accept\": what makes the answer yes", at: node) }
        return PresentationPolicy(
            code: code,
            name: document.localized("name", members, of: node, in: "a policy"),
            purpose: document.localized("purpose", members, of: node, in: "a policy"),
            isOffered: document.flag(members["offered"]),
            keepDays: document.integer(members["keepDays"], in: 0...3_650) ?? 0,
            query: query(members["query"], node),
            shows: document.list(members["shows"]).compactMap(claimName),
            conditions: conditions
        )
    }

    private func claimName(_ node: Node) -> PresentationPolicy.ClaimName? {
        let text = document.text(node) ?? ""
        let name = PresentationPolicy.ClaimName(text)
        if name == nil { document.note("claim-name", "write a claim as credential.claim, such as sip.nama", at: node) }
        return name
    }

    private func condition(_ node: Node) -> PolicyCondition {
        let keys: Set = ["text", "anyOf"]
        if node.mapping?.contains(where: { $0.key.scalar?.string == "anyOf" }) ?? false {
            let members = document.mapping(node, allowed: keys, in: "a condition")
            return PolicyCondition(
                text: document.localized("text", members, of: node, in: "a condition"),
                tests: document.list(members["anyOf"]).compactMap { test($0, adding: []) }
            )
        }
        let members = document.mapping(node, allowed: keys.union(Self.testKeys), in: "a condition")
        return PolicyCondition(
            text: document.localized("text", members, of: node, in: "a condition"),
            tests: [test(node, adding: ["text"])].compactMap { $0 }
        )
    }

    private static let kinds = [
        "yearsAtLeast", "notBefore", "notAfter", "oneOf", "startsWith", "atLeast", "atMost", "isTrue", "same", "issuerRegion",
    ]
    private static let testKeys = Set(kinds + ["of", "claim"])

    private func test(_ node: Node, adding extra: Set<String>) -> PolicyTest? {
        let members = document.mapping(node, allowed: Self.testKeys.union(extra), in: "a condition")
        let credential = document.text("of", members, of: node, in: "a condition")
        let stated = Self.kinds.filter { members[$0] != nil }
        guard stated.count == 1, let kind = kind(stated[0], members[stated[0]]) else {
            document.note("condition-kind", "a condition tests one thing: \(Self.kinds.joined(separator: ", "))", at: node)
            return nil
        }
        if case .issuerRegion = kind { return PolicyTest(credential: credential, claim: nil, kind: kind) }
        return PolicyTest(credential: credential, claim: document.text("claim", members, of: node, in: "a condition"), kind: kind)
    }

    private func kind(_ name: String, _ node: Node?) -> PolicyTest.Kind? {
        switch name {
        case "yearsAtLeast": document.integer(node, in: 0...150).map { .yearsAtLeast($0) }
        case "notBefore": document.text(node) == "today" ? .notBeforeToday : nil
        case "notAfter": document.text(node) == "today" ? .notAfterToday : nil
        case "oneOf": .oneOf(document.list(node).compactMap(document.text))
        case "startsWith": document.text(node).map { .startsWith($0) }
        case "atLeast": document.integer(node, in: Int(Int32.min)...Int(Int32.max)).map { .atLeast(Int64($0)) }
        case "atMost": document.integer(node, in: Int(Int32.min)...Int(Int32.max)).map { .atMost(Int64($0)) }
        case "isTrue": document.text(node) == "yes" ? .isTrue : nil
        case "same": document.text(node).flatMap(PresentationPolicy.ClaimName.init).map { .same($0) }
        case "issuerRegion": document.text(node).map { .issuerRegion($0) }
        default: nil
        }
    }

    private func query(_ node: Node?, _ owner: Node) -> String {
        guard let node else {
            document.note("missing-key", "a policy needs \"query\"", at: owner)
            return ""
        }
        return json(node)
    }

    /// YAML as JSON: quoted scalars are texts; plain ones that JSON has a word for (null, true, false, whole numbers) are that, others texts.
    private func json(_ node: Node) -> String {
        switch node {
        case .mapping(let mapping):
            let members = mapping.map { key, value in "\(quoted(key.scalar?.string ?? "")):\(json(value))" }
            return "{\(members.joined(separator: ","))}"
        case .sequence(let sequence): return "[\(sequence.map(json).joined(separator: ","))]"
        case .scalar(let scalar):
            let isWord =
                ["null", "true", "false"].contains(scalar.string) || (Int64(scalar.string).map { "\($0)" == scalar.string } ?? false)
            return scalar.style == .plain && isWord ? scalar.string : quoted(scalar.string)
        case .alias: return "null"
        }
    }

    private func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case _ where scalar.value < 0x20: "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
