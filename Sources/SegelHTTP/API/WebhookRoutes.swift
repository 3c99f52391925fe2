internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelUseCases

/// `/api/v1/webhooks`: an agency's machine says where it wants to be told, and what became of it (Docs/Formats/Webhooks.md).
struct WebhookRoutes: Sendable {
    let mall: Mall
    let door: AgencyDoor

    private static let path = "/api/v1/webhooks"
    private static let repeatable = HTTPField.Name("Idempotency-Key")!

    private struct New: Decodable { let url: String }
    private struct Proof: Decodable { let code: String }

    func add(to router: Router<some RequestContext>) {
        router.post("\(Self.path)") { request, context in
            await door.answering(context) { try await register(request) }
        }
        router.get("\(Self.path)") { request, context in
            await door.answering(context) {
                try APIAnswer.json(WebhookList(items: try await mall.webhooks(for: door.agency(request))))
            }
        }
        router.get("\(Self.path)/:id") { request, context in
            await door.answering(context) {
                let access = try await door.agency(request)
                return try APIAnswer.json(try await mall.webhook(context.parameters.get("id") ?? "", for: access))
            }
        }
        router.delete("\(Self.path)/:id") { request, context in
            await door.answering(context) {
                let access = try await door.agency(request)
                try await mall.removeWebhook(context.parameters.get("id") ?? "", for: access)
                return Response(status: .noContent, headers: [.cacheControl: "no-store"])
            }
        }
        router.post("\(Self.path)/:id/verification") { request, context in
            await door.answering(context) {
                let access = try await door.agency(request)
                let proof: Proof = try await Self.body(request).value
                return try APIAnswer.json(
                    try await mall.verifyWebhook(context.parameters.get("id") ?? "", code: proof.code, for: access)
                )
            }
        }
        addDeliveries(to: router)
        router.get("/api/v1/webhook-keys") { request, context in
            await door.answering(context) {
                try await door.agency(request).needs(.readCases)
                return try APIAnswer.json(KeyList(keys: try await mall.noticePublicKeys().map(Key.init)))
            }
        }
    }

    private func addDeliveries(to router: Router<some RequestContext>) {
        router.get("\(Self.path)/:id/deliveries") { request, context in
            await door.answering(context) {
                let access = try await door.agency(request), query = request.uri.queryParameters
                let limit = try CaseRoutes.limit(query["limit"].map(String.init))
                let page = try await mall.deliveries(
                    to: context.parameters.get("id") ?? "",
                    after: query["cursor"].map(String.init),
                    limit: limit,
                    for: access
                )
                return try APIAnswer.json(DeliveryList(items: page.lines, next: page.next))
            }
        }
        router.post("\(Self.path)/:id/deliveries/:delivery/redelivery") { request, context in
            await door.answering(context) {
                let access = try await door.agency(request)
                let webhook = context.parameters.get("id") ?? "", delivery = context.parameters.get("delivery") ?? ""
                return try APIAnswer.json(try await mall.redeliver(delivery, to: webhook, for: access), .accepted)
            }
        }
    }

    private func register(_ request: Request) async throws -> Response {
        let access = try await door.agency(request)
        let (new, bytes): (New, [UInt8]) = try await Self.body(request)
        let once = try request.headers[Self.repeatable].map { try RepeatableRequest(key: $0, route: "webhooks", body: bytes) }
        let line = try await mall.addWebhook(new.url, for: access, once: once)
        var response = try APIAnswer.json(line, .created)
        response.headers[.location] = "\(Self.path)/\(line.id)"
        return response
    }

    private static func body<Value: Decodable>(_ request: Request) async throws -> (value: Value, bytes: [UInt8]) {
        var request = request
        let bytes = Array(try await request.collectBody(upTo: 4 << 10).readableBytesView)
        do { return (try JSONDecoder().decode(Value.self, from: Data(bytes)), bytes) } catch { throw BadRequest() }
    }
}

private struct WebhookList: Encodable { let items: [WebhookLine] }

private struct DeliveryList: Encodable {
    let items: [WebhookDeliveryLine]
    let next: String?
}

private struct KeyList: Encodable { let keys: [Key] }

private struct Key: Encodable {
    /// As Standard Webhooks writes it.
    let key: String
    /// Unix seconds.
    let signsFrom: Int64

    init(_ key: AnnouncedKey) { (self.key, signsFrom) = (key.text, key.signsFrom) }
}
