/// Something a citizen says about how their case is handled, and what the office answered.
package struct ComplaintMessage: Sendable, Codable, Hashable {
    package enum Author: String, Sendable, Codable { case citizen, office }

    /// Unix seconds.
    package let at: Int64
    package let author: Author
    package let text: String
}

/// Waits for the office.
package struct OpenComplaint: Sendable, Codable {
    package let messages: [ComplaintMessage]

    package init(_ text: String, at now: Int64) throws(ComplaintRefusal) {
        messages = [try ComplaintMessage(.citizen, text, at: now)]
    }

    fileprivate init(messages: [ComplaintMessage]) { self.messages = messages }

    package func answered(_ text: String, at now: Int64) throws(ComplaintRefusal) -> AnsweredComplaint {
        AnsweredComplaint(messages: messages + [try ComplaintMessage(.office, text, at: now)])
    }

    /// By the citizen, who has no more to say.
    package func closed() -> ClosedComplaint { ClosedComplaint(messages: messages) }
}

/// Waits for the citizen: whether that settles it.
package struct AnsweredComplaint: Sendable, Codable {
    package let messages: [ComplaintMessage]

    fileprivate init(messages: [ComplaintMessage]) { self.messages = messages }

    package func reopened(_ text: String, at now: Int64) throws(ComplaintRefusal) -> OpenComplaint {
        guard messages.count < Complaint.messageLimit else { throw .tooLong }
        return OpenComplaint(messages: messages + [try ComplaintMessage(.citizen, text, at: now)])
    }

    package func closed() -> ClosedComplaint { ClosedComplaint(messages: messages) }
}

/// Settled; nothing more is said.
package struct ClosedComplaint: Sendable, Codable {
    package let messages: [ComplaintMessage]

    fileprivate init(messages: [ComplaintMessage]) { self.messages = messages }
}

/// A complaint in whatever state it is.
package enum Complaint: Sendable, Codable {
    /// Messages, after which a new complaint has to be made.
    static let messageLimit = 20

    case open(OpenComplaint)
    case answered(AnsweredComplaint)
    case closed(ClosedComplaint)

    package var messages: [ComplaintMessage] {
        switch self {
        case .open(let state): state.messages
        case .answered(let state): state.messages
        case .closed(let state): state.messages
        }
    }

    /// Stable, for rows and programs.
    package var stateName: String {
        switch self {
        case .open: "open"
        case .answered: "answered"
        case .closed: "closed"
        }
    }
}

/// Why nothing was said.
package enum ComplaintRefusal: String, Error, Sendable {
    case wrongState = "complaint_wrong_state"
    case textMissing = "complaint_text_missing"
    /// One message, or all of them.
    case tooLong = "complaint_too_long"
}

extension ComplaintMessage {
    private static let limit = 2_000

    fileprivate init(_ author: Author, _ text: String, at now: Int64) throws(ComplaintRefusal) {
        guard !text.allSatisfy(\.isWhitespace) else { throw .textMissing }
        guard text.count <= Self.limit else { throw .tooLong }
        self.init(at: now, author: author, text: text)
    }
}
