/// Fixed words stand in the parsed template itself: they are the same on every page, and a page has a hundred.
enum FixedWords {
    /// A word that no language has.
    struct Unknown: Error {
        let key: String
    }

    /// Replaces `{{t.key}}` by the escaped text. Throws `Unknown`.
    static func put(into template: String, _ texts: [String: String]) throws -> String {
        try template.replacing(/\{\{t\.([^{}]+)\}\}/) { match in
            guard let text = texts[String(match.output.1)] else { throw Unknown(key: String(match.output.1)) }
            return HTMLText().escapeText(text)
        }
    }
}
