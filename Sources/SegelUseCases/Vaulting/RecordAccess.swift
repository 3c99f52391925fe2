internal import Foundation
internal import SegelTransparency
internal import SegelVault

/// One look at a citizen's data, as the citizen reads it.
package struct Access: Sendable, Codable {
    package let at: UnixTime
    /// An officer's name, "verifier" or "system".
    package let actor: String
    package let purpose: String
    package let caseReference: String?
    /// Where the log holds the commitment to this line.
    package let logIndex: UInt64
}

extension Mall {
    /// Commits to a look at someone's data in the log and keeps the clear line for them, in the transaction that reads the data: there is no
    /// read without its record. A read without a purpose is refused.
    func recordAccess(
        to citizen: CitizenID,
        by actor: String,
        purpose: String,
        caseReference: String?,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws {
        guard !purpose.isEmpty else { throw Refusal(.notPermitted, "purpose_missing") }
        let index = try log(.dataAccess, subject: citizen.text, detail: "\(actor) \(purpose) \(caseReference ?? "")", at: now, in: tx)
        let access = Access(at: now, actor: actor, purpose: purpose, caseReference: caseReference, logIndex: index)
        let sealed = try sealOnce(
            Array(JSONEncoder().encode(access)),
            as: "access",
            object: AccessRecord.object(index),
            for: citizen,
            in: tx
        )
        try tx.insert(AccessRecord(citizen: citizen, at: now, logIndex: index, sealed: sealed))
    }

    /// "Who looked at my data", newest first.
    package func accesses(for person: SignedIn, limit: Int = 200) async throws -> [Access] {
        let citizen = try citizen(person)
        return try await store.read { tx in
            try tx.accesses(of: citizen, limit: limit).map { record in
                let bytes = try self.openOnce(
                    record.sealed,
                    as: "access",
                    object: AccessRecord.object(record.logIndex),
                    for: citizen,
                    in: tx
                )
                return try JSONDecoder().decode(Access.self, from: Data(bytes))
            }
        }
    }
}
