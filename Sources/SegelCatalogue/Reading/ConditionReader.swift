internal import Yams

/// Conditions as files write them. Those that name a flag of the region (`region.f105`, `region.f105=no`) are decided while reading: what a
/// region does not ask is not in its services.
struct ConditionReader {
    enum Presence: Equatable {
        case absent, always
        case when(Condition)

        var condition: Condition? { if case .when(let condition) = self { condition } else { nil } }
    }

    let document: YAMLDocument
    let flags: [String: Bool]

    func presence(_ node: Node?) -> Presence {
        guard let text = node?.scalar?.string, text.hasPrefix("region.") else {
            return document.condition(node).map { .when($0) } ?? .always
        }
        let isWanted = !text.hasSuffix("=no")
        let name = text.dropFirst(7).prefix { $0 != "=" }
        guard let flag = flags[String(name)] else {
            document.note("unknown-flag", "region.yaml has no flag \"\(name)\"", at: node)
            return .always
        }
        return flag == isWanted ? .always : .absent
    }

    /// Where only a flag can decide.
    func isHere(_ node: Node?) -> Bool {
        let presence = presence(node)
        if case .when = presence { document.note("condition", "only a flag of the region may be named here: region.name", at: node) }
        return presence != .absent
    }
}
