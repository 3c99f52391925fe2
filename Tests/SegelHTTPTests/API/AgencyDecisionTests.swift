import HTTPTypes
import SegelCatalogue
import SegelCredential
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("What an agency's machine decides, and what is remembered of it") struct AgencyDecisionTests {
    private let folder: TemporaryFolder
    private let city: AgencyCity
    private let token: String
    private let reference: String

    init() async throws {
        folder = try TemporaryFolder()
        city = try await AgencyCity(folder)
        token = try await city.token()
        reference = try await city.place.mall.caseDetail(city.place.waiting, for: city.place.person).file.header.reference
    }

    private var path: String { "/api/v1/cases/\(city.place.waiting)/decisions" }

    private func decide(
        _ body: String,
        at revision: String? = "\"2\"",
        key: String? = "k1",
        purpose: String = "case_decision",
        token: String? = nil
    ) async throws -> IssuingCity.Answer {
        var headers = city.stating(reference, purpose: purpose)
        if let revision { headers.append(("If-Match", revision)) }
        if let key { headers.append(("Idempotency-Key", key)) }
        return try await city.ask(.post, path, token ?? self.token, headers: headers, body)
    }

    private func state() async throws -> CaseDetail { try await city.place.mall.caseDetail(city.place.waiting, for: city.place.person) }

    @Test("it approves a step the catalogue lets it; the log, the citizen's looks and the timeline name the machine") func approve()
        async throws
    {
        let read = try await city.ask(.get, "/api/v1/cases/\(city.place.waiting)", token, headers: city.stating(reference))
        #expect(read.body?["decisions"] == .array([.string("approve"), .string("return")]) && read.body?["step"] == .string("periksa"))
        let answer = try await decide("{\"decision\":\"approve\"}", at: read.headers[.eTag])
        #expect(answer.status == 200 && answer.headers[.eTag] == "\"3\"", "\(answer.text)")
        #expect(answer.body?["step"] == .string("rekomendasi") && answer.body?["state"] == .string("submitted"))
        let event = try #require(try await state().events.last)
        #expect(event.kind == .approved && event.machine == AgencyCity.name)
        let look = try #require(try await city.place.mall.accesses(for: city.place.person).first)
        #expect(look.actor == AgencyCity.name && look.purpose == "case_decision" && look.caseReference == reference)
        #expect(look.role == "machine" && look.agency == "dpmptsp")
        let shown = Timeline(detail: try await state(), catalogue: city.place.mall.catalogue, words: Words(language: .english)).rows
        #expect("\(shown)".contains("system, not by a person: \(AgencyCity.name)"))
        #expect(Words(language: .indonesian).purpose("case_decision") == "Memutuskan satu tahap permohonan")
    }

    @Test("without If-Match 428, with another revision 412 and the tag of now; nothing is done") func matching() async throws {
        let missing = try await decide("{\"decision\":\"approve\"}", at: nil)
        #expect(missing.status == 428 && missing.body?["code"] == .string("if_match_missing"))
        for stale in ["\"1\"", "\"3\""] {
            let answer = try await decide("{\"decision\":\"approve\"}", at: stale)
            #expect(answer.status == 412 && answer.body?["code"] == .string("case_changed") && answer.headers[.eTag] == "\"2\"")
        }
        for none in ["*", "2", "W/\"2\"", "\"2\", \"3\""] {
            #expect(try await decide("{\"decision\":\"approve\"}", at: none).status == 400, "\(none)")
        }
        let without = try await decide("{\"decision\":\"approve\"}", key: nil)
        #expect(without.status == 400 && without.body?["code"] == .string("idempotency_key_missing"))
        #expect(try await state().revision == 2)
    }

    @Test("A34: one key decides once, though the case has left the desk; another body is refused") func idempotency() async throws {
        async let one = decide("{\"decision\":\"approve\"}"), two = decide("{\"decision\":\"approve\"}")
        let (first, second) = try await (one, two)
        #expect(first.status == 200 && first.text == second.text && second.headers[.eTag] == "\"3\"", "\(first.text) \(second.text)")
        #expect(try await state().revision == 3)
        let other = try await decide("{\"decision\":\"claim\"}")
        #expect(other.status == 422 && other.body?["code"] == .string("idempotency_key_reused"))
        // It lies at another agency's desk now.
        #expect(try await decide("{\"decision\":\"claim\"}", at: "\"3\"", key: "k2").status == 404)
    }

    @Test("it claims, and what it returns has a kind of reason; an officer cannot decide what it has claimed") func returning() async throws
    {
        #expect(try await decide("{\"decision\":\"claim\"}").status == 200)
        let mall = city.place.mall
        let officer = try await mall.signedIn(session: mall.signIn(.officer("periksa-dpmptsp"), password: TestCity.passphrase))
        await #expect(throws: CaseRefusal.claimedByAnother) {
            try await mall.decide(.approve, on: city.place.waiting, revision: 3, by: officer)
        }
        let line = try #require(try await mall.queue(for: officer).first { $0.id == city.place.waiting })
        #expect(line.claimer == AgencyCity.name)
        for (items, code) in [
            ("[{\"item\":\"noSTR\",\"code\":\"whim\"}]", "reason_code_unknown"), ("[]", "case_items_missing"),
            ("[{\"item\":\"noSTR\",\"code\":\"other\"}]", "case_reason_missing"),
            ("[{\"item\":\"x\",\"code\":\"mismatch\"}]", "case_items_missing"),
            ("[{\"item\":\"noSTR\",\"code\":\"other\",\"reason\":\"a\\u202eb\"}]", "reason_text_refused"),
        ] {
            let answer = try await decide("{\"decision\":\"return\",\"items\":\(items)}", at: "\"3\"", key: "r")
            #expect(answer.status == 422 && answer.body?["code"] == .string(code), "\(items): \(answer.text)")
        }
        let answer = try await decide(
            "{\"decision\":\"return\",\"items\":[{\"item\":\"noSTR\",\"code\":\"mismatch\"}]}",
            at: "\"3\"",
            key: "r"
        )
        #expect(answer.status == 200 && answer.body?["state"] == .string("returned") && answer.body?["step"] == nil, "\(answer.text)")
        #expect(try await state().events.last?.items.first?.code == .mismatch)
    }

    @Test("what the catalogue keeps for people is refused to a machine; so is everything without scope, purpose or words") func refused()
        async throws
    {
        let rejected = try await decide("{\"decision\":\"reject\",\"reason\":\"Tidak.\"}")
        #expect(rejected.status == 422 && rejected.body?["code"] == .string("case_person_needed"))
        let before = try await city.place.mall.accesses(for: city.place.person).count
        let reader = try await city.token(scope: "cases:read")
        #expect(try await decide("{\"decision\":\"approve\"}", token: reader).body?["code"] == .string("scope_missing"))
        #expect(try await decide("{\"decision\":\"approve\"}", purpose: "case_review").body?["code"] == .string("purpose_missing"))
        for body in ["", "{}", "{\"decision\":\"sign\"}", "[]", "{\"decision\":\"return\",\"items\":[{\"item\":\"x\"}]}"] {
            #expect(try await decide(body).status == 400, "\(body)")
        }
        #expect(try await state().revision == 2)
        #expect(try await city.place.mall.accesses(for: city.place.person).count == before)
    }

    @Test("who decides must read, and has desks") func registering() async throws {
        for (scopes, agency) in [(["cases:decide"], "dpmptsp"), (["cases:read", "cases:decide"], nil)] as [([String], String?)] {
            await #expect(throws: Refusal.self) {
                try await city.place.mall.addAgency(
                    NewAgency(name: "lain", agency: agency, keys: AgencyCity.jwks(city.key), scopes: scopes, policies: [], dailyReads: 1)
                )
            }
        }
    }
}
