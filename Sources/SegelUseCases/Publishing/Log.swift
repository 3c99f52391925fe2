internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// Commits to an event in the log, inside the transaction it belongs to. `subject`: a random identifier, never a person's data.
    func log(
        _ kind: LogEventKind,
        subject: String,
        detail: String,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> UInt64 {
        try logProvably(kind, subject: subject, detail: detail, at: now, in: tx).index
    }

    /// The same, with the salt: whoever is given it beside subject and detail can check that this is what the entry commits to.
    func logProvably(
        _ kind: LogEventKind,
        subject: String,
        detail: String,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> (index: UInt64, salt: [UInt8]) {
        let event = LogEvent(kind: kind, at: now, subject: subject, detail: detail)
        let salt = random.bytes(LogEvent.saltCount)
        return (try TransparencyLog.append(event.entry(salt: salt), to: AnyLog(tx)), salt)
    }

    /// The name of this deployment's log.
    package var logOrigin: String { configuration.logOrigin }

    /// Signs the log's head and publishes it.
    package func publishCheckpoint() async throws -> String {
        let now = now
        let note = try await store.read { tx in
            let log = AnyLog(tx)
            let head = TreeHead(size: try log.logSize(), root: try TransparencyLog.root(of: log, size: try log.logSize()))
            let key = try self.activeKey(.checkpoint, of: Self.logAgency, at: now, in: tx)
            return (
                Checkpoint(origin: self.logOrigin, head: head).signed(by: key.key), NoteKey(name: self.logOrigin, key: key.record.publicKey)
            )
        }
        try publicFiles.publish(Array(note.1.text.utf8), at: .logKey)
        try publicFiles.publish(Array(note.0.utf8), at: .checkpoint)
        return note.0
    }

    /// The log's keys are in a ring of their own, which belongs to no agency.
    static var logAgency: String { "log" }
}

extension Configuration {
    /// The public address without its scheme, and `/log`.
    var logOrigin: String { publicURL.split(separator: "://").last.map { "\($0)/log" } ?? "log" }
}

/// The log part of a transaction as a concrete type, which generic domain code takes.
struct AnyLog: LogPort {
    private let tx: any StoreTransaction

    init(_ tx: any StoreTransaction) { self.tx = tx }

    func logSize() throws -> UInt64 { try tx.logSize() }
    func logNode(level: Int, index: UInt64) throws -> LogHash { try tx.logNode(level: level, index: index) }
    func logEntry(at index: UInt64) throws -> [UInt8] { try tx.logEntry(at: index) }
    func append(_ entry: [UInt8], at index: UInt64, nodes: [LogNode]) throws { try tx.append(entry, at: index, nodes: nodes) }
}
