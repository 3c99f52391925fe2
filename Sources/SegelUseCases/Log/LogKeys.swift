internal import Foundation
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault
private import Synchronization

/// What the log's own secret is for: salts, and keeping events in the clear. The secret is random, sealed under KEK-signing.
struct LogKeys: Sendable {
    static let name = "log"

    private let salts: SecretBytes
    private let events: SecretBytes

    init(_ secret: SecretBytes) {
        salts = Blake2b.deriveSecret([], key: secret, personalisation: "segel log salts ")
        events = Blake2b.deriveSecret([], key: secret, personalisation: "segel log events")
    }

    /// A salt is a keyed hash of the entry's place, so that none has to be kept beside it: who has no key cannot tell it from random bytes, and
    /// no place is filled twice, since shards never have the same name.
    func salt(of place: LogPlace) -> [UInt8] { salt(shard: place.shard.name, index: place.index) }

    func salt(shard: String, index: UInt64) -> [UInt8] {
        Blake2b.tag(Self.number(index) + Array(shard.utf8), key: salts, personalisation: "segel log salt 1", count: LogEvent.saltCount)
    }

    /// nonce 24 | sealed `LogOpening` without its salt; bound to its place. The nonces are random: 2^64 events could be kept.
    func seal(_ event: LogEvent, at index: UInt64, random: some RandomSource) -> [UInt8] {
        let nonce = random.bytes(XChaCha20Poly1305.nonceCount)
        let clear = LogOpening(event: event, salt: LogEvent.publicSalt).bytes
        return nonce + XChaCha20Poly1305.seal(clear, key: events, nonce: nonce, associatedData: Self.number(index))
    }

    func open(_ sealed: [UInt8], at index: UInt64) throws -> LogEvent {
        guard sealed.count > XChaCha20Poly1305.nonceCount else { throw LogFailure.damaged }
        let clear = try XChaCha20Poly1305.open(
            Array(sealed.dropFirst(XChaCha20Poly1305.nonceCount)),
            key: events,
            nonce: Array(sealed.prefix(XChaCha20Poly1305.nonceCount)),
            associatedData: Self.number(index)
        )
        return try LogOpening(clear).event
    }

    private static func number(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}

/// The opened secret of the wrap that was last read: the row has the say, not the memory.
final class LogKeyCache: Sendable {
    private let opened = Mutex<(wrap: [UInt8], keys: LogKeys)?>(nil)

    func keys(for secret: SystemSecret, open: (SystemSecret) throws -> SecretBytes) throws -> LogKeys {
        if let known = opened.withLock({ $0 }), known.wrap == secret.wrap { return known.keys }
        let keys = LogKeys(try open(secret))
        opened.withLock { $0 = (secret.wrap, keys) }
        return keys
    }
}

extension Mall {
    /// Nil where the deployment is older than the secret and was not unlocked since.
    func logKeys(in tx: any StoreTransaction) throws -> LogKeys? {
        guard let secret = try tx.systemSecret(LogKeys.name) else { return nil }
        return try logKeyCache.keys(for: secret) { try self.vault.open($0) }
    }

    /// Makes the log's secret where there is none yet.
    func ensureLogKeys(in tx: any StoreTransaction) throws {
        guard try tx.systemSecret(LogKeys.name) == nil else { return }
        try tx.insert(vault.seal(SecretBytes(random: 32, from: random), named: LogKeys.name, random: random))
    }
}
