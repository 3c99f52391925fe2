internal import HTTPTypes
internal import Hummingbird
internal import SegelCredential
internal import SegelUseCases

/// `GET /status/<agency>/<list>`: at the one address that credentials name, the form a reader asks for by `Accept`, a JWT to who asks for
/// nothing (draft-ietf-oauth-status-list section 8.1; Docs/Formats/StatusList.md, rules 13-14).
struct StatusListRoute: Sendable {
    let mall: Mall

    /// `path`: `status/<agency>/<list>.jwt`, or `.cwt` for that form alone.
    func answer(to request: Request, path: String) throws -> Response {
        // Today's list is no answer to how things stood another day (section 8.4).
        guard request.uri.queryParameters["time"] == nil else { return Self.refusal(.notImplemented, "only the list of now is kept") }
        let forms: [String]
        switch path.suffix(4) {
        case ".jwt": forms = [StatusListToken.mediaType, StatusListCWT.mediaType]
        case ".cwt": forms = [StatusListCWT.mediaType]
        default: throw Refusal.notFound
        }
        guard let form = Accepting(request.headers[.accept]).best(of: forms) else {
            return Self.refusal(.notAcceptable, "this list is \(forms.joined(separator: " or "))")
        }
        let name = path.dropLast(4) + (form == StatusListCWT.mediaType ? ".cwt" : ".jwt")
        guard let bytes = try PublicPath(String(name)).flatMap(mall.publicFile) else { throw Refusal.notFound }
        return PublishedFile(bytes: bytes, mediaType: form, varies: true).answer(to: request)
    }

    private static func refusal(_ status: HTTPResponse.Status, _ words: String) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "text/plain; charset=utf-8", .vary: "Accept", .cacheControl: "no-store", .accessControlAllowOrigin: "*",
            ],
            body: .init(byteBuffer: ByteBuffer(string: words + "\n"))
        )
    }
}
