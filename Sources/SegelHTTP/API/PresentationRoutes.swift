internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// `/api/v1/presentations`: agencies ask, and fetch what came of it. The bearer token is the agency's own (`segel verifier add`).
struct PresentationRoutes: Sendable {
    let mall: Mall

    private struct Question: Decodable {
        let policy: String
        let way: PresentationWay?
        let encrypted: Bool?
        let signed: Bool?
        let returnTo: String?
    }

    func add(to router: Router<some RequestContext>) {
        router.post("/api/v1/presentations") { request, context in
            await answering(context) {
                let verifier = try await verifier(request)
                var request = request
                let buffer = try await request.collectBody(upTo: 16 << 10)
                let question: Question
                do { question = try JSONDecoder().decode(Question.self, from: Data(buffer.readableBytesView)) } catch { throw BadRequest() }
                let asking = Asking(
                    policy: question.policy,
                    way: question.way ?? .otherDevice,
                    isEncrypted: question.encrypted ?? true,
                    isSigned: question.signed ?? true,
                    returnTo: question.returnTo
                )
                let asked = try await mall.ask(asking, for: verifier)
                let answer = AskedAnswer(id: asked.id.text, link: asked.link, expires: asked.expiresAt)
                return try json(answer, .created, location: "/api/v1/presentations/\(asked.id.text)")
            }
        }
        router.get("/api/v1/presentations/:id") { request, context in
            await answering(context) {
                let verifier = try await verifier(request)
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                let code = request.uri.queryParameters["response_code"].map(String.init)
                return try json(StateAnswer(try await mall.presentation(id, code: code, for: verifier)))
            }
        }
        router.get("/api/v1/presentations/:id/evidence") { request, context in
            await answering(context) {
                let verifier = try await verifier(request)
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                let purpose = request.headers[HTTPField.Name("Segel-Purpose")!] ?? ""
                return response(try await mall.evidence(id, purpose: purpose, for: verifier), .ok)
            }
        }
    }

    private func verifier(_ request: Request) async throws -> AuthenticatedVerifier {
        guard let field = request.headers[.authorization], field.lowercased().hasPrefix("bearer ") else { throw Unauthorized() }
        do { return try await mall.verifier(token: field.dropFirst(7).trimmingCharacters(in: .whitespaces)) } catch is Refusal {
            throw Unauthorized()
        }
    }

    private struct Unauthorized: Error {}

    private struct AskedAnswer: Encodable {
        let id: String
        /// What opens a wallet, as it is or drawn as a QR.
        let link: String?
        let expires: Int64
    }

    private struct StateAnswer: Encodable {
        /// waiting, elsewhere, expired or done.
        let state: String
        let policy: String
        let outcome: String?
        let code: String?
        let at: Int64?
        let conditions: [ConditionAnswer]?
        let claims: [String: String]?
        let issuers: [String]?
        let receipt: String?

        init(_ state: PresentationState) {
            self.state = state.phase.rawValue
            policy = state.asked.policy.policy.code
            outcome = state.result?.outcome
            code = state.result?.code
            at = state.result?.at
            let texts = state.asked.policy.policy.conditions.map(\.text)
            conditions = state.result.map { result in
                zip(texts, result.conditions).map { ConditionAnswer(id: $0.id, en: $0.en, holds: $1) }
            }
            claims = state.result.map { result in
                Dictionary(result.claims.map { ("\($0.credential).\($0.claim)", $0.text) }) { first, _ in first }
            }
            issuers = state.result?.issuers.map { $0[1] }
            receipt = state.receipt
        }
    }

    private struct ConditionAnswer: Encodable {
        let id: String
        let en: String
        let holds: Bool?
    }

    private func answering(_ context: some RequestContext, _ body: () async throws -> Response) async -> Response {
        do { return try await body() } catch is Unauthorized {
            var response = problem(
                "not_signed_in",
                .unauthorized,
                "Token verifikator diperlukan.",
                "A verifier's token is needed.",
                context.id
            )
            response.headers[.wwwAuthenticate] = "Bearer"
            return response
        } catch let error as HTTPError {
            return problem("request_malformed", error.status, "Permintaan tidak terbaca.", "The request cannot be read.", context.id)
        } catch {
            let text = ErrorText(error)
            return problem(text.code, text.status, text.message.id, text.message.en, context.id)
        }
    }

    private func problem(_ code: String, _ status: HTTPResponse.Status, _ id: String, _ en: String, _ request: String) -> Response {
        let body = ["type": "urn:segel:problem:\(code)", "title": en, "title_id": id, "code": code, "request": request]
        var response = response(Array((try? JSONEncoder().encode(body)) ?? Data()), status)
        response.headers[.contentType] = "application/problem+json"
        return response
    }

    private func json(_ value: some Encodable, _ status: HTTPResponse.Status = .ok, location: String? = nil) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var response = response(Array(try encoder.encode(value)), status)
        if let location { response.headers[.location] = location }
        return response
    }

    private func response(_ bytes: [UInt8], _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
