internal import Foundation
internal import SegelCrypto
package import SegelVault
internal import Synchronization

/// How far a shred is, and what can be shown of it.
package struct ShredState: Sendable, Codable, Equatable {
    package let citizen: CitizenID
    package let destroyedAt: UnixTime?
    package let endedAt: UnixTime?
    /// Backups that still hold the citizen's wrapped key, and the KEK to open it.
    package let pendingBackups: [ObjectID]
    /// The newest receipt; nil before the shred ended.
    package let receipt: String?

    /// Whether no backup can bring the citizen back.
    package var isFinal: Bool { endedAt != nil && pendingBackups.isEmpty }
}

/// From when a shred is effective against backups too.
enum BackupEffect: Equatable {
    case since(UnixTime)
    case pending([ObjectID])
}

extension Mall {
    /// The random identifier by which an operator names a citizen. Nothing of the citizen is read.
    package func citizen(with nik: CanonicalNIK) async throws -> CitizenID {
        let index = vault.blindIndex(of: nik)
        guard let citizen = try await store.read({ try $0.citizen(for: index) }) else { throw Refusal.notFound }
        return citizen
    }

    /// Signs the receipt anew, so that it says what is true now, and keeps it.
    package func shredState(_ citizen: CitizenID) async throws -> ShredState {
        let now = now
        let (shred, effect, receipt) = try await store.write { tx in
            guard let shred = try tx.shred(of: citizen) else { throw Refusal.notFound }
            let effect = try shred.destroyed.map { try self.effect(of: $0, at: now, in: tx) }
            return (shred, effect, shred.endedAt == nil ? nil : try self.receipt(of: shred, at: now, in: tx))
        }
        if let receipt { try receipts.keep(receipt.note, as: Self.receiptName(citizen)) }
        var pending: [ObjectID] = []
        if case .pending(let backups)? = effect { pending = backups }
        return ShredState(
            citizen: citizen,
            destroyedAt: shred.destroyed?.at,
            endedAt: shred.endedAt,
            pendingBackups: pending,
            receipt: receipt?.note
        )
    }

    static let receiptPrefix = "shredding-"
    static func receiptName(_ citizen: CitizenID) -> String { receiptPrefix + citizen.text }

    /// Docs/Formats/Receipt.md, "shredding".
    func receipt(of shred: ShredRecord, at now: UnixTime, in tx: any StoreTransaction) throws -> Receipt {
        guard let destroyed = shred.destroyed else { throw Refusal(.conflict, "shred_not_done") }
        var lines = [
            ("citizen", shred.citizen.text), ("reason", shred.reason), ("begun", Self.iso(shred.begunAt)),
            ("destroyed", Self.iso(destroyed.at)), ("epoch", destroyed.epochs.map { "kek-citizen-\($0)" }.joined(separator: " ")),
            ("credentials", shred.keepsCredentials ? "kept" : "revoked"),
        ]
        lines += destroyed.counts.sorted { $0.key < $1.key }.map { ("destroyed-\($0.key)", "\($0.value)") }
        lines += [("log-entry", "\(destroyed.logIndex)"), ("log-salt", Hex.encode(destroyed.logSalt))]
        switch try effect(of: destroyed, at: now, in: tx) {
        case .since(let time): lines.append(("effective-in-backups", "since \(Self.iso(time))"))
        case .pending(let backups):
            lines.append(("effective-in-backups", "not before \(Self.iso(now))"))
            lines += backups.map { ("waits-for-backup", $0.text) }
        }
        return try receipt(.shredding, lines, at: now, in: tx)
    }

    /// A backup made before brings nobody back once its wrapped keys are gone, or every KEK-citizen it needs.
    private func effect(of destroyed: ShredRecord.Destroyed, at now: UnixTime, in tx: any StoreTransaction) throws -> BackupEffect {
        let gone = Set(vault.ring.versions(of: .kekCitizen).filter { $0.state == .destroyed }.map(\.version))
        var since = destroyed.at
        var pending = try backupsUnderWay(at: now, in: tx)
        for backup in try tx.backups() where backup.createdAt <= destroyed.at {
            let needed = backup.needs[.kekCitizen] ?? []
            if let pruned = [backup.keysPrunedAt, backup.prunedAt].compactMap({ $0 }).min() {
                since = max(since, pruned)
            } else if !needed.isEmpty, needed.isSubset(of: gone) {
                // The ring does not say when it lost them; by now it has.
                since = max(since, now)
            } else {
                pending.insert(backup.id)
            }
        }
        return pending.isEmpty ? .since(since) : .pending(pending.sorted())
    }

    static func iso(_ time: UnixTime) -> String { Date(timeIntervalSince1970: Double(time)).ISO8601Format() }
}
