internal import Yams

/// Reads `rights.yaml`.
struct RightsReader {
    let document: YAMLDocument
    let agencies: [Agency]

    func read(_ root: Node) -> RightsTerms {
        let members = document.mapping(
            root,
            allowed: ["officerNames", "desk", "register", "promiseHours", "retention", "archives"],
            in: "rights"
        )
        var days: [RightsTerms.Erasable: Int] = [:]
        let kinds = Set(RightsTerms.Erasable.allCases.map(\.rawValue))
        let retention = document.mapping(members["retention"], allowed: kinds.union(["notice"]), in: "retention")
        for (name, node) in retention {
            // Shorter than a month, and somebody's half-made application would go while they wait for a paper.
            if let kind = RightsTerms.Erasable(rawValue: name) { days[kind] = document.integer(node, in: 30...36_500) }
        }
        return RightsTerms(
            officerNames: document.flag(members["officerNames"]),
            desk: agency(members["desk"]),
            register: agency(members["register"]),
            // The law's own limit is three times 24 hours.
            promise: Int64(document.integer(members["promiseHours"], in: 1...72) ?? 72) * 3_600,
            days: days,
            noticeDays: document.integer(retention["notice"], in: 30...36_500),
            archives: document.list(members["archives"]).map(archive)
        )
    }

    private func agency(_ node: Node?) -> String? {
        guard let node, let code = document.text(node) else { return nil }
        guard agencies.contains(where: { $0.code == code }) else {
            document.note("unknown-agency", "no agency has the code \"\(code)\"", at: node)
            return nil
        }
        return code
    }

    private func archive(_ node: Node) -> RightsTerms.Archive {
        let members = document.mapping(node, allowed: ["name", "law"], in: "an archive")
        return RightsTerms.Archive(
            name: document.localized("name", members, of: node, in: "an archive"),
            law: document.localized("law", members, of: node, in: "an archive")
        )
    }
}
