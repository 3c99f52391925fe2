import Testing

@testable import SegelCatalogue

@Suite("Service files, closer")
struct MoreLintTests {
    private static let sip = "sip-surat-izin-praktik.yaml"

    /// The problems of the catalogue with `text` in place of one file.
    private func problems(_ file: String, _ text: String) throws -> [LintProblem] {
        var files = try Files.all()
        files[file] = Array(text.utf8)
        do {
            _ = try CatalogueReader(files).read()
            return []
        } catch { return error.problems }
    }

    private func text(_ file: String) throws -> String { String(decoding: try Files.all()[file] ?? [], as: UTF8.self) }

    @Test(
        "mistakes a person makes",
        arguments: [
            ("agency: dpmptsp\nform", "agency: dinkes\nform", "not-issuer"),
            ("agency: dpmptsp\n    kind: sign", "agency: dinkes\n    kind: sign", "signer"),
            ("source: alamatSekarang", "source: alamat", "unknown-profile"), ("remember: noSTR", "remember: nik", "remember"),
            (#"from: "field:noSTR"}"#, #"from: "profile:nomorSTR"}"#, "unknown-profile"),
            (#"from: "field:noSTR"}"#, #"from: "noSTR"}"#, "claim-source"),
            ("{yyyy}", "{year}", "number"), ("deemedApproval: 5", "deemedApproval: 4", "sla"),
            ("kind: production", "kind: print", "unknown-kind"),
            ("    max: 1000", "    max: -1", "not-a-number"), ("        max: 1000", "        max: 0\n        unit: x", "ok"),
            ("        min: 0\n        max: 1000", "        min: 9\n        max: 8", "bounds"),
            ("public: yes}", "public: true}", "not-yes-or-no"),
            ("fee: 0\n", "fee: 0\nfee: 0\n", "duplicate-key"), ("    role: recommender\n", "", "missing-key"),
            ("  - step: periksa\n", "  - step: penomoran\n", "duplicate-name"),
            ("sla: {target: 5, limit: 5, deemedApproval: 5}\n", "", "missing-key"), ("fee: 0", "fee: [0]", "not-a-text"),
            ("form: SIP", "form: {a: b}", "not-a-text"), ("{code: NEW, ", "{code: RENEW, ", "duplicate-name"),
        ]
    )
    func mistakes(old: String, new: String, code: String) throws {
        let found = try Files.problems(replacing: old, with: new)
        if code == "ok" { return #expect(found.isEmpty, "\(found)") }
        #expect(found.contains { $0.code == code && $0.file == Self.sip && $0.line >= 1 }, "\(found)")
    }

    @Test("a condition looks only at what was asked before it")
    func order() throws {
        let found = try Files.problems(replacing: "showIf: jenisPermohonan=RENEW", with: "showIf: jenisTempat=mandiri")
        #expect(found.map(\.code) == ["condition-order"])
    }

    @Test("a NIK under another name is no less a NIK")
    func disguised() throws {
        let found = try Files.problems(
            replacing: #"from: "field:noSTR"}"#,
            with: #"from: "field:nik", public: yes}"#
        )
        #expect(found.map(\.code) == ["public-nik"])
        #expect(
            try Files.problems(replacing: #"from: "field:noSTR"}"#, with: #"from: "profile:nikIbu", public: yes}"#).map(\.code) == [
                "public-nik"
            ]
        )
    }

    @Test("what a QR symbol shows is a claim with one value, once, and no NIK: everybody who scans the paper reads it")
    func symbol() throws {
        let shown = "qr: [noSIP, profesi, nama, namaFasyankes]"
        for (other, code) in [
            ("qr: [noSIP, tidakAda]", "qr-claim"), ("qr: []", "qr-claim"), ("qr: [noSIP, noSIP]", "qr-claim"),
        ] {
            #expect(try Files.problems(replacing: shown, with: other).map(\.code) == [code], "\(other)")
        }
        // Under another name, and not shown to everybody but for the symbol.
        let name = #"from: "field:nama", public: yes}"#, nik = #"from: "field:nik"}"#
        #expect(try Files.problems(replacing: name, with: nik).map(\.code) == ["public-nik"])
    }

    @Test(
        "anchors and aliases are refused wherever they stand",
        arguments: [
            "fee: &a 0", "fee: [*a]", "legalBasis:\n  &a\n  id: x\n  en: y", "sideEffects: [&a b, *a]", "? &a fee\n: 0", "fee: !!str &a 0",
        ]
    )
    func anchors(line: String) throws {
        let found = try problems("x.yaml", line)
        #expect(found.contains { $0.file == "x.yaml" && ($0.code == "alias" || $0.code == "syntax") }, "\(found)")
    }

    @Test("an ampersand or asterisk in a text is a text")
    func ampersand() throws {
        let file = try text(Self.sip).replacing("en: Health practice licence}", with: "en: \"Health & practice * licence\"}")
        #expect(try problems(Self.sip, file).isEmpty)
    }

    @Test(
        "files that would exhaust the reader end in a problem",
        // Minutes of a machine that does everything else at the same time; each file takes milliseconds.
        .timeLimit(.minutes(15)),
        arguments: [
            String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000), String(repeating: "- ", count: 100_000),
            "a: &a [x]\n"
                + (0..<40).map { "b\($0): &b\($0) [*\($0 == 0 ? "a" : "b\($0 - 1)"), *\($0 == 0 ? "a" : "b\($0 - 1)")]\n" }.joined(),
            String(repeating: "x", count: 300_000), "\u{0}", "", "--- a\n--- b", "%YAML 9.9\n---\na: b", "a: \"\\uD800\"",
        ]
    )
    func hostile(text: String) throws { #expect(try !problems("x.yaml", text).isEmpty) }

    @Test("bytes that are no UTF-8 are refused")
    func bytes() throws {
        var files = try Files.all()
        files["x.yaml"] = [0x66, 0xFF, 0xFE]
        #expect(throws: LintFailure.self) { try CatalogueReader(files).read() }
    }

    @Test("every scalar is text: no is no, 010 is 010")
    func plainText() throws {
        let file = try text(Self.sip).replacing("{code: \"1\", label", with: "{code: 010, label").replacing(
            "praktikKe!=1",
            with: "praktikKe!=010"
        )
        .replacing("form: SIP\n", with: "form: no\n")
        var files = try Files.all()
        files[Self.sip] = Array(file.utf8)
        let service = try #require(try CatalogueReader(files).read().service("SIP"))
        #expect(service.form == "no")
        #expect(service.field("noSIPLain")?.showIf?.values == ["010"])
    }

    @Test("all problems come at once, in the order of the file")
    func all() throws {
        let file = try text(Self.sip).replacing("fee: 0", with: "fee: free").replacing("role: recommender", with: "role: king")
            .replacing("codes: profesi", with: "codes: x")
        let found = try problems(Self.sip, file)
        #expect(found.map(\.code) == ["not-a-number", "unknown-codes", "unknown-role"])
        #expect(found.map(\.line) == found.map(\.line).sorted() && found.allSatisfy { $0.column >= 1 })
        #expect(found.first?.description.hasPrefix("\(Self.sip):15:6: not-a-number: ") == true, "\(found)")
    }

    @Test(
        "the shared files are checked too",
        arguments: [
            ("agencies.yaml", "- code: dpmptsp", "- code: disdukcapil", "duplicate-name"),
            ("agencies.yaml", "issues: no", "issues: maybe", "not-yes-or-no"),
            ("codes.yaml", "{code: P, label", "{code: L, label", "duplicate-name"),
            ("codes.yaml", "{id: Islam, en: Islam}", "{id: Islam}", "missing-translation"),
            ("calendar.yaml", "2026-08-17", "2026-08-32", "date"), ("calendar.yaml", "closes: 16", "closes: 25", "not-a-number"),
            ("agencies.yaml", "- code: dinkes", "- code: Dinkes", "code"),
        ]
    )
    func shared(file: String, old: String, new: String, code: String) throws {
        let found = try problems(file, text(file).replacing(old, with: new, maxReplacements: 1))
        #expect(found.contains { $0.code == code && $0.file == file }, "\(found)")
    }

    @Test("a catalogue without its shared files is refused", arguments: ["agencies.yaml", "codes.yaml", "calendar.yaml"])
    func missing(file: String) throws {
        var files = try Files.all()
        files[file] = nil
        #expect { try CatalogueReader(files).read() } throws: {
            ($0 as? LintFailure)?.problems.contains { $0.code == "missing-file" && $0.file == file } == true
        }
    }
}
