internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// Ends a rotation whose new version is not active yet, and destroys that version. Once it is becoming active the way back is closed, and
    /// this is refused with `rotation_promoted`: both versions open everything, so going on loses nothing.
    package func cancelRotation(_ name: RotationName) async throws -> RotationProgress {
        try await loggingRefusal(name.text, "cancellation refused") {
            let record = try await self.markCancelled(name)
            try await self.finishCancelling(name.key)
            return RotationProgress(record)
        }
    }

    private func markCancelled(_ name: RotationName) async throws -> RotationRecord {
        let now = now
        return try await store.write { tx in
            guard var record = try tx.rotation(name) else { throw Refusal(.notFound, "rotation_unknown") }
            if record.cancelledAt != nil { return record }
            guard record.promotingAt == nil else { throw Refusal(.conflict, "rotation_promoted") }
            record.cancelledAt = now
            record.revision += 1
            try tx.update(record)
            _ = try self.log(.keyCeremony, subject: name.text, detail: "cancelled: version \(name.to) is destroyed", at: now, in: tx)
            return record
        }
    }

    /// Destroys what was generated for a cancelled rotation; a crash may have come between the record and the ring. A version that was never
    /// generated is made and destroyed at once: its number is in the log, and is not given a second time.
    func finishCancelling(_ key: RingKeyName) async throws {
        let cancelled = try await store.read { try $0.rotations() }.last { $0.name.key == key && $0.cancelledAt != nil }
        guard let to = cancelled?.name.to, isWaiting(to, in: vault.ring.versions(of: key)) else { return }
        try vault.changeRing(in: keyRing, random: random) { ring in
            guard self.isWaiting(to, in: ring.versions(of: key)) else { return ring }
            let generated = ring.pendingVersion(of: key) == nil ? try ring.generating(key, now: now, random: random) : ring
            return try generated.destroying(key, version: to, references: 0)
        }
        try await announceKeyRing()
    }

    private func isWaiting(_ version: UInt32, in versions: [KeyVersion]) -> Bool {
        versions.first { $0.version == version }.map { $0.state == .generated } ?? (versions.count + 1 == Int(version))
    }

    /// Runs a step of a ceremony; what it refuses is in the log too.
    func loggingRefusal<Value: Sendable>(_ subject: String, _ what: String, _ step: () async throws -> Value) async throws -> Value {
        do { return try await step() } catch {
            guard let code = (error as? Refusal)?.code ?? (error as? KeyRingRefusal)?.code else { throw error }
            let now = now
            _ = try await store.write { tx in
                try self.log(.failedAttempt, subject: subject, detail: "\(what): \(code)", at: now, in: tx)
            }
            throw error
        }
    }
}
