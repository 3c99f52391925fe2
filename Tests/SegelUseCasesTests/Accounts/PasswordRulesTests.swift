import SegelCrypto
import SegelTestSupport
import Testing

@testable import SegelUseCases

/// Docs/Formats/Passwords.md, rule by rule.
@Suite("Which passwords may be chosen") struct PasswordRulesTests {
    private func refusal(_ text: String, knowing words: [String] = []) -> String? {
        var bytes = Array(text.utf8)
        do {
            try PasswordRules.check(SecretBytes(moving: &bytes), knowing: words)
            return nil
        } catch { return (error as? Refusal)?.code ?? "\(error)" }
    }

    @Test(
        "ASVS V6.2.4, V6.2.12: what breaches showed to be common is refused, in capitals too, and lengthened by digits and signs",
        arguments: [
            "1234567890", "qwertyuiop", "QwertyUiop", "password123", "Password123", "iloveyou123", "michael123", "1q2w3e4r5t", "basketball",
            "basketball1", "basketball!!", "bismillah123", "indonesia2026", "rahasiaku1", "0987654321", "1qaz2wsx3edc", "administrator",
        ]
    )
    func common(text: String) { #expect(refusal(text) == "password_common") }

    @Test("ASVS V6.2.4: three thousand of them and more are long enough to be chosen, and each is found")
    func count() throws {
        let bytes = try Base64.decode(CommonPasswords.digests)
        #expect(CommonPasswords.count >= 3_000 && bytes.count == CommonPasswords.count * 6)
        let all = (0..<CommonPasswords.count).map { Array(bytes[$0 * 6..<$0 * 6 + 6]) }
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }, "ascending, none twice")
        // The first and the last of them are reached, too.
        #expect(CommonPasswords.contains("basketball") && !CommonPasswords.contains("kuda baterai jepit"))
    }

    @Test(
        "one key again and again, or all of them in their order, is no password",
        arguments: ["aaaaaaaaaaaa", "zyzyzyzyzyzy", "xkqxkqxkqxkqx", "bcdefghijklmn", "5678901234567", "nmlkjihgfedcb"]
    )
    func runs(text: String) { #expect(refusal(text) == "password_common") }

    @Test("ASVS V6.2.1, V6.2.9: ten bytes to 256")
    func lengths() {
        #expect(refusal("kuda jepi") == "password_too_short" && refusal("kuda jepit") == nil)
        let long = String(repeating: "kuda jepit ", count: 24)
        #expect(refusal(String(long.prefix(256))) == nil && refusal(String(long.prefix(257))) == "password_too_long")
    }

    @Test(
        "ASVS V6.1.2, V6.2.11: words of the place do not make a password; beside eight other letters they may stand in one",
        arguments: [
            ("SegelMetro2026", "password_guessable"), ("kota-metro-mpp!", "password_guessable"), ("Lampung_2026_ktp", "password_guessable"),
            ("disdukcapil 99", "password_guessable"), ("segel12345678", "password_guessable"), ("segel kuda baterai", nil),
            ("metro jepit kuda", nil),
        ]
    )
    func place(text: String, code: String?) { #expect(refusal(text) == code) }

    @Test(
        "V6.2.11: nor do words of the person, whatever stands between them",
        arguments: [
            ("Siti.Aminah-90", "password_guessable"), ("1872014203909901", "password_guessable"),
            ("siti420390aminah", "password_guessable"),
            ("aminah kuda jepit", nil), ("kuda baterai jepit", nil),
        ]
    )
    func person(text: String, code: String?) {
        let words = ["Siti Aminah", "Siti", "Aminah", "1872014203909901", "420390", "9901"]
        #expect(refusal(text, knowing: words) == code)
    }

    @Test("V6.2.5: any composition: digits alone, one case, spaces, other scripts", arguments: ["8302 5517 9946", "ꦱꦼꦒꦼꦭ꧀ꦏꦸꦝ", "kudabaterai"])
    func composition(text: String) { #expect(refusal(text) == nil) }
}
