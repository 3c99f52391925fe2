internal import Hummingbird
internal import SegelCredential
internal import SegelUseCases

/// `GET /api/v1/openapi.json`: what programs may ask, as OpenAPI 3.1. Written by hand in `Resources/openapi.json`; a test holds it and the router to
/// each other, both ways, and schemathesis holds the answers to it.
struct OpenAPIRoutes: Sendable {
    let mall: Mall

    func add(to router: Router<some RequestContext>) {
        // Written once: this many bytes for each who asks would be the dearest answer of all, and it costs the asker nothing.
        let file = Result {
            PublishedFile(bytes: JSONWriter.bytes(try Self.document(at: mall.configuration.publicURL)), mediaType: "application/json")
        }
        router.get("/api/v1/openapi.json") { request, context in APIAnswer.answering(context) { try file.get().answer(to: request) } }
    }

    /// Read once: nobody is asked how often they may fetch it.
    private static let read = Result { try JSONReader.readObject(PackageResources.openapi_json, limit: 1 << 20) }

    /// With this deployment's address in it.
    static func document(at address: String) throws -> JSONObject {
        var document = try read.get()
        document.set("servers", .array([.of(("url", .string(address)))]))
        return document
    }
}
