internal import SegelCatalogue
internal import SegelTransparency
internal import SegelVault

extension Mall {
    private static let reasonLimit = 200
    /// Ten years: a loss that long is not met with numbers.
    private static let lostDaysLimit: UnixTime = 3_660

    /// What is lost, when the database does not continue its published checkpoint; nil when it does.
    package func rollbackFinding() async throws -> RollbackFinding? {
        try await RollbackCheck(store: store, publicFiles: publicFiles, configuration: configuration).finding()
    }

    /// Lets a database that lost entries go on, never silently: the loss is its first new entry and a signed receipt under `log/`.
    ///
    /// A locked database cannot hold approvals made after the loss, so two custodians cannot be asked of it. Instead the caller shows the unlock
    /// secret and types exactly what is lost: `confirmed` must be what is found again here.
    ///
    /// Numbers, status entries and sessions given in the lost time must not be given again: series jump over as many numbers as entries were
    /// lost, status lists are closed, everybody signs in anew. Killed in the middle the database is still locked, and the same call goes on.
    package func acceptRollback(_ confirmed: RollbackFinding, reason: String) async throws -> String {
        guard !reason.isEmpty, reason.utf8.count <= Self.reasonLimit, reason.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
            throw Refusal(.invalid([]), "reason_malformed")
        }
        guard try await rollbackFinding() == confirmed else { throw Refusal.changedMeanwhile }
        let now = now
        let note = try await store.write { tx in
            // What was published stays the history of its origin: what comes now is a shard of its own, and nobody is shown a fork.
            let end = try tx.logEnd()
            try LogAppending.openShard(
                max(LogShard.year(of: now), end.shard?.year ?? 0),
                after: end.shard,
                end.size,
                at: now,
                isTaken: { self.publicFiles.isPublished(.checkpoint(of: $0)) },
                in: tx
            )
            let index = try self.log(
                .keyCeremony,
                subject: self.vault.deployment.text,
                detail: confirmed.logDetail(reason),
                at: now,
                in: tx
            )
            for series in self.serialSeries(from: confirmed.newestEvent, to: now) {
                try tx.skipSerials(of: series, by: Int(confirmed.lostAtMost))
            }
            try tx.closeStatusLists(after: Int(confirmed.lostAtMost) / StatusLayout.fill + 1)
            try tx.endAllSessions()
            return try self.receipt(.rollback, confirmed.receiptLines(reason) + [("entry", "\(index)")], at: now, in: tx).note
        }
        guard let path = PublicPath("log/rollback-\(confirmed.foundSize)-\(confirmed.publishedSize)") else { throw Refusal.notFound }
        try publicFiles.publish(Array(note.utf8), at: path)
        try await publishReceiptKey()
        _ = try await publishCheckpoint()
        return note
    }

    /// Every series that may have been drawn from in the lost time: one a service and day.
    private func serialSeries(from first: UnixTime, to last: UnixTime) -> [String] {
        let days = min(max(0, (last - first) / 86_400 + 1), Self.lostDaysLimit)
        let dates = (0...Int(days)).map { CivilDate(last).adding(days: -$0) }
        let templates = Set(catalogue.services.map(\.credential.series)).sorted()
        return templates.flatMap { template in dates.map { Self.serialSeries(of: template, on: $0) } }
    }
}

extension RollbackFinding {
    func logDetail(_ reason: String) -> String {
        "rollback accepted: published \(publishedSize) \(publishedRoot), found \(foundSize) \(foundRoot); \(reason)"
    }

    func receiptLines(_ reason: String) -> [(name: String, value: String)] {
        [
            ("kind", kind.rawValue), ("published-size", "\(publishedSize)"), ("published-root", publishedRoot),
            ("found-size", "\(foundSize)"),
            ("found-root", foundRoot), ("newest-event", "\(newestEvent)"), ("lost-entries-at-most", "\(lostAtMost)"), ("reason", reason),
        ]
    }
}
