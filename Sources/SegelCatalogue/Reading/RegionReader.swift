internal import Yams

/// Reads `region.yaml`.
struct RegionReader {
    let document: YAMLDocument

    func read(_ root: Node) -> Region {
        let members = document.mapping(root, allowed: ["code", "name", "flags", "texts", "services"], in: "the region")
        let code = document.text("code", members, of: root, in: "the region")
        if !code.isEmpty, code.wholeMatch(of: /[0-9]{2}(\.[0-9]{2,4}){0,3}/) == nil {
            document.note("code", "a region's code is written 18.72", at: members["code"])
        }
        var flags: [String: Bool] = [:]
        for (name, node) in document.nodes(members["flags"]) { flags[name] = document.flag(node) }
        var terms: [String: Region.Terms] = [:]
        for (service, node) in document.nodes(members["services"]) {
            document.refer(to: .service(service), at: node)
            terms[service] = self.terms(node)
        }
        return Region(
            code: code,
            name: document.text("name", members, of: root, in: "the region"),
            flags: flags,
            texts: Dictionary(document.nodes(members["texts"]).map { ($0.0, document.localized($0.1)) }) { $1 },
            terms: terms
        )
    }

    private func terms(_ node: Node) -> Region.Terms {
        let members = document.mapping(node, allowed: ["fee", "sla"], in: "a service's terms")
        return Region.Terms(fee: document.integer(members["fee"], in: 0...100_000_000), sla: members["sla"].map { document.sla($0) })
    }
}

extension YAMLDocument {
    /// Working days.
    func sla(_ node: Node?) -> SLA {
        let members = mapping(node, allowed: ["target", "limit", "deemedApproval"], in: "sla")
        let target = integer(members["target"], in: 1...365) ?? 1
        let limit = integer(members["limit"], in: 1...365) ?? target
        if limit < target { note("sla", "the limit is shorter than the target", at: node) }
        let deemed = integer(members["deemedApproval"], in: 1...365)
        if let deemed, deemed < target { note("sla", "silence counts as consent before the day promised", at: node) }
        return SLA(target: target, limit: limit, deemedApproval: deemed)
    }
}
