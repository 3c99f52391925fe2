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

    /// Nil where the store continues `head`. It may be ahead of it, never behind.
    init?(_ head: TreeHead, in tx: any StoreTransaction) throws {
        let found = try LogReading.head(tx)
        if found.size >= head.size, try TransparencyLog.root(of: AnyLog(tx), size: head.size) == head.root { return nil }
        kind = found.size < head.size ? .behind : .forked
        publishedSize = head.size
        publishedRoot = Hex.encode(head.root.bytes)
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
            published = try Checkpoint(
                note: String(decoding: note, as: UTF8.self),
                key: NoteKey(text: String(decoding: key, as: UTF8.self)),
                origin: origin
            )
        } catch { throw Refusal(.unavailable, "checkpoint_damaged") }
        return try await store.read { try RollbackFinding(published.head, in: $0) }
    }

    package func head() async throws -> (size: UInt64, root: String, newestEvent: UnixTime) {
        try await store.read { tx in
            let head = try LogReading.head(tx)
            return (head.size, Hex.encode(head.root.bytes), try LogReading.newestEvent(tx))
        }
    }
}

/// A checkpoint somebody kept: believed when one of the log's own keys signed it.
struct KnownCheckpoint: Sendable {
    let head: TreeHead
    let key: NoteKey

    /// `publishedKey`: the `log/key` file, which knows the log's name. Throws `checkpoint_unknown_signer` where no checkpoint key of the store
    /// signed the note.
    init(_ note: String, publishedKey: [UInt8]?, in tx: any StoreTransaction) throws {
        guard let publishedKey else { throw Refusal(.unavailable, "log_key_missing") }
        let origin = try NoteKey(text: String(decoding: publishedKey, as: UTF8.self)).name
        for record in try tx.signingKeys() where record.agency == Mall.logAgency && record.purpose == SigningPurpose.checkpoint.rawValue {
            let key = NoteKey(name: origin, key: record.publicKey)
            do {
                head = try Checkpoint(note: note, key: key, origin: origin).head
                self.key = key
                return
            } catch LogFailure.unknownSigner { continue }
        }
        throw Refusal(.notPermitted, "checkpoint_unknown_signer")
    }
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
        return try await store.read { try RollbackFinding(KnownCheckpoint(note, publishedKey: publishedKey, in: $0).head, in: $0) }
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
        guard known.head.size > current?.head.size ?? 0 else { return }
        try publicFiles.publish(Array(known.key.text.utf8), at: .logKey)
        try publicFiles.publish(Array(note.utf8), at: .checkpoint)
    }
}
