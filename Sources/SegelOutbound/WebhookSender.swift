internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
package import SegelUseCases

/// Takes webhooks to addresses that agencies registered, which are strangers' (attack A73): Docs/Formats/Webhooks.md, rules 6 and 7.
package struct WebhookSender: WebhookCarrier {
    private let settings: WebhookSettings
    private let resolve: @Sendable (String) async -> [HostAddress]

    /// `resolve`: names to addresses; the machine's where nothing is said.
    package init(_ settings: WebhookSettings?, resolve: @escaping @Sendable (String) async -> [HostAddress] = HostAddress.all) {
        self.settings = settings ?? WebhookSettings(allow: [])
        self.resolve = resolve
    }

    package func send(_ webhook: SignedWebhook, to url: String) async throws(DeliveryFailure) {
        let place = try await checked(url)
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(10))
        // To the very address that was checked, whatever the name says a moment later; the certificate is still checked against the name.
        configuration.dnsOverride = [place.host: place.address.text]
        // A client of its own, so that no connection is used again that another check let through.
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let status = await Self.post(webhook, to: url, by: client)
        // Nothing hangs on how it closes.
        try? await client.shutdown()
        guard let status else { throw DeliveryFailure("webhook_unreachable") }
        guard (200..<300).contains(status) else { throw DeliveryFailure("webhook_\(status)", isFinal: status == 410) }
    }

    /// Nil where no answer came.
    private static func post(_ webhook: SignedWebhook, to url: String, by client: HTTPClient) async -> UInt? {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "segel")
        request.headers.add(name: "webhook-id", value: webhook.id)
        request.headers.add(name: "webhook-timestamp", value: "\(webhook.timestamp)")
        request.headers.add(name: "webhook-signature", value: webhook.signature)
        request.body = .bytes(ByteBuffer(bytes: webhook.body))
        do { return try await client.execute(request, timeout: OutboundClient.timeout).status.code } catch { return nil }
    }

    /// Throws `webhook_address_refused` where one of its addresses is none of the public Internet's.
    private func checked(_ text: String) async throws(DeliveryFailure) -> StrangersHost {
        do throws(StrangersHost.Failure) {
            return try await StrangersHost(text, plain: false, isAllowed: settings.allows, resolve: resolve)
        } catch {
            throw error == .refused ? DeliveryFailure("webhook_address_refused", isFinal: true) : DeliveryFailure("webhook_unreachable")
        }
    }
}
