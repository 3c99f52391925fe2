/// How a credential's claims stand in an mdoc (ISO 18013-5): document type, name spaces, elements. Data, like the rest of a service.
package struct MDocTemplate: Sendable, Hashable {
    package let docType: String
    package let nameSpaces: [MDocNameSpaceTemplate]
    /// Days an mdoc is good, at most; the document it stands for may end sooner. Its holder fetches a new one.
    package let validDays: Int
}

package struct MDocNameSpaceTemplate: Sendable, Hashable {
    package let name: String
    package let elements: [MDocElementTemplate]
}

package struct MDocElementTemplate: Sendable, Hashable {
    package enum Source: Sendable, Hashable {
        /// A claim of the credential by its name.
        case claim(String)
        case text(String)
        /// A list with one map of these elements.
        case parts([MDocElementTemplate])
    }

    /// How the value is written.
    package enum Form: Sendable, Hashable {
        case text, fullDate, integer, bool, list
        /// Whether somebody born on the claim's date had reached an age when the mdoc was issued.
        case ageOver(Int)
    }

    package let name: String
    package let source: Source
    package let form: Form
    /// Codes of the claim and what stands for them here; others are left out. Empty where values stay as they are.
    package let codes: [String: String]
}
