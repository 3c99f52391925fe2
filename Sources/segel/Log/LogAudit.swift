internal import Foundation
internal import SegelCrypto
internal import SegelTransparency
internal import SegelUseCases

/// Reads a whole log from its files and believes nothing else: each entry is hashed, each tile compared, the head recomputed, the witnesses' heads held
/// against it. Goes on where the last visit ended.
struct LogAudit {
    let source: LogSource
    let policy: WitnessPolicy
    /// Alarm when nothing was added for so many seconds.
    let silence: Int64?
    let now: Int64
    private(set) var state: AuditState
    private(set) var entries: UInt64 = 0
    private(set) var tiles = 0
    private var keys: [NoteKey]
    /// By origin, as witnesses hold them.
    private var witnessed: [(name: String, origin: String, head: TreeHead)] = []
    private(set) var notes: [String] = []

    /// How many files are fetched at once.
    private static let width = 16

    init(_ source: LogSource, keys: [NoteKey], policy: WitnessPolicy, silence: Int64?, now: Int64, state: AuditState?) throws {
        self.source = source
        self.policy = policy
        self.silence = silence
        self.now = now
        self.state = state ?? AuditState()
        self.keys = keys + (try self.state.keys.map { try NoteKey(text: $0) })
    }

    /// Throws `AuditAlarm`.
    mutating func run() async throws {
        if keys.isEmpty { try await pinKey() }
        state.keys = keys.map(\.text)
        let names = try await shardNames()
        var before: (name: String, head: TreeHead)?
        // Nil behind a shard that an accepted rollback ended: how many of its entries were kept, the next one says.
        var total: UInt64? = 0
        for name in names {
            let (checkpoint, text, note) = try await checkpoint(name)
            if let total, checkpoint.entriesBefore != total {
                let said = checkpoint.entriesBefore
                throw AuditAlarm(.altered, "\(checkpoint.origin) says that \(said) entries come before it, and \(total) do")
            }
            try await collectWitnessed(checkpoint.origin, note)
            if name == names.last || checkpoint.continuedBy != nil {
                try await audit(name, checkpoint, text, after: before)
                before = (name, checkpoint.head)
                total = checkpoint.entriesBefore + checkpoint.head.size
            } else {
                notes.append("\(checkpoint.origin) has no final head: an accepted rollback ended it; its receipt is log/rollback-…")
                do { try await audit(name, checkpoint, text, after: before) } catch let alarm as AuditAlarm where alarm.kind == .missing {
                    notes.append("not all of it is there any more: \(alarm.words)")
                }
                (before, total) = (nil, nil)
            }
        }
    }

    /// A key that nobody gave is the one that was there at the first visit.
    private mutating func pinKey() async throws {
        guard let text = try await source.text("log/key") else { throw CommandFailure(.unreachable, "there is no log/key") }
        let key = try NoteKey(text: text)
        keys = [NoteKey(name: LogShard.log(of: key.name), key: key.key)]
        notes.append("the log's key was taken from the log itself: \(key.text)")
    }

    /// In order.
    private func shardNames() async throws -> [String] {
        guard let text = try await source.text("log/shards") else { throw AuditAlarm(.missing, "log/shards is not there") }
        let lines = text.split(separator: "\n"), names = lines.compactMap { LogShard.name(inFolder: String($0)) }
        guard !names.isEmpty, names.count == lines.count, Set(names).count == names.count else {
            throw AuditAlarm(.altered, "log/shards is malformed")
        }
        for known in state.shards.keys where !names.contains(known) {
            throw AuditAlarm(.shrunken, "the log no longer names its shard \(known)")
        }
        return names
    }

    private func prefix(_ name: String) -> String { "log/\(LogShard.folder(name))" }

    private func checkpoint(_ name: String) async throws -> (Checkpoint, text: String, SignedNote) {
        guard let text = try await source.text("\(prefix(name))/checkpoint") else {
            throw AuditAlarm(.missing, "\(prefix(name))/checkpoint is not there")
        }
        do {
            let origin = Checkpoint.claimedOrigin(text) ?? ""
            let note = try SignedNote(text, anyOf: LogShard.keys(keys, for: origin))
            let checkpoint = try Checkpoint(note)
            let log = LogShard.log(of: checkpoint.origin)
            guard LogShard.name(in: checkpoint.origin, of: log) == name else { throw LogFailure.unknownSigner }
            return (checkpoint, text, note)
        } catch is LogFailure { throw AuditAlarm(.altered, "\(prefix(name))/checkpoint is not signed by the log's key") }
    }

    private mutating func audit(_ name: String, _ checkpoint: Checkpoint, _ text: String, after before: (name: String, head: TreeHead)?)
        async throws
    {
        let head = checkpoint.head
        var fold = TileFold()
        if let known = state.shards[name] {
            fold = try known.fold()
            guard head.size >= fold.size else {
                throw AuditAlarm(.shrunken, "\(checkpoint.origin) shows \(head.size) entries and showed \(fold.size) before")
            }
            guard head.size > fold.size || fold.head == head else {
                throw AuditAlarm(.splitView, "\(checkpoint.origin) shows another root of \(head.size) entries than before")
            }
            guard !known.isClosed || head.size == fold.size else {
                throw AuditAlarm(.splitView, "\(checkpoint.origin) was closed with \(fold.size) entries and has \(head.size)")
            }
        }
        try await compareOlder(checkpoint.origin, fold.size, head.size, prefix(name))
        let isResumed = fold.size > 0
        var heads = Set(witnessed.filter { $0.origin == checkpoint.origin && $0.head.size > fold.size }.map(\.head.size))
        var seen: [UInt64: LogHash] = [:]
        var time: Int64 = 0
        let paths = Self.bundles(from: fold.size, to: head.size)
        for start in stride(from: 0, to: paths.count, by: Self.width) {
            for (path, entries) in try await bundles(Array(paths[start..<min(start + Self.width, paths.count)]), prefix(name)) {
                let skipped = Int(fold.size - path.index * 256)
                for entry in entries.dropFirst(skipped) {
                    try check(entry, at: fold.size, of: name, after: before, &time)
                    for tile in fold.add(entry) { try await compare(tile.path, tile.bytes, prefix(name), isResumed) }
                    if heads.remove(fold.size) != nil { seen[fold.size] = fold.head.root }
                }
                entriesRead(entries.count - skipped)
            }
        }
        guard fold.head == head else {
            // What was seen before is in the fold: either the new part is not what was signed, or the old part is not its beginning.
            throw isResumed
                ? AuditAlarm(.splitView, "\(checkpoint.origin) does not continue the \(state.shards[name]?.size ?? 0) entries seen before")
                : AuditAlarm(.altered, "\(checkpoint.origin)'s entries do not give the root that was signed")
        }
        for tile in fold.partials { try await compare(tile.path, tile.bytes, prefix(name), isResumed) }
        for one in witnessed where one.origin == checkpoint.origin {
            if let root = seen[one.head.size], root != one.head.root {
                throw AuditAlarm(.splitView, "the witness \(one.name) cosigned another root of \(one.head.size) entries of \(one.origin)")
            }
        }
        if let silence, checkpoint.continuedBy == nil, time > 0, now - time > silence {
            throw AuditAlarm(.silent, "the newest entry of \(checkpoint.origin) is \(now - time) seconds old")
        }
        state.shards[name] = AuditState.Shard(fold, isClosed: checkpoint.continuedBy != nil, checkpoint: text)
    }

    private mutating func entriesRead(_ count: Int) { entries += UInt64(count) }

    /// Of an entry in the open: its version, its time, and the head of the shard before in a shard's first one.
    private func check(
        _ entry: [UInt8],
        at index: UInt64,
        of name: String,
        after before: (name: String, head: TreeHead)?,
        _ time: inout Int64
    ) throws {
        guard entry.count == 42, entry[0] == 1 else { throw AuditAlarm(.altered, "entry \(index) of \(prefix(name)) is of another format") }
        time = try LogEvent.time(ofEntry: entry)
        guard index == 0, let before else { return }
        guard LogEvent.opening(after: before.name, before.head, at: time) == entry else {
            throw AuditAlarm(.splitView, "\(prefix(name)) does not begin with the last head of \(prefix(before.name))")
        }
    }

    /// The bundles that hold entries `old` to `new`: the first one may begin before.
    private static func bundles(from old: UInt64, to new: UInt64) -> [TilePath] {
        guard new > old else { return [] }
        return (old / 256...(new - 1) / 256).map { index in
            TilePath(.entries, index: index, width: Int(min(256, new - index * 256)))
        }
    }

    private func bundles(_ paths: [TilePath], _ prefix: String) async throws -> [(TilePath, [[UInt8]])] {
        let source = source
        let fetched = try await withThrowingTaskGroup(of: (Int, [[UInt8]]).self) { group in
            for (number, path) in paths.enumerated() {
                group.addTask {
                    let bytes = try await source.tile(path, below: prefix)
                    do { return (number, try Tile.entries(bytes, at: path)) } catch {
                        throw AuditAlarm(.altered, "\(prefix)/\(path.text) is no bundle of \(path.width) entries")
                    }
                }
            }
            return try await group.reduce(into: [Int: [[UInt8]]]()) { $0[$1.0] = $1.1 }
        }
        return paths.enumerated().map { ($1, fetched[$0] ?? []) }
    }

    private mutating func compare(_ path: TilePath, _ bytes: [UInt8], _ prefix: String, _ isResumed: Bool) async throws {
        tiles += 1
        guard try await source.tile(path, below: prefix) == bytes else {
            throw AuditAlarm(isResumed ? .splitView : .altered, "\(prefix)/\(path.text) is not what its entries give")
        }
    }

    /// What each witness last cosigned, from its own address, and what the log shows as theirs.
    private mutating func collectWitnessed(_ origin: String, _ note: SignedNote) async throws {
        let logKeys = LogShard.keys(keys, for: origin)
        for witness in policy.witnesses {
            guard let url = witness.url else { continue }
            let path = Hex.encode(SHA256.digest(origin.utf8)) + "/checkpoint"
            let text: String?
            do { text = try await LogSource(url).text(path) } catch is CommandFailure {
                notes.append("the witness \(witness.name) cannot be reached")
                continue
            }
            guard let text else {
                notes.append("the witness \(witness.name) knows nothing of \(origin)")
                continue
            }
            do {
                let theirs = try SignedNote(text, anyOf: logKeys)
                guard try witness.key.time(in: theirs) != nil else { throw LogFailure.unknownSigner }
                witnessed.append((witness.name, origin, try Checkpoint(theirs).head))
            } catch is LogFailure {
                throw AuditAlarm(.altered, "what the witness \(witness.name) shows of \(origin) is not signed by both")
            }
        }
        do {
            let times = try policy.times(in: note)
            if !policy.isMet(by: Set(times.keys)) { notes.append("\(origin): too few witnesses cosigned the published head") }
        } catch { throw AuditAlarm(.altered, "\(origin) shows a cosignature that is not good") }
    }

    /// Heads that are not above what was audited before: from the tiles. And those above what the log shows: it hides entries.
    private func compareOlder(_ origin: String, _ known: UInt64, _ size: UInt64, _ prefix: String) async throws {
        for one in witnessed where one.origin == origin {
            guard one.head.size <= size else {
                throw AuditAlarm(.shrunken, "the witness \(one.name) cosigned \(one.head.size) entries of \(origin), which shows \(size)")
            }
            guard one.head.size <= known, one.head.size > 0 else { continue }
            guard try await root(at: one.head.size, of: size, prefix) == one.head.root else {
                throw AuditAlarm(.splitView, "the witness \(one.name) cosigned another root of \(one.head.size) entries of \(origin)")
            }
        }
    }

    /// From the hash tiles on the right edge of a tree of `old`.
    private func root(at old: UInt64, of size: UInt64, _ prefix: String) async throws -> LogHash {
        var edge: [LogHash] = []
        for level in 0..<TilePath.levelLimit {
            let shift = UInt64(8 * level), count = old >> shift
            guard count > 0 else { break }
            let width = Int(count % 256)
            guard width > 0 else { continue }
            let index = count / 256, there = min(256, (size >> shift) - index * 256)
            let path = TilePath(.hashes(level: level), index: index, width: Int(there))
            edge += try Tile.hashes(try await source.tile(path, below: prefix), at: path).prefix(width)
        }
        return try TileFold(size: old, edgeHashes: edge).head.root
    }
}
