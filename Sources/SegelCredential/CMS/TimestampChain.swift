internal import SwiftASN1
internal import X509

/// The certificates behind a timestamp, from its signer up to an anchor. Only `TimestampAuthorities` makes one.
package struct TimestampChain: Sendable {
    /// How far an authority's clock may be ahead of ours; seconds.
    private static let leeway: Int64 = 300

    /// What one list says of one certificate.
    private struct Said: Sendable {
        let from: Int64
        let until: Int64
        let entry: AuthorityRevocationList.Entry?

        func isGood(at time: Int64) -> Bool { from - leeway <= time && time < until }
    }

    private let certificates: [Certificate]
    /// DER, without the anchor.
    package let encoded: [[UInt8]]
    /// The signer's name as its certificate has it.
    package let authority: String
    /// The first second at which one of them is no longer good.
    package let end: Int64
    /// Of each list what it says of each of `encoded`, nil where nothing. Every PDF of a day brings the same lists.
    private let heard = ChainCache<[Said?]>()

    init(_ certificates: [Certificate], authority: String, end: Int64) throws {
        (self.certificates, self.authority, self.end) = (certificates, authority, end)
        encoded = try certificates.dropLast().map { certificate in
            var coder = DER.Serializer()
            try coder.serialize(certificate)
            return coder.serializedBytes
        }
    }

    /// The signer's.
    var leafKey: Certificate.PublicKey? { certificates.first?.publicKey }

    /// Where each of them but the anchor says its list is; nil where it names no place.
    package var listAddresses: [String?] { certificates.dropLast().map { DistributionPoints.addresses(of: $0).first } }

    /// `lists`: DER, of whomever; those of others say nothing. `time`: the timestamp's.
    package func finding(by lists: [[UInt8]], at time: Int64) -> RevocationFinding {
        guard certificates.count > 1 else { return .needless }
        var oldest = Int64.max, isWhole = true
        let everything = lists.map(said)
        for place in encoded.indices {
            let said = everything.compactMap { $0[place] }
            // Whatever the list's dates: who was on it once vouches for nothing.
            if said.contains(where: { $0.entry?.revokesTimestamp(of: time) ?? false }) { return .revoked }
            let newest = said.filter { $0.isGood(at: time) }.map(\.from).max()
            isWhole = isWhole && newest != nil
            oldest = min(oldest, newest ?? oldest)
        }
        return isWhole ? .notRevoked(asOf: oldest) : .unknown
    }

    /// Of `lists` the newest for each certificate, each once, and what they say. One that is out of date stays until there is a newer one: who is on it is not
    /// believed again because no other can be had.
    package func evidence(from lists: [[UInt8]], at now: Int64) -> TimestampEvidence {
        var chosen: [[UInt8]] = [], until = Int64.max
        let everything = lists.map { ($0, said(by: $0)) }
        for place in encoded.indices {
            let begun = everything.compactMap { list, said in said[place].map { (list, $0) } }.filter { $0.1.from - Self.leeway <= now }
            guard let newest = begun.max(by: { $0.1.from < $1.1.from }) else { continue }
            if !chosen.contains(newest.0) { chosen.append(newest.0) }
            until = min(until, newest.1.until)
        }
        return TimestampEvidence(lists: chosen, finding: finding(by: chosen, at: now), until: until)
    }

    /// Of each certificate but the anchor; nil by a list of somebody else.
    private func said(by list: [UInt8]) -> [Said?] {
        let name = ChainName([list], for: "revocation")
        if let known = heard[name] { return known }
        var said = [Said?](repeating: nil, count: encoded.count)
        do {
            let list = try AuthorityRevocationList(list)
            said = encoded.indices.map { read(list, of: $0) }
        } catch {
            // One that cannot be read says nothing.
        }
        heard[name] = said
        return said
    }

    private func read(_ list: AuthorityRevocationList, of place: Int) -> Said? {
        guard list.isAbout(certificates[place]), list.isSigned(by: certificates[place + 1]) else { return nil }
        return Said(from: list.from, until: list.until, entry: list.entry(of: certificates[place].serialNumber.bytes))
    }
}

/// Revocation lists for PDFs of one signer of timestamps.
package struct TimestampEvidence: Sendable, Equatable {
    /// DER.
    package let lists: [[UInt8]]
    package let finding: RevocationFinding
    /// The first second at which one of them is out of date.
    package let until: Int64
}
