package import SegelCrypto

/// What a password may not be (Docs/Formats/Passwords.md). Length, what many chose, what is one key pressed again and again, and what anybody who knows
/// the place or the person would try; never which letters it is made of.
package enum PasswordRules {
    /// Bytes of UTF-8.
    package static let lengths = 10...256
    /// Rule 8: of letters and digits, beside known words. What is left has to be a password by itself.
    static let leastBesideKnown = 8

    /// Rule 9: what this house and its city are called, and what it is about.
    package static let placeWords = [
        "segel", "kotametro", "metro", "lampung", "malpelayananpublik", "pelayananpublik", "mpp", "disdukcapil", "dukcapil", "dpmptsp",
        "ktp",
        "nik", "akta", "kelahiran", "layanan", "petugas", "warga", "admin", "password", "indonesia",
    ]

    /// Throws `password_too_short`, `password_too_long`, `password_common` or `password_guessable`. `words`: what is known of whoever chooses it.
    package static func check(_ password: SecretBytes, knowing words: [String] = []) throws {
        guard password.count >= lengths.lowerBound else { throw Refusal(.invalid([]), "password_too_short") }
        guard password.count <= lengths.upperBound else { throw Refusal(.invalid([]), "password_too_long") }
        try checkGuesses(password, knowing: words)
    }

    /// The same for an operator's passphrases, whose length is theirs: they are tried on a copy of a file, not at a door that counts.
    package static func checkGuesses(_ password: SecretBytes, knowing words: [String] = []) throws {
        let text = password.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }.lowercased()
        let ending = text.reversed().prefix { !$0.isLetter }.count
        guard !CommonPasswords.contains(text), !CommonPasswords.contains(String(text.dropLast(ending))), !isOneRun(text) else {
            throw Refusal(.invalid([]), "password_common")
        }
        let letters = folded(text), left = without(words.map { folded($0) } + placeWords, letters)
        guard left.count == letters.count || left.count >= leastBesideKnown && !isOneRun(left) else {
            throw Refusal(.invalid([]), "password_guessable")
        }
    }

    /// Rule 7: a piece of up to four letters again and again, or letters and digits in their order, up or down.
    static func isOneRun(_ text: String) -> Bool {
        let values = text.unicodeScalars.map { Int($0.value) }
        for width in 1...4 where values.indices.allSatisfy({ $0 < width || values[$0] == values[$0 - width] }) { return true }
        let steps = zip(values.dropFirst(), values).map { $0 - $1 }
        return steps.allSatisfy { $0 == 1 || $0 == -9 } || steps.allSatisfy { $0 == -1 || $0 == 9 }
    }

    /// Letters and digits alone, in lower case.
    static func folded(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }

    /// The longest first, so that none is hidden by a piece of it. Words of under three letters are in everything.
    private static func without(_ words: [String], _ text: String) -> String {
        words.filter { $0.count >= 3 }.sorted { $0.count > $1.count }.reduce(text) { $0.replacing($1, with: "") }
    }
}
