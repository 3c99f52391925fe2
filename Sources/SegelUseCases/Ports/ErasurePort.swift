package import SegelVault

/// A citizen who was shredded, or is being: the tombstone. It names them by their random identifier, which nothing else holds any more.
package struct ShredRecord: Sendable, Hashable {
    package let citizen: CitizenID
    package let begunAt: UnixTime
    /// A code such as "subject-request"; never a sentence, which could name somebody.
    package let reason: String
    /// Whether the citizen's credentials stay as they are instead of being revoked.
    package let keepsCredentials: Bool
    /// Nil until their keys and rows are gone.
    package var destroyed: Destroyed?
    /// Nil until their documents' files and all remnants are gone too.
    package var endedAt: UnixTime?

    package init(
        citizen: CitizenID,
        begunAt: UnixTime,
        reason: String,
        keepsCredentials: Bool,
        destroyed: Destroyed? = nil,
        endedAt: UnixTime? = nil
    ) {
        self.citizen = citizen
        self.begunAt = begunAt
        self.reason = reason
        self.keepsCredentials = keepsCredentials
        self.destroyed = destroyed
        self.endedAt = endedAt
    }

    package struct Destroyed: Sendable, Hashable, Codable {
        package let at: UnixTime
        /// The versions of KEK-citizen their keys were wrapped under.
        package let epochs: [UInt32]
        /// How many of what.
        package let counts: [String: Int]
        /// Where the log holds the commitment to the shred, and what opens it.
        package let logIndex: UInt64
        package let logSalt: [UInt8]

        package init(at: UnixTime, epochs: [UInt32], counts: [String: Int], logIndex: UInt64, logSalt: [UInt8]) {
            self.at = at
            self.epochs = epochs
            self.counts = counts
            self.logIndex = logIndex
            self.logSalt = logSalt
        }
    }
}

package protocol ErasurePort {
    /// Throws `PortConflict.alreadyExists`. A tombstone stays for ever.
    func insert(_ shred: ShredRecord) throws
    func shred(of citizen: CitizenID) throws -> ShredRecord?
    /// Oldest first.
    func shreds() throws -> [ShredRecord]
    /// Replaces `destroyed` and `endedAt`. Ended, the fingerprints for `remnants` are forgotten.
    func update(_ shred: ShredRecord) throws

    /// Whether the citizen is there, with a key or without, or an account of theirs.
    func isPresent(_ citizen: CitizenID) throws -> Bool

    /// Deletes the citizen, their keys and every row of theirs; what remains is the tombstone and the list of files to erase. Returns how
    /// many of what; nothing where there is no such citizen.
    func destroyEverything(of citizen: CitizenID) throws -> [String: Int]

    /// What would tell that something of the citizen still lies in a file: pieces of their wraps, envelopes and blind index.
    func remnants(of citizen: CitizenID) throws -> [[UInt8]]

    /// Documents whose bytes have still to be erased.
    func documentsToErase(of citizen: CitizenID) throws -> [ObjectID]
    func endErasing(_ document: ObjectID) throws
}

/// A citizen who must not be shredded, as a court or an audit wants it.
package struct HoldRecord: Sendable, Hashable {
    package let id: ObjectID
    package let citizen: CitizenID
    package let placedAt: UnixTime
    /// The first second it no longer holds; nil until it is released.
    package let until: UnixTime?
    /// The reason, sealed for the citizen.
    package let sealed: [UInt8]

    package init(id: ObjectID, citizen: CitizenID, placedAt: UnixTime, until: UnixTime?, sealed: [UInt8]) {
        self.id = id
        self.citizen = citizen
        self.placedAt = placedAt
        self.until = until
        self.sealed = sealed
    }
}

package protocol HoldPort {
    func insert(_ hold: HoldRecord) throws
    func hold(_ id: ObjectID) throws -> HoldRecord?
    /// Oldest first; of one citizen, or all.
    func holds(of citizen: CitizenID?) throws -> [HoldRecord]
    /// Throws `PortConflict.changedMeanwhile` where there is none.
    func endHold(_ id: ObjectID) throws
}
