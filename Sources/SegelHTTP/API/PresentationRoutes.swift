internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// `/api/v1/presentations`: agencies ask, and fetch what came of it. Whoever asks signs in by its own key (`segel agency add`), or brings the
/// bearer token of `segel verifier add`.
struct PresentationRoutes: Sendable {
    let mall: Mall
    let door: AgencyDoor

    private static let repeatable = HTTPField.Name("Idempotency-Key")!

    private struct Question: Decodable {
        let policy: String
        let way: PresentationWay?
        let encrypted: Bool?
        let signed: Bool?
        let returnTo: String?
    }

    func add(to router: Router<some RequestContext>) {
        router.post("/api/v1/presentations") { request, context in
            await door.answering(context) {
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
                let made = try await ask(asking, Array(buffer.readableBytesView), request, verifier)
                var response = try APIAnswer.json(made, .created)
                response.headers[.location] = "/api/v1/presentations/\(made.id)"
                return response
            }
        }
        router.get("/api/v1/presentations/:id") { request, context in
            await door.answering(context) {
                let verifier = try await verifier(request)
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                let code = request.uri.queryParameters["response_code"].map(String.init)
                return try APIAnswer.json(StateAnswer(try await mall.presentation(id, code: code, for: verifier)))
            }
        }
        router.get("/api/v1/presentations/:id/evidence") { request, context in
            await door.answering(context) {
                let verifier = try await verifier(request)
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                let purpose = request.headers[HTTPField.Name("Segel-Purpose")!] ?? ""
                return APIAnswer.bytes(try await mall.evidence(id, purpose: purpose, for: verifier), .ok)
            }
        }
    }

    private func ask(_ asking: Asking, _ body: [UInt8], _ request: Request, _ verifier: AuthenticatedVerifier) async throws -> MadeRequest {
        guard let key = request.headers[Self.repeatable] else {
            let asked = try await mall.ask(asking, for: verifier)
            return MadeRequest(id: asked.id.text, link: asked.link, expires: asked.expiresAt)
        }
        return try await mall.ask(asking, for: verifier, once: RepeatableRequest(key: key, route: "presentations", body: body))
    }

    private func verifier(_ request: Request) async throws -> AuthenticatedVerifier {
        guard let field = request.headers[.authorization], field.lowercased().hasPrefix("bearer ") else {
            let access = try await door.agency(request)
            try access.needs(.presentations)
            return try await mall.verifier(of: access)
        }
        do { return try await mall.verifier(token: field.dropFirst(7).trimmingCharacters(in: .whitespaces)) } catch is Refusal {
            throw TokenMissing()
        }
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
}
