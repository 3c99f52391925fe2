internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelUseCases

/// `/api/v1/cases/{id}/decisions`: an agency's machine decides a step at one of its agency's desks.
struct DecisionRoutes: Sendable {
    let mall: Mall
    let door: AgencyDoor

    private static let repeatable = HTTPField.Name("Idempotency-Key")!

    private struct Asked: Decodable {
        enum Kind: String, Decodable { case claim, release, approve, `return`, reject }

        struct Item: Decodable {
            let item: String
            let code: String
            let reason: String?
        }

        let decision: Kind
        let items: [Item]?
        let reason: String?
        let fill: [String: String]?
    }

    func add(to router: Router<some RequestContext>) {
        router.post("/api/v1/cases/:id/decisions") { request, context in
            await door.answering(context) { try await decide(context.parameters.get("id") ?? "", request) }
        }
    }

    private func decide(_ id: String, _ request: Request) async throws -> Response {
        let access = try await door.agency(request)
        let stated = try StatedPurpose(
            purpose: request.headers[CaseRoutes.purpose],
            caseReference: request.headers[CaseRoutes.reference],
            accepting: [.caseDecision]
        )
        guard let key = request.headers[Self.repeatable] else { throw HeaderMissing.idempotencyKey }
        guard let tag = request.headers[.ifMatch] else { throw HeaderMissing.ifMatch }
        // One tag, as it was given: `*` would be a decision about something unseen.
        guard let seen = CaseRoutes.revision(tag) else { throw BadRequest() }
        var request = request
        let buffer = try await request.collectBody(upTo: 64 << 10)
        let asked: Asked
        do { asked = try JSONDecoder().decode(Asked.self, from: Data(buffer.readableBytesView)) } catch { throw BadRequest() }
        let once = try RepeatableRequest(key: key, route: "cases/\(id)/decisions", body: Array(buffer.readableBytesView))
        let decided = try await mall.decide(
            MachineDecision(
                try Self.decision(asked),
                filled: asked.fill ?? [:],
                seen: seen,
                caseReference: stated.caseReference,
                once: once
            ),
            on: id,
            for: access
        )
        var response = try APIAnswer.json(decided)
        response.headers[.eTag] = "\"\(decided.revision)\""
        return response
    }

    private static func decision(_ asked: Asked) throws -> Decision {
        switch asked.decision {
        case .claim: .claim
        case .release: .release
        case .approve: .approve
        case .return: .fail(items: try (asked.items ?? []).map(item), reason: try asked.reason.map(CitizenText.checked))
        case .reject: .reject(reason: try CitizenText.checked(asked.reason ?? ""))
        }
    }

    /// A person says what is wrong in words; a machine in one of the kinds that can be counted, with words beside it.
    private static func item(_ asked: Asked.Item) throws -> ReturnedItem {
        guard let code = ReturnReason(rawValue: asked.code) else { throw Refusal(.invalid([]), "reason_code_unknown") }
        return ReturnedItem(item: asked.item, reason: try CitizenText.checked(asked.reason ?? ""), code: code)
    }
}

/// A request that says too little of itself.
enum HeaderMissing: Error {
    case ifMatch, idempotencyKey
}
