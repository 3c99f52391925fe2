import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SegelCredential
import SegelCrypto
import SegelHTTP
import SegelTestSupport
import SegelUseCases
import Testing

/// Status lists as readers fetch them, over a socket.
@Suite("Status lists over HTTP")
struct StatusListTests {
    private struct Answer {
        let status: Int
        let headers: HTTPFields
        let body: [UInt8]
        var tag: String? { headers[.eTag] }
    }

    private static let jwt = "application/statuslist+jwt", cwt = "application/statuslist+cwt"
    private let folder: TemporaryFolder
    private let city: TestCity
    private let path: String

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        let credential = try await city.issued(city.citizen(1), city.officers(for: "SIP"))
        try await city.mall.publishStatusLists()
        let status = try Inspection(credential.bytes).payload["status"]?.object?["status_list"]?.object
        path = String(try #require(status?["uri"]?.string).dropFirst("https://mpp.example".count))
    }

    private func get(_ requests: [(path: String, headers: [(HTTPField.Name, String)])]) async throws -> [Answer] {
        let application = Application(router: try Server.router(city.mall), configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        return try await application.test(.router) { client in
            var answers: [Answer] = []
            for request in requests {
                var fields = HTTPFields()
                for (name, value) in request.headers { fields.append(HTTPField(name: name, value: value)) }
                answers.append(
                    try await client.execute(uri: request.path, method: .get, headers: fields) {
                        Answer(status: $0.status.code, headers: $0.headers, body: Array($0.body.readableBytesView))
                    }
                )
            }
            return answers
        }
    }

    private func accepting(_ headers: [String?], at path: String? = nil) async throws -> [Answer] {
        try await get(headers.map { (path ?? self.path, $0.map { [(.accept, $0)] } ?? []) })
    }

    /// The list believed as a verifier does, whichever form it has.
    private func believed(_ answer: Answer) async throws -> VerifiedStatusList {
        let trust = try #require(try city.mall.currentTrustList())
        let issuer = try #require(trust.list.issuers.first { path.contains("/\($0.agency)/") })
        let uri = "https://mpp.example\(path)"
        return try VerifiedStatusList(answer.body, uri: uri, issuer: issuer, trust: trust, now: city.clock.now(), leeway: 60)
    }

    @Test("both forms at one address: each in its type, with a tag of its own, told apart by Vary, and believed")
    func forms() async throws {
        let answers = try await accepting([nil, Self.jwt, "\(Self.jwt);q=0.9, \(Self.cwt)", "\(Self.cwt);q=0.9, \(Self.jwt)", "*/*"])
        #expect(answers.map(\.status) == [200, 200, 200, 200, 200])
        #expect(answers.map { $0.headers[.contentType] } == [Self.jwt, Self.jwt, Self.cwt, Self.jwt, Self.jwt])
        for answer in answers {
            #expect(answer.headers[.vary] == "Accept" && answer.headers[.cacheControl] == "public, max-age=60")
            #expect(try await believed(answer).issuedAt == city.clock.now())
        }
        #expect(answers[0].tag == answers[1].tag && answers[0].tag != answers[2].tag && answers[0].tag?.first == "\"")
        #expect(answers[2].body.first == 0xD2 && answers[1].body.starts(with: "eyJ".utf8))
    }

    @Test("neither form will do: 406, which says what there is and varies too")
    func neither() async throws {
        let answers = try await accepting(["application/json", "\(Self.jwt);q=0, \(Self.cwt);q=0", "*/*;q=0", "text/*"])
        for answer in answers {
            #expect(answer.status == 406 && answer.headers[.vary] == "Accept" && answer.tag == nil)
            #expect(String(decoding: answer.body, as: UTF8.self).contains("\(Self.jwt) or \(Self.cwt)"))
        }
        let alone = path.dropLast(4) + ".cwt"
        #expect(try await accepting([Self.cwt, nil, Self.jwt], at: String(alone)).map(\.status) == [200, 200, 406])
    }

    @Test("304 to the tag of this form only; of the list of before, and of the other form, the whole list")
    func tags() async throws {
        let first = try await accepting([Self.jwt, Self.cwt])
        let (jwt, cwt) = (try #require(first[0].tag), try #require(first[1].tag))
        let same = try await get([
            (path, [(.accept, Self.jwt), (.ifNoneMatch, jwt)]), (path, [(.accept, Self.cwt), (.ifNoneMatch, "\"x\", W/\(cwt)")]),
            (path, [(.accept, Self.cwt), (.ifNoneMatch, "*")]),
        ])
        for answer in same {
            #expect(answer.status == 304 && answer.body.isEmpty && answer.headers[.vary] == "Accept" && answer.tag != nil)
        }
        let other = try await get([
            (path, [(.accept, Self.cwt), (.ifNoneMatch, jwt)]), (path, [(.accept, Self.jwt), (.ifNoneMatch, "x")]),
        ])
        #expect(other.map(\.status) == [200, 200])
        city.clock.advance(61)
        try await city.mall.publishStatusLists()
        let later = try await get([(path, [(.accept, Self.jwt), (.ifNoneMatch, jwt)])])
        #expect(later[0].status == 200 && later[0].tag != jwt)
    }

    @Test("no such list 404, a list of another day 501, nothing outside the folder")
    func absent() async throws {
        let places = [
            "/status/dpmptsp/99.jwt", "/status/dpmptsp/1.txt", "/status/dpmptsp/jwt", "/status/..%2Ftrust/list.json", path + "?time=1",
        ]
        #expect(try await get(places.map { ($0, []) }).map(\.status) == [404, 404, 404, 404, 501])
    }
}
