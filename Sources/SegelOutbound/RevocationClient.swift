internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
package import SegelUseCases

/// Fetches revocation lists from where certificates say they are (RFC 5280, 4.2.1.13; Docs/Formats/PDF.md, rule 16). Plain http is usual there: a list is signed.
/// The certificate is of an authority that the operator believes about times, and its addresses are a stranger's all the same (attack A73).
package struct RevocationClient: RevocationTransport {
    /// Bytes; `AuthorityRevocationList.limit` of SegelCredential.
    private static let answerLimit = 65_536
    /// For all of it: whoever sends a byte now and then is cut off too.
    private static let patience: Duration = .seconds(20)

    private let allow: [String]
    private let resolve: @Sendable (String) async -> [HostAddress]

    /// `allow`: hosts that need not be of the public Internet. `resolve`: names to addresses; the machine's where nothing is said.
    package init(allow: [String] = [], resolve: @escaping @Sendable (String) async -> [HostAddress] = HostAddress.all) {
        (self.allow, self.resolve) = (allow.map { $0.lowercased() }, resolve)
    }

    package func revocationList(from address: String) async throws(RevocationUnavailable) -> [UInt8] {
        let place: StrangersHost
        do throws(StrangersHost.Failure) {
            place = try await StrangersHost(address, plain: true, isAllowed: { allow.contains($0.lowercased()) }, resolve: resolve)
        } catch { throw RevocationUnavailable(error == .refused ? "address refused" : "unreachable") }
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(10))
        configuration.dnsOverride = [place.host: place.address.text]
        // A client of its own, so that no connection is used again that another check let through.
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let answer = await Self.inTime { await Self.get(address, by: client) }
        // Nothing hangs on how it closes.
        try? await client.shutdown()
        return try answer.get()
    }

    private static func inTime(_ body: @escaping @Sendable () async -> Result<[UInt8], RevocationUnavailable>) async -> Result<
        [UInt8], RevocationUnavailable
    > {
        await withTaskGroup(of: Result<[UInt8], RevocationUnavailable>.self) { group in
            group.addTask { await body() }
            group.addTask {
                // Ends early where the answer was there first.
                try? await Task.sleep(for: patience)
                return .failure(RevocationUnavailable("too slow"))
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .failure(RevocationUnavailable("unreachable"))
        }
    }

    private static func get(_ address: String, by client: HTTPClient) async -> Result<[UInt8], RevocationUnavailable> {
        var request = HTTPClientRequest(url: address)
        request.headers.add(name: "User-Agent", value: "segel")
        do {
            let response = try await client.execute(request, timeout: OutboundClient.timeout)
            guard response.status == .ok else { return .failure(RevocationUnavailable("status \(response.status.code)")) }
            return .success(try await OutboundClient.body(response, limit: answerLimit))
        } catch is NIOTooManyBytesError { return .failure(RevocationUnavailable("too large")) } catch {
            return .failure(RevocationUnavailable("unreachable"))
        }
    }
}
