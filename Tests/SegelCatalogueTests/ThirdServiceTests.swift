import Testing

@testable import SegelCatalogue

/// A driving licence, known to no code: only this text.
private let drivingLicence = """
    code: SIM
    agency: dpmptsp
    form: SIM-01
    name: {id: Surat Izin Mengemudi, en: Driving licence}
    summary: {id: Izin mengemudi., en: The licence to drive.}
    whoMayApply: {id: Warga berusia 17 tahun ke atas., en: Anybody of 17 or older.}
    fee: 120000
    sla: {target: 2, limit: 4}
    sections:
      - name: data
        title: {id: Data, en: Data}
        fields:
          - {name: nik, type: nik, label: {id: NIK, en: NIK}, source: nik, corrector: {id: Disdukcapil, en: civil registration}}
          - {name: nama, type: name, label: {id: Nama, en: Name}, source: nama, corrector: {id: Disdukcapil, en: civil registration}}
          - name: golongan
            type: choice
            label: {id: Golongan, en: Class}
            remember: golonganSIM
            choices:
              - {code: A, label: {id: Mobil, en: Car}}
              - {code: C, label: {id: Sepeda motor, en: Motorcycle}}
          - {name: lahir, type: date, label: {id: Tanggal lahir, en: Born}, required: no}
          - {name: tinggi, type: integer, min: 100, max: 250, unit: cm, label: {id: Tinggi badan, en: Height}}
          - {name: kacamata, type: text, label: {id: Kacamata, en: Glasses}, required: no, showIf: golongan=A}
    documents:
      - {code: sehat, label: {id: Surat sehat, en: Health certificate}, required: yes}
    workflow:
      - {step: berkas, role: front-office, agency: dpmptsp, kind: review, label: {id: Berkas, en: Papers}, onFail: citizen}
      - {step: ujian, role: validator, agency: dinkes, kind: review, label: {id: Ujian, en: Test}, onFail: citizen}
      - {step: teken, role: head, agency: dpmptsp, kind: sign, label: {id: Tanda tangan, en: Signature}, onFail: berkas}
    credential:
      type: SuratIzinMengemudi
      title: {id: Surat Izin Mengemudi, en: Driving Licence}
      number: "SIM-{region}-{yyyy}-{serial6}"
      validYears: 5
      claims:
        - {name: noSIM, label: {id: Nomor, en: Number}, from: "case:number", public: yes}
        - {name: nama, label: {id: Nama, en: Name}, from: "field:nama", public: yes}
        - {name: golongan, label: {id: Golongan, en: Class}, from: "field:golongan", public: yes}
        - {name: kacamata, label: {id: Kacamata, en: Glasses}, from: "field:kacamata"}
        - {name: tglLahir, label: {id: Tanggal lahir, en: Date of birth}, from: "profile:tglLahir"}
        - {name: lahir.tahun17, label: {id: Sudah 17 tahun, en: Is 17 or older}, from: "age:17:lahir", public: yes}
        - {name: "catatan[]", label: {id: Catatan, en: Note}, from: "field:kacamata"}
        - {name: "catatan[]", label: {id: Catatan, en: Note}, from: "text:uji"}
        - {name: negara, label: {id: Negara, en: Country}, from: "text:ID", public: yes}
        - {name: berlakuSampai, label: {id: Berlaku sampai, en: Valid until}, from: "case:validUntil", public: yes}
    """

@Suite("A service nobody wrote code for")
struct ThirdServiceTests {
    private func service() throws -> (PublicService, WorkingCalendar) {
        var files = try Files.all()
        files["sim.yaml"] = Array(drivingLicence.utf8)
        let catalogue = try CatalogueReader(files).read()
        return (try #require(catalogue.service("SIM")), catalogue.calendar)
    }

    @Test("its form fills in, asks and remembers")
    func form() throws {
        let (service, _) = try service()
        let held = ["nik": "1872014107909901", "nama": "Siti Rahmawati"].mapValues {
            HeldValue(value: $0, source: "register", date: "2026-01-01")
        }
        let form = Form(service, typed: ["golongan": "C", "tinggi": "160", "kacamata": "ya"], held: held)
        #expect(form.answers == ["nik": "1872014107909901", "nama": "Siti Rahmawati", "golongan": "C", "tinggi": "160"])
        #expect(form.problems(documents: []).map(\.code) == ["document_missing"])
        #expect(form.problems(documents: ["sehat"]).isEmpty)
        #expect(form.worthRemembering == ["golonganSIM": "C"])
    }

    @Test("its case goes its way, to the citizen from the second desk and back to it")
    func way() throws {
        let (service, calendar) = try service()
        let context = CaseContext(service: service, calendar: calendar, now: CaseRoad.monday)
        let header = CaseHeader(id: "0", reference: "r", service: "SIM", citizen: "c", createdAt: 0)
        var state = try #require(CaseRoad.submitted(DraftCase(header: header).submitted(context)))
        state = try #require(CaseRoad.submitted(state.approved(by: CaseRoad.officer("a"), context)))
        let returned = try #require(
            CaseRoad.returned(state.failed(by: CaseRoad.officer("b"), items: [.init(item: "tinggi", reason: "x")], reason: nil, context))
        )
        #expect(returned.step == "ujian" && returned.mayChange("tinggi") && !returned.mayChange("golongan"))
        state = try #require(CaseRoad.submitted(returned.resubmitted(context)))
        state = try #require(CaseRoad.submitted(state.approved(by: CaseRoad.officer("b"), context)))
        #expect(throws: CaseRefusal.fourEyes) { try state.approved(by: CaseRoad.officer("a"), context) }
        let move = try state.approved(by: CaseRoad.officer("k"), context)
        #expect(move.file.stateName == "approved" && move.event.promised == "2026-03-04")
    }

    @Test("its credential has its claims in order, without those nobody answered")
    func claims() throws {
        let (service, _) = try service()
        let issued = try #require(CivilDate(iso: "2026-03-02"))
        let number = service.credential.number(region: "18.72", issued: issued, serial: 42)
        #expect(number == "SIM-1872-2026-000042")
        let facts = CaseFacts(number: number, issued: issued, validUntil: issued.adding(years: 5), agencyName: "DPMPTSP")
        let claims = service.credential.claims(
            answers: ["nama": "Siti", "golongan": "C"],
            profile: ["tglLahir": "1990-07-01"],
            facts: facts
        )
        #expect(claims.map(\.name) == ["noSIM", "nama", "golongan", "tglLahir", "catatan[]", "negara", "berlakuSampai"])
        #expect(claims.map(\.value) == [number, "Siti", "C", "1990-07-01", "uji", "ID", "2031-03-02"])
    }

    @Test(
        "claims stand in objects and lists; an age is told without the birth date",
        arguments: [("2009-03-02", "true"), ("2009-03-03", "false")]
    )
    func places(born: String, isOld: String) throws {
        let (service, _) = try service()
        let issued = try #require(CivilDate(iso: "2026-03-02"))
        let facts = CaseFacts(number: "1", issued: issued, validUntil: nil, agencyName: "DPMPTSP")
        let claims = service.credential.claims(answers: ["lahir": born, "kacamata": "ya"], profile: [:], facts: facts)
        #expect(claims.first { $0.name == "lahir.tahun17" }?.value == isOld)
        #expect(claims.filter { $0.name == "catatan[]" }.map(\.value) == ["ya", "uji"])
        let template = try #require(service.credential.claims.first { $0.name == "lahir.tahun17" })
        #expect(template.path == ["lahir", "tahun17"] && !template.isListElement)
    }

    @Test(
        "a place that is no place is refused by lint",
        arguments: [
            ("lahir.tahun17", "a..b", "claim-path"), ("lahir.tahun17", "a b", "claim-path"), ("lahir.tahun17", "nama.x", "claim-path"),
            ("lahir.tahun17", "catatan", "claim-path"), ("age:17:lahir", "age:17:nama", "unknown-field"),
            ("age:17:lahir", "age:0:lahir", "claim-source"), ("age:17:lahir", "age:lahir", "claim-source"),
            ("lahir.tahun17", "data.nik", "public-nik"),
        ]
    )
    func noPlace(text: String, replacement: String, code: String) throws {
        var files = try Files.all()
        files["sim.yaml"] = Array(drivingLicence.replacing(text, with: replacement).utf8)
        do {
            _ = try CatalogueReader(files).read()
            Issue.record("\(replacement) was read")
        } catch { #expect(error.problems.map(\.code).contains(code), "\(error.problems)") }
    }

    @Test("a birth certificate is numbered as the register numbers it")
    func akta() throws {
        let credential = try #require(try Files.catalogue().service("DKC-01")).credential
        let issued = try #require(CivilDate(iso: "2026-02-01"))
        #expect(credential.number(region: "18.72", issued: issued, serial: 9_042) == "1872-LU-01022026-9042")
        #expect(credential.number(region: "18.72", issued: issued, serial: 10_001) == "1872-LU-01022026-10001")
    }
}
