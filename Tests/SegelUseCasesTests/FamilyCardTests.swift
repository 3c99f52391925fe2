import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// A family card: a section asked once for each member, a number an officer fills in, and what issuing leads to.
@Suite("Family cards")
struct FamilyCardTests {
    let city: TestCity
    let folder: TemporaryFolder

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
    }

    static let member = [
        "jk": "L", "tempatLahir": "Metro", "tglLahir": "1990-01-01", "agama": "1", "pendidikan": "8", "pekerjaan": "Guru", "golDarah": "13",
        "statusKawin": "2", "tglKawin": "2015-05-05", "shdk": "1", "kewarganegaraan": "WNI", "namaAyah": "Ayah Uji", "namaIbu": "Ibu Uji",
    ]

    static var answers: [String: String] {
        var answers = [
            "alasanKK": "keluarga-baru", "perkawinan": "tercatat",
            "jalan": "Jalan Uji 1", "rt": "1", "rw": "2", "kelurahan": "18.72.01.1001", "kodePos": "34111",
            "menumpang": "tidak", "jumlahAnggota": "2",
        ]
        for (number, name) in [(1, "Kepala Uji"), (2, "Anggota Uji")] {
            for (field, value) in member { answers["anggota.\(number).\(field)"] = value }
            answers["anggota.\(number).nama"] = name
            answers["anggota.\(number).nik"] = "187201010190990\(number)"
        }
        return answers
    }

    func draft(_ person: SignedIn, _ answers: [String: String]) async throws -> String {
        let id = try await city.mall.startCase("DKC-03", for: person)
        let document = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Buku nikah", for: person)
        try await city.mall.save(answers, documents: ["buktiNikah": document.id], in: id, for: person)
        return id
    }

    func approve(_ id: String, _ officer: SignedIn, filled: [String: String] = [:]) async throws -> DecisionResult {
        let revision = try await city.mall.officerCase(id, for: officer).detail.revision
        return try await city.mall.decide(.approve, on: id, revision: revision, by: officer, filled: filled)
    }

    /// Through all desks.
    func issued(_ id: String, _ officers: [SignedIn], for person: SignedIn, number: String = "1872010101159901") async throws
        -> HeldCredential
    {
        for officer in officers {
            if case .issued(let credential) = try await approve(id, officer, filled: ["noKK": number]) {
                return try await city.mall.credential(.init(text: credential), for: person)
            }
        }
        throw Refusal(.conflict, "not_issued")
    }

    @Test("every member is asked, signed by themselves, and shown one after the other")
    func members() async throws {
        let person = try await city.citizen(1), officers = try await city.officers(for: "DKC-03")
        let id = try await draft(person, Self.answers)
        let form = try await city.mall.caseDetail(id, for: person).form
        #expect(form.sections.map { $0.title(.english) }.suffix(2) == ["Member of the family 1", "Member of the family 2"])
        #expect(form.problems(documents: ["buktiNikah"]).isEmpty)
        try await city.mall.submitCase(id, for: person)
        let credential = try await issued(id, officers, for: person)
        #expect(try await city.mall.verify(credential.bytes).exitCode == 0)
        let members = try #require(credential.claims["anggota"]?.array)
        #expect(members.map { $0.object?["nik"]?.string } == ["1872010101909901", "1872010101909902"])
        #expect(members.allSatisfy { $0.object?.members.count == 15 })
        #expect(credential.claims["alamat"]?.object?["kelurahan"]?.string == "18.72.01.1001")
        #expect(credential.claims["noKK"]?.string == "1872010101159901")
        let lines = credential.service.credential.lines(in: credential.claims).filter { $0.number == 2 }
        #expect(lines.count == 15 && lines.first?.value == "Anggota Uji")
        let metadata = city.mall.typeMetadata(of: credential.service).bytes
        #expect(String(decoding: metadata, as: UTF8.self).contains(#"["anggota",null,"nik"]"#))
    }

    @Test("a desk that has something to fill in approves only with it, and only what it asks for is kept")
    func officeFields() async throws {
        let person = try await city.citizen(1), officers = try await city.officers(for: "DKC-03")
        let id = try await draft(person, Self.answers.merging(["noKK": "9999999999999999"]) { $1 })
        try await city.mall.submitCase(id, for: person)
        for officer in officers.prefix(2) { _ = try await approve(id, officer, filled: ["noKK": "8888888888888888"]) }
        for wrong in [[:], ["noKK": " "], ["noKK": "12"]] {
            await #expect(throws: Refusal.self) { try await approve(id, officers[2], filled: wrong) }
        }
        #expect(try await city.mall.officerCase(id, for: officers[2]).detail.contents.answers["noKK"] == nil)
        _ = try await approve(id, officers[2], filled: ["noKK": " 1872010101159901 ", "jalan": "Jalan Lain"])
        let answers = try await city.mall.officerCase(id, for: officers[3]).detail.contents.answers
        #expect(answers["noKK"] == "1872010101159901" && answers["jalan"] == "Jalan Uji 1")
    }

    @Test("the next one is filled in from the card that is held, which it uses up; the profile has the new number")
    func next() async throws {
        let person = try await city.citizen(1), officers = try await city.officers(for: "DKC-03")
        let first = try await draft(person, Self.answers)
        try await city.mall.submitCase(first, for: person)
        let old = try await issued(first, officers, for: person)
        let key = SigningKey(generating: .es256, from: SystemRandom())
        let copy = try await city.walletCopies(of: old, for: person, keys: [key]).credentials[0]
        #expect(try await city.mall.profile(for: person).values["noKK"]?.value == "1872010101159901")
        let second = try await draft(person, ["alasanKK": "keluarga-baru", "perkawinan": "tercatat", "menumpang": "tidak"])
        let form = try await city.mall.caseDetail(second, for: person).form
        #expect(form.problems(documents: ["buktiNikah"]).isEmpty)
        #expect(form.state("anggota.2.nama")?.origin == .held(source: "Kartu Keluarga", date: CivilDate(old.issuedAt).iso))
        try await city.mall.submitCase(second, for: person)
        let new = try await issued(second, officers, for: person, number: "1872010101159902")
        for used in [old.bytes, Array(copy.utf8)] { #expect(try await city.mall.verify(used).reason == .superseded) }
        #expect(try await city.mall.verify(new.bytes).exitCode == 0)
        #expect(new.claims["anggota"]?.array?.count == 2)
    }

    @Test("what a service requires must be held and valid when the application is sent") func requires() async throws {
        var files = try TestCity.catalogueFiles()
        let text = String(decoding: files["dkc-03-kartu-keluarga.yaml"] ?? [], as: UTF8.self)
        files["dkc-03-kartu-keluarga.yaml"] = Array(text.replacing("fee: 0\n", with: "fee: 0\nrequires: [SuratIzinPraktik]\n").utf8)
        try city.mall.adopt(CatalogueReader(files).read())
        let person = try await city.citizen(1)
        let id = try await draft(person, Self.answers)
        func codes() async throws -> [String] {
            do {
                try await city.mall.submitCase(id, for: person)
                return []
            } catch let refusal as Refusal {
                guard case .invalid(let problems) = refusal.kind else { throw refusal }
                return problems.map(\.code)
            }
        }
        #expect(try await codes() == ["credential_missing"])
        let licence = try await city.issued(person, city.officers(for: "SIP"))
        try await city.mall.setStatus(.suspended, of: licence.id)
        #expect(try await codes() == ["credential_missing"])
        try await city.mall.setStatus(.valid, of: licence.id)
        #expect(try await codes() == [])
    }

    @Test("one member's one answer is returned and mended alone")
    func returned() async throws {
        let person = try await city.citizen(1), officers = try await city.officers(for: "DKC-03")
        let id = try await draft(person, Self.answers)
        try await city.mall.submitCase(id, for: person)
        let revision = try await city.mall.officerCase(id, for: officers[0]).detail.revision
        let decision = Decision.fail(
            items: [ReturnedItem(item: "anggota.2.nama", reason: "Nama tidak sama dengan buku nikah")],
            reason: nil
        )
        _ = try await city.mall.decide(decision, on: id, revision: revision, by: officers[0])
        await #expect(throws: CaseRefusal.itemNotReturned) { try await city.mall.save(["anggota.1.nama": "Lain"], in: id, for: person) }
        try await city.mall.save(["anggota.2.nama": "Anggota Benar"], in: id, for: person)
        try await city.mall.submitCase(id, for: person)
        let form = try await city.mall.officerCase(id, for: officers[0]).detail.form
        #expect(form.answers["anggota.2.nama"] == "Anggota Benar" && form.answers["anggota.1.nama"] == "Kepala Uji")
    }
}
