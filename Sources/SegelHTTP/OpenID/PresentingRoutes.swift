internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelUseCases
internal import SegelVault

/// What wallets talk to when they present (OpenID4VP 1.0): the signed request, and where the answer goes.
struct PresentingRoutes: Sendable {
    let mall: Mall

    /// An answer of the largest size that is read, after its form encoding.
    private static let bodyLimit = 7 << 20

    func add(to router: Router<some RequestContext>) {
        router.get("/openid4vp/requests/:id") { _, context in
            await answering { try await requestObject(context, walletNonce: nil) }
        }
        router.post("/openid4vp/requests/:id") { request, context in
            await answering {
                let fields = try await form(request, limit: 64 << 10)
                return try await requestObject(context, walletNonce: fields["wallet_nonce"])
            }
        }
        router.post("/openid4vp/responses/:id") { request, context in
            await answering {
                let id = try id(context)
                let taken = try await mall.takeAnswer(id, form: try await form(request, limit: Self.bodyLimit))
                if let refusal = taken.refusal { return error(.badRequest, refusal) }
                return json(.ok, taken.redirect.map { ["redirect_uri": $0] } ?? [:])
            }
        }
    }

    private func requestObject(_ context: some RequestContext, walletNonce: String?) async throws -> Response {
        let bytes = try await mall.requestObject(id(context), walletNonce: walletNonce)
        return Response(
            status: .ok,
            headers: [.contentType: "application/oauth-authz-req+jwt", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    private func id(_ context: some RequestContext) throws -> ObjectID { try ObjectID(text: context.parameters.get("id") ?? "") }

    private func form(_ request: Request, limit: Int) async throws -> [String: String] {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased().trimmingCharacters(in: .whitespaces)
        guard type == "application/x-www-form-urlencoded" else { throw BadRequest() }
        var request = request
        let buffer = try await request.collectBody(upTo: limit)
        let form = URLEncodedForm(Array(buffer.readableBytesView))
        // A parameter that comes twice is two meanings (RFC 6749 section 3.1).
        guard !form.hasDoubles else { throw BadRequest() }
        return form.fields
    }

    /// OAuth's shape for errors: wallets know it. The code says why, and nothing of anybody.
    private func answering(_ body: () async throws -> Response) async -> Response {
        do { return try await body() } catch let failure as HTTPError { return error(failure.status, "request_too_large") } catch {
            let text = ErrorText(error)
            let status: HTTPResponse.Status =
                switch text.status {
                case .notFound, .internalServerError, .serviceUnavailable, .tooManyRequests: text.status
                default: .badRequest
                }
            return self.error(status, text.code)
        }
    }

    private func error(_ status: HTTPResponse.Status, _ code: String) -> Response {
        json(status, ["error": status == .badRequest ? "invalid_request" : "server_error", "error_description": code])
    }

    private func json(_ status: HTTPResponse.Status, _ members: [String: String]) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = (try? encoder.encode(members)) ?? Data("{}".utf8)
        return Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
