internal import Foundation
internal import SegelTransparency
package import SegelVault

/// A legal hold as an operator sees it.
package struct LegalHold: Sendable, Codable, Equatable {
    package let id: ObjectID
    package let citizen: CitizenID
    package let placedAt: UnixTime
    package let until: UnixTime?
    package let reason: String
}

extension Mall {
    /// From now on the citizen cannot be shredded. The reason is sealed under the citizen's key: it tells of them.
    package func placeHold(on citizen: CitizenID, reason: String, until: UnixTime?) async throws -> LegalHold {
        let now = now
        guard (1...500).contains(reason.count) else { throw Refusal(.invalid([]), "reason_missing") }
        guard until.map({ $0 > now }) ?? true else { throw Refusal(.invalid([]), "hold_in_the_past") }
        let hold = LegalHold(id: ObjectID(from: random), citizen: citizen, placedAt: now, until: until, reason: reason)
        try await store.write { tx in
            guard try tx.shred(of: citizen) == nil else { throw Refusal(.conflict, "shred_begun") }
            let sealed = try self.sealOnce(Array(reason.utf8), as: "hold", object: hold.id, for: citizen, in: tx)
            try tx.insert(HoldRecord(id: hold.id, citizen: citizen, placedAt: now, until: until, sealed: sealed))
            _ = try self.log(.erasure, subject: citizen.text, detail: "hold \(hold.id.text) placed", at: now, in: tx)
        }
        return hold
    }

    /// Those in force and those that have run out. The reasons are read out to an operator, so the log says that they were.
    package func legalHolds() async throws -> [LegalHold] {
        let now = now
        return try await store.write { tx in
            let holds = try tx.holds(of: nil).map { record in
                let reason = try self.openOnce(record.sealed, as: "hold", object: record.id, for: record.citizen, in: tx)
                return LegalHold(
                    id: record.id,
                    citizen: record.citizen,
                    placedAt: record.placedAt,
                    until: record.until,
                    reason: String(decoding: reason, as: UTF8.self)
                )
            }
            _ = try self.log(.erasure, subject: self.vault.deployment.text, detail: "\(holds.count) holds listed", at: now, in: tx)
            return holds
        }
    }

    /// Ends a hold; two custodians have approved it ("release-hold", the hold's identifier).
    package func releaseHold(_ id: ObjectID) async throws {
        let now = now
        guard let hold = try await store.read({ try $0.hold(id) }) else { throw Refusal.notFound }
        try await writingApproved(Self.releasing(id)) { tx in
            try tx.endHold(id)
            _ = try self.log(.erasure, subject: hold.citizen.text, detail: "hold \(id.text) released", at: now, in: tx)
        }
    }

    package static func releasing(_ hold: ObjectID) -> ApprovedAction { ApprovedAction(kind: "release-hold", subject: hold.text) }

    func isHeld(_ citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws -> Bool {
        try tx.holds(of: citizen).contains { $0.until.map { $0 > now } ?? true }
    }

    /// Throws `legal_hold` while one is in force.
    func checkNotHeld(_ citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws {
        if try isHeld(citizen, at: now, in: tx) { throw Refusal(.notPermitted, "legal_hold") }
    }
}
