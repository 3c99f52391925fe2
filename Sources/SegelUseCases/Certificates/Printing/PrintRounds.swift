internal import SegelVault

extension Mall {
    /// Certificates that one round prints.
    private static var printBatch: Int { 50 }
    /// The longest wait between two tries.
    private static var printPause: UnixTime { 6 * 3_600 }
    /// What waits for revocation lists alone, which are being fetched; seconds.
    private static var listPause: UnixTime { 5 }

    /// Makes the PDFs of what was issued since the last round; what cannot be made now is put off, each time for longer, and keeps no other waiting. Returns how
    /// many were made. Run beside the service; a crash loses nothing.
    @discardableResult
    package func printDue() async throws -> Int {
        guard isPrinting else { return 0 }
        var made = 0
        let now = now
        for (credential, tries) in try await store.read({ try $0.unprinted(at: now, limit: Self.printBatch) }) {
            try Task.checkCancellation()
            do {
                // It leaves the list in the transaction that keeps the PDF, whoever made it.
                _ = try await printed(.whole, of: credential)
                made += 1
            } catch is CancellationError { throw CancellationError() } catch {
                let isPending = (error as? Refusal)?.code == "timestamp_revocation_pending"
                let wait = isPending ? Self.listPause : min(Self.printPause, 30 << min(tries, 12))
                try await store.write { try $0.putOff(printing: credential, until: now + wait) }
            }
        }
        return made
    }
}
