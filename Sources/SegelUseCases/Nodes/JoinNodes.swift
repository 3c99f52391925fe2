internal import SegelCrypto
internal import SegelVault

extension Mall {
    /// To be called when a deployment was opened, before anything is recovered or served: takes a place among the nodes and takes over what they share.
    /// Answers whether no other node is up; only then is what looks unfinished nobody's work under way. True where nodes are not foreseen.
    package func joinNodes() async throws -> Bool {
        guard store.isShared else { return true }
        try await announceKeyRing()
        let secret = try await store.write { tx in
            if let known = try tx.systemSecret(WalletKeys.name) { return known }
            let made = self.vault.seal(SecretBytes(random: 32, from: self.random), named: WalletKeys.name, random: self.random)
            try tx.insert(made)
            return made
        }
        share(WalletKeys(secret: try vault.open(secret)))
        // First itself, then the others: of two that start at once neither believes to be alone.
        try await stayUp()
        return try await otherNodes() == 0
    }

    /// That this node is up; to be called more often than once a minute.
    package func stayUp() async throws {
        guard store.isShared else { return }
        _ = try await take(Self.nodePrefix + node)
    }

    /// How many others are up.
    package func otherNodes() async throws -> Int {
        guard store.isShared else { return 0 }
        let now = now
        return try await store.read { tx in
            try tx.leases(beginning: Self.nodePrefix).count { $0.until > now && $0.node != self.node }
        }
    }

    /// To be called when a node ends in good order: what it did for all, another does at once.
    package func leaveNodes() async throws {
        guard store.isShared else { return }
        for work in [NodeWork.upkeep, .notices, .documents, .webhooks] { try await giveUp(work.rawValue) }
        try await giveUp(Self.nodePrefix + node)
        let now = now
        try await store.write { try $0.removeLeases(beginning: Self.nodePrefix, endedBefore: now) }
    }

    /// How many nodes are up, or were killed less than a minute ago: for whoever is none.
    package static func nodesUp(at now: UnixTime, in tx: any StoreTransaction) throws -> Int {
        try tx.leases(beginning: nodePrefix).count { $0.until > now }
    }

    private static let nodePrefix = "node/"
}
