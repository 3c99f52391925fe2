internal import SegelCredential

/// A signer of our timestamps, by the revocation lists of those who vouch for it.
struct TimestampSigner {
    let chain: TimestampChain
    /// Nil until its lists were asked for.
    var evidence: TimestampEvidence?
    /// Why the lists do not cover it; nil where they do.
    var gap: String?
    /// When its lists are asked for next.
    var due: UnixTime

    /// One that was not seen before. An anchor is on no list: there is nothing to ask for.
    init(_ chain: TimestampChain, at now: UnixTime) {
        self.chain = chain
        evidence = chain.encoded.isEmpty ? chain.evidence(from: [], at: now) : nil
        due = chain.encoded.isEmpty ? chain.end : now
    }

    /// What a PDF may carry: lists that cover it now.
    func usable(at now: UnixTime) -> [[UInt8]] {
        guard let evidence, case .notRevoked = evidence.finding, now < evidence.until else { return [] }
        return evidence.lists
    }

    func standing(at now: UnixTime) -> TimestampStanding {
        guard let evidence else { return TimestampStanding(authority: chain.authority, state: .pending) }
        switch evidence.finding {
        case .revoked: return TimestampStanding(authority: chain.authority, state: .revoked)
        case .needless: return TimestampStanding(authority: chain.authority, state: .good)
        case .notRevoked(let asOf) where now < evidence.until:
            return TimestampStanding(authority: chain.authority, state: .good, asOf: asOf)
        default:
            return TimestampStanding(authority: chain.authority, state: .without, gap: gap ?? "its lists are out of date")
        }
    }
}

/// How a signer of timestamps stands, for those who keep the service running.
package struct TimestampStanding: Sendable, Codable, Equatable {
    package enum State: String, Sendable, Codable {
        /// Its lists were not asked for yet.
        case pending
        case good
        case revoked
        /// PDFs go out without its lists.
        case without
    }

    /// Its name as its certificate has it.
    package let authority: String
    package let state: State
    /// Unix seconds of the oldest list; nil where none is needed.
    package let asOf: UnixTime?
    /// Why there are no lists.
    package let gap: String?

    package init(authority: String, state: State, asOf: UnixTime? = nil, gap: String? = nil) {
        (self.authority, self.state, self.asOf, self.gap) = (authority, state, asOf, gap)
    }
}
