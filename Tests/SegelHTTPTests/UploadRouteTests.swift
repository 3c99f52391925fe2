import HTTPTypes
import SegelCredential
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@testable import SegelHTTP

@Suite("Documents in pieces over HTTP") struct UploadRouteTests {
    let folder: TemporaryFolder
    let place: IssuingCity
    let cookie: (String, String)
    let token: String
    let draft: String

    init() async throws {
        folder = try TemporaryFolder()
        place = try await IssuingCity(folder)
        cookie = ("Cookie", "__Host-segel_session=\(try await place.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase))")
        draft = try await place.mall.startCase("SIP", for: place.person)
        let page = try await place.send(.get, "/cases/\(draft)/documents", headers: [cookie])
        token = String(try #require(page.text.firstMatch(of: /name="_csrf" value="([^"]*)"/)?.1))
        #expect(page.headers[.contentSecurityPolicy] == ContentPolicy.live)
    }

    var begin: String { "/cases/\(draft)/documents/buktiTempat/uploads" }

    func send(_ method: HTTPRequest.Method, _ path: String, _ headers: [(String, String)] = [], _ body: String = "") async throws
        -> IssuingCity.Answer
    {
        try await place.send(method, path, headers: [cookie, ("Segel-CSRF", token)] + headers, body)
    }

    func patch(_ path: String, _ body: String, at offset: Int, last: Bool = false) async throws -> IssuingCity.Answer {
        let complete = last ? "?1" : "?0"
        return try await send(
            .patch,
            path,
            [("Content-Type", "application/partial-upload"), ("Upload-Offset", "\(offset)"), ("Upload-Complete", complete)],
            body
        )
    }

    static func field(_ name: String, _ answer: IssuingCity.Answer) -> String? { answer.headers[HTTPField.Name(name)!] }

    @Test("begun, gone on with at the offset that is kept, ended, attached") func wholeWay() async throws {
        let pdf = "%PDF-1.4 " + String(repeating: "x", count: 991)
        let begun = try await send(.post, begin, [("Upload-Length", "1000")]), address = try #require(begun.headers[.location])
        #expect(begun.status == 201 && Self.field("Upload-Offset", begun) == "0" && begun.headers[.cacheControl] == "no-store")
        let first = try await patch(address, String(pdf.prefix(400)), at: 0)
        #expect(first.status == 204 && Self.field("Upload-Offset", first) == "400" && Self.field("Upload-Complete", first) == "?0")
        let asked = try await send(.head, address)
        #expect(asked.status == 204 && Self.field("Upload-Offset", asked) == "400" && Self.field("Upload-Length", asked) == "1000")
        let wrong = try await patch(address, String(pdf.dropFirst(300)), at: 300)
        #expect(wrong.status == 409 && Self.field("Upload-Offset", wrong) == "400")
        let last = try await patch(address, String(pdf.dropFirst(400)), at: 400, last: true)
        #expect(last.status == 204 && Self.field("Upload-Complete", last) == "?1")
        #expect(try await place.mall.caseDetail(draft, for: place.person).contents.documents.keys.sorted() == ["buktiTempat"])
        #expect(try await send(.head, address).status == 404)
        #expect(try await send(.get, "/cases/\(draft)/documents").text.contains("Terlampir"))
    }

    @Test("a refusal is a problem in both languages, and the upload is gone") func refusal() async throws {
        let begun = try await send(.post, begin, [("Upload-Length", "20")]), address = try #require(begun.headers[.location])
        let refused = try await patch(address, "GIF89a, not taken...", at: 0, last: true)
        #expect(refused.status == 422 && refused.body?["code"]?.string == "document-not-recognised")
        #expect(refused.body?["title_id"]?.string == "Hanya PDF, JPEG, atau PNG yang diterima.")
        #expect(try await send(.head, address).status == 404)
        for length in ["", "x", "-1", "9999999999999999999999"] {
            #expect(try await send(.post, begin, [("Upload-Length", length)]).status == 400, "\(length)")
        }
        #expect(try await send(.post, begin).status == 400)
        #expect(try await send(.post, begin, [("Upload-Length", "26214401")]).body?["code"]?.string == "document-too-large")
        #expect(try await send(.post, begin, [("Upload-Length", "0")]).body?["code"]?.string == "document-empty")
    }

    @Test("given up, it is gone") func givenUp() async throws {
        let address = try #require(try await send(.post, begin, [("Upload-Length", "20")]).headers[.location])
        #expect(try await send(.delete, address).status == 204)
        #expect(try await send(.head, address).status == 404)
    }

    @Test("A72: without the session's token, from another site or signed out, nothing happens") func guarded() async throws {
        let length = ("Upload-Length", "20")
        #expect(try await place.send(.post, begin, headers: [cookie, length]).body?["code"]?.string == "csrf")
        #expect(try await place.send(.post, begin, headers: [cookie, length, ("Segel-CSRF", "x")]).status == 403)
        #expect(try await send(.post, begin, [length, ("Origin", "https://other.example")]).body?["code"]?.string == "wrong_origin")
        #expect(try await place.send(.post, begin, headers: [length]).status == 403)
        let address = try #require(try await send(.post, begin, [length]).headers[.location])
        #expect(try await place.send(.delete, address, headers: [cookie]).status == 403)
        #expect(try await place.send(.head, address).status == 403)
        #expect(try await send(.head, address).status == 204)
    }
}
