import Foundation
import Testing

@testable import SegelCatalogue

/// The repository's own catalogue, and what tests change of it.
enum Files {
    static func all() throws -> [String: [UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Catalogue")
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".yaml") {
            files[name] = [UInt8](try Data(contentsOf: folder.appending(path: name)))
        }
        return files
    }

    static func catalogue() throws -> Catalogue { try CatalogueReader(all()).read() }

    /// The problems of a file, the licence's else, with one change.
    static func problems(in name: String = "sip-surat-izin-praktik.yaml", replacing old: String, with new: String) throws -> [LintProblem] {
        var files = try all()
        let text = String(decoding: files[name] ?? [], as: UTF8.self)
        #expect(text.contains(old))
        files[name] = Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
        do {
            _ = try CatalogueReader(files).read()
            return []
        } catch { return error.problems }
    }
}

extension Form {
    /// On a day when nobody's age matters.
    init(_ service: PublicService, typed: [String: String], held: [String: HeldValue]) {
        self.init(service, typed: typed, held: held, today: CivilDate(1_772_416_800))
    }
}

@Suite("Service files")
struct LintTests {
    @Test("the shipped catalogue is in order")
    func shipped() throws {
        let catalogue = try Files.catalogue()
        let codes = (1...9).map { "DKC-0\($0)" } + ["PAS-01", "SIM-01", "SIP", "SIP-CABUT"]
        #expect(catalogue.services.map(\.code) == codes)
        #expect(catalogue.issuers.map(\.code) == ["disdukcapil", "dpmptsp", "satlantas", "imigrasi"])
        #expect(catalogue.service("DKC-01")?.workflow.steps.count == 5)
    }

    @Test(
        "each mistake is told with file, line and reason",
        arguments: [
            ("fee: 0", "fees: 0", "unknown-key"), ("fee: 0", "fee: free", "not-a-number"),
            ("agency: dpmptsp", "agency: dpmpt", "unknown-agency"),
            ("type: longText", "type: story", "unknown-type"), ("codes: profesi", "codes: profesie", "unknown-codes"),
            ("showIf: masaSTR=tanggal", "showIf: masaSTR=besok", "unknown-choice"),
            ("showIf: masaSTR=tanggal", "showIf: masa=tanggal", "unknown-field"),
            ("showIf: masaSTR=tanggal", "showIf: masaSTR", "condition"), ("role: recommender", "role: king", "unknown-role"),
            ("kind: sign", "kind: review", "workflow-end"), ("onFail: periksa", "onFail: penomoran", "on-fail"),
            ("name: gelar", "name: nama", "duplicate-name"), ("limit: 5, deemed", "limit: 4, deemed", "sla"),
            (#"from: "field:noSTR""#, #"from: "field:nomor""#, "unknown-field"),
            (#"from: "case:number""#, #"from: "case:nomor""#, "unknown-fact"),
            ("title: {id: Surat Izin Praktik, en: Practice Licence}", "title: {id: Surat Izin Praktik}", "missing-translation"),
            ("code: SIP", "code: sip", "code"), ("code: SIP", "code: DKC-01", "duplicate-name"), ("fee: 0", "fee: [0", "syntax"),
            ("{serial4}", "", "number"), ("fee: 0", "fee: *x", "alias"),
        ]
    )
    func mistakes(old: String, new: String, code: String) throws {
        let problems = try Files.problems(replacing: old, with: new)
        let problem = try #require(problems.first { $0.code == code || (code == "alias" && $0.code == "syntax") }, "\(problems)")
        #expect(problem.file == "sip-surat-izin-praktik.yaml")
        #expect(problem.line >= 1 && !problem.reason.isEmpty)
    }

    @Test("the line named is the line of the mistake")
    func lines() throws {
        let text = String(decoding: try Files.all()["sip-surat-izin-praktik.yaml"] ?? [], as: UTF8.self)
        let expected = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("role: recommender") }
        #expect(try Files.problems(replacing: "role: recommender", with: "role: king").first?.line == expected.map { $0 + 1 })
    }

    @Test("a NIK is never shown to everybody")
    func publicNIK() throws {
        let problems = try Files.problems(
            replacing: #"{name: noSTR, label: {id: Nomor STR, en: STR number}, from: "field:noSTR"}"#,
            with: #"{name: nik, label: {id: NIK, en: NIK}, from: "field:nik", public: yes}"#
        )
        #expect(problems.map(\.code) == ["public-nik"])
    }
}

@Suite("Forms")
struct FormTests {
    let held: [String: HeldValue] = Dictionary(
        uniqueKeysWithValues: [
            ("nik", "1872014107909901"), ("nama", "Siti Rahmawati"), ("noKK", "1872012203159900"), ("jk", "P"), ("tempatLahir", "Metro"),
            ("tglLahir", "1990-07-01"), ("alamatSekarang", "Jalan Imam Bonjol 17"), ("namaAyah", "Rahmat Hidayat"), ("namaIbu", "Nur Aini"),
            ("nikAyah", "1872010101609905"), ("nikIbu", "1872014101659906"), ("profesi", "perawat"), ("noSTR", "STR-1"),
            ("masaSTR", "seumur-hidup"), ("gelar", "Ns."),
        ].map { ($0.0, HeldValue(value: $0.1, source: "register", date: "2026-03-02")) }
    )

    @Test("nothing known is an empty input, whoever applies", arguments: ["ayah", "ibu", "wali", "subjek"])
    func onceOnly(relation: String) throws {
        for service in try Files.catalogue().services {
            let form = Form(service, typed: ["hubungan": relation], held: held)
            for state in form.states where state.isVisible {
                guard let known = state.field.known(held, form.answers, on: form.today) else { continue }
                #expect(state.value == known.value, "\(service.code) \(state.field.name)")
            }
        }
    }

    @Test("a locked value cannot be retyped")
    func locked() throws {
        let service = try #require(try Files.catalogue().service("SIP"))
        let form = Form(service, typed: ["nama": "Orang Lain"], held: held)
        #expect(form.state("nama")?.value == "Siti Rahmawati")
        #expect(form.state("nama")?.isLocked == true)
    }

    @Test("an unlocked value may be changed for this application")
    func changed() throws {
        let service = try #require(try Files.catalogue().service("SIP"))
        let form = Form(service, typed: ["gelar": "Ns., M.Kep."], held: held)
        #expect(form.state("gelar")?.value == "Ns., M.Kep.")
        #expect(form.worthRemembering["gelar"] == "Ns., M.Kep.")
    }

    @Test("what a condition hides is neither asked nor kept")
    func hidden() throws {
        let service = try #require(try Files.catalogue().service("SIP"))
        let form = Form(service, typed: ["masaSTR": "seumur-hidup", "strSampai": "2030-01-01"], held: [:])
        #expect(form.state("strSampai")?.isVisible == false)
        #expect(form.answers["strSampai"] == nil)
    }

    @Test(
        "each type says what is wrong in both languages",
        arguments: [
            ("nik", "123", "nik"), ("nik", "1872014107900000", "nik"), ("nik", "1872013207909901", "nik"),
            ("nik", "1872011513909901", "nik"),
            ("nama", "Siti 2", "name"), ("nama", String(repeating: "a", count: 61), "name_too_long"), ("tglLahir", "2026-02-30", "date"),
            ("profesi", "dukun", "choice"), ("jumlahSKP", "-1", "number"), ("noSTR", String(repeating: "1", count: 41), "too_long"),
            ("noSTR", "", "required"),
        ]
    )
    func problems(field: String, value: String, code: String) throws {
        let service = try #require(try Files.catalogue().service("SIP"))
        let form = Form(service, typed: [field: value, "jenisPermohonan": "RENEW"], held: [:])
        let problem = try #require(form.problems(documents: []).first { $0.field == field })
        #expect(problem.code == code)
        #expect(!problem.message.id.isEmpty && !problem.message.en.isEmpty && problem.message.id != problem.message.en)
    }

    @Test("documents are asked for where their condition holds")
    func documents() throws {
        let service = try #require(try Files.catalogue().service("SIP"))
        func missing(_ place: String) -> [String] {
            Form(service, typed: ["jenisTempat": place], held: held).problems(documents: []).filter { $0.code == "document_missing" }.map(
                \.field
            )
        }
        #expect(missing("fasyankes") == ["suratTempat"])
        #expect(missing("mandiri") == ["buktiTempat"])
    }

    @Test("a NIK with an odd birth date is a NIK", arguments: ["1872014107909901", "9999997112999999", "1872010101010001"])
    func niks(text: String) { #expect(NIK(text)?.text == text) }
}

@Suite("Promises")
struct CalendarTests {
    @Test(
        "promises skip weekends and holidays, and start after closing time the next working day",
        arguments: [
            ("2026-03-02", 9, "2026-03-03"), ("2026-03-02", 16, "2026-03-04"), ("2026-03-06", 9, "2026-03-09"),
            ("2026-03-07", 9, "2026-03-10"),
            ("2026-03-17", 9, "2026-03-25"), ("2026-03-18", 9, "2026-03-26"), ("2026-12-23", 17, "2026-12-29"),
        ]
    )
    func promised(day: String, hour: Int64, expected: String) throws {
        let calendar = try Files.catalogue().calendar
        let start = try #require(CivilDate(iso: day)).start + hour * 3_600
        #expect(SLAClock(startedAt: start).promised(1, calendar).iso == expected)
    }

    @Test("the clock stands still while the citizen has something to do")
    func pause() throws {
        let calendar = try Files.catalogue().calendar
        let monday = try #require(CivilDate(iso: "2026-03-02")).start + 9 * 3_600
        var clock = SLAClock(startedAt: monday)
        clock.pause(at: monday + 3_600)
        clock.resume(at: monday + 4 * 86_400, calendar)
        #expect(clock.promised(1, calendar).iso == "2026-03-09")
        clock.resume(at: monday + 9 * 86_400, calendar)
        #expect(clock.promised(1, calendar).iso == "2026-03-09")
    }

    @Test("a day ends at midnight in western Indonesia")
    func midnight() throws {
        #expect(CivilDate(1_772_384_399).iso == "2026-03-01")
        #expect(CivilDate(1_772_384_400).iso == "2026-03-02")
        #expect(CivilDate(iso: "2026-02-29") == nil && CivilDate(iso: "2028-02-29") != nil)
        #expect(CivilDate(iso: "2028-02-29")?.adding(years: 5).iso == "2033-02-28")
        #expect(CivilDate(iso: "2023-08-21")?.text(.indonesian) == "21 Agustus 2023")
    }
}
