internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Gets one file over HTTPS. No redirects, no more than `limit` bytes, no longer than ten seconds. Plain HTTP only to this machine itself.
struct Fetcher: Sendable {
    static let limit = 8 << 20

    /// `accept`: the media types wanted, as the header names them.
    func get(_ address: String, accept: String? = nil) async throws -> [UInt8] {
        guard let bytes = try await getIfThere(address, accept: accept) else {
            throw CommandFailure(.unreachable, "\(address) answered 404", next: "check the address with its operator")
        }
        return bytes
    }

    /// Nil where the server says that there is no such file.
    func getIfThere(_ address: String, accept: String? = nil) async throws -> [UInt8]? {
        try refuseUnsafe(address)
        var request = HTTPClientRequest(url: address)
        request.headers.add(name: "User-Agent", value: "segel")
        if let accept { request.headers.add(name: "Accept", value: accept) }
        do {
            let response = try await Self.client.execute(request, timeout: .seconds(10))
            if response.status == .notFound { return nil }
            guard response.status == .ok else {
                throw CommandFailure(
                    .unreachable,
                    "\(address) answered \(response.status.code)",
                    next: "check the address with its operator"
                )
            }
            var body = try await response.body.collect(upTo: Self.limit)
            return body.readBytes(length: body.readableBytes) ?? []
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.unreachable, "\(address) cannot be reached", next: "try again, or verify with --offline")
        }
    }

    /// One client for the process; redirects are refused because the address is what was decided on.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(10))
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    static func shutdown() async throws { try await client.shutdown() }

    private func refuseUnsafe(_ address: String) throws {
        guard let url = URLComponents(string: address), let host = url.host, url.user == nil, url.fragment == nil else {
            throw CommandFailure(.usage, "\(address) is not an address")
        }
        let isHere = host == "127.0.0.1" || host == "localhost" || host == "[::1]" || host == "::1"
        guard url.scheme == "https" || (url.scheme == "http" && isHere) else {
            throw CommandFailure(.usage, "\(address) is not https", next: "artefacts are fetched over https; http only from this machine")
        }
    }
}
