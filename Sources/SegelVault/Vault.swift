package import SegelCrypto
private import Synchronization

/// The unlocked vault: seals and opens for citizens, blinds NIKs, guards the system's own secrets. One per process, shared by all tasks.
///
/// Nothing here reads or writes anything: what is sealed is handed back, what is stored is handed in.
package final class Vault: Sendable {
    private struct State: Sendable {
        var unlocked: UnlockedKeyRing
        var cache = CitizenKeyCache()
        /// Grows whenever something must leave the cache, so that no key opened before then is put in after.
        var epoch: UInt64 = 0
    }

    package let deployment: DeploymentID
    private let state: Mutex<State>
    /// Held while the ring is changed and stored: of two tasks the second makes its change from what the first one left (attack A16).
    private let changing = Mutex(())

    package init(_ unlocked: UnlockedKeyRing) {
        deployment = unlocked.ring.deployment
        state = Mutex(State(unlocked: unlocked))
    }

    /// The ring in use; rotation makes its next one from it.
    package var unlocked: UnlockedKeyRing { state.withLock { $0.unlocked } }

    package var ring: KeyRing { unlocked.ring }

    /// Of the ring in use.
    package var generation: UInt64 { state.withLock { $0.unlocked.generation } }

    /// Uses `next` from now on. Throws `wrongRing` for another deployment's or an older one, so that no replay undoes a rotation.
    package func adopt(_ next: UnlockedKeyRing) throws(VaultError) {
        let isAdopted = state.withLock { state in
            guard next.ring.deployment == deployment, next.generation >= state.unlocked.generation else { return false }
            state = State(unlocked: next, epoch: state.epoch + 1)
            return true
        }
        guard isAdopted else { throw .wrongRing }
    }

    /// One step of a rotation: changes the ring, stores it over the file it came from, reads it back and uses it. Throws what `change`
    /// throws, `KeyRingError.changedMeanwhile` when another run was faster, and what the storage throws; the ring in use then stays.
    package func changeRing(
        in storage: some KeyRingStorage,
        random: some RandomSource,
        _ change: (KeyRing) throws -> KeyRing
    ) throws {
        try changing.withLock { _ in
            let current = unlocked
            try adopt(current.saving(change(current.ring), to: storage, random: random))
        }
    }

    /// Uses the ring that another process stored, where it is newer; the root key that is in memory opens it. Throws `KeyRingError` for a file it does not
    /// open: the other one made another root key, and this process must be unlocked anew.
    package func catchUp(from storage: some KeyRingStorage) throws {
        try changing.withLock { _ in
            let current = unlocked
            guard let bytes = try storage.load(), bytes != current.bytes else { return }
            let stored = try current.reopening(bytes)
            // An older file is a replay or another folder's: what is in memory is newer.
            if stored.generation > current.generation { try adopt(stored) }
        }
    }

    /// Drops a citizen's key from memory, once it was deleted.
    package func forget(_ citizen: CitizenID) {
        state.withLock { state in
            state.cache.forget(citizen)
            state.epoch += 1
        }
    }

    /// Unwraps, or finds in the cache. The cache is asked for the whole wrap, so a row that was altered misses it and fails to open.
    func open(_ wrapped: WrappedCitizenKey) throws(VaultError) -> OpenedCitizenKey {
        let (cached, ring, epoch) = state.withLock { ($0.cache[wrapped], $0.unlocked.ring, $0.epoch) }
        if let cached { return cached }
        let opened = try wrapped.open(in: ring)
        state.withLock { state in
            if state.epoch == epoch { state.cache.keep(opened, for: wrapped) }
        }
        return opened
    }
}

/// The last few citizen keys that were unwrapped. Locked memory can be as little as 8 MiB, and each secret takes pages of its own.
struct CitizenKeyCache: Sendable {
    static let limit = 64

    private var keys: [WrappedCitizenKey: OpenedCitizenKey] = [:]
    /// Oldest first.
    private var order: [WrappedCitizenKey] = []

    subscript(wrapped: WrappedCitizenKey) -> OpenedCitizenKey? { keys[wrapped] }

    mutating func keep(_ opened: OpenedCitizenKey, for wrapped: WrappedCitizenKey) {
        if keys.updateValue(opened, forKey: wrapped) == nil { order.append(wrapped) }
        if order.count > Self.limit { keys[order.removeFirst()] = nil }
    }

    mutating func forget(_ citizen: CitizenID) {
        order.removeAll { $0.citizen == citizen }
        keys = keys.filter { $0.key.citizen != citizen }
    }

    var count: Int { keys.count }
}
