internal import SegelTransparency
internal import SegelVault

/// Rows rewrapped, not yet stored.
private struct RewrapBatch<Row: Sendable>: Sendable {
    let rows: [(old: Row, new: Rewrapped<Row>)]
    /// Place of the last row.
    let cursor: [UInt8]
}

extension Mall {
    /// Batch after batch, one core at a time: the other one is left to those who are served meanwhile.
    func rewrap<Rows: WrappedRows>(_ rows: Rows, _ record: RotationRecord, batch: Int, limit: Int) async throws -> RotationRecord {
        var record = record
        var budget = limit
        while let prepared = try await prepare(rows, record.name, after: record.cursor, batch) {
            guard budget > 0 else { return record }
            do { record = try await commit(prepared, rows, record) } catch PortConflict.changedMeanwhile {
                // Another rotator moved the cursor: go on from where it is.
                record = try await reread(record)
                guard record.isOpen else { return try resumedElsewhere(record) }
            }
            budget -= prepared.rows.count
        }
        return try await finish(rows, record, batch: batch, limit: budget)
    }

    private func reread(_ record: RotationRecord) async throws -> RotationRecord {
        guard let fresh = try await store.read({ try $0.rotation(record.name) }) else { throw Refusal.notFound }
        return fresh
    }

    private func resumedElsewhere(_ record: RotationRecord) throws -> RotationRecord {
        guard record.cancelledAt == nil else { throw Refusal(.conflict, "rotation_cancelled") }
        return record
    }

    /// Reads a page and does all cryptography outside any transaction. Nil where no row is left after `cursor`.
    private func prepare<Rows: WrappedRows>(_ rows: Rows, _ name: RotationName, after cursor: [UInt8], _ batch: Int) async throws
        -> RewrapBatch<Rows.Row>?
    {
        let page = try await store.read { tx in try rows.page(notOn: name.to, after: cursor, limit: batch, in: tx) }
        guard let last = page.last else { return nil }
        var rewrapped: [(old: Rows.Row, new: Rewrapped<Rows.Row>)] = []
        rewrapped.reserveCapacity(page.count)
        for (_, row) in page {
            let new = try rows.rewrap(row)
            guard new.before == new.after else { throw Refusal(.unavailable, "rotation_digest_mismatch") }
            rewrapped.append((row, new))
        }
        return RewrapBatch(rows: rewrapped, cursor: last.place)
    }

    /// Rows, digests and cursor in one transaction. A row that is not there any more, or not as it was read, counts in neither digest.
    private func commit<Rows: WrappedRows>(_ batch: RewrapBatch<Rows.Row>, _ rows: Rows, _ record: RotationRecord) async throws
        -> RotationRecord
    {
        try await store.write { tx in
            var next = record
            for (old, new) in batch.rows where try rows.replace(old, with: new.row, in: tx) {
                next.digestBefore.add(new.before)
                next.digestAfter.add(new.after)
                next.done += 1
            }
            next.cursor = batch.cursor
            next.revision += 1
            try tx.update(next)
            return next
        }
    }

    /// The census decides. A row that was written under the old version while the new one became active may lie behind the cursor: then it
    /// begins again from the first place, which passes over what is done.
    private func finish<Rows: WrappedRows>(_ rows: Rows, _ record: RotationRecord, batch: Int, limit: Int) async throws -> RotationRecord {
        let now = now
        let finished = try await store.write { tx in
            guard var next = try tx.rotation(record.name), next.isOpen else { return try tx.rotation(record.name) }
            let census = try rows.census(in: tx)
            next.revision += 1
            if census.keys.contains(where: { $0 != record.name.to }) {
                next.cursor = []
            } else {
                try self.conclude(&next, census, at: now, in: tx)
            }
            try tx.update(next)
            return next
        }
        guard let finished else { throw Refusal.notFound }
        guard finished.isOpen, limit > 0 else { return try resumedElsewhere(finished) }
        return try await rewrap(rows, finished, batch: batch, limit: limit)
    }

    private func conclude(_ record: inout RotationRecord, _ census: [UInt32: Int], at now: UnixTime, in tx: any StoreTransaction) throws {
        guard record.digestBefore == record.digestAfter else { throw Refusal(.unavailable, "rotation_digest_mismatch") }
        record.censusAfter = counts(census)
        record.finishedAt = now
        record.statement = try receipt(.rotation, rotationLines(record), at: now, in: tx).note
        let detail = "rotation finished: \(record.done) rows, digest \(record.digestAfter.text)"
        _ = try log(.keyCeremony, subject: record.name.text, detail: detail, at: now, in: tx)
    }
}
