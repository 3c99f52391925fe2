package import SegelVault

/// A wallet's copy of a credential: the same claims and number, bound to a key of the wallet's, with a status entry of its own.
package struct CopyRecord: Sendable {
    package let id: ObjectID
    /// What it is a copy of.
    package let credential: ObjectID
    package let citizen: CitizenID
    /// `dc+sd-jwt` or `mso_mdoc`.
    package let format: String
    package let kid: String
    package let status: StatusEntry
    /// RFC 7638 thumbprint of the wallet's key.
    package let holder: String
    package let issuedAt: UnixTime
    /// Its place in the transparency log; nil while it is only intended.
    package let logIndex: UInt64?
    /// Intended: what will be signed. Issued: the copy. Sealed for the citizen, as revision 1 and 2.
    package let sealed: [UInt8]
    /// As in `CredentialRecord`; nil while it is only intended.
    package let witness: [UInt8]?

    package init(
        id: ObjectID,
        credential: ObjectID,
        citizen: CitizenID,
        format: String,
        kid: String,
        status: StatusEntry,
        holder: String,
        issuedAt: UnixTime,
        logIndex: UInt64? = nil,
        sealed: [UInt8],
        witness: [UInt8]? = nil
    ) {
        self.id = id
        self.credential = credential
        self.citizen = citizen
        self.format = format
        self.kid = kid
        self.status = status
        self.holder = holder
        self.issuedAt = issuedAt
        self.logIndex = logIndex
        self.sealed = sealed
        self.witness = witness
    }
}

/// What of an issued copy is known without opening it.
package struct CopyLine: Sendable {
    package let id: ObjectID
    package let status: StatusEntry
    /// 0 valid, 1 invalid, 2 suspended, 3 superseded.
    package let value: UInt8
    package let logIndex: UInt64
    package let witness: [UInt8]?

    package init(id: ObjectID, status: StatusEntry, value: UInt8, logIndex: UInt64, witness: [UInt8]?) {
        self.id = id
        self.status = status
        self.value = value
        self.logIndex = logIndex
        self.witness = witness
    }
}

/// A copy shares its credential's status from the moment it is intended: the store changes both in one step, until the copy's own is final.
package protocol CopyPort {
    /// Step 1. The copy has no place in the log yet. Refuses one whose credential is not there.
    func insert(_ copy: CopyRecord) throws
    /// Step 3: gives an intended copy its place in the log and its signed bytes. Throws `PortConflict.changedMeanwhile` where none is intended.
    func complete(_ copy: CopyRecord) throws
    /// Ends an intended copy without one; its status entry stays taken, and invalid.
    func abandonCopy(_ id: ObjectID) throws
    func copy(_ id: ObjectID) throws -> CopyRecord?
    /// Intended and issued, in the order they were intended.
    func copies(of credential: ObjectID) throws -> [CopyRecord]
    func intendedCopies() throws -> [CopyRecord]
    /// The copies a key signed, in the order of the log, from behind `cursor` on.
    func copies(kid: String, after cursor: UInt64?, limit: Int) throws -> [CopyLine]
    func copyCount(of credential: ObjectID) throws -> Int
    /// Whose credential or copy has this entry; nil where none of ours has.
    func citizen(having status: StatusEntry) throws -> CitizenID?
}
