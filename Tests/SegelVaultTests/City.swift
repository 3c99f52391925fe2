import SegelCrypto
import SegelVault
import Synchronization
import Testing

/// A small deployment: an unlocked vault, its key ring in memory, and randomness that repeats.
struct City: Sendable {
    let random: UncheckedSeededRandom
    let storage = MemoryKeyRing()
    let vault: Vault

    static func passphrase(_ text: String = "nine nettles nod at noon") -> SecretBytes {
        var bytes = Array(text.utf8)
        return SecretBytes(moving: &bytes)
    }

    init(seed: UInt64 = 1) throws {
        random = UncheckedSeededRandom(seed: seed)
        let unlocked = try UnlockedKeyRing(
            creating: DeploymentID(from: random),
            passphrase: Self.passphrase(),
            parameters: .uncheckedFastForTests,
            now: 1_790_000_000,
            random: random
        )
        try unlocked.store(in: storage)
        vault = Vault(unlocked)
    }

    func citizen() -> WrappedCitizenKey { vault.createCitizenKey(for: CitizenID(from: random), random: random) }

    func context(_ key: WrappedCitizenKey, object: ObjectID? = nil, field: String = "", revision: UInt64 = 1) -> Context {
        vault.context(
            objectType: "profile",
            citizen: key.citizen,
            object: object ?? ObjectID(from: random),
            field: field,
            revision: revision
        )
    }

    /// Generates, stores, probes and promotes one version; returns its number.
    func rotate(_ name: RingKeyName) throws -> UInt32 {
        let from = vault.ring.activeVersion(of: name)
        try vault.changeRing(in: storage, random: random) { try $0.generating(name, now: 1_790_000_100, random: random) }
        let waiting = try #require(vault.ring.pendingVersion(of: name))
        let probed = try vault.ring.probe(name, version: waiting, random: random)
        try vault.changeRing(in: storage, random: random) { try $0.promoting(from: from, to: probed) }
        return waiting
    }

    /// What a restart finds.
    func reopened() throws -> Vault { Vault(try LockedKeyRing(from: storage).unlock(passphrase: Self.passphrase())) }
}

final class MemoryKeyRing: KeyRingStorage {
    private let bytes = Mutex<[UInt8]?>(nil)

    func load() -> [UInt8]? { bytes.withLock { $0 } }

    func replace(_ old: [UInt8]?, with new: [UInt8]) throws {
        try bytes.withLock { stored in
            guard stored == old else { throw KeyRingError.changedMeanwhile }
            stored = new
        }
    }
}

/// The citizen keys of a deployment, in memory, with the compare-and-swap of the port.
final class MemoryCitizenKeys: CitizenKeyPort, Sendable {
    private let keys = Mutex<[CitizenKeyName: WrappedCitizenKey]>([:])

    func insert(_ key: WrappedCitizenKey) throws {
        guard citizenKey(of: key.citizen) == nil else { throw PortConflict.alreadyExists }
        keys.withLock { $0[key.name] = key }
    }

    func insertNext(_ key: WrappedCitizenKey) throws {
        guard citizenKey(of: key.citizen)?.version == key.version - 1 else { throw PortConflict.changedMeanwhile }
        keys.withLock { $0[key.name] = key }
    }

    func citizenKey(of citizen: CitizenID) -> WrappedCitizenKey? { citizenKeys(of: citizen).last }

    func citizenKey(of citizen: CitizenID, version: UInt32) -> WrappedCitizenKey? {
        keys.withLock { $0[CitizenKeyName(citizen: citizen, version: version)] }
    }

    func citizenKeys(of citizen: CitizenID) -> [WrappedCitizenKey] {
        keys.withLock { $0.values.filter { $0.citizen == citizen }.sorted { $0.version < $1.version } }
    }

    func replace(_ old: WrappedCitizenKey, with new: WrappedCitizenKey) throws {
        try keys.withLock {
            guard $0[old.name] == old else { throw PortConflict.changedMeanwhile }
            $0[old.name] = new
        }
    }

    func removeSuperseded(_ key: WrappedCitizenKey) throws {
        guard citizenKey(of: key.citizen).map({ $0.version > key.version }) == true else { throw PortConflict.changedMeanwhile }
        keys.withLock { $0[key.name] = nil }
    }

    func citizenKeys(notOn kekVersion: UInt32?, after cursor: CitizenKeyName?, limit: Int) -> [WrappedCitizenKey] {
        let rest = keys.withLock { $0.values.filter { key in cursor.map { key.name > $0 } ?? true } }
        return Array(rest.filter { $0.kekVersion != kekVersion }.sorted { $0.name < $1.name }.prefix(limit))
    }

    func citizenKeyCensus() -> [UInt32: Int] {
        keys.withLock { $0.values.reduce(into: [:]) { counts, key in counts[key.kekVersion, default: 0] += 1 } }
    }
}

extension [UInt8] {
    func flipping(bit: Int) -> [UInt8] {
        var copy = self
        copy[bit / 8] ^= 1 << (bit % 8)
        return copy
    }
}
