internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

/// Trust lists and roots in plain words: what a root signer reads before signing, and what `trust show` prints.
enum TrustWords {
    static func summary(_ draft: DraftFile) throws -> [String] {
        let published = try draft.publishedList()
        switch draft.document {
        case .trustList:
            let list = try SignedTrustList.draft(payload: draft.payload)
            return head(list) + ["  follows      \(list.previous ?? "nothing: it is the first")", "  fingerprint  \(draft.fingerprint)"]
                + changes(list, since: published?.list) + [try signers(draft.root)]
        case .succession:
            let next = try RootSuccession(payload: draft.payload)
            let lines = [
                "root \(next.root.version), after root \(next.root.version - 1), at trust list \(next.list)",
                "  follows      \(next.previous)", "  fingerprint  \(draft.fingerprint)",
            ]
            return lines + rootChanges(from: try draft.root, to: next.root)
                + ["\(try draft.root.threshold) signatures of the root in force are needed, and \(next.root.threshold) of the new one"]
        case .archive: throw CommandFailure(.forged, "an archive record is no draft", next: "segel archive sign RECORD")
        }
    }

    static func show(_ list: TrustList) -> [String] {
        head(list)
            + list.issuers.flatMap { issuer in
                ["  \(issuer.nameEnglish) (\(issuer.id))"] + issuer.types.map { "    may issue \($0)" }
                    + issuer.keys.map { "    \(key($0))" } + issuer.anchors.map { "    \(anchor($0))" }
            }
    }

    static func time(_ time: UnixTime) -> String { Date(timeIntervalSince1970: Double(time)).ISO8601Format() }

    private static func head(_ list: TrustList) -> [String] {
        ["trust list \(list.number), issued \(time(list.issued)), good until \(time(list.expires))"]
    }

    static func changes(_ list: TrustList, since old: TrustList?) -> [String] {
        let changes = list.changes(since: old)
        guard !changes.isEmpty else { return ["  no change but number and dates"] }
        return changes.map { "  \(words($0))" }
    }

    private static func words(_ change: TrustListChange) -> String {
        switch change {
        case .issuerAdded(let issuer): "+ issuer \(issuer.nameEnglish), \(issuer.id), may issue \(issuer.types.joined(separator: ", "))"
        case .issuerRemoved(let issuer): "- issuer \(issuer.nameEnglish), \(issuer.id)"
        case .issuerChanged(let old, let new): "~ issuer \(old.nameEnglish) (\(old.region)) → \(new.nameEnglish) (\(new.region))"
        case .typeAdded(let type, let agency): "+ \(agency) may issue \(type)"
        case .typeRemoved(let type, let agency): "- \(agency) may issue \(type) no longer"
        case .keyAdded(let added, let agency): "+ \(agency): \(key(added))"
        case .keyRemoved(let removed, let agency): "- \(agency): \(key(removed))"
        case .keyWindow(let old, let new, let agency):
            "~ \(agency): \(name(new)) \(window(old)) → \(window(new))"
        case .keyCompromised(let key, let agency):
            "! \(agency): \(name(key)) COMPROMISED since \(time(key.compromisedSince ?? 0)); \(believed(key))"
        case .anchorAdded(let added, let agency): "+ \(agency): \(anchor(added))"
        case .anchorRemoved(let removed, let agency): "- \(agency): \(anchor(removed))"
        case .anchorWindow(let old, let new, let agency):
            "~ \(agency): authority \(new.kid) \(window(old.notBefore, old.notAfter)) → \(window(new.notBefore, new.notAfter))"
        case .anchorCompromised(let anchor, let agency):
            "! \(agency): authority \(anchor.kid) COMPROMISED since \(time(anchor.compromisedSince ?? 0)); what it certified is not believed for that"
        case .anchorCompromiseLifted(let anchor, let agency):
            "! \(agency): authority \(anchor.kid) would be called good again: do not sign this"
        case .compromiseLifted(let key, let agency): "! \(agency): \(name(key)) would be called good again: do not sign this"
        }
    }

    private static func key(_ key: TrustedKey) -> String {
        let compromise = key.compromisedSince.map { ", COMPROMISED since \(time($0)); \(believed(key))" } ?? ""
        return "\(name(key)), \(window(key))\(compromise)"
    }

    private static func name(_ key: TrustedKey) -> String { "\(key.purpose.rawValue) key \(key.key.algorithm.rawValue) \(key.kid)" }

    private static func anchor(_ anchor: TrustAnchor) -> String {
        let compromise = anchor.compromisedSince.map { ", COMPROMISED since \(time($0))" } ?? ""
        return
            "authority \(anchor.kid), certifies keys, \(window(anchor.notBefore, anchor.notAfter))\(compromise); SHA-256 \(anchor.summary.sha256)"
    }

    private static func window(_ key: TrustedKey) -> String { window(key.notBefore, key.notAfter) }

    private static func window(_ begin: UnixTime, _ end: UnixTime?) -> String {
        "signs from \(time(begin))" + (end.map { " until \(time($0))" } ?? "")
    }

    private static func believed(_ key: TrustedKey) -> String {
        key.witnessed.map { "only what the log recorded before is believed (set \($0))" } ?? "nothing it signed is believed"
    }

    private static func rootChanges(from old: TrustRoot, to new: TrustRoot) -> [String] {
        ["  \(old.threshold) of \(old.keys.count) → \(new.threshold) of \(new.keys.count) must sign"]
            + new.signers.filter { !old.signers.contains($0) }.map { "  + signer \($0)" }
            + old.signers.filter { !new.signers.contains($0) }.map { "  - signer \($0)" }
            + new.signers.filter { old.signers.contains($0) }.map { "    signer \($0) stays" }
    }

    private static func signers(_ root: TrustRoot) -> String {
        "\(root.threshold) of \(root.keys.count) root signers must sign it: \(root.signers.map { String($0.prefix(8)) }.joined(separator: ", "))"
    }
}
