internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
package import SegelUseCases

/// Talks to the timestamp authority of `config.json` (RFC 3161, section 3.4), over https, or http on this machine alone.
package struct TimestampClient: TimestampTransport {
    /// A token with a long chain is some 8 kB.
    private static let answerLimit = 64 << 10

    package init() {}

    package func timestamp(_ query: [UInt8], from address: String) async throws(TimestampUnreachable) -> [UInt8] {
        guard let address = OutboundAddress(address) else { throw TimestampUnreachable() }
        var request = HTTPClientRequest(url: address.text)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/timestamp-query")
        request.headers.add(name: "User-Agent", value: "segel")
        request.body = .bytes(ByteBuffer(bytes: query))
        do {
            let response = try await OutboundClient.shared.execute(request, timeout: OutboundClient.timeout)
            guard response.status == .ok, response.headers.first(name: "Content-Type")?.hasPrefix("application/timestamp-reply") == true
            else {
                throw TimestampUnreachable()
            }
            return try await OutboundClient.body(response, limit: Self.answerLimit)
        } catch { throw TimestampUnreachable() }
    }
}
