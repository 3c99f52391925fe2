import HTTPTypes
import SegelCatalogue
import SegelCredential
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@testable import SegelHTTP

/// The pages of a section asked several times, and of a desk that fills something in.
@Suite("Pages of a family card")
struct FamilyPageTests {
    let folder: TemporaryFolder
    let place: IssuingCity

    init() async throws {
        folder = try TemporaryFolder()
        place = try await IssuingCity(folder)
    }

    func session(_ name: SignInName) async throws -> (String, String) {
        ("Cookie", "__Host-segel_session=\(try await place.mall.signIn(name, password: TestCity.passphrase))")
    }

    /// A form sent from its own page.
    func post(_ path: String, from page: String, _ fields: [(String, String)], _ cookie: (String, String)) async throws
        -> IssuingCity.Answer
    {
        let html = try await place.send(.get, page, headers: [cookie]).text
        let token = try #require(html.firstMatch(of: /name="_csrf" value="([^"]*)"/)?.1)
        let body = IssuingCity.encoded([("_csrf", String(token))] + fields)
        return try await place.send(.post, path, headers: [IssuingCity.form, cookie], body)
    }

    static let address = [
        ("jalan", "Jalan Uji 1"), ("rt", "1"), ("rw", "2"), ("kelurahan", "18.72.01.1001"), ("kodePos", "34111"), ("menumpang", "tidak"),
    ]

    static let member = [
        ("jk", "L"), ("tempatLahir", "Metro"), ("tglLahir", "1990-01-01"), ("agama", "1"), ("pendidikan", "8"), ("pekerjaan", "Guru"),
        ("golDarah", "13"), ("statusKawin", "1"), ("shdk", "1"), ("kewarganegaraan", "WNI"), ("namaAyah", "Ayah"), ("namaIbu", "Ibu"),
    ]

    func member(_ number: Int) -> [(String, String)] {
        (Self.member + [("nama", "Anggota Uji"), ("nik", "187201010190990\(number)")]).map { ("anggota.\(number).\($0.0)", $0.1) }
    }

    @Test("a page for each member, in the citizen's order; a wrong answer stays on its page")
    func members() async throws {
        let cookie = try await session(.nik("1872010101909901")), id = try await place.mall.startCase("DKC-03", for: place.person)
        let form = "/cases/\(id)/form"
        _ = try await post("\(form)/1", from: "\(form)/1", [("alasanKK", "rentan")], cookie)
        #expect(try await place.send(.get, "\(form)/3", headers: [cookie]).status == 404)
        let count = try await post("\(form)/2", from: "\(form)/2", Self.address + [("jumlahAnggota", "2")], cookie)
        #expect(count.status == 303 && count.headers[.location] == "\(form)/3")
        let second = try await place.send(.get, "\(form)/4", headers: [cookie])
        #expect(second.text.contains("<h1>Anggota keluarga 2</h1>") && second.text.contains("name=\"anggota.2.nik\""))
        let wrong = member(1).map { $0.0 == "anggota.1.nik" ? ($0.0, "12") : $0 }
        let refused = try await post("\(form)/3", from: "\(form)/3", wrong, cookie)
        #expect(refused.status == 422 && refused.text.contains("href=\"#anggota.1.nik\"") && refused.text.contains("value=\"12\""))
        #expect(try await post("\(form)/3", from: "\(form)/3", member(1), cookie).headers[.location] == "\(form)/4")
        #expect(try await post("\(form)/4", from: "\(form)/4", member(2), cookie).headers[.location] == "/cases/\(id)/documents")
        let check = try await place.send(.get, "/cases/\(id)/check", headers: [cookie]).text
        #expect(check.contains("Anggota keluarga 1") && check.contains("\(form)/4#anggota.2.nik"))
    }

    @Test("a desk sees what it fills in, is told what is wrong, and later desks see what was filled in")
    func office() async throws {
        let officers = try await place.city.officers(for: "DKC-03"), id = try await place.mall.startCase("DKC-03", for: place.person)
        let answers = [("alasanKK", "rentan"), ("jumlahAnggota", "1")] + Self.address + member(1)
        try await place.mall.save(Dictionary(uniqueKeysWithValues: answers), in: id, for: place.person)
        try await place.mall.submitCase(id, for: place.person)
        for officer in officers.prefix(2) { _ = try await place.city.approve(id, by: officer) }
        let desk = try await session(.officer("produksi-disdukcapil")), page = "/office/cases/\(id)"
        #expect(try await place.send(.get, page, headers: [desk]).text.contains("name=\"noKK\""))
        let revision = try await place.mall.officerCase(id, for: officers[2]).detail.revision
        func approve(_ number: String) async throws -> IssuingCity.Answer {
            try await post("\(page)/decide", from: page, [("revision", "\(revision)"), ("decision", "approve"), ("noKK", number)], desk)
        }
        let refused = try await approve("12")
        #expect(refused.status == 422 && refused.text.contains("value=\"12\"") && refused.text.contains("aria-invalid=\"true\""))
        #expect(try await approve("1872010101159901").status == 303)
        let later = try await place.send(.get, page, headers: [session(.officer("periksa-ttd-disdukcapil"))])
        #expect(later.text.contains("1872010101159901") && !later.text.contains("name=\"noKK\""))
    }

    @Test("programs are told of what is asked several times") func description() async throws {
        let answer = try await place.send(.get, "/api/v1/services/DKC-03")
        let fields = try #require(answer.body?["fields"]?.array).compactMap(\.object)
        let nik = try #require(fields.first { $0["name"]?.string == "anggota.*.nik" })
        #expect(nik["repeatedBy"]?.string == "jumlahAnggota")
        #expect(fields.contains { $0["name"]?.string == "nik" && $0["repeatedBy"] == nil })
    }
}
