/// A question that may be asked of a wallet, as data (Docs/Formats/OpenID4VP.md): what is asked for, why, and what makes the answer yes. No
/// verifier asks anything else.
package struct PresentationPolicy: Sendable {
    package let code: String
    package let name: LocalizedText
    /// Why anybody may ask this; shown before anything is asked.
    package let purpose: LocalizedText
    /// Whether the public verify page offers it.
    package let isOffered: Bool
    /// Days an agency's evidence is kept; 0 keeps none beyond the answer itself.
    package let keepDays: Int
    /// The query in the Digital Credentials Query Language, JSON. `{types}` and `{region}` stand for the deployment's own.
    package let query: String
    /// Claims an asker is told; the others only decide.
    package let shows: [ClaimName]
    /// All must hold.
    package let conditions: [PolicyCondition]

    /// A claim of a query: the query's id and the claim's.
    package struct ClaimName: Sendable, Hashable {
        package let credential: String
        package let claim: String

        package init(credential: String, claim: String) {
            self.credential = credential
            self.claim = claim
        }

        /// Reads "sip.nama".
        init?(_ text: String) {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
            self.init(credential: parts[0], claim: parts[1])
        }
    }
}

/// One thing that must be so.
package struct PolicyCondition: Sendable {
    /// What it says when it holds, for people.
    package let text: LocalizedText
    /// Any of them is enough. Those about credentials that were not shown do not count: which must be shown is the query's to say.
    package let tests: [PolicyTest]
}

/// A test of one claim, or of who issued a credential.
package struct PolicyTest: Sendable {
    package enum Kind: Sendable, Equatable {
        /// A date of birth at least so many years ago.
        case yearsAtLeast(Int)
        case notBeforeToday
        case notAfterToday
        case oneOf([String])
        case startsWith(String)
        case atLeast(Int64)
        case atMost(Int64)
        case isTrue
        /// Equal to another claim, which may stand in another credential.
        case same(PresentationPolicy.ClaimName)
        /// The issuer's region on the trust list; of no claim.
        case issuerRegion(String)
    }

    package let credential: String
    /// Nil where it is about the issuer.
    package let claim: String?
    package let kind: Kind
}
