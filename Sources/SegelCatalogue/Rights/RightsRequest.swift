/// What a citizen asks about their data, and what was answered. One question, one answer: whoever is not content complains or asks elsewhere.
package struct RightsRequest: Sendable, Codable, Equatable {
    private static let limit = 2_000

    package let text: String
    /// Nil while nobody has answered.
    package let answer: String?

    package init(_ text: String) throws(RightsRefusal) {
        self.init(text: try Self.checked(text), answer: nil)
    }

    private init(text: String, answer: String?) {
        self.text = text
        self.answer = answer
    }

    package func answered(_ answer: String) throws(RightsRefusal) -> RightsRequest {
        RightsRequest(text: text, answer: try Self.checked(answer))
    }

    private static func checked(_ text: String) throws(RightsRefusal) -> String {
        guard !text.allSatisfy(\.isWhitespace) else { throw .textMissing }
        guard text.count <= limit else { throw .tooLong }
        return text
    }
}

/// What can be restricted of the use of somebody's data. Everything else rests on a duty by law and goes on.
package enum ProcessingPart: String, Sendable, Codable, CaseIterable {
    /// Copies for wallets, and what is shown here from wallets.
    case credentials
    /// Register data filled in for agencies other than the register's own.
    case sharing
    /// What was said in surveys.
    case opinions
}

/// Why a right could not be used this way.
package enum RightsRefusal: String, Error, Sendable {
    case wrongState = "rights_wrong_state"
    case textMissing = "rights_text_missing"
    case tooLong = "rights_too_long"
    case partsMissing = "rights_parts_missing"
    /// Asked about the same look before.
    case askedBefore = "rights_asked_before"
    /// Whoever looked does not answer for it.
    case ownLook = "rights_own_look"
    /// An officer's own data.
    case ownData = "rights_own_data"
    /// The time for it has passed, as where an application was decided with what was shared.
    case tooLate = "rights_too_late"
}
