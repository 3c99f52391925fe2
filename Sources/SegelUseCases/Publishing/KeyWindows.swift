/// When each key of the rings begins and ends, as the next trust list will say. A key that signs now ends a little after its successor begins;
/// without a successor it does not end.
struct KeyWindows {
    /// Two keys of a ring overlap this long, for what was being signed at the moment of change.
    static let overlap: UnixTime = 300

    let keys: [SigningKeyRecord]

    /// `begin`: for keys that no list has named yet.
    init(_ stored: [SigningKeyRecord], now: UnixTime, begin: UnixTime) {
        let begun = stored.map { key in
            var key = key
            if key.compromisedSince == nil, key.activeFrom == nil { key.activeFrom = begin }
            return key
        }
        keys = zip(stored, begun).map { before, key in
            // What has ended, and what is compromised, stays as it was published.
            let state = before.state(at: now, among: stored)
            guard state == .active || state == .prePublished else { return key }
            var key = key
            key.notAfter = Self.successorStart(of: key, in: begun).map { $0 + Self.overlap }
            return key
        }
    }

    private static func successorStart(of key: SigningKeyRecord, in keys: [SigningKeyRecord]) -> UnixTime? {
        keys.filter { other in
            guard other.agency == key.agency, other.purpose == key.purpose, other.compromisedSince == nil, let from = other.activeFrom,
                let own = key.activeFrom
            else { return false }
            return (from, other.kid) > (own, key.kid)
        }.compactMap(\.activeFrom).min()
    }
}
