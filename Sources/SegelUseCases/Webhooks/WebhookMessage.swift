internal import Foundation
internal import SegelCatalogue
internal import SegelVault

/// What a webhook is told (Docs/Formats/Webhooks.md rule 1).
enum WebhookMessage {
    case verify(ObjectID, code: String)
    case arrived(CaseRow), changed(CaseRow), left(CaseRow)

    var kind: String {
        switch self {
        case .verify: "webhook.verify"
        case .arrived: "case.arrived"
        case .changed: "case.changed"
        case .left: "case.left"
        }
    }

    func body(at time: UnixTime) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let timestamp = Date(timeIntervalSince1970: Double(time)).ISO8601Format()
        return Array(try encoder.encode(Body(type: kind, timestamp: timestamp, data: data)))
    }

    private var data: Facts {
        switch self {
        case .verify(let id, let code): Facts(webhook: id.text, code: code)
        case .arrived(let row), .changed(let row), .left(let row):
            Facts(case: row.id, service: row.service, state: row.state, revision: row.revision)
        }
    }

    private struct Body: Encodable {
        let type: String
        /// When it happened, RFC 3339.
        let timestamp: String
        let data: Facts
    }

    private struct Facts: Encodable {
        var webhook: String?
        var code: String?
        var `case`: String?
        var service: String?
        var state: String?
        var revision: UInt64?
    }
}

extension Mall {
    func enqueue(_ message: WebhookMessage, to webhook: Webhook, at now: UnixTime, in tx: any StoreTransaction) throws {
        try tx.insert(
            WebhookDelivery(
                id: ObjectID(from: random),
                webhook: webhook.id,
                kind: message.kind,
                body: message.body(at: now),
                createdAt: now,
                nextAt: now
            )
        )
    }
}
