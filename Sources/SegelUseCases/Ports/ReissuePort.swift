package import SegelVault

/// What of a credential is known without opening it: enough to count, to list and to witness.
package struct CredentialLine: Sendable {
    package let id: ObjectID
    package let caseID: String
    package let citizen: CitizenID
    package let service: String
    /// 0 valid, 1 invalid, 2 suspended, 3 superseded.
    package let status: UInt8
    package let logIndex: UInt64
    package let witness: [UInt8]?

    package init(
        id: ObjectID,
        caseID: String,
        citizen: CitizenID,
        service: String,
        status: UInt8,
        logIndex: UInt64,
        witness: [UInt8]?
    ) {
        self.id = id
        self.caseID = caseID
        self.citizen = citizen
        self.service = service
        self.status = status
        self.logIndex = logIndex
        self.witness = witness
    }
}

package protocol ReissuePort {
    /// The credentials a key signed, in the order of the log, from behind `cursor` on.
    func credentials(kid: String, after cursor: UInt64?, limit: Int) throws -> [CredentialLine]
    /// Where the log's first entry dated `time` or later stands; nil where there is none.
    func firstLogIndex(datedFrom time: UnixTime) throws -> UInt64?
    /// Ends an intent without a credential; its number and status entry are never given again.
    func abandon(_ intent: IssuingIntent) throws
}
