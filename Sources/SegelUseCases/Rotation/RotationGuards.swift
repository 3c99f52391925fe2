internal import SegelVault

/// Something that should be in order before a rotation begins.
package struct RotationGuard: Sendable, Codable, Equatable {
    /// `blocked` keeps the rotation from beginning; it keeps none from being resumed.
    package enum Verdict: String, Sendable, Codable { case ok, warn, blocked }

    package let name: String
    package let verdict: Verdict
    package let reason: String
}

extension Mall {
    /// A backup that was verified longer ago than this is warned about.
    static let backupFreshness: UnixTime = 7 * 86_400
    /// What rewrapping may take on disk before the WAL is folded in: old page, new page and index, rounded up.
    private static let bytesPerRow: Int64 = 1_024
    private static let spareBytes: Int64 = 64 << 20

    func guards(for name: RotationName) async throws -> [RotationGuard] {
        let (backups, rotations) = try await store.read { (try $0.backups(), try $0.rotations()) }
        let rows = try await census(name.key).values.reduce(0, +)
        return [backupGuard(backups), probeGuard(name.key), rotationGuard(name, rotations), try diskGuard(rows)]
    }

    private func backupGuard(_ backups: [BackupRecord]) -> RotationGuard {
        let newest = backups.filter { $0.prunedAt == nil }.compactMap(\.verifiedAt).max()
        guard let newest else { return RotationGuard(name: "backup", verdict: .warn, reason: "no backup was ever verified") }
        let days = (now - newest) / 86_400
        let isFresh = now - newest <= Self.backupFreshness
        return RotationGuard(name: "backup", verdict: isFresh ? .ok : .warn, reason: "last verified \(days) days ago")
    }

    /// A version made and tried in memory alone: that keys can be generated here, sealed with and opened with.
    private func probeGuard(_ key: RingKeyName) -> RotationGuard {
        let ring = vault.ring
        do throws(KeyRingRefusal) {
            if let pending = ring.pendingVersion(of: key) {
                _ = try ring.probe(key, version: pending, random: random)
                return RotationGuard(name: "probe", verdict: .ok, reason: "waiting version \(pending) seals and opens")
            }
            let trial = try ring.generating(key, now: now, random: random)
            _ = try trial.probe(key, version: UInt32(trial.versions(of: key).count), random: random)
            return RotationGuard(name: "probe", verdict: .ok, reason: "a new key seals and opens; none was kept")
        } catch {
            return RotationGuard(name: "probe", verdict: .blocked, reason: error.code)
        }
    }

    private func rotationGuard(_ name: RotationName, _ rotations: [RotationRecord]) -> RotationGuard {
        let open = rotations.filter { $0.isOpen && $0.name != name }
        if let same = open.first(where: { $0.name.key == name.key }) {
            return RotationGuard(name: "rotations", verdict: .blocked, reason: "\(same.name.text) is under way")
        }
        guard let other = open.first else { return RotationGuard(name: "rotations", verdict: .ok, reason: "no other is under way") }
        return RotationGuard(name: "rotations", verdict: .warn, reason: "\(other.name.text) is under way too; both take longer")
    }

    private func diskGuard(_ rows: Int) throws -> RotationGuard {
        let needed = Int64(rows) * Self.bytesPerRow + Self.spareBytes
        guard let free = try store.availableBytes() else {
            return RotationGuard(
                name: "disk",
                verdict: .warn,
                reason: "the store cannot tell how much is free; \(mebibytes(needed)) are needed"
            )
        }
        let reason = "\(mebibytes(free)) free, \(mebibytes(needed)) needed"
        return RotationGuard(name: "disk", verdict: free >= needed ? .ok : .blocked, reason: reason)
    }

    private func mebibytes(_ bytes: Int64) -> String { "\(bytes >> 20) MiB" }
}
