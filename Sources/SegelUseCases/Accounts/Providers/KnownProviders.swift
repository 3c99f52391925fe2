internal import SegelCredential
private import Synchronization

/// What providers said of themselves, kept for an hour.
final class KnownProviders: Sendable {
    private struct Known {
        var metadata: ProviderMetadata
        var keys: ProviderKeys
        var readAt: UnixTime
    }

    private static let lifetime: UnixTime = 3_600
    /// A key we do not know may be a new one: asked again, but not for every forged token.
    private static let pause: UnixTime = 60

    private let known = Mutex<[String: Known]>([:])

    func metadata(of issuer: String, at now: UnixTime, by transport: any ProviderTransport) async throws(SignInFailure) -> ProviderMetadata
    {
        try await read(issuer, at: now, by: transport).metadata
    }

    func keys(of issuer: String, at now: UnixTime, by transport: any ProviderTransport) async throws(SignInFailure) -> ProviderKeys {
        try await read(issuer, at: now, by: transport).keys
    }

    /// Nil where they were read a moment ago.
    func newerKeys(of issuer: String, at now: UnixTime, by transport: any ProviderTransport) async throws(SignInFailure) -> ProviderKeys? {
        if let found = known.withLock({ $0[issuer] }), now - found.readAt < Self.pause { return nil }
        known.withLock { $0[issuer] = nil }
        return try await read(issuer, at: now, by: transport).keys
    }

    private func read(_ issuer: String, at now: UnixTime, by transport: any ProviderTransport) async throws(SignInFailure) -> Known {
        if let found = known.withLock({ $0[issuer] }), now - found.readAt < Self.lifetime { return found }
        do {
            let described = try await transport.get(ProviderMetadata.address(of: issuer), limit: ProviderMetadata.sizeLimit)
            let metadata = try ProviderMetadata(described, of: issuer)
            let keys = try ProviderKeys(try await transport.get(metadata.keys, limit: ProviderKeys.sizeLimit))
            let read = Known(metadata: metadata, keys: keys, readAt: now)
            known.withLock { $0[issuer] = read }
            return read
        } catch let failure as SignInFailure { throw failure } catch { throw .unreachable }
    }
}
