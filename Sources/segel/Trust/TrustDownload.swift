internal import Foundation
internal import SegelCredential

/// Brings a verifier's folder up to date: roots first, then the list, each refused unless it follows from what is trusted already.
struct TrustDownload {
    let base: String
    let store: TrustStore
    /// More lists than this behind, and the gap is bridged in no reasonable time.
    private static let gapLimit = 1_000

    func run(now: Int64) async throws -> (TrustRootChain, VerifiedTrustList) {
        do {
            let (chain, successions) = try await followRoots()
            let bytes = try await Fetcher().get("\(base)/trust/list.json")
            let seen = try store.lastSeen()
            let list = try VerifiedTrustList(bytes, root: chain.current, after: seen, now: now)
            if let seen, list.list.number > seen.list.number + 1 { try await bridge(list, seen) }
            // The list before the roots: cut short between the two, the next fetch mends it.
            try store.save(list: bytes)
            for (version, bytes) in successions { try store.save(succession: bytes, version: version) }
            return (chain, list)
        } catch let failure as TrustFailure {
            throw CommandFailure(
                .untrusted,
                "what came from \(base) is refused: \(failure)",
                next: "ask its operator; what is saved stays in use"
            )
        }
    }

    /// From the root trusted now to the published one, step by step. A root file that is older, another of the same version, or not at the end
    /// of the chain is refused.
    private func followRoots() async throws -> (TrustRootChain, [(version: Int, bytes: [UInt8])]) {
        var chain = try store.chain()
        let published = try TrustRoot(bytes: try await Fetcher().get("\(base)/trust/root.json"))
        guard published.version >= chain.current.version else { throw TrustFailure.olderThanSeen }
        var successions: [(version: Int, bytes: [UInt8])] = []
        while chain.current.version < published.version {
            let version = chain.current.version + 1
            guard let bytes = try await Fetcher().getIfThere("\(base)/trust/root-\(version).json") else {
                throw TrustFailure.rootOutOfOrder
            }
            chain = try chain.following(bytes)
            successions.append((version, bytes))
        }
        guard chain.current == published else { throw TrustFailure.rootForked }
        return (chain, successions)
    }

    /// Between the list taken last and this one: every list must be there and name the one before.
    private func bridge(_ list: VerifiedTrustList, _ seen: VerifiedTrustList) async throws {
        guard list.list.number - seen.list.number <= Self.gapLimit else { throw TrustFailure.chainBroken }
        var between: [[UInt8]] = []
        for number in stride(from: list.list.number - 1, to: seen.list.number, by: -1) {
            guard let bytes = try await Fetcher().getIfThere("\(base)/trust/\(number).json") else { throw TrustFailure.chainBroken }
            between.append(bytes)
        }
        try list.follows(seen, through: between)
    }
}
