import HTTPTypes
import Hummingbird
import SegelCatalogue
import SegelCredential
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("The API's document and the router say the same") struct OpenAPITests {
    private let folder: TemporaryFolder
    private let place: IssuingCity

    init() async throws {
        folder = try TemporaryFolder()
        place = try await IssuingCity(folder)
    }

    private func machines() -> Router<PublicContext> {
        let router = Router(context: PublicContext.self)
        Server.addMachines(to: router, place.mall, RateLimiter(.none), .unread())
        return router
    }

    /// `GET /api/v1/cases/{id}`.
    private func documented() throws -> Set<String> {
        Set(APIOperation.all(of: try OpenAPIRoutes.document(at: "https://mpp.example")).map { "\($0.method.uppercased()) \($0.path)" })
    }

    private func routes(_ router: Router<PublicContext>) -> [String] {
        router.routes.map { "\($0.method.rawValue) \($0.path.description)" }
    }

    /// Whether a documented path is one of those that `GET /log/**` takes.
    private func takes(_ route: String, _ documented: String) -> Bool {
        route == documented || (route.hasSuffix("/**") && documented.hasPrefix(route.dropLast(2)))
    }

    @Test("every route of the machines is in the document") func everyRouteIsDocumented() throws {
        let documented = try documented()
        for route in routes(machines()) { #expect(documented.contains { takes(route, $0) }, "\(route) is in no document") }
    }

    @Test("everything in the document is a route of the server") func everyOperationIsRouted() throws {
        let routes = routes(try Server.router(place.mall)).filter { $0 != "GET /**" && $0 != "GET **" }
        for operation in try documented() { #expect(routes.contains { takes($0, operation) }, "\(operation) is no route") }
        #expect(routes.count > 100)
    }

    @Test("each operation has a name of its own, two languages, and a tag that is described") func operationsAreDescribed() throws {
        let document = try OpenAPIRoutes.document(at: "https://mpp.example")
        let operations = APIOperation.all(of: document)
        let tags = Set((document["tags"]?.array ?? []).compactMap { $0.object?["name"]?.string })
        for operation in operations {
            #expect(tags.contains(operation.tag), "\(operation.path)")
            #expect(!operation.summary(.indonesian).isEmpty && !operation.summary(.english).isEmpty, "\(operation.path)")
            #expect(operation.summary(.indonesian) != operation.summary(.english), "\(operation.path)")
        }
        let ids = (document["paths"]?.object?.members ?? []).flatMap { path in
            (path.value.object?.members ?? []).compactMap { $0.value.object?["operationId"]?.string }
        }
        #expect(ids.count == operations.count && Set(ids).count == ids.count)
    }

    @Test("it is served with this deployment's address, and by its tag once only") func served() async throws {
        let answer = try await place.send(.get, "/api/v1/openapi.json")
        #expect(answer.status == 200 && answer.body?["servers"] == .array([.of(("url", .string(TestWallet.issuer)))]))
        let tag = try #require(answer.headers[.eTag])
        #expect(try await place.send(.get, "/api/v1/openapi.json", headers: [("If-None-Match", tag)]).status == 304)
    }

    @Test("the page names every operation, in two languages, without a script", arguments: ["id", "en"])
    func page(language: String) async throws {
        let answer = try await place.send(.get, "/api/v1?lang=\(language)")
        #expect(answer.status == 200 && !answer.text.contains("<script"))
        for operation in APIOperation.all(of: try OpenAPIRoutes.document(at: "https://mpp.example")) {
            #expect(answer.text.contains("\(operation.method.uppercased()) \(operation.path)"), "\(operation.path)")
        }
        #expect(!answer.text.contains("apiWho"))
    }

    @Test("another method is told those there are; an unknown address below /api/ is a problem, not a page")
    func otherMethods() async throws {
        for (method, path, allowed) in [
            (HTTPRequest.Method.get, "/api/v1/verify", "POST"), (.delete, "/api/v1/cases/x", "GET"),
            (.put, "/openid4vp/requests/x", "GET, POST"),
            (.trace, "/trust/list.json", "GET"), (.post, "/api/v1/openapi.json", "GET"),
        ] {
            let answer = try await place.send(method, path)
            #expect(answer.status == 405 && answer.headers[.allow] == allowed, "\(method) \(path): \(answer.status)")
            #expect(answer.body?["code"] == .string("method_not_allowed"), "\(path)")
        }
        for path in ["/api/v1/nothing", "/api/v2/verify"] {
            let answer = try await place.send(.get, path)
            #expect(answer.status == 404 && answer.headers[.contentType] == "application/problem+json", "\(path)")
        }
        // Pages are as they were.
        #expect(try await place.send(.get, "/nothing").headers[.contentType] == "text/html; charset=utf-8")
    }

    @Test("a problem has a stable type and code, its status, words in two languages and the request's name") func problems() async throws {
        let answer = try await place.send(.get, "/api/v1/services/NONE")
        let body = try #require(answer.body)
        #expect(body["type"] == .string("urn:segel:problem:not_found") && body["code"] == .string("not_found"))
        #expect(body["status"] == .integer(404))
        #expect(body["title"]?.string?.isEmpty == false && body["title_id"]?.string?.isEmpty == false && body["title"] != body["title_id"])
        #expect(body["request"]?.string?.isEmpty == false)
        let large = try await place.send(.post, "/api/v1/verify", String(repeating: "x", count: 9 << 20))
        #expect(large.status == 413 && large.body?["code"] == .string("request_too_large"))
    }

    @Test("who is counted is told the limit, what is left of it, and when it is whole again") func limits() async throws {
        // Without an address this client is all of them together: twenty times one's 2,000, which fill in 40 seconds.
        let answer = try await place.send(.post, "/api/v1/verify", "x")
        #expect(answer.headers[HTTPField.Name("RateLimit-Policy")!] == "\"verify\";q=40000;w=40")
        let left = try #require(answer.headers[HTTPField.Name("RateLimit")!])
        #expect(left.wholeMatch(of: /"verify";r=[0-9]+;t=1/) != nil, "\(left)")
    }
}
