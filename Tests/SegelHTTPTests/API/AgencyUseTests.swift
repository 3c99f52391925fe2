import HTTPTypes
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelTransparency
import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("What an agency's machine may do, and what is remembered of it") struct AgencyUseTests {
    private let folder: TemporaryFolder
    private let city: AgencyCity
    private let token: String
    private let reference: String

    init() async throws {
        folder = try TemporaryFolder()
        city = try await AgencyCity(folder, dailyReads: 2)
        token = try await city.token()
        reference = try await city.place.mall.caseDetail(city.place.waiting, for: city.place.person).file.header.reference
    }

    private var path: String { "/api/v1/cases/\(city.place.waiting)" }

    @Test("it reads a case for a purpose; the citizen sees who looked, for what and for which case") func read() async throws {
        let answer = try await city.ask(.get, path, token, headers: city.stating(reference))
        #expect(answer.status == 200 && answer.headers[.eTag] == "\"2\"", "\(answer.text)")
        #expect(answer.body?["reference"] == .string(reference) && answer.body?["answers"]?.object?.members.isEmpty == false)
        let look = try #require(try await city.place.mall.accesses(for: city.place.person).first)
        #expect(look.actor == AgencyCity.name && look.purpose == "case_review" && look.caseReference == reference)
        #expect(look.role == "machine" && look.agency == "dpmptsp")
    }

    @Test("without a purpose and the case's own reference nothing is read: 403, and no look") func purpose() async throws {
        let before = try await city.place.mall.accesses(for: city.place.person).count
        for headers in [
            [], [("Segel-Purpose", "case_review")], [("Segel-Case", reference)], city.stating("SIP-1"),
            city.stating(reference, purpose: "curiosity"), city.stating(reference, purpose: "retention"),
        ] {
            let answer = try await city.ask(.get, path, token, headers: headers)
            #expect(answer.status == 403 && answer.body?["code"] == .string("purpose_missing"), "\(headers)")
        }
        #expect(try await city.place.mall.accesses(for: city.place.person).count == before)
    }

    @Test("A74: another agency's case, one that waits nowhere and none are one answer") func foreign() async throws {
        let none = "/api/v1/cases/00112233445566778899aabbccddeeff", done = "/api/v1/cases/\(city.place.caseID)"
        var texts: Set<String> = []
        for path in [none, done, "/api/v1/cases/x"] {
            let answer = try await city.ask(.get, path, token, headers: city.stating(reference))
            #expect(answer.status == 404, "\(path)")
            texts.insert(answer.text.replacing(/"request":"[^"]*"/, with: ""))
        }
        #expect(texts.count == 1)
    }

    @Test("A81: reads of personal data have a quota a day; one that has its copy already takes none of it") func quota() async throws {
        for _ in 0..<2 { #expect(try await city.ask(.get, path, token, headers: city.stating(reference)).status == 200) }
        let known = try await city.ask(.get, path, token, headers: city.stating(reference) + [("If-None-Match", "\"2\"")])
        #expect(known.status == 304 && known.text.isEmpty)
        let over = try await city.ask(.get, path, token, headers: city.stating(reference))
        #expect(over.status == 429 && over.body?["code"] == .string("agency_quota") && over.headers[.retryAfter] != nil)
        #expect(try await city.place.mall.agencies().first?.readsToday == 2)
        city.place.city.clock.advance(86_400)
        let tomorrow = try await city.token()
        #expect(try await city.ask(.get, path, tomorrow, headers: city.stating(reference)).status == 200)
    }

    @Test("a token is for its scopes only") func scopes() async throws {
        let narrow = try await city.token(scope: "verify")
        for (method, path, body) in [
            (HTTPRequest.Method.get, "/api/v1/cases", ""), (.get, path, ""),
            (.post, "/api/v1/presentations", "{\"policy\":\"sip-berlaku\"}"),
        ] {
            let answer = try await city.ask(method, path, narrow, headers: city.stating(reference), body)
            #expect(answer.status == 403 && answer.body?["code"] == .string("scope_missing"), "\(path): \(answer.text)")
        }
        let reader = try await city.token(scope: "cases:read")
        #expect(try await city.ask(.post, "/api/v1/verify", reader, "x").status == 403)
    }

    @Test("lists go on where they stopped, whatever comes in between; a cursor that is none of ours is refused") func cursors() async throws
    {
        var ids = [city.place.waiting]
        for _ in 0..<4 { ids.append(try await city.place.city.submitted(city.place.person)) }
        var seen: [String] = [], query = "?limit=2"
        while true {
            let answer = try await city.ask(.get, "/api/v1/cases\(query)", token)
            #expect(answer.status == 200, "\(answer.text)")
            seen += (answer.body?["items"]?.array ?? []).compactMap { $0.object?["id"]?.string }
            guard let next = answer.body?["next"]?.string else { break }
            query = "?limit=2&cursor=\(next)"
        }
        #expect(seen.count == 5 && Set(seen) == Set(ids))
        #expect(try await city.ask(.get, "/api/v1/cases?service=NONE", token).body?["items"] == .array([]))
        #expect(try await city.ask(.get, "/api/v1/cases?cursor=abc", token).status == 404)
        for limit in ["0", "101", "x"] { #expect(try await city.ask(.get, "/api/v1/cases?limit=\(limit)", token).status == 422) }
    }

    @Test("it gets a signed receipt of a verification; a stranger gets none") func receipts() async throws {
        let answer = try await city.ask(.post, "/api/v1/verify?receipt=true", token, "not a credential")
        let note = try #require(answer.body?["receipt"]?.string, "\(answer.text)")
        try await city.place.mall.publishReceiptKey()
        let published = try await city.place.send(.get, "/log/receipt-key").text
        let receipt = try Receipt(note: note, key: NoteKey(text: published))
        let lines = Dictionary(receipt.lines.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(lines["presented"] == Hex.encode(SHA256.digest(Array("not a credential".utf8))))
        #expect(lines["outcome"] == answer.body?["outcome"]?.string && lines["code"] == answer.body?["code"]?.string)
        #expect(try await city.place.send(.post, "/api/v1/verify?receipt=true", "x").status == 401)
        #expect(try await city.place.send(.post, "/api/v1/verify?receipt=maybe", "x").status == 400)
        #expect(try await city.place.send(.post, "/api/v1/verify", "x").status == 200)
    }

    @Test("A34: one Idempotency-Key makes one thing, however often it comes; another body is refused") func idempotency() async throws {
        let body = "{\"policy\":\"sip-berlaku\"}", key = [("Idempotency-Key", "8e03978e-40d5-43dd-bc93-6894a57f9324")]
        func post(_ headers: [(String, String)], _ body: String) async throws -> IssuingCity.Answer {
            try await city.ask(.post, "/api/v1/presentations", token, headers: headers, body)
        }
        async let one = post(key, body), two = post(key, body)
        let (first, second) = try await (one, two)
        #expect(first.status == 201 && first.text == second.text, "\(first.text) \(second.text)")
        // The answer outlives what was made.
        city.place.city.clock.advance(250)
        #expect(try await post(key, body).text == first.text)
        let other = try await post(key, "{\"policy\":\"sip-berlaku\",\"way\":\"same-device\"}")
        #expect(other.status == 422 && other.body?["code"] == .string("idempotency_key_reused"))
        #expect(try await post([], body).body?["id"] != first.body?["id"])
        #expect(try await post([("Idempotency-Key", "a b")], body).status == 422)
        let place = city.place
        place.city.clock.advance(86_400)
        let later = try await city.token()
        let fresh = try await city.ask(.post, "/api/v1/presentations", later, headers: key, body)
        #expect(fresh.status == 201 && fresh.body?["id"] != first.body?["id"])
    }

    @Test("it asks wallets in its own name, and sees no other's requests") func presentations() async throws {
        let made = try await city.ask(.post, "/api/v1/presentations", token, "{\"policy\":\"sip-berlaku\"}")
        let id = try #require(made.body?["id"]?.string)
        #expect(try await city.ask(.get, "/api/v1/presentations/\(id)", token).body?["state"] == .string("waiting"))
        #expect(try await city.ask(.post, "/api/v1/presentations", token, "{\"policy\":\"usia-17\"}").status == 404)
        let bearer = try await city.place.mall.addVerifier("klinik", policies: ["sip-berlaku"])
        let foreign = try await city.place.send(.get, "/api/v1/presentations/\(id)", headers: [("Authorization", "Bearer \(bearer)")])
        #expect(foreign.status == 404)
    }
}
