package import SegelVault

/// Where a credential's status stands: one entry of one list.
package struct StatusEntry: Sendable, Hashable {
    package let agency: String
    package let list: Int
    package let index: Int

    package init(agency: String, list: Int, index: Int) {
        self.agency = agency
        self.list = list
        self.index = index
    }
}

/// What is decided before signing, durable before the signature exists: the crash recovers from this to the same serial.
package struct IssuingIntent: Sendable {
    /// The case this credential ends, or ended; at most one intent is open for it.
    package let caseID: String
    package let credentialID: ObjectID
    package let citizen: CitizenID
    package let kid: String
    package let status: StatusEntry
    /// The prepared credential, sealed for the citizen.
    package let sealedPrepared: [UInt8]
    /// The credential it replaces; nil for a case's first.
    package let supersedes: ObjectID?

    package init(
        caseID: String,
        credentialID: ObjectID,
        citizen: CitizenID,
        kid: String,
        status: StatusEntry,
        sealedPrepared: [UInt8],
        supersedes: ObjectID? = nil
    ) {
        self.caseID = caseID
        self.credentialID = credentialID
        self.citizen = citizen
        self.kid = kid
        self.status = status
        self.sealedPrepared = sealedPrepared
        self.supersedes = supersedes
    }
}

/// An issued credential. Number, kind and claims are personal data and stay inside the sealed bytes.
package struct CredentialRecord: Sendable {
    package let id: ObjectID
    package let caseID: String
    package let citizen: CitizenID
    package let service: String
    package let kid: String
    package let status: StatusEntry
    package let issuedAt: UnixTime
    /// Its place in the transparency log.
    package let logIndex: UInt64
    /// The compact SD-JWT VC with all disclosures, sealed for the citizen.
    package let sealed: [UInt8]
    /// The credential it replaced; nil for a case's first.
    package let supersedes: ObjectID?
    /// Its 16-byte name in a witnessed set. Over random salts and a signature, so it tells nothing of the person. Nil for rows of before.
    package let witness: [UInt8]?

    package init(
        id: ObjectID,
        caseID: String,
        citizen: CitizenID,
        service: String,
        kid: String,
        status: StatusEntry,
        issuedAt: UnixTime,
        logIndex: UInt64,
        sealed: [UInt8],
        supersedes: ObjectID? = nil,
        witness: [UInt8]? = nil
    ) {
        self.id = id
        self.caseID = caseID
        self.citizen = citizen
        self.service = service
        self.kid = kid
        self.status = status
        self.issuedAt = issuedAt
        self.logIndex = logIndex
        self.sealed = sealed
        self.supersedes = supersedes
        self.witness = witness
    }
}

package protocol IssuingPort {
    /// The next number of a series, starting at 1. Numbers once given are never given again, whatever becomes of the case.
    func nextSerial(_ series: String) throws -> Int
    /// Takes a status index if it is free; answers whether it was.
    func claim(_ entry: StatusEntry) throws -> Bool
    /// Refuses a second intent for a case, a first credential for a case that has one, and a second replacement of one credential.
    func insert(_ intent: IssuingIntent) throws
    /// Replaces an unfinished intent whose signing key is gone; serial and status entry stay.
    func replace(_ intent: IssuingIntent) throws
    func intents() throws -> [IssuingIntent]
    func intent(caseID: String) throws -> IssuingIntent?
}

package protocol CredentialPort {
    /// Stores the credential and ends its intent; refuses when no intent with this id is open.
    func complete(_ credential: CredentialRecord) throws
    func credential(_ id: ObjectID) throws -> CredentialRecord?
    func credentials(of citizen: CitizenID) throws -> [CredentialRecord]
    /// The case's newest: the one nothing replaced.
    func credential(caseID: String) throws -> CredentialRecord?
    func credentialCount() throws -> Int
}

package protocol StatusPort {
    /// 0 valid, 1 invalid, 2 suspended, 3 superseded.
    func status(_ entry: StatusEntry) throws -> UInt8?
    /// Compare-and-swap: replaces `old` by `new`; answers whether it did.
    func setStatus(_ entry: StatusEntry, from old: UInt8, to new: UInt8) throws -> Bool
    /// Every entry of a list that is not 0.
    func nonZero(agency: String, list: Int) throws -> [(index: Int, value: UInt8)]
    func statusLists() throws -> [(agency: String, list: Int, used: Int)]
}
