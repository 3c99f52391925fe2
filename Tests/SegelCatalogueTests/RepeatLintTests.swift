import Testing

@testable import SegelCatalogue

/// The family card's file, with one change each.
@Suite("Sections asked several times, officers' fields, side effects")
struct RepeatLintTests {
    @Test(
        "each mistake is told",
        arguments: [
            ("requiredIf: menumpang=ya", "requiredIf: pekerjaan=Guru", "unknown-field"),
            ("from: \"each:anggota.nik\"", "from: \"each:anggota.nomor\"", "unknown-field"),
            ("from: \"each:anggota.nik\"", "from: \"each:alamat.jalan\"", "unknown-field"),
            ("from: \"each:anggota.nik\"", "from: \"each:anggota\"", "claim-source"),
            ("from: \"each:anggota.nik\"", "from: \"field:jalan\"", "claim-source"),
            ("name: \"anggota[].nik\"", "name: anggotaNik", "claim-path"), ("name: \"anggota[].nik\"", "name: anggota.nik", "claim-path"),
            ("from: \"each:anggota.nik\"}", "from: \"each:anggota.nik\", public: yes}", "public-nik"),
            ("from: \"field:noKK\"}", "from: \"field:noKK\", public: yes}", "public-nik"),
            ("      - name: noKK\n", "      - name: jalan\n", "duplicate-name"),
            ("      - name: noKK\n", "      - name: noKK\n        remember: nomorKartu\n", "office-field"),
            ("profile: {noKK: noKK}", "profile: {nomorKK: noKK}", "unknown-profile"),
            ("profile: {noKK: noKK}", "profile: {noKK: nomor}", "unknown-field"),
            ("profile: {noKK: noKK}", "revoked: noKK", "unknown-key"),
        ]
    )
    func mistakes(old: String, new: String, code: String) throws {
        let problems = try Files.problems(in: "dkc-03-kartu-keluarga.yaml", replacing: old, with: new)
        #expect(problems.contains { $0.code == code && $0.line > 1 }, "\(problems)")
    }

    @Test(
        "a mistake in a shared section is told there, or in each service that uses it",
        arguments: [
            ("repeat: {by: jumlahAnggota}", "repeat: {by: berapa}", "repeat"),
            ("repeat: {by: jumlahAnggota}", "repeat: {by: jalan}", "repeat"), ("      max: 20\n", "      max: 21\n", "repeat"),
            ("repeat: {by: jumlahAnggota}", "repeat: {count: jumlahAnggota}", "unknown-key"),
            ("showIf: statusKawin=2", "showIf: shdk=2", "condition-order"),
            ("showIf: statusKawin=2", "showIf: statusKawin=9", "unknown-choice"),
            ("    - name: pekerjaan\n", "    - name: pekerjaan\n      remember: pekerjaanLain\n", "remember"),
            ("credential: KartuKeluarga, claim: alamat.jalan", "credential: KartuKeluarga", "missing-key"),
            ("claim: alamat.jalan", "claim: alamat.jln", "unknown-claim"),
            ("credential: KartuKeluarga, claim: alamat.jalan", "credential: KartuKluarga, claim: alamat.jalan", "unknown-credential"),
            ("where: nik=nik}", "where: nomor=nik}", "unknown-claim"), ("where: nik=nik}", "where: nik=shdk}", "condition-order"),
            ("where: nik=nik}", "where: nik}", "condition"), ("claim: alamat.jalan}", "claim: alamat.jalan, where: nik=nik}", "condition"),
            ("claim: alamat.jalan}", "claim: alamat.jalan, entry: 1}", "repeat"),
        ]
    )
    func shared(old: String, new: String, code: String) throws {
        let problems = try Files.problems(in: "sections.yaml", replacing: old, with: new)
        #expect(problems.contains { $0.code == code && $0.line > 1 }, "\(problems)")
    }

    @Test("names of what is asked several times: one spelling, within bounds")
    func names() throws {
        let service = try #require(Files.catalogue().service("DKC-03"))
        #expect(service.field("anggota.20.nik")?.type == .nik)
        for name in ["anggota.0.nik", "anggota.21.nik", "anggota.01.nik", "anggota.+1.nik", "anggota.1", "anggota.1.nik.x", "alamat.1.rt"] {
            #expect(service.field(name) == nil, "\(name)")
        }
        #expect(service.field("anggota.2.tglKawin")?.showIf?.field == "anggota.2.statusKawin")
    }

    @Test(
        "where a claim stands, whatever a list's objects call their members",
        arguments: [
            ("nik", [ClaimStep.name("nik")], nil), ("alamat.rt", [.name("alamat"), .name("rt")], nil),
            ("catatan[]", [.name("catatan"), .every], nil), ("anggota[].anggota", [.name("anggota"), .every, .name("anggota")], "anggota"),
        ]
    )
    func steps(name: String, steps: [ClaimStep], list: String?) {
        let claim = ClaimTemplate(name: name, label: LocalizedText(id: "x", en: "x"), source: .text("x"), isPublic: false)
        #expect(claim.steps == steps && claim.list == list)
    }

    @Test("as often as was answered, never oftener than twenty times")
    func count() throws {
        let service = try #require(Files.catalogue().service("DKC-03"))
        for (answer, pages) in [("", 0), ("3", 3), ("0", 0), ("-1", 0), ("99", 20), ("x", 0)] {
            let form = Form(service, typed: ["jumlahAnggota": answer], held: [:])
            #expect(form.sections.count(where: { $0.number != nil }) == pages, "\(answer)")
        }
    }
}
