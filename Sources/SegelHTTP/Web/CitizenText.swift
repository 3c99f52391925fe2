internal import SegelUseCases

/// Words of an officer or a machine that a citizen reads.
enum CitizenText {
    /// Letters of a reason, as at officers' desks.
    private static let limit = 2_000

    /// Lines, and nothing else that no letter is.
    static func checked(_ text: String) throws -> String {
        let scalars = text.unicodeScalars
        let isText = scalars.allSatisfy {
            $0 == "\n" || ![.control, .format, .privateUse, .unassigned].contains($0.properties.generalCategory)
        }
        guard isText, scalars.count <= limit else { throw Refusal(.invalid([]), "reason_text_refused") }
        return text
    }
}
