package import SegelVault

/// New keys and new ciphertexts for one citizen or all of them, as far as it got.
package struct ResealRecord: Sendable, Hashable {
    package let id: ObjectID
    /// Nil: all citizens.
    package let scope: CitizenID?
    package let begunAt: UnixTime
    /// The last citizen that was done.
    package var cursor: CitizenID?
    package var citizens = 0
    package var keysDestroyed = 0
    package var things = 0
    package var documents = 0
    package var bytes: Int64 = 0
    /// Over the plaintexts as they were opened from the old envelopes, and as they open from the new ones. 32 bytes each.
    package var digestBefore: [UInt8]
    package var digestAfter: [UInt8]
    package var finishedAt: UnixTime?

    package init(id: ObjectID, scope: CitizenID?, begunAt: UnixTime) {
        self.id = id
        self.scope = scope
        self.begunAt = begunAt
        digestBefore = [UInt8](repeating: 0, count: 32)
        digestAfter = digestBefore
    }
}

package protocol ResealPort {
    /// Throws `PortConflict.alreadyExists` while another is under way.
    func insert(_ reseal: ResealRecord) throws
    func openReseal() throws -> ResealRecord?
    /// Newest first.
    func reseals() throws -> [ResealRecord]
    func update(_ reseal: ResealRecord) throws
}
