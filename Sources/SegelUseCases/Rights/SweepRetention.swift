package import SegelCatalogue
internal import SegelTransparency
internal import SegelVault

/// Erasing what has been kept long enough, as the city's rules say.
extension Mall {
    private static let page = 200

    /// Finishes what a crash interrupted, then erases whatever is past its time, citizen by citizen; who is under a legal hold is passed over. What
    /// it finds follows from the clock and the rows alone: run late, twice or after a crash it comes to the same. Answers how many of what.
    @discardableResult
    package func sweepRetention() async throws -> [RightsTerms.Erasable: Int] {
        try await ceremony { try await self.eraseFiles() }
        let now = now, days = catalogue.rights.days
        guard !days.isEmpty else { return [:] }
        let before: @Sendable (RightsTerms.Erasable) -> UnixTime = { kind in days[kind].map { now - UnixTime($0) * 86_400 } ?? .min }
        var total: [RightsTerms.Erasable: Int] = [:], remnants: [[UInt8]] = [], cursor: CitizenID?
        while true {
            let page = try await store.read { [cursor] tx in
                try tx.citizensWithOldThings(
                    drafts: before(.draft),
                    documents: before(.upload),
                    comments: before(.comment),
                    complaints: before(.complaint),
                    after: cursor,
                    limit: Self.page
                )
            }
            for citizen in page {
                let (counts, left) = try await ceremony {
                    try await self.erase(of: citizen, as: .retention, by: .system) { tx in
                        if try self.isHeld(citizen, at: now, in: tx) { return [] }
                        return try self.erasableThings(of: citizen, leavingDrafts: true, in: tx).free.filter { $0.since <= before($0.kind) }
                    }
                }
                total.merge(counts, uniquingKeysWith: +)
                remnants += left
            }
            guard let last = page.last else { break }
            cursor = last
        }
        guard !total.isEmpty else { return [:] }
        try await store.eraseRemnants(remnants)
        let line = "retention: \(Self.line(total))"
        _ = try await store.write { tx in
            try self.log(.erasure, subject: self.vault.deployment.text, detail: line, at: now, in: tx)
        }
        return total
    }
}
