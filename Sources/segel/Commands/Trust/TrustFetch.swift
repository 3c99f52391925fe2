internal import ArgumentParser
internal import Foundation
internal import SegelCredential

struct TrustFetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Fetch and check roots, trust list, status lists and witnessed sets, for verifying offline too.",
        discussion: "Exits 13 where what came is refused (then the saved one stays in use), 14 where the newest list has expired."
    )
    @Argument(help: "The public address, such as https://mpp.metrokota.example") var url: String
    @Option(help: "The verifier's folder.") var trustDir: String?

    func run() async throws {
        let store = TrustStore.at(trustDir)
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        let now = SystemClock().now()
        let (chain, list) = try await TrustDownload(base: base, store: store).run(now: now)
        if chain.roots.count > 1 {
            Terminal.talk("root \(chain.current.version) now stands, signed for by root \(chain.current.version - 1)")
        }
        var saved = 0
        for issuer in list.list.issuers { saved += try await fetchStatusLists("\(base)/status/\(issuer.agency)", issuer, list, store, now) }
        let sets = try await fetchWitnessedSets(list, base, store)
        Terminal.data(
            "trust list \(list.list.number): \(list.list.issuers.count) issuers; \(saved) status lists saved"
                + (sets > 0 ? "; \(sets) witnessed sets of compromised keys saved" : "")
        )
        guard !list.isExpired(at: now) else {
            throw CommandFailure(
                .undecided,
                "trust list \(list.list.number) has expired: nothing can be decided",
                next: "ask its operator for the next one"
            )
        }
    }

    /// Lists are numbered from 1 without gaps. One that is refused is left out: verifying will say so.
    private func fetchStatusLists(_ base: String, _ issuer: TrustedIssuer, _ trust: VerifiedTrustList, _ store: TrustStore, _ now: Int64)
        async throws -> Int
    {
        var saved = 0
        for number in 1... {
            let uri = "\(base)/\(number).jwt"
            guard let token = try await Fetcher().getIfThere(uri, accept: StatusListToken.acceptable) else { return saved }
            do {
                try store.take(statusList: token, uri: uri, issuer: issuer, of: trust, now: now)
                saved += 1
            } catch let failure as CredentialFailure { Terminal.talk("status list \(uri) is refused: \(failure)") }
        }
        return saved
    }

    private func fetchWitnessedSets(_ list: VerifiedTrustList, _ base: String, _ store: TrustStore) async throws -> Int {
        let keys = list.list.issuers.flatMap(\.keys).filter { $0.witnessed != nil }
        for key in keys {
            let name = try TrustStore.witnessedName(key)
            let bytes = try await Fetcher().get("\(base)/trust/witnessed/\(name)")
            do { _ = try WitnessedSet(bytes, of: key) } catch {
                throw CommandFailure(
                    .untrusted,
                    "the witnessed set of \(key.kid) is not the one the trust list names",
                    next: "fetch again in a minute; if it stays, ask its operator"
                )
            }
            try store.save(witnessed: bytes, of: key)
        }
        return keys.count
    }
}
