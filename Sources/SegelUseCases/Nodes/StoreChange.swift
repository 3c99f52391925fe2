internal import SegelVault

/// What another node may have changed, for whoever keeps something in memory or waits.
package enum StoreChange: Sendable, Hashable {
    /// Changes are heard from here on, or were not heard for a while: anything may have changed.
    case anything
    case keyRing
    /// A case's identifier.
    case caseFile(String)
}

extension Mall {
    /// What this and other nodes commit, from now on; nil where the store tells nobody. Nothing may rely on it: an announcement can be lost.
    package func changes() -> AsyncStream<StoreChange>? { store.changes() }

    /// An idle node, too, soon has no version of a key in memory that another node retired. Whether it may be used is asked in each transaction.
    package func followKeyRing() throws { try vault.catchUp(from: keyRing) }
}
