/// What two custodians agree to: this kind of act, on exactly this one thing. Another subject is another action.
package struct ApprovedAction: Codable, Hashable, Sendable {
    /// Such as "shred": lower-case letters and hyphens.
    package let kind: String
    /// A random identifier or a version's name; never a person's data.
    package let subject: String

    package init(kind: String, subject: String) {
        self.kind = kind
        self.subject = subject
    }

    /// How long an approval is good, in seconds.
    package static let lifetime: UnixTime = 86_400
    /// How long a request waits for its second custodian, in seconds.
    package static let patience: UnixTime = 7 * 86_400
}

extension ApprovedAction: CustomStringConvertible {
    package var description: String { "\(kind) \(subject)" }
}

extension ApprovedAction {
    /// Throws unless it can be read on one line and holds no NIK, which somebody might type for a citizen's identifier.
    func checked() throws -> ApprovedAction {
        let isNamed = (1...40).contains(kind.count) && kind.allSatisfy { $0.isASCII && ($0.isLowercase || $0 == "-") }
        let isOnOneLine = (1...200).contains(subject.count) && subject.allSatisfy { $0.isASCII && !$0.isWhitespace && $0 >= "!" }
        let isNIK = subject.count == 16 && subject.allSatisfy(\.isNumber)
        guard isNamed, isOnOneLine, !isNIK else { throw Refusal(.invalid([]), "approval_malformed") }
        return self
    }
}
