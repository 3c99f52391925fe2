internal import Yams

/// One YAML file as text: every scalar is read as it is written, `no` stays "no". Aliases are refused: what is read is what is seen.
/// Problems are gathered, not thrown: whoever mends a file sees all of them at once.
final class YAMLDocument {
    static let byteLimit = 256 << 10

    let file: String
    private(set) var problems: [LintProblem] = []
    private(set) var references: [Reference] = []

    init(file: String) { self.file = file }

    func root(_ bytes: [UInt8]) -> Node? {
        guard bytes.count <= Self.byteLimit, let text = String(validating: bytes, as: UTF8.self) else {
            note("unreadable", "not UTF-8 text of at most 256 KiB", at: nil)
            return nil
        }
        do {
            // Nodes hold their anchors weakly: the parser must live until they have been looked for.
            let parser = try Parser(yaml: text)
            defer { withExtendedLifetime(parser) {} }
            guard let node = try parser.singleRoot() else {
                note("empty", "the file is empty", at: nil)
                return nil
            }
            if let anchored = Self.anchored(in: node) {
                note("alias", "anchors and aliases are not used here: write the value again", at: anchored)
                return nil
            }
            return node
        } catch let error as YamlError {
            noteSyntax(error)
        } catch {
            note("syntax", "not YAML", at: nil)
        }
        return nil
    }

    func note(_ code: String, _ reason: String, at node: Node?) {
        problems.append(
            LintProblem(file: file, line: node?.mark?.line ?? 1, column: node?.mark?.column ?? 1, code: code, reason: reason)
        )
    }

    func refer(to target: Reference.Target, at node: Node) { references.append(Reference(target: target, node: node)) }

    /// The members of a mapping; unknown and doubled keys are noted.
    func mapping(_ node: Node?, allowed: Set<String>, in what: String) -> [String: Node] {
        guard let node else { return [:] }
        guard case .mapping(let mapping) = node else {
            note("not-a-mapping", "\(what) must be a mapping of keys to values", at: node)
            return [:]
        }
        var members: [String: Node] = [:]
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                note("unknown-key", "\(what) has keys that are texts", at: key)
                continue
            }
            if !allowed.contains(name) { note("unknown-key", "\(what) has no key \"\(name)\"", at: key) }
            if members.updateValue(value, forKey: name) != nil { note("duplicate-key", "\"\(name)\" stands twice", at: key) }
        }
        return members
    }

    /// The members of a mapping whose keys are names of the file's own, in order.
    func nodes(_ node: Node?) -> [(String, Node)] {
        guard let node else { return [] }
        guard case .mapping(let mapping) = node else {
            note("not-a-mapping", "names and what they stand for are expected here", at: node)
            return []
        }
        return mapping.compactMap { key, value in text(key).map { ($0, value) } }
    }

    /// The same, where they stand for texts.
    func pairs(_ node: Node?) -> [(String, String)] { nodes(node).compactMap { name, node in text(node).map { (name, $0) } } }

    func list(_ node: Node?) -> [Node] {
        guard let node else { return [] }
        guard case .sequence(let sequence) = node else {
            note("not-a-list", "a list is expected here", at: node)
            return []
        }
        return Array(sequence)
    }

    func text(_ node: Node?) -> String? {
        guard let node else { return nil }
        guard let text = node.scalar?.string, !text.isEmpty else {
            note("not-a-text", "a text is expected here", at: node)
            return nil
        }
        return text
    }

    func text(_ key: String, _ members: [String: Node], of owner: Node?, in what: String) -> String {
        guard let node = members[key] else {
            note("missing-key", "\(what) needs \"\(key)\"", at: owner)
            return ""
        }
        return text(node) ?? ""
    }

    func localized(_ key: String, _ members: [String: Node], of owner: Node?, in what: String) -> LocalizedText {
        guard let node = members[key] else {
            note("missing-key", "\(what) needs \"\(key)\"", at: owner)
            return LocalizedText(id: "", en: "")
        }
        return localized(node)
    }

    func localized(_ node: Node) -> LocalizedText {
        let members = mapping(node, allowed: ["id", "en"], in: "a text in two languages")
        for language in ["id", "en"] where members[language] == nil {
            note("missing-translation", "the text lacks its \"\(language)\" version", at: node)
        }
        return LocalizedText(id: text(members["id"]) ?? "", en: text(members["en"]) ?? "")
    }

    func integer(_ node: Node?, in range: ClosedRange<Int>) -> Int? {
        guard let node, let text = text(node) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            note("not-a-number", "a whole number from \(range.lowerBound) to \(range.upperBound) is expected", at: node)
            return nil
        }
        return value
    }

    func flag(_ node: Node?) -> Bool {
        guard let node, let text = text(node) else { return false }
        if text != "yes" && text != "no" { note("not-yes-or-no", "write yes or no", at: node) }
        return text == "yes"
    }

    func condition(_ node: Node?) -> Condition? {
        guard let node, let text = text(node) else { return nil }
        guard let condition = Condition(text) else {
            note("condition", "write a condition as field=value, field=one|other or field!=value", at: node)
            return nil
        }
        return condition
    }

    private func noteSyntax(_ error: YamlError) {
        if case .duplicatedKeysInMapping(let keys, let context) = error {
            let reason = "stands twice: " + keys.sorted().joined(separator: ", ")
            problems.append(
                LintProblem(file: file, line: context.mark.line, column: context.mark.column, code: "duplicate-key", reason: reason)
            )
            return
        }
        var place = (line: 1, column: 1)
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): place = (mark.line, mark.column)
        default: break
        }
        problems.append(LintProblem(file: file, line: place.line, column: place.column, code: "syntax", reason: "not YAML from here on"))
    }

    /// Composing resolves aliases silently, but what an alias names carries its anchor. It stands before the alias, so the walk ends before
    /// anything that aliases multiplied.
    private static func anchored(in node: Node) -> Node? {
        if node.anchor != nil { return node }
        switch node {
        case .sequence(let sequence):
            for part in sequence { if let found = anchored(in: part) { return found } }
        case .mapping(let mapping):
            for (key, value) in mapping { if let found = anchored(in: key) ?? anchored(in: value) { return found } }
        default: break
        }
        return nil
    }
}
