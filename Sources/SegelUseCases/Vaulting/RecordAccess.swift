internal import Foundation
internal import SegelTransparency
internal import SegelVault

/// One look at a citizen's data, as the citizen reads it.
package struct Access: Sendable, Codable {
    package let at: UnixTime
    /// An officer's name, "operator", "system", or "citizen" for the person themselves.
    package let actor: String
    /// The duty it was done by and the agency it is at; nil where nobody at a desk looked, and in records of before they were kept.
    package let role: String?
    package let agency: String?
    /// Of `AccessPurpose`.
    package let purpose: String
    package let caseReference: String?
    /// Where the log holds the commitment to this line.
    package let logIndex: UInt64

    /// What the log's entry commits to beside the citizen's identifier.
    var logDetail: String { Self.logDetail(actor, purpose, caseReference) }

    static func logDetail(_ actor: String, _ purpose: String, _ reference: String?) -> String { "\(actor) \(purpose) \(reference ?? "")" }

    /// No person looked.
    package var isAutomated: Bool { actor == "system" }
}

/// Leave to open what is somebody's: the data are one's own, or the look at them was recorded, with its purpose, in the same transaction. There
/// is no third way to one, and whole cases and documents open to nothing else.
struct ReadingRight: Sendable {
    let citizen: CitizenID

    init(owner person: SignedIn) throws {
        guard let citizen = person.citizen else { throw Refusal.notPermitted }
        self.init(citizen: citizen)
    }

    /// Nil where it is somebody else's.
    init?(own authority: Authority) {
        guard authority.mandate == nil else { return nil }
        self.init(citizen: authority.citizen)
    }

    fileprivate init(citizen: CitizenID) { self.citizen = citizen }
}

extension Mall {
    /// Commits to a look at someone's data in the log and keeps the clear line for them, in the transaction that reads the data: there is no
    /// read without its record.
    @discardableResult
    func recordAccess(
        to citizen: CitizenID,
        by actor: AccessActor,
        purpose: AccessPurpose,
        caseReference: String?,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> ReadingRight {
        let detail = Access.logDetail(actor.name, purpose.rawValue, caseReference)
        let index = try logProvably(.dataAccess, subject: citizen.text, detail: detail, at: now, keepsClear: false, in: tx).index
        let access = Access(
            at: now,
            actor: actor.name,
            role: actor.duty?.role,
            agency: actor.duty?.agency,
            purpose: purpose.rawValue,
            caseReference: caseReference,
            logIndex: index
        )
        let sealed = try sealOnce(
            Array(JSONEncoder().encode(access)),
            as: "access",
            object: AccessRecord.object(index),
            for: citizen,
            in: tx
        )
        try tx.insert(AccessRecord(citizen: citizen, at: now, logIndex: index, sealed: sealed))
        return ReadingRight(citizen: citizen)
    }

    /// "Who looked at my data", newest first.
    package func accesses(for person: SignedIn, limit: Int = 200) async throws -> [Access] {
        let citizen = try citizen(person)
        return try await store.read { tx in
            try tx.accesses(of: citizen, limit: limit).map { try self.open($0, in: tx) }
        }
    }

    func open(_ record: AccessRecord, in tx: any StoreTransaction) throws -> Access {
        let object = try AccessRecord.object(record.logIndex)
        let bytes = try openOnce(record.sealed, as: "access", object: object, for: record.citizen, in: tx)
        return try JSONDecoder().decode(Access.self, from: Data(bytes))
    }
}
