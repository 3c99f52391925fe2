internal import Foundation
internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

extension Mall {
    /// Run when a database is opened or restored, before anything is served: finishes shreds that a crash interrupted, and does shreds again
    /// that an older database does not know of or whose rows came back (attack A45). The tombstones are those of the database and the signed
    /// receipts kept outside it. Returns who was shredded here and now.
    ///
    /// Throws `shred_receipt_refused` for a receipt that none of this deployment's receipt keys signed: whether it was altered, or another
    /// deployment's, somebody has to look, since passing over it might bring a citizen back.
    @discardableResult
    package func reapplyShreds() async throws -> [CitizenID] {
        try await ceremony {
            try await self.adoptTombstones()
            let open = try await self.store.read { tx in
                try tx.shreds().filter { try $0.endedAt == nil || tx.isPresent($0.citizen) }
            }
            for shred in open { try await self.finishShred(shred.citizen) }
            try await self.restoreReceipts()
            return open.map(\.citizen)
        }
    }

    /// Tombstones that only the receipts tell of.
    private func adoptTombstones() async throws {
        for name in try receipts.names(beginning: Self.receiptPrefix) {
            guard let note = try receipts.receipt(name) else { continue }
            let now = now
            try await store.write { tx in
                let tombstone = try self.tombstone(note, in: tx)
                guard try tx.shred(of: tombstone.citizen) == nil else { return }
                try tx.insert(tombstone)
                _ = try self.log(.erasure, subject: tombstone.citizen.text, detail: "shred found in a receipt", at: now, in: tx)
            }
        }
    }

    /// Receipts that only the database tells of, as on a new machine.
    private func restoreReceipts() async throws {
        let now = now
        for shred in try await store.read({ try $0.shreds() }) where shred.endedAt != nil {
            let name = Self.receiptName(shred.citizen)
            guard try receipts.receipt(name) == nil else { continue }
            let receipt = try await store.write { tx in try self.receipt(of: shred, at: now, in: tx) }
            try receipts.keep(receipt.note, as: name)
        }
    }

    private func tombstone(_ note: String, in tx: any StoreTransaction) throws -> ShredRecord {
        let keys = try receiptKeys(in: tx)
        for key in keys {
            let receipt: Receipt
            do { receipt = try Receipt(note: note, key: key) } catch { continue }
            if let tombstone = ShredRecord(receipt, deployment: vault.deployment) { return tombstone }
        }
        throw Refusal(.unavailable, "shred_receipt_refused")
    }

    /// Every key that ever signed receipts here: those the database knows, and the one published outside it.
    private func receiptKeys(in tx: any StoreTransaction) throws -> [NoteKey] {
        let known = try tx.signingKeys().filter { $0.agency == Self.logAgency && $0.purpose == "receipt" }
        let published = try publicFiles.read(.receiptKey).map { try NoteKey(text: String(decoding: $0, as: UTF8.self)) }
        return known.map { NoteKey(name: receiptName, key: $0.publicKey) } + [published].compactMap { $0 }
    }
}

extension ShredRecord {
    /// What a receipt tells; nil unless it is a shred's of this deployment. Not ended: whether all is gone here has to be seen to again.
    init?(_ receipt: Receipt, deployment: DeploymentID) {
        let values = Dictionary(receipt.lines.map { ($0.name, $0.value) }) { first, _ in first }
        guard receipt.note.hasPrefix("\(Receipt.format) \(Receipt.Kind.shredding.rawValue)\n"), values["deployment"] == deployment.text,
            let text = values["citizen"], let reason = values["reason"], let begun = values["begun"].flatMap(Self.time)
        else { return nil }
        let citizen: CitizenID
        do { citizen = try CitizenID(text: text) } catch { return nil }
        self.init(
            citizen: citizen,
            begunAt: begun,
            reason: reason,
            keepsCredentials: values["credentials"] == "kept",
            destroyed: Destroyed(values)
        )
    }

    fileprivate static func time(_ text: String) -> UnixTime? {
        do { return UnixTime(try Date(text, strategy: .iso8601).timeIntervalSince1970) } catch { return nil }
    }
}

extension ShredRecord.Destroyed {
    fileprivate init?(_ values: [String: String]) {
        guard let at = values["destroyed"].flatMap(ShredRecord.time), let index = values["log-entry"].flatMap(UInt64.init),
            let salt = values["log-salt"]
        else { return nil }
        let epochs = (values["epoch"] ?? "").split(separator: " ").compactMap { $0.split(separator: "-").last.flatMap { UInt32($0) } }
        let counts = values.compactMap { name, value in
            name.hasPrefix("destroyed-") ? Int(value).map { (String(name.dropFirst("destroyed-".count)), $0) } : nil
        }
        do {
            self.init(
                at: at,
                epochs: epochs,
                counts: Dictionary(uniqueKeysWithValues: counts),
                logIndex: index,
                logSalt: try Hex.decode(salt)
            )
        } catch { return nil }
    }
}
