internal import AsyncHTTPClient
internal import NIOCore

/// The one HTTP client of the service: five seconds to connect, ten for an answer, no redirects, no proxy from the environment.
enum OutboundClient {
    static let shared: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(10))
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    static let timeout: TimeAmount = .seconds(15)

    /// The body of an answer, `limit` bytes at most.
    static func body(_ response: HTTPClientResponse, limit: Int) async throws -> [UInt8] {
        var buffer = try await response.body.collect(upTo: limit)
        return buffer.readBytes(length: buffer.readableBytes) ?? []
    }
}

package enum Outbound {
    /// Before the process ends.
    package static func shutdown() async throws { try await OutboundClient.shared.shutdown() }
}
