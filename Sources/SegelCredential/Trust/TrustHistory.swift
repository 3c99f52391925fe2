/// Everything a deployment ever published about whom to trust, followed from the first root and the first list to the last: what an auditor
/// holds on to.
package struct TrustHistory: Sendable {
    package let chain: TrustRootChain
    package let lists: [TrustList]

    /// `lists`: as published, from number 1 on. Throws at the first that is missing, out of order, by the wrong root or not the successor of the
    /// one before.
    package init(root first: TrustRoot, successions: [[UInt8]], lists published: [[UInt8]]) throws(Broken) {
        var chain = TrustRootChain(pinned: first)
        for bytes in successions {
            do { chain = try chain.following(bytes) } catch { throw .root(version: chain.current.version + 1, error) }
        }
        var lists: [TrustList] = []
        var previous: String?
        for (position, bytes) in published.enumerated() {
            let number = position + 1
            let verified: VerifiedTrustList
            do { verified = try VerifiedTrustList(bytes, root: chain.root(forList: number)) } catch { throw .list(number, error) }
            guard verified.list.number == number, verified.list.previous == previous else { throw .list(number, .chainBroken) }
            previous = verified.digest
            lists.append(verified.list)
        }
        self.chain = chain
        self.lists = lists
    }

    /// Where a chain of lists and roots breaks.
    package enum Broken: Error, Equatable {
        case root(version: Int, TrustFailure)
        case list(Int, TrustFailure)
    }
}
