/// What was agreed; the same from the offer to the end.
package struct MandateTerms: Sendable, Codable, Hashable {
    package let basis: MandateBasis
    package let scope: MandateScope
    /// The represented person, by name.
    package let client: String
    /// Unix seconds.
    package let givenAt: Int64
    /// From then on it stands no more. Unix seconds.
    package let until: Int64
    /// The officer who recorded it; nil where the represented person gave it.
    package let officer: String?
    /// The document that the officer saw, in their words; or why they assist.
    package let ground: String?

    package init(
        basis: MandateBasis,
        scope: MandateScope,
        client: String,
        givenAt: Int64,
        until: Int64,
        officer: String? = nil,
        ground: String? = nil
    ) {
        self.basis = basis
        self.scope = scope
        self.client = client
        self.givenAt = givenAt
        self.until = until
        self.officer = officer
        self.ground = ground
    }
}

/// Who does something for the applicant.
package struct Helper: Sendable, Codable, Hashable {
    /// Stands where deciders have their step.
    static let step = ""

    /// An opaque identifier.
    package let account: String
    /// The citizen they are, where known.
    package let citizen: String?
    /// As the applicant reads it: a delegate's name, an officer's account.
    package let name: String
    package let basis: MandateBasis
    /// The document that an officer saw, where one recorded it.
    package let ground: String?

    /// Under which names the person is remembered, as for officers: who applied does not decide.
    var names: [String] { [account] + (citizen.map { [$0] } ?? []) }

    package init(account: String, citizen: String?, name: String, basis: MandateBasis, ground: String? = nil) {
        self.account = account
        self.citizen = citizen
        self.name = name
        self.basis = basis
        self.ground = ground
    }
}

/// Waits for the named person to accept.
package struct OfferedMandate: Sendable, Codable {
    /// Whoever has not accepted by then does not want to. Seconds.
    package static let lifetime: Int64 = 14 * 86_400

    package let terms: MandateTerms
    /// Of whom it is offered to.
    package let nik: String

    package init(terms: MandateTerms, nik: String) {
        self.terms = terms
        self.nik = nik
    }

    package var acceptBy: Int64 { min(terms.givenAt + Self.lifetime, terms.until) }

    package func accepted(by holder: Helper, at now: Int64) throws(MandateRefusal) -> StandingMandate {
        guard now < acceptBy else { throw .codeRefused }
        return StandingMandate(terms: terms, holder: holder, acceptedAt: now)
    }

    package func ended(by whom: EndedMandate.Side, at now: Int64) -> EndedMandate {
        EndedMandate(terms: terms, holder: nil, acceptedAt: nil, endedAt: now, endedBy: whom)
    }
}

/// Somebody may act by it until its time is over.
package struct StandingMandate: Sendable, Codable {
    package let terms: MandateTerms
    package let holder: Helper
    package let acceptedAt: Int64

    fileprivate init(terms: MandateTerms, holder: Helper, acceptedAt: Int64) {
        self.terms = terms
        self.holder = holder
        self.acceptedAt = acceptedAt
    }

    /// An officer who has the person before them: nothing is left to accept.
    package static func assisting(_ terms: MandateTerms, by officer: Helper) -> StandingMandate {
        StandingMandate(terms: terms, holder: officer, acceptedAt: terms.givenAt)
    }

    package func ended(by whom: EndedMandate.Side, at now: Int64) -> EndedMandate {
        EndedMandate(terms: terms, holder: holder, acceptedAt: acceptedAt, endedAt: now, endedBy: whom)
    }
}

/// Over before its time; nothing begins it again.
package struct EndedMandate: Sendable, Codable {
    package enum Side: String, Sendable, Codable { case client, holder, officer }

    package let terms: MandateTerms
    /// Nil where it was never accepted.
    package let holder: Helper?
    package let acceptedAt: Int64?
    package let endedAt: Int64
    package let endedBy: Side

    fileprivate init(terms: MandateTerms, holder: Helper?, acceptedAt: Int64?, endedAt: Int64, endedBy: Side) {
        self.terms = terms
        self.holder = holder
        self.acceptedAt = acceptedAt
        self.endedAt = endedAt
        self.endedBy = endedBy
    }
}

/// A mandate in whatever state it is.
package enum Mandate: Sendable, Codable {
    case offered(OfferedMandate)
    case standing(StandingMandate)
    case ended(EndedMandate)

    package var terms: MandateTerms {
        switch self {
        case .offered(let state): state.terms
        case .standing(let state): state.terms
        case .ended(let state): state.terms
        }
    }

    package var holder: Helper? {
        switch self {
        case .offered: nil
        case .standing(let state): state.holder
        case .ended(let state): state.holder
        }
    }

    /// Stable, for rows and programs.
    package var stateName: String {
        switch self {
        case .offered: "offered"
        case .standing: "standing"
        case .ended: "ended"
        }
    }

    /// Whether its time is over although nobody ended it.
    package func hasExpired(at now: Int64) -> Bool {
        switch self {
        case .offered(let state): now >= state.acceptBy
        case .standing(let state): now >= state.terms.until
        case .ended: false
        }
    }

    package func ended(by whom: EndedMandate.Side, at now: Int64) throws(MandateRefusal) -> Mandate {
        guard !hasExpired(at: now) else { throw .wrongState }
        switch self {
        case .offered(let state): return .ended(state.ended(by: whom, at: now))
        case .standing(let state): return .ended(state.ended(by: whom, at: now))
        case .ended: throw .wrongState
        }
    }
}
