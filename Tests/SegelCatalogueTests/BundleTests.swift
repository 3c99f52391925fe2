import Testing

@testable import SegelCatalogue

/// Several services in one application, as their file says it.
@Suite("Bundles")
struct BundleTests {
    private static let file = "pkt-01-anak-lahir.yaml"

    private func bundle() throws -> PublicService { try #require(try Files.catalogue().service("PKT-01")) }

    private func names(_ service: PublicService) -> [String] { service.sections.flatMap { $0.fields.map(\.name) } }

    @Test("what two parts ask is asked once; what the office gives, or stands fixed, is not asked")
    func form() throws {
        let service = try bundle(), once = service.fields.map(\.name)
        #expect(Set(once).count == once.count && Set(service.sections.map(\.name)).count == service.sections.count)
        #expect(once.contains("anakNama") && once.contains("anakAgama") && once.contains("jumlahAnggota"))
        for absent in ["anakNik", "nomorAkta", "noKK", "bentukAkta", "alasanKK", "perkawinan", "nikOrangTuaLain"] {
            #expect(!once.contains(absent), "\(absent)")
        }
        guard case .choice(let relations)? = service.field("hubungan")?.type else { throw LintFailure(problems: []) }
        #expect(relations.map(\.code) == ["ayah", "ibu", "wali"])
        // The narrower of two ages.
        #expect(service.field("anakTglLahir")?.age?.most == 16)
        // An elder child's certificate says nothing of this one.
        #expect(
            service.fields.allSatisfy { $0.sources.allSatisfy { !$0.looks(under: HeldValue.name(of: "nama", "KutipanAktaKelahiran")) } }
        )
    }

    @Test("documents that cannot be asked for any more are not there; the parts bring their desks, fee and what comes next")
    func rest() throws {
        let service = try bundle()
        #expect(service.documents.map(\.code) == ["suratLahir", "buktiNikah", "laporanPolisi", "izinPemilik", "foto"])
        #expect(service.workflow.steps.count == 15 && service.workflow.step("DKC-03/produksi")?.fields.map(\.name) == ["noKK"])
        #expect(service.part("DKC-01")?.service.officeFields.map(\.name) == ["nikAnak"])
        #expect(service.requires.isEmpty && service.fee == 0 && service.sideEffects == [.suggest(["DKC-09"])])
        #expect(service.parts.allSatisfy { $0.service.sla == service.sla })
        #expect(service.parts.map(\.waitsFor) == [[], ["DKC-01"], ["DKC-01", "DKC-03"]])
        let catalogue = try Files.catalogue()
        #expect(!catalogue.services.contains { $0.code == "PKT-01" } && catalogue.offered.contains { $0.code == "PKT-01" })
        #expect(catalogue.service("DKC-01")?.officeFields.isEmpty == true, "the service alone asks nothing more")
    }

    @Test("a later part takes what an earlier one was given and what it became; what cannot be had makes it impossible")
    func values() throws {
        let service = try bundle()
        let card = try #require(service.part("DKC-03")), child = try #require(service.part("DKC-06"))
        let given = [
            "anakNama": "Anak Uji", "jumlahAnggota": "2", "anggota.1.nama": "A", "anggota.2.nama": "B", "noKKLama": "1872010101150001",
        ]
        let birth = IssuedPart(answers: ["nikAnak": "1872010101269901"], claims: ["noAkta": "1872-LU-1"])
        let family = card.answers(given, ["DKC-01": birth])
        #expect(family["jumlahAnggota"] == "3" && family["anggota.2.nama"] == "B" && family["anggota.3.nama"] == "Anak Uji")
        #expect(family["anggota.3.nik"] == "1872010101269901" && family["anggota.3.shdk"] == "4" && family["alasanKK"] == "kelahiran")
        #expect(card.missing(given, [:]).contains("anggota.1.nik") && card.missing(given, ["DKC-01": birth]).isEmpty)
        let issued = IssuedPart(answers: ["noKK": "1872010101269999"], claims: [:])
        #expect(child.answers(given, ["DKC-01": birth, "DKC-03": issued])["noKK"] == "1872010101269999")
        let alone = child.answers(given, ["DKC-01": birth])
        #expect(alone["noKK"] == "1872010101150001" && alone["nomorAkta"] == "1872-LU-1" && alone["bentukAkta"] == "digital")
        #expect(child.missing(given, ["DKC-01": birth]).isEmpty && child.missing(given, [:]) == ["anakNik", "nomorAkta"])
    }

    @Test(
        "each mistake is told with its place",
        arguments: [
            ("service: DKC-03", "service: DKC-33", "unknown-service"), ("service: DKC-03", "service: DKC-01", "part"),
            ("      alasanKK: \"text:kelahiran\"", "      alasan: \"text:kelahiran\"", "unknown-field"),
            ("text:kelahiran", "text:lahir", "part-value"), ("\"text:kelahiran\"", "kelahiran", "part-value"),
            ("\"field:anakAgama\"", "\"field:agamaAnak\"", "unknown-field"),
            ("anakNik: \"DKC-01:field:nikAnak\"", "anakNik: \"DKC-01:field:nik\"", "unknown-field"),
            ("DKC-01:claim:noAkta", "DKC-01:claim:nomor", "unknown-claim"), ("DKC-01:claim:noAkta", "DKC-06:claim:noDokumen", "part-order"),
            ("\"DKC-01:field:nikAnak\"\n        nama", "\"DKC-06:field:anakNik\"\n        nama", "part-order"),
            ("        nama: \"field:anakNama\"\n", "", "part-addition"), ("    max: 19\n", "    max: 20\n", "part-addition"),
            ("      anggota:\n", "      alamat:\n", "part-addition"), ("omit: [nikOrangTuaLain]", "omit: [anakNama]", "part-value"),
            ("      produksi:\n", "      cetak:\n", "unknown-key"), ("- name: nikAnak", "- name: anakNama", "duplicate-name"),
            ("          type: nik\n", "          type: nik\n          source: nik\n", "office-field"),
            ("  - name: namaKepala\n", "  - name: kepala\n", "unknown-field"), ("  alasan: {id", "  alasann: {id", "unknown-part"),
            // What the part asks then hangs on something nobody has said yet.
            ("      bentukAkta: \"text:digital\"", "      bentukAkta: \"DKC-01:field:hubungan\"", "part-condition"),
            ("fill:\n      alasanKK: \"text:kelahiran\"", "omit: [noKKLama]", "unknown-field"),
            ("  - name: hubungan\n    type: choice", "  - name: lain\n    type: choice", "part-field"),
            ("sla: {target: 3, limit: 9}\n", "", "missing-key"), ("code: PKT-01", "code: DKC-01", "duplicate-name"),
        ]
    )
    func mistakes(old: String, new: String, code: String) throws {
        let problems = try Files.problems(in: Self.file, replacing: old, with: new)
        #expect(problems.contains { $0.code == code && $0.file == Self.file && $0.line >= 1 }, "\(problems)")
    }

    @Test("a bundle is with the citizen as soon as one part is, and over when all are")
    func states() throws {
        let service = try bundle(), context = CaseContext(service: service, calendar: try Files.catalogue().calendar, now: 1_772_416_800)
        let header = CaseHeader(id: "a", reference: "PKT-01-260302-AAAAAA", service: "PKT-01", citizen: "c", createdAt: context.now)
        let begun = try DraftCase(header: header).submittedInParts(context)
        guard case .bundle(var bundle) = begun.file else { throw CaseRefusal.wrongState }
        #expect(begun.file.stateName == "submitted" && begun.event.promised != nil)
        func part(_ code: String) -> CaseHeader {
            CaseHeader(
                id: code,
                reference: "\(header.reference)-\(code)",
                service: code,
                citizen: "c",
                createdAt: context.now,
                part: PartOf(bundle: "a", service: "PKT-01")
            )
        }
        func follow(_ file: CaseFile, _ kind: CaseEvent.Kind) throws {
            let moved = bundle.following(CaseMove(file: file, event: CaseEvent(kind, at: context.now, step: "produksi")), context)
            guard case .bundle(let next) = moved.file else { throw CaseRefusal.wrongState }
            #expect(moved.event.part == file.header.service && moved.event.step == "\(file.header.service)/produksi")
            bundle = next
        }
        let clock = SLAClock(startedAt: context.now)
        try follow(
            .returned(ReturnedCase(header: part("DKC-01"), items: [], opened: [], step: "kelengkapan", clock: clock, deciders: [:])),
            .returned
        )
        #expect(bundle.stateName == "returned" && bundle.clock.isPaused)
        try follow(
            .submitted(SubmittedCase(header: part("DKC-01"), step: "kelengkapan", clock: clock, deciders: [:], claimedBy: nil)),
            .resubmitted
        )
        #expect(bundle.stateName == "submitted" && !bundle.clock.isPaused && bundle.part("DKC-01")?.step == "DKC-01/kelengkapan")
        try follow(.rejected(RejectedCase(header: part("DKC-01"), reason: "x")), .rejected)
        guard case .bundle(let without) = bundle.without("DKC-03", context).file else { throw CaseRefusal.wrongState }
        bundle = without
        #expect(bundle.stateName == "submitted")
        try follow(.issued(IssuedCase(header: part("DKC-06"), credential: "x", issuedAt: context.now)), .issued)
        #expect(bundle.stateName == "issued" && CaseFile.bundle(bundle).clock == nil)
    }

    @Test("a choice may be for people of an age, counted from a date that was asked before")
    func age() throws {
        let service = try #require(try Files.catalogue().service("SIM-01"))
        func codes(_ born: String, _ choice: String) -> [String] {
            Form(service, typed: ["tglLahir": born, "golongan": choice], held: [:]).problems(documents: []).filter {
                $0.code == "too_young"
            }.map(\.field)
        }
        // On 2 March 2026.
        #expect(codes("2009-03-02", "C").isEmpty && codes("2009-03-03", "C") == ["tglLahir"])
        #expect(codes("2006-03-02", "B1").isEmpty && codes("2006-03-03", "B1") == ["golongan"])
        for new in ["born: tanggal}", "born: namaDepan}"] {
            let file = "sim-surat-izin-mengemudi.yaml"
            #expect(try Files.problems(in: file, replacing: "born: tglLahir}", with: new).contains { $0.code == "condition-order" })
        }
    }

    @Test("a document says what the region's file says, and only that")
    func regionTexts() throws {
        let help = try #require(try Files.catalogue().service("DKC-06")?.documents.first { $0.code == "foto" }?.help)
        #expect(help.id.contains("4 × 6") && help.en.contains("4 × 6"))
        let changed = try Files.problems(in: "region.yaml", replacing: "  fotoKIA: {id", with: "  foto: {id")
        #expect(changed.contains { $0.code == "unknown-flag" })
    }

    @Test(
        "which changes reach profiles is judged like the rest",
        arguments: [
            ("changes: perubahan", "changes: ubah", "unknown-field"), ("nik: nik\n", "nik: nomor\n", "unknown-field"),
            ("orangTua: {namaAyah: namaAyah", "orangTua: {ayah: namaAyah", "unknown-profile"),
            ("{jalan}, RT", "{jalanan}, RT", "unknown-field"),
            ("        alamat: {alamatSekarang", "        rumah: {alamatSekarang", "unknown-choice"),
        ]
    )
    func corrections(old: String, new: String, code: String) throws {
        let problems = try Files.problems(in: "dkc-04-perubahan-data.yaml", replacing: old, with: new)
        #expect(problems.contains { $0.code == code }, "\(problems)")
    }
}
