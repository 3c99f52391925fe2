import Testing

@testable import SegelVault

@Suite("Profile")
struct ProfileTests {
    func value(_ text: String, _ date: String = "2026-03-02") throws -> ProfileValue {
        try ProfileValue(value: text, source: "KartuKeluarga/1872", date: date)
    }

    @Test("27 elements may be held, and with the 4 never held they are the law's 31") func elements() {
        #expect(ProfileElement.allCases.count == 27 && ProfileElement.neverHeld.count == 4)
        #expect(ProfileElement.neverHeld.isDisjoint(with: ProfileElement.allCases.map(\.rawValue)))
    }

    @Test("it comes back, and its form is one") func canonicalForm() throws {
        var profile = Profile()
        try profile.set(value("Siti \"Ayu\" Ké / 🌙"), for: .nama)
        try profile.set(value("1872014107909901"), for: .nik)
        try profile.set(value("STR-9"), for: "noSTR")
        let encoded = try profile.encoded()
        #expect(
            String(decoding: encoded, as: UTF8.self)
                == #"{"nama":{"date":"2026-03-02","source":"KartuKeluarga/1872","value":"Siti \"Ayu\" Ké / 🌙"},"#
                + #""nik":{"date":"2026-03-02","source":"KartuKeluarga/1872","value":"1872014107909901"},"#
                + #""noSTR":{"date":"2026-03-02","source":"KartuKeluarga/1872","value":"STR-9"}}"#
        )
        #expect(try Profile(encoded: encoded) == profile)
        #expect(try Profile(encoded: Profile().encoded()) == Profile())
        #expect(profile[.nama]?.value == #"Siti "Ayu" Ké / 🌙"# && profile["noSTR"]?.value == "STR-9")
    }

    @Test("whatever is written is read: names in every order, letters of every kind") func written() throws {
        var profile = Profile()
        for name in ["a10", "a9", "aB", "aa", "Ab", "AB", "b", "a", "A1", "z", "Z9", "noKK", "noktp"] {
            try profile.set(value(name), for: name)
        }
        #expect(try Profile(encoded: profile.encoded()) == profile)
        for number in 0..<0x180 {
            guard let letter = Unicode.Scalar(number) else { continue }
            var profile = Profile()
            try profile.set(value("x\(letter)y\u{301}\(letter)"), for: "u")
            try profile.set(value("\(letter)"), for: "v")
            let encoded = try profile.encoded()
            #expect(try Profile(encoded: encoded) == profile, "\(number)")
            #expect(try Profile(encoded: encoded).encoded() == encoded)
        }
    }

    @Test("A50: a form that `encoded` never makes is refused: escapes of plain letters, order, unfinished text") func neverWritten() throws
    {
        func text(_ value: String) -> String { #"{"nik":{"date":"2026-03-02","source":"s","value":"\#(value)"}}"# }
        #expect(throws: Never.self) { try Profile(encoded: Array(text("1").utf8)) }
        for value in [#"\u0031"#, #"\/"#, #"\u000A"#, #"\u000a"#, #"\u001F"#, #"\u007f"#, #"\x"#, #"\"#, #"\u00"#, "\n", "\u{0}"] {
            #expect(throws: ProfileError.malformed, "\(value)") { try Profile(encoded: Array(text(value).utf8)) }
        }
        let whole = Array(text("1").utf8)
        for count in 0..<whole.count {
            #expect(throws: ProfileError.malformed, "\(count)") { try Profile(encoded: Array(whole[..<count])) }
        }
        for order in [#"{"b":X,"a":X}"#, #"{"a":X,"a":X}"#, #"{"a":X,}"#, #"{,"a":X}"#, #"{"a":X"b":X}"#, #"{"a":X}}"#] {
            let text = order.replacing("X", with: #"{"date":"2026-03-02","source":"s","value":"1"}"#)
            #expect(throws: ProfileError.malformed, "\(order)") { try Profile(encoded: Array(text.utf8)) }
        }
    }

    @Test(
        "A50: another spelling, a doubled key, an unknown one or no JSON is refused",
        arguments: [
            "", "[]", "{}  ", "{ }", #"{"a":1}"#, #"{"nik":{"date":"2026-03-02","source":"s","value":"1","x":"y"}}"#,
            #"{"nik":{"source":"s","date":"2026-03-02","value":"1"}}"#, #"{"nik":{"date":"2026-03-02","source":"s"}}"#,
            #"{"nik":{"date":"2026-03-02","source":"s","value":"1"},"nik":{"date":"2026-03-02","source":"s","value":"1"}}"#,
        ]
    )
    func malformed(text: String) { #expect(throws: ProfileError.malformed) { try Profile(encoded: Array(text.utf8)) } }

    @Test("invalid UTF-8 is refused") func invalidText() {
        let start = Array(#"{"nik":{"date":"2026-03-02","source":"s","value":""#.utf8)
        #expect(throws: ProfileError.malformed) { try Profile(encoded: start + [0xC3, 0x28] + Array(#""}}"#.utf8)) }
    }

    @Test("names that are never held, or no names, are refused", arguments: ["sidikJari", "aib", "", "9a", "a b", "a.b", "é", "<b>"])
    func names(name: String) throws {
        var profile = Profile()
        let text = try value("1")
        #expect(throws: ProfileError.nameRefused) { try profile.set(text, for: name) }
        #expect(throws: ProfileError.nameRefused) { try profile.set(text, for: String(repeating: "a", count: 65)) }
    }

    @Test("dates, lengths and numbers of values are bounded") func limits() throws {
        for date in ["", "2026-3-02", "02-03-2026", "2026-13-01", "2026-00-01", "2026-01-32", "2026-01-01T00", "٢٠٢٦-01-01", "+026-01-01"] {
            #expect(throws: ProfileError.malformedValue, "\(date)") { try value("1", date) }
        }
        #expect(throws: ProfileError.malformedValue) { try value(String(repeating: "a", count: 4097)) }
        #expect(throws: ProfileError.malformedValue) {
            try ProfileValue(value: "", source: String(repeating: "a", count: 257), date: "2026-01-01")
        }
        var profile = Profile()
        let text = try value("1")
        for number in 0..<256 { try profile.set(text, for: "x\(number)") }
        #expect(throws: ProfileError.tooMany) { try profile.set(text, for: "y") }
        #expect(throws: Never.self) { try profile.set(text, for: "x0") }
        profile.remove("x0")
        #expect(throws: Never.self) { try profile.set(text, for: "y") }
    }
}
