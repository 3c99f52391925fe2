internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelCrypto
internal import SegelUseCases
internal import SegelVault

/// `/api/v1/cases`: an agency's machine follows the applications at its agency's desks.
struct CaseRoutes: Sendable {
    let mall: Mall
    let door: AgencyDoor

    static let purpose = HTTPField.Name("Segel-Purpose")!
    static let reference = HTTPField.Name("Segel-Case")!

    func add(to router: Router<some RequestContext>) {
        router.get("/api/v1/cases") { request, context in
            await door.answering(context) { try await list(request) }
        }
        router.get("/api/v1/cases/:id") { request, context in
            await door.answering(context) { try await one(context.parameters.get("id") ?? "", request) }
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let access = try await door.agency(request)
        let query = request.uri.queryParameters
        let limit = try Self.limit(query["limit"].map(String.init))
        let cursor = try query["cursor"].map { try Self.cursor(String($0)) }
        let page = try await mall.cases(for: access, service: query["service"].map(String.init), after: cursor, limit: limit)
        return try APIAnswer.json(CaseListAnswer(items: page.lines.map(CaseListAnswer.Item.init), next: page.next.map(Self.text)))
    }

    private func one(_ id: String, _ request: Request) async throws -> Response {
        let access = try await door.agency(request)
        let stated = try StatedPurpose(purpose: request.headers[Self.purpose], caseReference: request.headers[Self.reference])
        let seen = request.headers[.ifNoneMatch].flatMap(Self.revision)
        guard let detail = try await mall.agencyCase(id, for: access, stating: stated, seen: seen) else {
            return Response(status: .notModified, headers: [.eTag: request.headers[.ifNoneMatch] ?? "", .cacheControl: "no-store"])
        }
        var response = try APIAnswer.json(CaseAnswer(detail))
        response.headers[.eTag] = "\"\(detail.revision)\""
        return response
    }

    static func limit(_ text: String?) throws -> Int {
        guard let text else { return 50 }
        guard let number = Int(text) else { throw Refusal(.invalid([]), "limit_refused") }
        return number
    }

    /// A tag is a revision in quotation marks, as we gave it.
    static func revision(_ tag: String) -> UInt64? {
        guard tag.count > 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
        return UInt64(tag.dropFirst().dropLast())
    }

    /// Opaque to whoever holds it: what it says may change.
    private static func text(_ cursor: CaseCursor) -> String {
        Base64URL.encode(Array("\(cursor.promised)|\(cursor.updatedAt)|\(cursor.id)".utf8))
    }

    private static func cursor(_ text: String) throws -> CaseCursor {
        let bytes: [UInt8]
        do { bytes = try Base64URL.decode(text) } catch { throw Refusal(.notFound, "cursor_unknown") }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let time = Int64(parts[1]) else { throw Refusal(.notFound, "cursor_unknown") }
        return CaseCursor(promised: parts[0], updatedAt: time, id: parts[2])
    }
}

private struct CaseListAnswer: Encodable {
    struct Item: Encodable {
        let id: String
        let reference: String
        let service: String
        let state: String
        let step: String?
        /// ISO.
        let promised: String?
        let limit: String?
        /// Unix seconds.
        let updatedAt: Int64
        let claimed: Bool
        let revision: UInt64

        init(_ line: CaseLine) {
            (id, reference, service, state, step) = (line.id, line.reference, line.service, line.state, line.step)
            (promised, limit, updatedAt, claimed) = (line.promised, line.limit, line.updatedAt, line.claimedBy != nil)
            revision = line.revision
        }
    }

    let items: [Item]
    /// What to ask with for those after; nil at the end.
    let next: String?
}

private struct CaseAnswer: Encodable {
    struct Document: Encodable {
        let code: String
        let kind: String
        let bytes: Int
    }

    struct Event: Encodable {
        let kind: String
        let step: String?
        /// What the machine is called that did it.
        let machine: String?
        let at: Int64
    }

    let id: String
    let reference: String
    let service: String
    let state: String
    let step: String?
    /// What a machine may decide at that step; empty where a person is needed.
    let decisions: [String]
    let promised: String?
    let revision: UInt64
    let answers: [String: String]
    let documents: [Document]
    let events: [Event]

    init(_ detail: CaseDetail) {
        let header = detail.file.header
        (id, reference, service, state) = (header.id, header.reference, header.service, detail.file.stateName)
        if case .submitted(let submitted) = detail.file { step = submitted.step } else { step = nil }
        decisions = step.flatMap { detail.service.workflow.step($0) }?.machine.map(\.rawValue).sorted() ?? []
        (promised, revision, answers) = (detail.promised, detail.revision, detail.contents.answers)
        documents = detail.contents.documents.sorted { $0.key < $1.key }.compactMap { code, id in
            detail.documents.first { $0.id == id }.map {
                Document(code: code, kind: $0.facts.kind.rawValue, bytes: Int($0.facts.byteCount))
            }
        }
        events = detail.events.map { Event(kind: $0.kind.rawValue, step: $0.step, machine: $0.machine, at: $0.at) }
    }
}
