package import SegelCatalogue

/// A use case said no. `kind` tells the caller what can be done about it, `code` is stable for programs.
package struct Refusal: Error, Sendable {
    package enum Kind: Sendable {
        /// Absent, or present and none of the caller's business: both look the same (attack A74).
        case notFound
        case notPermitted
        /// Somebody else was faster, or it was done already.
        case conflict
        case invalid([FieldProblem])
        case tooMany
        /// The mall itself is not ready: a key is missing, the trust list has expired.
        case unavailable
    }

    package let kind: Kind
    package let code: String

    package init(_ kind: Kind, _ code: String) {
        self.kind = kind
        self.code = code
    }

    package static let notFound = Refusal(.notFound, "not_found")
    package static let notPermitted = Refusal(.notPermitted, "not_permitted")
    package static let changedMeanwhile = Refusal(.conflict, "changed_meanwhile")
}

extension Refusal: CustomStringConvertible {
    package var description: String { code }
}
