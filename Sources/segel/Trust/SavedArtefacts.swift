internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

/// Status lists and witnessed sets in a verifier's folder. Only what was believed is ever saved.
extension TrustStore {
    /// Believes and saves a fetched list; throws `CredentialFailure` for one that is not believed or is older than one seen (attack A59).
    func take(statusList token: [UInt8], uri: String, issuer: TrustedIssuer, of trust: VerifiedTrustList, now: Int64) throws {
        let list = try VerifiedStatusList(
            token,
            uri: uri,
            issuer: issuer,
            trust: trust,
            now: now,
            leeway: VerificationPolicy().leeway,
            lastSeen: newestSeen(uri) ?? .min
        )
        try save(list, token: token)
    }

    /// What stands there already is not written again: a write waits for the disk, which verifying does not.
    func save(_ list: VerifiedStatusList, token: [UInt8]) throws {
        if statusList(list.uri) != token { try write(token, "status/\(name(list.uri)).jwt") }
        if newestSeen(list.uri) != list.issuedAt { try write(Array("\(list.issuedAt)\n".utf8), "status/\(name(list.uri)).seen") }
    }

    func statusList(_ uri: String) -> [UInt8]? { read("status/\(name(uri)).jwt") }

    func newestSeen(_ uri: String) -> UnixTime? {
        let words = read("status/\(name(uri)).seen").map { String(decoding: $0, as: UTF8.self).split(whereSeparator: \.isWhitespace) }
        return words?.count == 1 ? words?.first.flatMap { UnixTime($0) } : nil
    }

    func save(witnessed bytes: [UInt8], of key: TrustedKey) throws { try write(bytes, "witnessed/\(Self.witnessedName(key))") }
    func witnessedSet(of key: TrustedKey) throws -> [UInt8]? { read("witnessed/\(try Self.witnessedName(key))") }

    /// As it is published: the key's thumbprint in hexadecimal.
    static func witnessedName(_ key: TrustedKey) throws -> String { Hex.encode(try Base64URL.decode(key.kid)) }

    private func name(_ uri: String) -> String { Hex.encode(SHA256.digest(Array(uri.utf8))) }
}

/// Status lists from the network, kept for when there is none; or only the kept ones.
struct SavedStatusLists: StatusListSource {
    let store: TrustStore
    let isOffline: Bool

    nonisolated(nonsending) func statusListToken(at uri: String) async throws -> [UInt8]? {
        guard !isOffline else { return store.statusList(uri) }
        do { return try await Fetcher().get(uri, accept: StatusListToken.acceptable) } catch is CommandFailure {
            return store.statusList(uri)
        }
    }

    func newestSeen(at uri: String) -> UnixTime? { store.newestSeen(uri) }
    func remember(_ list: VerifiedStatusList, token: [UInt8]) throws { try store.save(list, token: token) }
    func witnessedSet(of key: TrustedKey) throws -> [UInt8]? { try store.witnessedSet(of: key) }
}
