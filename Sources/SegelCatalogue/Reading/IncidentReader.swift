private import FoundationEssentials
internal import Yams

/// Reads what an operator writes of an incident.
package struct IncidentReader {
    private let document = YAMLDocument(file: "incident")

    package init() {}

    /// Throws `LintFailure` with every problem.
    package func read(_ bytes: [UInt8]) throws(LintFailure) -> IncidentNotice {
        let root = document.root(bytes)
        let what = "an incident"
        let members = document.mapping(
            root,
            allowed: ["what", "how", "remedy", "contact", "from", "until", "discovered", "affected"],
            in: what
        )
        let notice = IncidentNotice(
            what: document.localized("what", members, of: root, in: what),
            how: document.localized("how", members, of: root, in: what),
            remedy: document.localized("remedy", members, of: root, in: what),
            contact: document.localized("contact", members, of: root, in: what),
            from: time("from", members, root),
            until: time("until", members, root),
            discovered: time("discovered", members, root),
            affected: affected(members["affected"], root)
        )
        if notice.until < notice.from { document.note("order", "it ends before it begins", at: members["until"]) }
        guard document.problems.isEmpty else { throw LintFailure(problems: document.problems) }
        return notice
    }

    private func time(_ key: String, _ members: [String: Node], _ root: Node?) -> Int64 {
        let text = document.text(key, members, of: root, in: "an incident")
        if text.isEmpty { return 0 }
        do { return Int64(try Date.ISO8601FormatStyle().parse(text).timeIntervalSince1970) } catch {
            document.note("time", "a time is written 2026-11-24T08:00:00Z", at: members[key])
            return 0
        }
    }

    private func affected(_ node: Node?, _ root: Node?) -> IncidentNotice.Affected {
        let members = document.mapping(node, allowed: ["openedBy", "cases"], in: "affected")
        if let officer = members["openedBy"].flatMap(document.text), members.count == 1 { return .openedBy(officer: officer) }
        let cases = document.list(members["cases"]).compactMap { document.text($0) }
        if cases.isEmpty || members.count != 1 {
            document.note("affected", "whom it concerns: an officer's name as openedBy, or a list of references as cases", at: node ?? root)
        }
        return .cases(cases)
    }
}
