internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import SegelCrypto
package import SegelUseCases

/// Carries notices to the gateway and the mail server of `config.json`.
package struct NoticeSender: NoticeCarrier {
    private let gateway: (address: OutboundAddress, secretFile: String?)?
    private let mail: MailClient?

    /// Throws `DeliveryFailure` where an address may not be opened or a file cannot be read, so that a mistake is found when the service starts.
    package init(_ settings: NoticeSettings) throws(DeliveryFailure) {
        if let given = settings.gateway {
            guard let address = OutboundAddress(given.url) else { throw DeliveryFailure("gateway_address_refused") }
            guard !given.channels.contains(.email) else { throw DeliveryFailure("gateway_channel_refused") }
            gateway = (address, given.secretFile)
            if let file = given.secretFile { _ = try Self.secret(file) }
        } else {
            gateway = nil
        }
        if let given = settings.mail { mail = try MailClient(given) } else { mail = nil }
    }

    /// Standard Webhooks 1.0: 2xx is taken; 410 says that nothing more is wanted; all else is tried again.
    package func send(_ webhook: SignedWebhook) async throws(DeliveryFailure) {
        guard let gateway else { throw DeliveryFailure("gateway_missing") }
        var request = HTTPClientRequest(url: gateway.address.text)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "segel")
        request.headers.add(name: "webhook-id", value: webhook.id)
        request.headers.add(name: "webhook-timestamp", value: "\(webhook.timestamp)")
        request.headers.add(name: "webhook-signature", value: try signatures(webhook, gateway.secretFile))
        request.body = .bytes(ByteBuffer(bytes: webhook.body))
        let status: UInt
        do {
            let response = try await OutboundClient.shared.execute(request, timeout: OutboundClient.timeout)
            status = response.status.code
            // Read so that the connection can be used again; what it says decides nothing.
            _ = try? await OutboundClient.body(response, limit: 64 << 10)
        } catch { throw DeliveryFailure("gateway_unreachable") }
        guard (200..<300).contains(status) else { throw DeliveryFailure("gateway_\(status)", isFinal: status == 410) }
    }

    package func send(_ mail: NoticeMail) async throws(DeliveryFailure) {
        guard let client = self.mail else { throw DeliveryFailure("mail_missing") }
        try await client.send(mail)
    }

    /// Several stand one after the other, with a space between.
    private func signatures(_ webhook: SignedWebhook, _ secretFile: String?) throws(DeliveryFailure) -> String {
        guard let secretFile else { return webhook.signature }
        let tag = HMACSHA256.tag(webhook.signedContent, key: try Self.secret(secretFile))
        return "\(webhook.signature) v1,\(Base64.encode(tag))"
    }

    /// Read at each use, so that another one needs no restart.
    private static func secret(_ file: String) throws(DeliveryFailure) -> SecretBytes {
        let line = try OneLineSecret.read(file, failure: "gateway_secret_unreadable")
        guard line.hasPrefix("whsec_") else { throw DeliveryFailure("gateway_secret_unreadable") }
        do {
            var bytes = try Base64.decode(String(line.dropFirst("whsec_".count)))
            guard bytes.count >= 24 else { throw DeliveryFailure("gateway_secret_unreadable") }
            return SecretBytes(moving: &bytes)
        } catch { throw DeliveryFailure("gateway_secret_unreadable") }
    }
}

/// A secret from the first line of a file of the operator's.
enum OneLineSecret {
    static func read(_ file: String, failure: String) throws(DeliveryFailure) -> String {
        guard let bytes = FileManager.default.contents(atPath: file), bytes.count <= 4_096,
            let line = String(validating: bytes, as: UTF8.self)?.split(separator: "\n").first, !line.isEmpty
        else { throw DeliveryFailure(failure) }
        return String(line)
    }
}
