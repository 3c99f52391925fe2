/// One thing that a trust list says otherwise than the list before it. Root signers read these before they sign.
package enum TrustListChange: Sendable, Equatable {
    case issuerAdded(TrustedIssuer)
    case issuerRemoved(TrustedIssuer)
    /// Its name, address or region.
    case issuerChanged(from: TrustedIssuer, to: TrustedIssuer)
    case typeAdded(String, agency: String)
    case typeRemoved(String, agency: String)
    case keyAdded(TrustedKey, agency: String)
    case keyRemoved(TrustedKey, agency: String)
    case keyWindow(from: TrustedKey, to: TrustedKey, agency: String)
    case keyCompromised(TrustedKey, agency: String)
    case anchorAdded(TrustAnchor, agency: String)
    case anchorRemoved(TrustAnchor, agency: String)
    case anchorWindow(from: TrustAnchor, to: TrustAnchor, agency: String)
    case anchorCompromised(TrustAnchor, agency: String)
    /// A compromise taken back: never of an honest mall.
    case compromiseLifted(TrustedKey, agency: String)
    case anchorCompromiseLifted(TrustAnchor, agency: String)
}

extension TrustList {
    /// In the order of the issuers; nothing of number and dates.
    package func changes(since old: TrustList?) -> [TrustListChange] {
        let before = Dictionary(uniqueKeysWithValues: (old?.issuers ?? []).map { ($0.id, $0) })
        let now = Set(issuers.map(\.id))
        let removed = (old?.issuers ?? []).filter { !now.contains($0.id) }.map { TrustListChange.issuerRemoved($0) }
        return removed
            + issuers.flatMap { issuer in
                guard let earlier = before[issuer.id] else {
                    return [.issuerAdded(issuer)] + issuer.keys.map { TrustListChange.keyAdded($0, agency: issuer.agency) }
                        + issuer.anchorChanges(since: [])
                }
                return issuer.changes(since: earlier)
            }
    }
}

extension TrustList {
    /// Whether a key that the list before called compromised is called good, left out, or compromised only since later.
    package func lifts(_ old: TrustList?) -> Bool {
        let now = Dictionary(uniqueKeysWithValues: issuers.flatMap(\.keys).map { ($0.kid, $0) })
        let lifted = (old?.issuers ?? []).flatMap(\.keys).contains { key in
            guard let since = key.compromisedSince else { return false }
            return now[key.kid]?.compromisedSince.map { $0 > since } ?? true
        }
        let anchors = issuers.flatMap(\.anchors)
        return lifted
            || (old?.issuers ?? []).flatMap(\.anchors).contains { anchor in
                guard let since = anchor.compromisedSince else { return false }
                // Left out is as good as compromised: an anchor that is not there vouches for nothing.
                return anchors.contains { $0.kid == anchor.kid && $0.compromisedSince.map { $0 > since } ?? true }
            }
    }
}

extension TrustedIssuer {
    fileprivate func changes(since old: TrustedIssuer) -> [TrustListChange] {
        var changes: [TrustListChange] = []
        if (old.agency, old.nameIndonesian, old.nameEnglish, old.region) != (agency, nameIndonesian, nameEnglish, region) {
            changes.append(.issuerChanged(from: old, to: self))
        }
        changes += types.filter { !old.types.contains($0) }.map { .typeAdded($0, agency: agency) }
        changes += old.types.filter { !types.contains($0) }.map { .typeRemoved($0, agency: agency) }
        let before = Dictionary(uniqueKeysWithValues: old.keys.map { ($0.kid, $0) })
        for key in keys {
            guard let earlier = before[key.kid] else {
                changes.append(.keyAdded(key, agency: agency))
                continue
            }
            changes += key.changes(since: earlier, agency)
        }
        changes += anchorChanges(since: old.anchors)
        let names = Set(keys.map(\.kid))
        return changes + old.keys.filter { !names.contains($0.kid) }.map { .keyRemoved($0, agency: agency) }
    }
}

extension TrustedIssuer {
    fileprivate func anchorChanges(since old: [TrustAnchor]) -> [TrustListChange] {
        let before = Dictionary(old.map { ($0.certificate, $0) }) { first, _ in first }
        let added = anchors.flatMap { anchor -> [TrustListChange] in
            guard let earlier = before[anchor.certificate] else { return [.anchorAdded(anchor, agency: agency)] }
            return anchor.changes(since: earlier, agency)
        }
        let now = Set(anchors.map(\.certificate))
        return added + old.filter { !now.contains($0.certificate) }.map { .anchorRemoved($0, agency: agency) }
    }
}

extension TrustAnchor {
    fileprivate func changes(since old: TrustAnchor, _ agency: String) -> [TrustListChange] {
        let window: [TrustListChange] =
            (old.notBefore, old.notAfter) == (notBefore, notAfter) ? [] : [.anchorWindow(from: old, to: self, agency: agency)]
        guard old.compromisedSince != compromisedSince else { return window }
        return window
            + [compromisedSince == nil ? .anchorCompromiseLifted(self, agency: agency) : .anchorCompromised(self, agency: agency)]
    }
}

extension TrustedKey {
    fileprivate func changes(since old: TrustedKey, _ agency: String) -> [TrustListChange] {
        var changes: [TrustListChange] = []
        if (old.notBefore, old.notAfter, old.purpose) != (notBefore, notAfter, purpose) {
            changes.append(.keyWindow(from: old, to: self, agency: agency))
        }
        if (old.compromisedSince, old.witnessed) != (compromisedSince, witnessed) {
            changes.append(compromisedSince == nil ? .compromiseLifted(self, agency: agency) : .keyCompromised(self, agency: agency))
        }
        return changes
    }
}
