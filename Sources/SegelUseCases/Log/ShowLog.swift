internal import SegelTransparency
internal import SegelVault

/// An entry as whoever may reads it.
package struct LogLine: Sendable, Codable {
    package let index: UInt64
    package let shard: String
    package let at: UnixTime
    /// The kind's number in the format.
    package let kind: UInt8
    /// Nil where the clear event is kept nowhere, or was erased with the citizen it was about.
    package let subject: String?
    package let detail: String?
    /// That this is what the entry commits to.
    package let isProven: Bool
}

extension Mall {
    package static let logLinesLimit: UInt64 = 1_000

    /// What two custodians approve so that a part of the log is read in clear.
    package static func readingLog(_ range: Range<UInt64>) -> ApprovedAction {
        ApprovedAction(kind: "read-log", subject: "\(range.lowerBound)-\(range.upperBound - 1)")
    }

    /// Entries in clear, for whoever two custodians let (attack A80). The reading is an event of the log, and a look at the data of each citizen
    /// whose looks are among them; both in the transaction that reads, so that where it cannot be written nothing is read.
    package func showLog(_ range: Range<UInt64>) async throws -> [LogLine] {
        guard !range.isEmpty, UInt64(range.count) <= Self.logLinesLimit else { throw Refusal(.invalid([]), "log_range") }
        let now = now
        return try await writingApproved(Self.readingLog(range)) { tx in
            let end = min(range.upperBound, try tx.logSize())
            guard range.lowerBound < end else { throw Refusal.notFound }
            var citizens: Set<CitizenID> = []
            let lines = try (range.lowerBound..<end).map { try self.line(at: $0, &citizens, tx) }
            _ = try self.log(
                .dataAccess,
                subject: self.vault.deployment.text,
                detail: "operator log_review \(range.lowerBound)-\(end - 1)",
                at: now,
                in: tx
            )
            for citizen in citizens.sorted(by: { $0.text < $1.text }) {
                try self.recordAccess(to: citizen, by: .operator, purpose: .logReview, caseReference: nil, at: now, in: tx)
            }
            return lines
        }
    }

    private func line(at index: UInt64, _ citizens: inout Set<CitizenID>, _ tx: any StoreTransaction) throws -> LogLine {
        let shard = try LogReading.shard(holding: index, tx), entry = try tx.logEntry(at: index)
        var event: (subject: String, detail: String)?
        if let record = try tx.access(at: index) {
            citizens.insert(record.citizen)
            event = (record.citizen.text, try open(record, in: tx).logDetail)
        } else if let keys = try logKeys(in: tx), let sealed = try tx.logEvent(at: index) {
            let clear = try keys.open(sealed, at: index)
            event = (clear.subject, clear.detail)
        }
        let isProven = try event.map { try opening(at: index, in: shard, clear: $0, tx) != nil } ?? false
        return LogLine(
            index: index,
            shard: shard.name,
            at: try LogEvent.time(ofEntry: entry),
            kind: entry[1],
            subject: event?.subject,
            detail: event?.detail,
            isProven: isProven
        )
    }
}
