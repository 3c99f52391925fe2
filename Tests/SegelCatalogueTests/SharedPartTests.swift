import Testing

@testable import SegelCatalogue

/// What one file has of another.
@Suite("Between the files of a catalogue")
struct SharedPartTests {
    @Test(
        "a name that no file has is told with its place",
        arguments: [
            ("dkc-03-kartu-keluarga.yaml", "- use: alamat\n", "- use: alamt\n", "unknown-part"),
            ("dkc-03-kartu-keluarga.yaml", "  use: disdukcapil\n", "  use: dinas\n", "unknown-part"),
            ("dkc-03-kartu-keluarga.yaml", "    produksi:\n", "    cetak:\n", "unknown-key"),
            ("dkc-03-kartu-keluarga.yaml", "- use: alamat\n", "- {use: alamat, title: x}\n", "unknown-key"),
            ("dkc-03-kartu-keluarga.yaml", "- use: alamat\n", "- use: alamat\n  - use: alamat\n", "duplicate-name"),
            // A circle: what is above uses what is below, which uses it.
            ("sections.yaml", "data-anggota:\n", "data-anggota-2:\n", "unknown-part"),
            ("sections.yaml", "      label: {id: NIK Anda", "    - use: anggota\n      label: {id: NIK Anda", "unknown-key"),
            ("sections.yaml", "  fields:\n    - name: pemohonNik", "  fields:\n    - use: anggota\n    - name: pemohonNik", "unknown-part"),
            ("sections.yaml", "\ndiri:\n", "\npemohon:\n", "duplicate-key"),
            ("sections.yaml", "      type: nik\n", "      type: nick\n", "unknown-type"),
            ("workflows.yaml", "role: validator", "role: king", "unknown-role"),
            ("dkc-04-perubahan-data.yaml", "{as: DKC-03}", "{as: DKC-99}", "unknown-service"),
            ("dkc-04-perubahan-data.yaml", "{as: DKC-03}", "{as: DKC-05}", "unknown-service"),
            ("dkc-04-perubahan-data.yaml", "      - name: namaKepala\n", "      - name: namaKepalaKK\n", "unknown-field"),
            ("dkc-09-data-keluarga.yaml", "type: KutipanDataKeluarga", "type: KartuKeluarga", "type-twice"),
            ("dkc-01-akta-kelahiran.yaml", "suggest: [DKC-03", "suggest: [DKC-3", "unknown-service"),
            ("pas-01-paspor.yaml", "requires: [KutipanDataKeluarga]", "requires: [Kutipan]", "unknown-credential"),
            ("dkc-06-kartu-identitas-anak.yaml", "claim: nik, field: anakNik", "claim: nomor, field: anakNik", "unknown-claim"),
            ("dkc-06-kartu-identitas-anak.yaml", "claim: nik, field: anakNik", "claim: nik, field: anak", "unknown-field"),
            ("dkc-06-kartu-identitas-anak.yaml", "when: bentukAkta=digital}\ndoc", "when: bentukAkta=besok}\ndoc", "unknown-choice"),
            ("dkc-06-kartu-identitas-anak.yaml", "showIf: region.fotoKIA", "showIf: region.foto", "unknown-flag"),
            ("dkc-06-kartu-identitas-anak.yaml", "showIf: region.fotoKIA", "showIf: bentukAkta=kertas", "condition"),
            ("dkc-06-kartu-identitas-anak.yaml", "requiredIf: anakTglLahir>=5", "requiredIf: anakNama>=5", "condition"),
            ("dkc-06-kartu-identitas-anak.yaml", "requiredIf: anakTglLahir>=5", "requiredIf: anakTglLahir>=tua", "condition"),
            ("dkc-06-kartu-identitas-anak.yaml", "ages: [5, 17]", "ages: [17, 5]", "validity"),
            ("dkc-06-kartu-identitas-anak.yaml", "born: anakTglLahir", "born: anakNama", "validity"),
            ("dkc-06-kartu-identitas-anak.yaml", "        maxAge: 16\n", "        maxAge: 16\n        minAge: 17\n", "bounds"),
            ("dkc-02-akta-kematian.yaml", "deceased: almarhumNik", "deceased: almarhumNama", "unknown-field"),
            ("region.yaml", "PAS-01:", "PAS-99:", "unknown-service"), ("region.yaml", "f105: yes", "f105: maybe", "not-yes-or-no"),
            ("region.yaml", "code: \"18.72\"", "code: Metro", "code"),
            ("rights.yaml", "desk: disdukcapil", "desk: dinas", "unknown-agency"),
            ("rights.yaml", "draft: 90", "draft: 7", "not-a-number"), ("rights.yaml", "draft: 90", "drafts: 90", "unknown-key"),
            ("rights.yaml", "promiseHours: 72", "promiseHours: 73", "not-a-number"),
        ]
    )
    func mistakes(file: String, old: String, new: String, code: String) throws {
        let problems = try Files.problems(in: file, replacing: old, with: new)
        #expect(problems.contains { $0.code == code && $0.line >= 1 }, "\(problems)")
    }

    @Test("a card that several services issue is one template, numbered in one series")
    func oneTemplate() throws {
        let cards = try Files.catalogue().services(issuing: "KartuKeluarga")
        #expect(cards.map(\.code) == ["DKC-03", "DKC-04", "DKC-05", "DKC-08"])
        #expect(Set(cards.map(\.credential.series)) == ["DKC-03"] && Set(cards.map { $0.credential.claims.map(\.name) }).count == 1)
    }

    @Test("what a region does not ask is not in its services; its terms are its own")
    func region() throws {
        var files = try Files.all()
        func edit(_ old: String, _ new: String) {
            files["region.yaml"] = Array(String(decoding: files["region.yaml"] ?? [], as: UTF8.self).replacing(old, with: new).utf8)
        }
        func card() throws -> PublicService { try #require(CatalogueReader(files).read().service("DKC-03")) }
        func choices(_ service: PublicService) -> Int {
            if case .choice(let choices)? = service.field("perkawinan")?.type { choices.count } else { 0 }
        }
        #expect(try choices(card()) == 2 && card().documents.contains { $0.code == "f105" })
        edit("f105: yes", "f105: no")
        edit("ktpSaksi: no", "ktpSaksi: yes")
        edit("fee: 650000, ", "fee: 1, ")
        #expect(try choices(card()) == 1 && !card().documents.contains { $0.code == "f105" })
        let catalogue = try CatalogueReader(files).read()
        #expect(catalogue.service("DKC-01")?.documents.first { $0.code == "ktpSaksi" }?.isRequired == true)
        #expect(catalogue.service("PAS-01")?.fee == 1 && catalogue.service("PAS-01")?.sla.limit == 5)
        #expect(catalogue.region?.code == "18.72" && catalogue.region?.name == "Metro")
    }

    @Test("a catalogue without shared parts or region is read as before")
    func alone() throws {
        let kept = ["agencies.yaml", "codes.yaml", "calendar.yaml", "sip-surat-izin-praktik.yaml"]
        let files = try Files.all().filter { kept.contains($0.key) }
        let catalogue = try CatalogueReader(files).read()
        #expect(catalogue.services.map(\.code) == ["SIP"] && catalogue.region == nil)
    }
}

/// How long documents are good that end with an age, and who may have them.
@Suite("Ages")
struct AgeTests {
    @Test(
        "a child's card ends with the 5th birthday, then the day before the 17th; there is none after that",
        arguments: [
            ("2024-05-09", "2029-05-09"), ("2021-03-03", "2026-03-03"), ("2021-03-02", "2038-03-01"), ("2020-02-29", "2037-02-27"),
            ("2009-03-04", "2026-03-03"), ("2009-03-03", nil), ("2009-03-02", nil), ("", nil),
        ]
    )
    func validity(born: String, end: String?) throws {
        let issued = try #require(CivilDate(iso: "2026-03-02"))
        let card = try #require(Files.catalogue().service("DKC-06")).credential
        do {
            #expect(try card.validity.end(issued: issued, answers: ["anakTglLahir": born])?.iso == end)
        } catch { #expect(end == nil) }
    }

    @Test(
        "a date of birth outside the service's ages is refused, whoever recorded it",
        arguments: [("2009-03-03", nil), ("2009-03-02", "too_old"), ("2026-03-02", nil)]
    )
    func bounds(born: String, code: String?) throws {
        let service = try #require(Files.catalogue().service("DKC-06"))
        let form = Form(service, typed: ["anakTglLahir": born], held: [:])
        #expect(form.problems(documents: []).first { $0.field == "anakTglLahir" }?.code == code)
    }

    @Test("a photo is asked from the 5th birthday on", arguments: [("2021-03-02", true), ("2021-03-03", false), ("x", false)])
    func photo(born: String, isAsked: Bool) throws {
        let service = try #require(Files.catalogue().service("DKC-06"))
        let form = Form(service, typed: ["anakTglLahir": born], held: [:])
        #expect(form.problems(documents: []).contains { $0.field == "foto" } == isAsked)
    }
}

@Suite("Known of the person that is meant")
struct MatchedSourceTests {
    private static let held: [String: HeldValue] = Dictionary(
        uniqueKeysWithValues: [
            ("nik", "1872010101909901"), ("nama", "Pemohon"), ("agama", "3"), ("KartuKeluarga#anggota[]", "2"),
            ("KartuKeluarga#anggota[1].nik", "1872010101909902"), ("KartuKeluarga#anggota[1].nama", "Kepala"),
            ("KartuKeluarga#anggota[2].nik", "1872010101909903"), ("KartuKeluarga#anggota[2].nama", "Ibu"),
        ].map { ($0.0, HeldValue(value: $0.1, source: "x", date: "2026-03-02")) }
    )

    @Test("a member of the card by their NIK, wherever they stand; oneself from the profile; nobody else")
    func member() throws {
        let service = try #require(Files.catalogue().service("DKC-03"))
        let typed = ["anggota.1.nik": "1872010101909903", "anggota.2.nik": "1872010101909901", "jumlahAnggota": "3"]
        let form = Form(service, typed: typed.merging(["anggota.3.nik": "1872010101909909"]) { $1 }, held: Self.held)
        #expect((1...3).map { form.state("anggota.\($0).nama")?.value } == ["Ibu", "Pemohon", ""])
        #expect(form.state("anggota.2.agama")?.value == "3" && form.state("anggota.1.agama")?.value == "")
    }

    @Test("the first member is whoever applies, where no card is held")
    func first() throws {
        let service = try #require(Files.catalogue().service("DKC-03"))
        let profile = Self.held.filter { !$0.key.contains("#") }
        let form = Form(service, typed: ["jumlahAnggota": "2"], held: profile)
        #expect(form.state("anggota.1.nik")?.value == "1872010101909901" && form.state("anggota.1.nama")?.value == "Pemohon")
        #expect(form.state("anggota.2.nik")?.value == "" && form.state("anggota.2.nama")?.value == "")
    }

    @Test("who died is known from the card")
    func deceased() throws {
        let service = try #require(Files.catalogue().service("DKC-02"))
        let form = Form(service, typed: ["almarhumNik": "1872010101909902"], held: Self.held)
        #expect(form.state("almarhumNama")?.value == "Kepala")
    }
}
