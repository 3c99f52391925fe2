internal import Foundation
package import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// What an entry about an issued credential commits to: SHA-256 over its issuer-signed JWT, which ends before the first `~`, so that whoever is
/// shown any of its claims can check it; of an mdoc over the whole of it as issued (Docs/Formats/LogProof.md, rule 5).
package enum IssuedProof {
    package static func detail(of credential: [UInt8]) -> String {
        Base64URL.encode(SHA256.digest(WitnessedDigest.issuerSigned(credential)))
    }

    /// What entries of before shards committed to: everything that was issued, with all disclosures.
    package static func olderDetail(of credential: [UInt8]) -> String { Base64URL.encode(SHA256.digest(credential)) }
}

/// What an entry about a step commits to: the event, its number, and the receipt its applicant keeps (rule 6).
package enum StepProof {
    /// A part of a bundle has no receipts of its own.
    package static func detail(_ event: String, _ number: Int, _ receipt: StepReceipt?) -> String {
        ["\(event) \(number)", receipt.map { Base64URL.encode($0.digest) }].compactMap { $0 }.joined(separator: " ")
    }
}

extension Mall {
    /// That an entry is in the log, and nothing of what it is about: for everybody. Throws `not_found` for what is not published yet.
    package func logProof(of index: UInt64, inShard name: String) async throws -> String {
        guard let shard = try await store.read({ tx in try tx.logShards().first { $0.name == name } }) else { throw Refusal.notFound }
        return try await proof(of: index, in: shard, opening: nil).text
    }

    /// For whoever holds the credential: `witness` are the first 16 bytes of SHA-256 over what its issuer signed, which nobody can guess.
    package func logProof(ofCredential witness: [UInt8]) async throws -> String {
        guard witness.count == WitnessedDigest.count, let found = try await store.read({ try $0.issued(witness: witness) }) else {
            throw Refusal.notFound
        }
        return try await openedProof(at: found.logIndex) { _ in nil }
    }

    /// For a credential's holder.
    package func logProof(ofCredential id: ObjectID, for person: SignedIn) async throws -> String {
        let citizen = try citizen(person)
        guard let record = try await store.read({ try $0.credential(id) }), record.citizen == citizen else { throw Refusal.notFound }
        return try await openedProof(at: record.logIndex) { _ in nil }
    }

    /// Of one look at a citizen's data, for that citizen.
    package func logProof(ofAccess index: UInt64, for person: SignedIn) async throws -> String {
        let citizen = try citizen(person)
        return try await openedProof(at: index) { tx in
            guard let record = try tx.access(at: index, of: citizen) else { throw Refusal.notFound }
            return (citizen.text, try self.open(record, in: tx).logDetail)
        }
    }

    /// Of a step of an application, for its applicant and who acts for them.
    package func logProof(ofStep number: Int, of id: String, for person: SignedIn) async throws -> String {
        _ = try await stepReceipt(number, of: id, for: person)
        guard let index = try await store.read({ try $0.logIndex(ofStep: number, in: id) }) else {
            throw Refusal(.notFound, "log_proof_missing")
        }
        return try await openedProof(at: index) { _ in nil }
    }

    /// `clear`: the event where it is kept elsewhere than among the log's own; nil for those. Publishes what the proof needs.
    private func openedProof(
        at index: UInt64,
        clear: @escaping @Sendable (any StoreTransaction) throws -> (subject: String, detail: String)?
    ) async throws -> String {
        let (shard, opening) = try await store.read { tx in
            // Whose it is comes first: a place that the log does not have is answered like one that is somebody else's.
            let clear = try clear(tx), shard = try LogReading.shard(holding: index, tx)
            return (shard, try self.opening(at: index, in: shard, clear: clear, tx))
        }
        guard let opening else { throw Refusal(.notFound, "log_proof_missing") }
        if try await publishedCheckpoint(of: shard)?.head.size ?? 0 <= index - shard.start { _ = try await publishCheckpoint() }
        return try await proof(of: index - shard.start, in: shard, opening: opening).text
    }

    /// Nil for an entry whose salt was not kept: of before the log had its own secret, or made while the vault was locked.
    func opening(at index: UInt64, in shard: LogShard, clear: (subject: String, detail: String)?, _ tx: any StoreTransaction) throws
        -> LogOpening?
    {
        let entry = try tx.logEntry(at: index)
        guard let keys = try logKeys(in: tx), entry.count > 1, let kind = LogEventKind(rawValue: entry[1]) else { return nil }
        let time = try LogEvent.time(ofEntry: entry)
        let event: LogEvent
        if let clear {
            event = LogEvent(kind: kind, at: time, subject: clear.subject, detail: clear.detail)
        } else {
            guard let sealed = try tx.logEvent(at: index) else { return nil }
            event = try keys.open(sealed, at: index)
        }
        let opening = LogOpening(event: event, salt: keys.salt(shard: shard.name, index: index))
        return opening.entry == entry ? opening : nil
    }

    /// Under the published checkpoint, with the cosignatures it has.
    private func proof(of index: UInt64, in shard: LogShard, opening: LogOpening?) async throws -> LogProof {
        guard let head = try await publishedCheckpoint(of: shard)?.head, index < head.size,
            let note = try publicFiles.read(.checkpoint(of: shard.name))
        else { throw Refusal.notFound }
        let hashes = try await store.read { tx in
            try TransparencyLog.inclusionProof(of: AnyLog(tx, shard), index: index, size: head.size)
        }
        return LogProof(extra: opening?.bytes, index: index, hashes: hashes, checkpoint: String(decoding: note, as: UTF8.self))
    }
}
