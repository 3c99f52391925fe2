internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault
private import Synchronization

/// The log as static files: what outsiders read, and what a rolled-back database is found out by. Tiles first, then the checkpoint over them, so
/// that a crash in between shows nobody a head whose tiles are missing; the next publication writes the same tiles again.
extension Mall {
    /// Signs the log's head, asks the witnesses, and publishes what is new. Returns the last shard's checkpoint.
    package func publishCheckpoint() async throws -> String {
        try await logPublishing.take {
            let before = try PublishedBefore(publicFiles)
            let shards = try await store.read { tx in try tx.logShards() }
            // A log without entries has no shard yet, but a head.
            guard let last = shards.last else { throw Refusal(.unavailable, "log_empty") }
            for shard in shards.dropLast() where !publishedLog.isFinished(shard.name) {
                let next = shards.first { $0.number == shard.number + 1 }
                if try await publish(shard, continuedBy: next) != nil { publishedLog.finish(shard.name) }
            }
            guard let note = try await publish(last, continuedBy: nil) else { throw Refusal(.unavailable, "log_forked") }
            try publishLast(note, before)
            try publishChanged(
                Array(shards.map { "\(LogShard.folder($0.name))\n" }.joined().utf8),
                at: .logShards,
                over: before.shards
            )
            return note.text
        }
    }

    /// Writes again whatever of the published log is not there: after files were lost, or a crash. Returns how many files it wrote.
    @discardableResult
    package func healPublishedLog() async throws -> Int {
        try await logPublishing.take {
            var count = 0
            for shard in try await store.read({ try $0.logShards() }) {
                guard let published = try await publishedCheckpoint(of: shard), try await isOurs(published.head, shard) else { continue }
                let missing = TilePath.added(from: 0, to: published.head.size).filter {
                    !publicFiles.isPublished(.logTile($0.text, of: shard.name))
                }
                try await publish(missing, of: shard)
                count += missing.count
            }
            return count
        }
    }

    /// Nil where a shard's published checkpoint is not continued by the database: an accepted rollback ended it (Docs/Formats/Log.md, rule 11).
    private func publish(_ shard: LogShard, continuedBy next: LogShard?) async throws -> SignedNote? {
        let before = try publicFiles.read(.checkpoint(of: shard.name)), keyBefore = try publicFiles.read(.logKey(of: shard.name))
        let published = try await publishedCheckpoint(of: shard)
        if let published, try await !isOurs(published.head, shard) {
            if next != nil { publishedLog.finish(shard.name) }
            return nil
        }
        let now = now, old = published?.head.size ?? 0
        let (note, key, size) = try await store.read { tx in
            let head = try LogReading.head(of: shard, tx)
            let key = try self.activeKey(.checkpoint, of: Self.logAgency, at: now, in: tx)
            return (self.checkpoint(of: shard, head, continuedBy: next).note(by: key.key), key.record.publicKey, head.size)
        }
        let paths = TilePath.added(from: old, to: size)
        try await publish(paths, of: shard)
        let known = try noteBefore(of: shard, like: note)
        let seen = try await collectCosignatures(for: known, shard, size: size, key: NoteKey(name: shard.origin(of: logOrigin), key: key))
        let name = NoteKey(name: shard.origin(of: logOrigin), key: key)
        try publishChanged(Array(name.text.utf8), at: .logKey(of: shard.name), over: keyBefore)
        try publishChanged(Array(seen.text.utf8), at: .checkpoint(of: shard.name), over: before)
        for path in paths where path.isFull {
            try publicFiles.withdraw(folder: .logTile(path.partialsFolder, of: shard.name))
        }
        return seen
    }

    func checkpoint(of shard: LogShard, _ head: TreeHead, continuedBy next: LogShard?) -> Checkpoint {
        let before = shard.start > 0 ? [Checkpoint.after(shard.start)] : []
        let after = next.map { [Checkpoint.closed + $0.origin(of: logOrigin)] } ?? []
        return Checkpoint(origin: shard.origin(of: logOrigin), head: head, extensions: before + after)
    }

    /// The published note where it says the same and is signed by the same key: it may have cosignatures already.
    private func noteBefore(of shard: LogShard, like note: SignedNote) throws -> SignedNote {
        guard let bytes = try publicFiles.read(.checkpoint(of: shard.name)) else { return note }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix(note.text), let line = note.signatures.first else { return note }
        let cosignatures = text.dropFirst(note.text.count).split(separator: "\n").map { "\($0)\n" }
        return note.adding(cosignatures.filter { $0 != line })
    }

    /// Some tiles a transaction, so that a log that is published for the first time is never in memory whole.
    private func publish(_ paths: [TilePath], of shard: LogShard) async throws {
        for start in stride(from: 0, to: paths.count, by: 64) {
            let some = paths[start..<min(start + 64, paths.count)]
            let tiles = try await store.read { tx in
                let log = try AnyLog(tx, shard)
                return try some.map { (path: $0, bytes: try Tile.bytes(of: $0, in: log)) }
            }
            for tile in tiles { try publicFiles.publish(tile.bytes, at: .logTile(tile.path.text, of: shard.name)) }
        }
    }

    /// The last shard's files at the log's own address, where readers begin.
    private func publishLast(_ note: SignedNote, _ before: PublishedBefore) throws {
        guard let origin = Checkpoint.claimedOrigin(note.text), let name = LogShard.name(in: origin, of: logOrigin),
            let key = try publicFiles.read(.logKey(of: name))
        else { return }
        try publishChanged(key, at: .logKey, over: before.key)
        try publishChanged(Array(note.text.utf8), at: .checkpoint, over: before.checkpoint)
    }

    /// `old`: what was read before the database was. Throws `published_meanwhile` where another node took its place: this node's is not newer, or the next round
    /// will say so.
    private func publishChanged(_ bytes: [UInt8], at path: PublicPath, over old: [UInt8]?) throws {
        guard old != bytes else { return }
        guard try publicFiles.replace(old, with: bytes, at: path) else { throw Refusal.publishedMeanwhile }
    }

    /// What is published of a shard, believed by any of the log's keys.
    func publishedCheckpoint(of shard: LogShard) async throws -> Checkpoint? {
        guard let bytes = try publicFiles.read(.checkpoint(of: shard.name)) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self), origin = shard.origin(of: logOrigin)
        let keys = try await store.read { tx in
            try tx.signingKeys(of: Self.logAgency, for: SigningPurpose.checkpoint.rawValue).map { NoteKey(name: origin, key: $0.publicKey) }
        }
        do {
            let checkpoint = try Checkpoint(SignedNote(text, anyOf: keys))
            guard checkpoint.origin == origin else { throw LogFailure.unknownSigner }
            return checkpoint
        } catch { throw Refusal(.unavailable, "checkpoint_damaged") }
    }

    private func isOurs(_ head: TreeHead, _ shard: LogShard) async throws -> Bool {
        try await store.read { tx in
            let log = try AnyLog(tx, shard)
            return try log.logSize() >= head.size && TransparencyLog.root(of: log, size: head.size) == head.root
        }
    }
}

/// What readers find first, as it was before a publication looked at the database.
private struct PublishedBefore {
    let checkpoint: [UInt8]?
    let key: [UInt8]?
    let shards: [UInt8]?

    init(_ files: some PublicFiles) throws {
        checkpoint = try files.read(.checkpoint)
        key = try files.read(.logKey)
        shards = try files.read(.logShards)
    }
}

/// Which closed shards need no more looking at.
final class PublishedLog: Sendable {
    private let finished = Mutex<Set<String>>([])

    func isFinished(_ name: String) -> Bool { finished.withLock { $0.contains(name) } }
    func finish(_ name: String) { _ = finished.withLock { $0.insert(name) } }
}
