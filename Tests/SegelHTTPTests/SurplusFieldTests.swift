import HTTPTypes
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@testable import SegelHTTP

/// Whatever a form or an object has more than it was asked for changes nothing; whatever an answer has is named here.
@Suite("A75: surplus fields are ignored, and answers have none") struct SurplusFieldTests {
    /// What somebody would like to set.
    private static let wishes = [
        ("state", "issued"), ("reference", "SIP-1"), ("number", "503/1"), ("revision", "99"), ("fee", "0"), ("applicant", "x"),
        ("citizen", "x"), ("account", "x"), ("duty", "head@dpmptsp"), ("duties", "head@dpmptsp"), ("role", "head"),
        ("officer", "periksa-dpmptsp"),
        ("tenant", "2"), ("signedBy", "x"), ("promised", "2020-01-01"), ("noSIP", "503/1"), ("nik", "1872010101909999"),
    ]

    private let folder: TemporaryFolder
    private let city: AgencyCity

    init() async throws {
        folder = try TemporaryFolder()
        city = try await AgencyCity(folder)
    }

    private var place: IssuingCity { city.place }

    private func post(_ path: String, as name: SignInName, _ fields: [(String, String)]) async throws -> IssuingCity.Answer {
        let session = try await place.mall.signIn(name, password: TestCity.passphrase)
        let token = Base64URL.encode(Blake2b.digest(Array("csrf:\(session)".utf8)))
        let headers = [IssuingCity.form, ("Cookie", "__Host-segel_session=\(session)")]
        return try await place.send(.post, path, headers: headers, IssuingCity.encoded([("_csrf", token)] + fields))
    }

    @Test("a page of a form keeps its own answers, whatever else is sent with it: no other page's, no locked one, no state")
    func form() async throws {
        let id = try await place.mall.startCase("SIP", for: place.person)
        let before = try await place.mall.caseDetail(id, for: place.person)
        let answer = try await post(
            "/cases/\(id)/form/1",
            as: .nik("1872010101909901"),
            [("jenisPermohonan", "NEW"), ("noSTR", "STR-0000"), ("nama", "Orang Lain")] + Self.wishes
        )
        #expect(answer.status == 303, "\(answer.status)")
        let after = try await place.mall.caseDetail(id, for: place.person)
        let changed = after.contents.answers.filter { !$0.value.isEmpty && before.contents.answers[$0.key] != $0.value }
        #expect(changed == ["jenisPermohonan": "NEW"])
        #expect(after.file.stateName == "draft" && after.file.header.reference == before.file.header.reference)
    }

    @Test("a desk decides, and changes no answer by it") func desk() async throws {
        let officer = place.officers[0]
        let before = try await place.mall.officerCase(place.waiting, for: officer).detail
        let answer = try await post(
            "/office/cases/\(place.waiting)/decide",
            as: .officer("periksa-dpmptsp"),
            [("decision", "approve"), ("revision", "\(before.revision)"), ("noSTR", "STR-0000"), ("nama", "Orang Lain")]
                + Self.wishes.filter { $0.0 != "revision" }
        )
        #expect(answer.status == 303, "\(answer.status)")
        let after = try await place.mall.caseDetail(place.waiting, for: place.person)
        #expect(after.contents.answers == before.contents.answers && after.file.header.reference == before.file.header.reference)
        #expect(after.file.stateName != "issued")
    }

    @Test("nobody gives themselves a duty by a form: activating, signing in") func duties() async throws {
        let name = SignInName.nik("1872010101909901"), code = try await place.mall.renewActivation(name, by: "registrasi").text
        let password = "sandi lain untuk uji"
        let wishes = Self.wishes.filter { $0.0 != "nik" }
        let own = [("name", "1872010101909901"), ("password", password)]
        let form = IssuingCity.encoded(own + [("code", code)] + wishes)
        #expect(try await place.send(.post, "/activate", headers: [IssuingCity.form], form).status < 400)
        let signedIn = try await place.send(.post, "/sign-in", headers: [IssuingCity.form], IssuingCity.encoded(own + wishes))
        let cookie = try #require(signedIn.headers[values: .setCookie].first { $0.hasPrefix("__Host-segel_session=") })
        let session = String(cookie.dropFirst("__Host-segel_session=".count).prefix { $0 != ";" })
        let person = try await place.mall.signedIn(session: session)
        #expect(person.duties.isEmpty && person.officer == nil && person.account == place.person.account)
    }

    @Test("members that a machine adds to its question change nothing of what is asked") func machine() async throws {
        let token = try await city.token()
        let body = #"{"policy":"sip-berlaku","verifier":"lain","state":"done","outcome":"accept","keepDays":9999,"expires":4102444800}"#
        let made = try await city.ask(.post, "/api/v1/presentations", token, headers: [], body)
        #expect(made.status == 201, "\(made.text)")
        #expect(members(made) == ["expires", "id", "link"])
        let expires = try #require(made.body?["expires"]?.integer)
        #expect(expires > place.now && expires < place.now + 3_600)
        let id = try #require(made.body?["id"]?.string)
        let state = try await city.ask(.get, "/api/v1/presentations/\(id)", token, headers: [])
        #expect(members(state) == ["policy", "state"] && state.body?["state"] == .string("waiting"), "\(state.text)")
    }

    @Test("an agency's answers have what the document says and nothing besides") func answers() async throws {
        let token = try await city.token()
        let list = try await city.ask(.get, "/api/v1/cases", token, headers: [])
        let item = try #require(list.body?["items"]?.array?.first?.object)
        let known: Set = ["id", "reference", "service", "state", "step", "promised", "limit", "updatedAt", "claimed", "revision"]
        #expect(Set(item.members.map(\.name)).subtracting(known).isEmpty)
        let reference = try await place.mall.caseDetail(place.waiting, for: place.person).file.header.reference
        let one = try await city.ask(.get, "/api/v1/cases/\(place.waiting)", token, headers: city.stating(reference))
        let told = [
            "answers", "decisions", "documents", "events", "id", "promised", "reference", "revision", "service", "state", "step",
        ]
        #expect(members(one) == told)
        let asked = Set(try await place.mall.caseDetail(place.waiting, for: place.person).contents.answers.keys)
        #expect(Set((one.body?["answers"]?.object?.members ?? []).map(\.name)) == asked)
    }

    private func members(_ answer: IssuingCity.Answer) -> [String] { (answer.body?.members ?? []).map(\.name).sorted() }
}
