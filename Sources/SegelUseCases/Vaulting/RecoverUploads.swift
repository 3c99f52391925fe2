internal import SegelVault

extension Mall {
    /// Ends what a crash cut short between a document's bytes and its row: with the row the document is whole, without it nobody was told of
    /// it and the bytes go. Run before anything is served, and after `checkNotRolledBack`: an older database would call newer documents
    /// unfinished. Returns how many it removed.
    @discardableResult
    package func recoverUploads() async throws -> Int {
        try await onDocumentThreads {
            try blobs.abandonReplacements()
            return try await end(blobs.unfinished())
        }
    }

    /// The same while other nodes are up, for what nobody can still be at: one that died left it. Run by one node at a time.
    @discardableResult
    package func sweepUnfinishedDocuments() async throws -> Int {
        try await onDocumentThreads {
            try blobs.abandonReplacements(olderThan: Self.unfinishedAge)
            return try await end(blobs.unfinished(olderThan: Self.unfinishedAge))
        }
    }

    /// Seconds: a day. 25 MiB at the slowest pace that is waited for (1 KiB a second) take seven hours.
    private static let unfinishedAge: Int64 = 86_400

    private func end(_ objects: [ObjectID]) async throws -> Int {
        var removed = 0
        for object in objects {
            if try await store.read({ try $0.document(object) }) != nil {
                try blobs.settle(object)
            } else {
                try blobs.delete(object)
                removed += 1
            }
        }
        return removed
    }
}
