internal import SegelTransparency

extension Mall {
    /// Compares the database with the checkpoint published outside it. A database with fewer entries, or with others, was put back from an old
    /// copy: it stays locked (attack A44). The published head may be older than the database, never newer.
    package func checkNotRolledBack() async throws {
        guard let note = try publicFiles.read(.checkpoint), let key = try publicFiles.read(.logKey) else { return }
        let published: Checkpoint
        do {
            published = try Checkpoint(
                note: String(decoding: note, as: UTF8.self),
                key: NoteKey(text: String(decoding: key, as: UTF8.self)),
                origin: logOrigin
            )
        } catch { throw Refusal(.unavailable, "checkpoint_damaged") }
        try await store.read { tx in
            let log = AnyLog(tx)
            guard try log.logSize() >= published.head.size,
                try TransparencyLog.root(of: log, size: published.head.size) == published.head.root
            else { throw Refusal(.unavailable, "database_rolled_back") }
        }
    }
}
