/// On what ground somebody acts for somebody else.
package enum MandateBasis: String, Sendable, Codable, Hashable, CaseIterable {
    /// Of a child. At 17 one has an identity card of one's own (UU 23/2006 article 63).
    case parent
    /// Appointed by a court or by will (UU 35/2014 article 33).
    case guardian
    /// A grown child, for a parent of 60 or older (UU 13/1998 article 1).
    case child
    /// Form F-1.07 (Permendagri 109/2019).
    case powerOfAttorney
    /// An officer at a counter, with the person before them.
    case assistance

    /// What a person gives by themselves; the others need a document that an officer has seen.
    package static let ownGifts: [MandateBasis] = [.powerOfAttorney, .child]
    /// What an officer records, with the document that proves it.
    package static let recorded: [MandateBasis] = [.parent, .guardian, .powerOfAttorney, .child]

    private static let majority = 17
    private static let elderly = 60
    private static let years = 1

    /// The last day it may stand, for somebody born on `birth` who is represented from `today` on: a year, which renews itself for nobody; of a child the
    /// day before it comes of age, for a parent without any other bound. Throws `notMinor`, `minor`, `notElderly`, `birthUnknown`.
    package func lastDay(bornOn birth: CivilDate?, from today: CivilDate) throws(MandateRefusal) -> CivilDate {
        let year = today.adding(years: Self.years)
        switch self {
        case .parent:
            guard let birth else { throw .birthUnknown }
            guard let last = Self.lastDayAsMinor(birth, today) else { throw .notMinor }
            return last
        case .guardian: return birth.flatMap { Self.lastDayAsMinor($0, today) }.map { min($0, year) } ?? year
        case .child:
            guard let birth else { throw .birthUnknown }
            guard birth.adding(years: Self.elderly) <= today else { throw .notElderly }
            return year
        case .powerOfAttorney:
            if let birth, Self.lastDayAsMinor(birth, today) != nil { throw .minor }
            return year
        case .assistance: return today
        }
    }

    /// Nil for somebody who is of age.
    private static func lastDayAsMinor(_ birth: CivilDate, _ today: CivilDate) -> CivilDate? {
        let ofAge = birth.adding(years: majority)
        return today < ofAge ? ofAge.adding(days: -1) : nil
    }
}

/// What somebody may do for somebody else.
package enum MandateAct: String, Sendable, Codable, Hashable, CaseIterable {
    /// Begin, fill in, hand in, mend and withdraw applications.
    case apply
    /// See how applications stand.
    case follow
    /// Open certificates that were issued.
    case fetch
}

/// What of somebody's affairs is meant.
package struct MandateScope: Sendable, Codable, Hashable {
    /// Service codes; nil for all, those that come later too.
    package let services: Set<String>?
    package let acts: Set<MandateAct>

    /// Who may apply also sees what becomes of it.
    package init(services: Set<String>?, acts: Set<MandateAct>) throws(MandateRefusal) {
        guard services?.isEmpty != true, !acts.isEmpty else { throw .scopeMissing }
        self.services = services
        self.acts = acts.contains(.apply) ? acts.union([.follow]) : acts
    }

    package func allows(_ act: MandateAct, in service: String) -> Bool {
        acts.contains(act) && services?.contains(service) ?? true
    }
}

/// Why a mandate was not given, taken or ended.
package enum MandateRefusal: String, Error, Sendable {
    case scopeMissing = "mandate_scope_missing"
    /// The represented person is of age.
    case notMinor = "mandate_not_minor"
    /// The represented person is not of age, and gives no mandate.
    case minor = "mandate_minor"
    case notElderly = "mandate_not_elderly"
    case birthUnknown = "mandate_birth_unknown"
    /// Only an officer who has seen a document records it.
    case needsOfficer = "mandate_needs_officer"
    case proofMissing = "mandate_proof_missing"
    /// Nobody represents themselves.
    case oneself = "mandate_oneself"
    /// Longer than the basis allows, or over already.
    case wrongEnd = "mandate_wrong_end"
    case tooMany = "mandate_too_many"
    /// No such code, another person's, too old or used: nothing tells which.
    case codeRefused = "mandate_code_refused"
    case wrongState = "mandate_wrong_state"
}
