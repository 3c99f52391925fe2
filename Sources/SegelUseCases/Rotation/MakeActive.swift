internal import SegelTransparency
internal import SegelVault

/// Generated, stored, probed, then active: each step stored before the next, each found again after a crash (attack A15).
extension Mall {
    /// Returns the record of a rotation whose new version is active.
    func makeActive(_ record: RotationRecord) async throws -> RotationRecord {
        let name = record.name
        if vault.ring.activeVersion(of: name.key) >= name.to { return record }
        try generate(name)
        let marked: RotationRecord
        do { marked = try await markPromoting(record) } catch {
            // Cancelled between the two: the version that was made for nothing goes at once.
            try await finishCancelling(name.key)
            throw error
        }
        try changeRing(of: name) { ring in
            let probed = try ring.probe(name.key, version: name.to, random: self.random)
            return try ring.promoting(from: name.from, to: probed)
        }
        return marked
    }

    func generate(_ name: RotationName) throws {
        try changeRing(of: name) { ring in
            if ring.pendingVersion(of: name.key) == name.to { throw StepDone() }
            // Cancelled meanwhile, and destroyed: what would be made now is another version, which no record names.
            guard ring.versions(of: name.key).count + 1 == Int(name.to) else { throw Refusal(.conflict, "rotation_cancelled") }
            return try ring.generating(name.key, now: self.now, random: self.random)
        }
    }

    /// In the record before it happens in the ring: whoever comes to cancel from here on is refused, and a cancellation that was first is
    /// seen here, since both write the same record.
    private func markPromoting(_ record: RotationRecord) async throws -> RotationRecord {
        let now = now
        return try await store.write { tx in
            guard var fresh = try tx.rotation(record.name), fresh.cancelledAt == nil else { throw Refusal(.conflict, "rotation_cancelled") }
            if fresh.promotingAt != nil { return fresh }
            fresh.promotingAt = now
            fresh.revision += 1
            try tx.update(fresh)
            _ = try self.log(.keyCeremony, subject: record.name.text, detail: "version \(record.name.to) becomes active", at: now, in: tx)
            return fresh
        }
    }

    /// Does nothing where another rotator took the step, or the whole way, already.
    private func changeRing(of name: RotationName, _ step: (KeyRing) throws -> KeyRing) throws {
        do { try changeRingHere(of: name, step) } catch KeyRingError.changedMeanwhile where store.isShared {
            // Another node was first; what it left decides whether there is anything to do.
            try vault.catchUp(from: keyRing)
            try changeRingHere(of: name, step)
        }
    }

    private func changeRingHere(of name: RotationName, _ step: (KeyRing) throws -> KeyRing) throws {
        do {
            try vault.changeRing(in: keyRing, random: random) { ring in
                let active = ring.activeVersion(of: name.key)
                if active >= name.to { throw StepDone() }
                guard active == name.from else { throw Refusal(.conflict, "plan_is_stale") }
                return try step(ring)
            }
        } catch is StepDone {}
    }

    private struct StepDone: Error {}
}
