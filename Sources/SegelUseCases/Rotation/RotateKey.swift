internal import SegelTransparency
internal import SegelVault

/// How far a rotation is, as an operator reads it.
package struct RotationProgress: Sendable, Codable, Equatable {
    package enum Stage: String, Sendable, Codable { case waiting, running, finished, cancelled }

    package let name: String
    package let stage: Stage
    /// Rows rewrapped, of the rows there were when it began.
    package let done: Int
    package let total: Int
    package let startedAt: UnixTime
    package let finishedAt: UnixTime?
    package let censusBefore: [VersionCount]
    package let censusAfter: [VersionCount]
    /// Over the rows rewrapped so far, as they were found and as they were left. Hexadecimal.
    package let digestBefore: String
    package let digestAfter: String
    /// The signed receipt, once finished.
    package let statement: String?

    package var isFinished: Bool { stage == .finished }
}

extension RotationProgress {
    init(_ record: RotationRecord) {
        name = record.name.text
        stage =
            if record.finishedAt != nil { .finished } else if record.cancelledAt != nil { .cancelled } else {
                record.promotingAt == nil ? .waiting : .running
            }
        // Rows that came meanwhile are on the new version from the start, so there are never more than there were.
        (done, total) = (min(record.done, record.rows), record.rows)
        (startedAt, finishedAt) = (record.startedAt, record.finishedAt)
        (censusBefore, censusAfter) = (record.censusBefore, record.censusAfter)
        (digestBefore, digestAfter) = (record.digestBefore.text, record.digestAfter.text)
        statement = record.statement
    }
}

extension Mall {
    /// Begins or resumes a rotation and carries it on by up to `limit` rows, `batch` rows a durable transaction. Call until `isFinished`;
    /// stopping anywhere, kill -9 included, loses nothing, and reads and issuing go on between batches.
    ///
    /// Throws `plan_is_stale`, `rotation_under_way`, `rotation_cancelled`, `rotation_blocked`, `rotation_digest_mismatch`; of two rotators at
    /// one step one wins and the other goes on from where the winner is.
    package func rotate(_ name: RotationName, batch: Int = 1_000, limit: Int = .max) async throws -> RotationProgress {
        try await loggingRefusal(name.text, "rotation refused") {
            try await withTaskExecutorPreference(self.background) {
                try await self.advance(name, self.wrappedRows(name.key), batch: max(1, min(batch, 5_000)), limit: limit)
            }
        }
    }

    /// Begins a rotation and generates its version, no more: the key ring can be archived with the version in it before anything depends on it,
    /// and the way back is still open (`cancelRotation`).
    package func prepareRotation(_ name: RotationName) async throws -> RotationProgress {
        try await loggingRefusal(name.text, "rotation refused") {
            let record = try await self.begin(name, self.wrappedRows(name.key))
            if record.isOpen { try self.generate(name) }
            try await self.announceKeyRing()
            return RotationProgress(record)
        }
    }

    private func advance(_ name: RotationName, _ rows: some WrappedRows, batch: Int, limit: Int) async throws -> RotationProgress {
        var record = try await begin(name, rows)
        guard record.isOpen else { return RotationProgress(record) }
        record = try await makeActive(record)
        try await announceKeyRing()
        record = try await rewrap(rows, record, batch: batch, limit: limit)
        // Whoever is handed the statement finds the key to check it with.
        if record.finishedAt != nil { try await publishReceiptKey() }
        return RotationProgress(record)
    }

    package func rotate(_ plan: RotationPlan, batch: Int) async throws -> RotationProgress {
        try await rotate(RotationName(key: plan.key, from: plan.from, to: plan.to), batch: batch, limit: batch)
    }

    /// The durable record first, logged, before anything acts.
    private func begin(_ name: RotationName, _ rows: some WrappedRows) async throws -> RotationRecord {
        if let found = try await store.read({ try $0.rotation(name) }) { return try resumed(found) }
        try await finishCancelling(name.key)
        guard try await guards(for: name).allSatisfy({ $0.verdict != .blocked }) else { throw Refusal(.conflict, "rotation_blocked") }
        let now = now
        return try await store.write { tx in
            if let found = try tx.rotation(name) { return try self.resumed(found) }
            guard name == self.nextRotation(of: name.key) else { throw Refusal(.conflict, "plan_is_stale") }
            let record = RotationRecord(name: name, startedAt: now, censusBefore: counts(try rows.census(in: tx)))
            do { try tx.insert(record) } catch PortConflict.alreadyExists { throw Refusal(.conflict, "rotation_under_way") }
            _ = try self.log(.keyCeremony, subject: name.text, detail: "rotation begins: version \(name.to) is generated", at: now, in: tx)
            return record
        }
    }

    private func resumed(_ record: RotationRecord) throws -> RotationRecord {
        guard record.cancelledAt == nil else { throw Refusal(.conflict, "rotation_cancelled") }
        return record
    }

    /// From the active version to the one that waits, or to the one that would be generated.
    func nextRotation(of key: RingKeyName) -> RotationName {
        let ring = vault.ring
        let next = UInt32(ring.versions(of: key).count) + 1
        return RotationName(key: key, from: ring.activeVersion(of: key), to: ring.pendingVersion(of: key) ?? next)
    }
}

func counts(_ census: [UInt32: Int]) -> [VersionCount] {
    census.map { VersionCount(version: $0.key, rows: $0.value) }.sorted { $0.version < $1.version }
}
