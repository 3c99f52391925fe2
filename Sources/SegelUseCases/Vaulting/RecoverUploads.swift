internal import SegelVault

extension Mall {
    /// Ends what a crash cut short between a document's bytes and its row: with the row the document is whole, without it nobody was told of
    /// it and the bytes go. Run before anything is served, and after `checkNotRolledBack`: an older database would call newer documents
    /// unfinished. Returns how many it removed.
    @discardableResult
    package func recoverUploads() async throws -> Int {
        try blobs.abandonReplacements()
        var removed = 0
        for object in try blobs.unfinished() {
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
