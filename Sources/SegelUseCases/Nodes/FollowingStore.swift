internal import SegelVault

/// The store of a node that is not the only one: every transaction begins by looking whether another node changed the key ring, so nothing is sealed under
/// a version after its rotation counted what is on it, and a version that another node made is known here before it is met (Docs/Decisions/0021-nodes.md).
struct FollowingStore: Store {
    let store: any Store
    let vault: Vault
    let keyRing: any KeyRingStorage

    var isShared: Bool { true }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws -> Value {
        try await again { try await store.read { tx in try following(tx, body) } }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any StoreTransaction) throws -> Value) async throws -> Value {
        try await again { try await store.write { tx in try following(tx, body) } }
    }

    func eraseRemnants(_ remnants: [[UInt8]]) async throws { try await store.eraseRemnants(remnants) }
    func eraseAllRemnants() async throws { try await store.eraseAllRemnants() }
    func availableBytes() throws -> Int64? { try store.availableBytes() }
    func changes() -> AsyncStream<StoreChange>? { store.changes() }

    private func following<Value>(_ tx: any StoreTransaction, _ body: (any StoreTransaction) throws -> Value) throws -> Value {
        let announced = try tx.keyRingGeneration()
        if announced > vault.generation {
            try vault.catchUp(from: keyRing)
            // The file this node reads is not the one that was changed: better no answer than a key that is on its way out.
            guard vault.generation >= announced else { throw Refusal(.unavailable, "key_ring_behind") }
        }
        return try body(tx)
    }

    /// Between another node's change of the file and its announcement something may lie under a version that is not known here yet: once more, with the
    /// file as it is now.
    private func again<Value>(_ attempt: () async throws -> Value) async throws -> Value {
        let generation = vault.generation
        do { return try await attempt() } catch let error as VaultError {
            guard case .keyMissing = error else { throw error }
            try vault.catchUp(from: keyRing)
            guard vault.generation > generation else { throw error }
            return try await attempt()
        }
    }
}

extension Mall {
    /// To be called after the key ring was changed and before anything is counted that is left on an older version: from here on no node seals under
    /// one. Nothing where no other node is.
    func announceKeyRing() async throws {
        guard store.isShared else { return }
        let generation = vault.generation
        try await store.write { try $0.announce(keyRingGeneration: generation) }
    }
}

extension Refusal {
    /// Somebody else published since this one looked.
    static let publishedMeanwhile = Refusal(.conflict, "published_meanwhile")
}
