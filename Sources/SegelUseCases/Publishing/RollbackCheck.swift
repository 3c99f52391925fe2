internal import SegelCrypto
internal import SegelTransparency

/// The database does not continue the newest head of its log that is known outside it (attack A44).
package struct RollbackFinding: Sendable, Codable, Hashable {
    package enum Kind: String, Sendable, Codable {
        /// It ends before that head.
        case behind
        /// It has as many entries, but others.
        case forked
    }

    package let kind: Kind
    package let publishedSize: UInt64
    package let publishedRoot: String
    package let foundSize: UInt64
    package let foundRoot: String
    /// When the last entry found was made, Unix seconds: what was done later is lost.
    package let newestEvent: UnixTime

    /// What an operator types to accept the loss: the entries that are gone, as "lose 120-239". Of a fork nobody can say where it begins.
    package var confirmation: String {
        kind == .behind ? "lose \(foundSize)-\(publishedSize - 1)" : "lose unknown-\(publishedSize - 1)"
    }

    /// At most so many entries are lost.
    package var lostAtMost: UInt64 { kind == .behind ? publishedSize - foundSize : publishedSize }

    /// Nil where the store continues what was published. It may be ahead of it, never behind.
    init?(_ published: Checkpoint, of log: String, in tx: any StoreTransaction) throws {
        let found = try LogReading.head(tx), total = published.entriesBefore + published.head.size
        if let shard = try tx.logShards().first(where: { $0.origin(of: log) == published.origin && $0.start == published.entriesBefore }) {
            let tree = try AnyLog(tx, shard)
            if try tree.logSize() >= published.head.size,
                try TransparencyLog.root(of: tree, size: published.head.size) == published.head.root
            {
                return nil
            }
        }
        kind = found.size < total ? .behind : .forked
        publishedSize = total
        publishedRoot = Hex.encode(published.head.root.bytes)
        foundSize = found.size
        foundRoot = Hex.encode(found.root.bytes)
        newestEvent = try LogReading.newestEvent(tx)
    }
}

/// Compares a store with what was published outside it; needs no key.
package struct RollbackCheck: Sendable {
    private let store: any Store
    private let publicFiles: any PublicFiles
    private let origin: String

    package init(store: any Store, publicFiles: any PublicFiles, configuration: Configuration) {
        self.store = store
        self.publicFiles = publicFiles
        origin = configuration.logOrigin
    }

    /// Nil where the store continues what is published, or nothing is published. Throws `checkpoint_damaged`.
    package func finding() async throws -> RollbackFinding? {
        guard let note = try publicFiles.read(.checkpoint), let key = try publicFiles.read(.logKey) else { return nil }
        let published: Checkpoint
        do {
            let text = String(decoding: note, as: UTF8.self)
            published = try LogSigner(key: key, log: origin).checkpoint(text)
        } catch { throw Refusal(.unavailable, "checkpoint_damaged") }
        return try await store.read { try RollbackFinding(published, of: origin, in: $0) }
    }

    package func head() async throws -> (size: UInt64, root: String, newestEvent: UnixTime) {
        try await store.read { tx in
            let head = try LogReading.head(tx)
            return (head.size, Hex.encode(head.root.bytes), try LogReading.newestEvent(tx))
        }
    }
}

/// The log's published key, whatever shard it was published for: all shards are signed by the same ring.
struct LogSigner: Sendable {
    let log: String
    private let key: VerifyingKey

    /// `key`: the `log/key` file.
    init(key: [UInt8], log: String) throws {
        let key = try NoteKey(text: String(decoding: key, as: UTF8.self))
        guard LogShard.log(of: key.name) == log else { throw LogFailure.unknownSigner }
        self.key = key.key
        self.log = log
    }

    /// Believes a checkpoint of any of the log's shards.
    func checkpoint(_ note: String) throws -> Checkpoint {
        guard let origin = Checkpoint.claimedOrigin(note), LogShard.name(in: origin, of: log) != nil else { throw LogFailure.unknownSigner }
        return try Checkpoint(note: note, key: NoteKey(name: origin, key: key), origin: origin)
    }
}

/// A checkpoint somebody kept: believed when one of the log's own keys signed it.
struct KnownCheckpoint: Sendable {
    let checkpoint: Checkpoint
    let key: NoteKey
    /// The log's name, without a shard's.
    let log: String

    /// `publishedKey`: the `log/key` file, which knows the log's name. Throws `checkpoint_unknown_signer` where no checkpoint key of the store
    /// signed the note.
    init(_ note: String, publishedKey: [UInt8]?, in tx: any StoreTransaction) throws {
        guard let publishedKey else { throw Refusal(.unavailable, "log_key_missing") }
        log = LogShard.log(of: try NoteKey(text: String(decoding: publishedKey, as: UTF8.self)).name)
        guard let origin = Checkpoint.claimedOrigin(note), LogShard.name(in: origin, of: log) != nil else {
            throw Refusal(.notPermitted, "checkpoint_unknown_signer")
        }
        for record in try tx.signingKeys() where record.agency == Mall.logAgency && record.purpose == SigningPurpose.checkpoint.rawValue {
            let key = NoteKey(name: origin, key: record.publicKey)
            do {
                checkpoint = try Checkpoint(note: note, key: key, origin: origin)
                self.key = key
                return
            } catch LogFailure.unknownSigner { continue }
        }
        throw Refusal(.notPermitted, "checkpoint_unknown_signer")
    }

    /// Among all entries of all shards.
    var size: UInt64 { checkpoint.entriesBefore + checkpoint.head.size }

    /// The name of its shard.
    var shard: String { LogShard.name(in: checkpoint.origin, of: log) ?? "" }

    func finding(in tx: any StoreTransaction) throws -> RollbackFinding? { try RollbackFinding(checkpoint, of: log, in: tx) }
}

extension Mall {
    /// A database with fewer entries than the checkpoint published outside it, or with others, was put back from an old copy: it stays locked
    /// (attack A44).
    package func checkNotRolledBack() async throws {
        let check = RollbackCheck(store: store, publicFiles: publicFiles, configuration: configuration)
        if try await check.finding() != nil { throw Refusal(.unavailable, "database_rolled_back") }
    }
}

extension RollbackCheck {
    /// Compares with a checkpoint somebody kept, which may be newer than the published one: a machine put back whole brings its own old one.
    /// Throws `checkpoint_unknown_signer`.
    package func finding(against note: String) async throws -> RollbackFinding? {
        let publishedKey = try publicFiles.read(.logKey)
        return try await store.read { try KnownCheckpoint(note, publishedKey: publishedKey, in: $0).finding(in: $0) }
    }
}

extension Mall {
    /// Publishes a checkpoint somebody kept, if the log's own key signed it and it is newer than the published one.
    package func adoptCheckpoint(_ note: String) async throws {
        let publishedKey = try publicFiles.read(.logKey), published = try publicFiles.read(.checkpoint)
        let (known, current) = try await store.read { tx in
            let current = try published.map { try KnownCheckpoint(String(decoding: $0, as: UTF8.self), publishedKey: publishedKey, in: tx) }
            return (try KnownCheckpoint(note, publishedKey: publishedKey, in: tx), current)
        }
        guard known.size > current?.size ?? 0 else { return }
        try publicFiles.publish(Array(known.key.text.utf8), at: .logKey)
        try publicFiles.publish(Array(note.utf8), at: .checkpoint(of: known.shard))
        try publicFiles.publish(Array(note.utf8), at: .checkpoint)
    }
}
