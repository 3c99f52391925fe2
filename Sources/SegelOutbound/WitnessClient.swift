internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
package import SegelUseCases

/// Takes checkpoints to witnesses: C2SP tlog-witness, to the addresses of the policy file.
package struct WitnessClient: WitnessTransport {
    private struct AddressRefused: Error {}

    /// Signature lines of one witness; more is none of them.
    private static let answerLimit = 64 << 10

    package init() {}

    package func add(_ request: String, at url: String) async throws -> WitnessAnswer {
        guard let address = OutboundAddress(url) else { throw AddressRefused() }
        let prefix = address.text.hasSuffix("/") ? String(address.text.dropLast()) : address.text
        var http = HTTPClientRequest(url: "\(prefix)/add-checkpoint")
        http.method = .POST
        http.headers.add(name: "User-Agent", value: "segel")
        http.body = .bytes(ByteBuffer(string: request))
        let response = try await OutboundClient.shared.execute(http, timeout: OutboundClient.timeout)
        let body = try await OutboundClient.body(response, limit: Self.answerLimit)
        return WitnessAnswer(status: Int(response.status.code), body: String(decoding: body, as: UTF8.self))
    }
}
