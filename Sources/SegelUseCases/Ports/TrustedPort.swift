package import SegelVault

/// One citizen trusts another to vouch for them when they have lost every way in. Their names for each other are sealed, each for the one who reads it.
package struct Trust: Sendable, Equatable {
    package let id: ObjectID
    package let citizen: CitizenID
    package let trusted: CitizenID
    package let acceptedAt: UnixTime

    package init(id: ObjectID, citizen: CitizenID, trusted: CitizenID, acceptedAt: UnixTime) {
        self.id = id
        self.citizen = citizen
        self.trusted = trusted
        self.acceptedAt = acceptedAt
    }
}

/// Somebody says they are a citizen who lost every way in; from the first trusted person who confirms it on.
package struct Recovery: Sendable, Equatable {
    package let citizen: CitizenID
    /// SHA-256-like digest of the code that whoever recovers holds.
    package let code: [UInt8]
    package let begunAt: UnixTime
    /// The first second it can be used; nil until enough have confirmed it.
    package var readyAt: UnixTime?
    /// The first second it is worth nothing.
    package var endsAt: UnixTime
    package var cancelledAt: UnixTime?

    package init(
        citizen: CitizenID,
        code: [UInt8],
        begunAt: UnixTime,
        readyAt: UnixTime? = nil,
        endsAt: UnixTime,
        cancelledAt: UnixTime? = nil
    ) {
        self.citizen = citizen
        self.code = code
        self.begunAt = begunAt
        self.readyAt = readyAt
        self.endsAt = endsAt
        self.cancelledAt = cancelledAt
    }
}

package protocol TrustedPort {
    /// `digest`: of a code that whoever accepts must bring.
    func insertInvitation(digest: [UInt8], of citizen: CitizenID, expires: UnixTime) throws
    /// Takes it: it is gone after this. Nil where there is none, or it is over.
    func takeInvitation(digest: [UInt8], at now: UnixTime) throws -> CitizenID?
    func invitationCount(of citizen: CitizenID, at now: UnixTime) throws -> Int
    /// Throws `PortConflict.alreadyExists` where the two are bound already.
    func insert(_ trust: Trust) throws
    func trust(_ id: ObjectID) throws -> Trust?
    /// Whom a citizen trusts, oldest first.
    func trusts(of citizen: CitizenID) throws -> [Trust]
    /// Who trusts a citizen, oldest first.
    func trusts(in trusted: CitizenID) throws -> [Trust]
    /// With what the trusted person has confirmed.
    func removeTrust(_ trust: Trust) throws
    /// How many must confirm; nil where nobody said.
    func trustedNeeded(by citizen: CitizenID) throws -> Int?
    func setTrustedNeeded(_ count: Int, by citizen: CitizenID) throws
}

package protocol RecoveryByTrustedPort {
    /// In place of one of the same citizen and code.
    func put(_ recovery: Recovery) throws
    func recovery(of citizen: CitizenID, code: [UInt8]) throws -> Recovery?
    /// Neither cancelled nor over.
    func openRecoveries(of citizen: CitizenID, at now: UnixTime) throws -> [Recovery]
    func removeRecoveries(of citizen: CitizenID) throws
    func removeRecoveries(endedBefore time: UnixTime) throws
    func confirm(_ recovery: Recovery, by trusted: CitizenID, at now: UnixTime) throws
    func confirmations(of recovery: Recovery) throws -> [CitizenID]
    /// All of a trusted person's for a citizen.
    func removeConfirmations(by trusted: CitizenID, for citizen: CitizenID) throws
}
