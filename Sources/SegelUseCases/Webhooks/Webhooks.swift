internal import Foundation
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// A webhook as its owner sees it.
package struct WebhookLine: Sendable, Codable, Equatable {
    package let id: String
    package let url: String
    package let state: String
    package let createdAt: UnixTime
    package let failingSince: UnixTime?

    init(_ webhook: Webhook) {
        (id, url, state) = (webhook.id.text, webhook.url, webhook.state.rawValue)
        (createdAt, failingSince) = (webhook.createdAt, webhook.failingSince)
    }
}

extension Mall {
    package static let webhookLimit = 5
    private static let urlLimit = 500

    /// Registers an address, and has a code sent there: nothing of cases goes there before the code came back.
    package func addWebhook(_ url: String, for access: AgencyAccess, once: RepeatableRequest?) async throws -> WebhookLine {
        let agency = try webhookAgency(access)
        try checkWebhookURL(url)
        let now = now, code = Base64URL.encode(random.bytes(16))
        let webhook = Webhook(
            id: ObjectID(from: random),
            client: access.id,
            agency: agency,
            url: url,
            codeDigest: SHA256.digest(Array(code.utf8)),
            createdAt: now
        )
        return try await store.write { tx in
            if let kept = try self.answer(to: once, of: access.id, at: now, in: tx) {
                return try JSONDecoder().decode(WebhookLine.self, from: Data(kept.answer))
            }
            let known = try tx.webhooks(of: access.id).filter { !$0.isFetched }
            guard known.count < Self.webhookLimit else { throw Refusal(.conflict, "webhook_too_many") }
            guard !known.contains(where: { $0.url == url && $0.state != .disabled }) else { throw Refusal(.conflict, "webhook_known") }
            try tx.insert(webhook)
            try self.enqueue(.verify(webhook.id, code: code), to: webhook, at: now, in: tx)
            _ = try self.log(.keyCeremony, subject: webhook.id.text, detail: "webhook added by \(access.name)", at: now, in: tx)
            let line = WebhookLine(webhook)
            try self.keep(Array(JSONEncoder().encode(line)), to: once, of: access.id, made: webhook.id, at: now, in: tx)
            return line
        }
    }

    package func webhooks(for access: AgencyAccess) async throws -> [WebhookLine] {
        _ = try webhookAgency(access)
        return try await store.read { try $0.webhooks(of: access.id).filter { !$0.isFetched }.map(WebhookLine.init) }
    }

    package func webhook(_ id: String, for access: AgencyAccess) async throws -> WebhookLine {
        _ = try webhookAgency(access)
        return try await store.read { WebhookLine(try self.ownWebhook(id, access, in: $0)) }
    }

    /// With the code that was sent to the address.
    package func verifyWebhook(_ id: String, code: String, for access: AgencyAccess) async throws -> WebhookLine {
        _ = try webhookAgency(access)
        return try await store.write { tx in
            var webhook = try self.ownWebhook(id, access, in: tx)
            guard constantTimeEqual(SHA256.digest(Array(code.utf8)), webhook.codeDigest) else {
                throw Refusal(.invalid([]), "webhook_code_refused")
            }
            guard webhook.state != .disabled else { throw Refusal(.conflict, "webhook_disabled") }
            let before = webhook.state
            webhook.state = .active
            try tx.update(webhook, whereState: before)
            return WebhookLine(webhook)
        }
    }

    package func removeWebhook(_ id: String, for access: AgencyAccess) async throws {
        _ = try webhookAgency(access)
        let now = now
        try await store.write { tx in
            let webhook = try self.ownWebhook(id, access, in: tx)
            try tx.removeWebhook(webhook.id)
            _ = try self.log(.keyCeremony, subject: webhook.id.text, detail: "webhook removed by \(access.name)", at: now, in: tx)
        }
    }

    /// Another client's looks like none (attack A74).
    func ownWebhook(_ id: String, _ access: AgencyAccess, in tx: any StoreTransaction) throws -> Webhook {
        guard let webhook = try tx.webhook(ObjectID(text: id)), webhook.client == access.id, !webhook.isFetched else {
            throw Refusal.notFound
        }
        return webhook
    }

    /// Who follows cases is told of them.
    func webhookAgency(_ access: AgencyAccess) throws -> String {
        try access.needs(.readCases)
        guard let agency = access.agency else { throw Refusal(.notPermitted, "scope_missing") }
        return agency
    }

    /// As far as it can be told without opening anything; the rest is decided at each try (Docs/Formats/Webhooks.md rule 6).
    private func checkWebhookURL(_ text: String) throws {
        let refused = Refusal(.invalid([]), "webhook_url_refused")
        guard text.utf8.count <= Self.urlLimit, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let url = URLComponents(string: text),
            let host = url.host, !host.isEmpty, url.user == nil, url.password == nil, url.fragment == nil
        else { throw refused }
        let isNamed = configuration.webhooks?.allows(host) ?? false
        guard url.scheme == "https" || (url.scheme == "http" && isNamed) else { throw refused }
    }
}
