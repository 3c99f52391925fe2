package import SegelVault

/// A word to one contact, from the transaction that caused it until it is sent or given up. Says nothing of a person but whose it is.
package struct NoticeRow: Sendable, Equatable {
    package enum State: String, Sendable, Codable, CaseIterable {
        case waiting, sent
        /// Tried as often as it may be, or refused for good: an operator may replay it.
        case dead
    }

    package let id: ObjectID
    package let citizen: CitizenID
    package let contact: ObjectID
    package let channel: NoticeChannel
    package let kind: NoticeKind
    package let caseID: String?
    package let reference: String?
    package let createdAt: UnixTime
    package var state: State
    /// How often it was tried; counted before each try.
    package var tries: Int
    /// The first second it may be tried again.
    package var nextAt: UnixTime
    /// A code, why the last try failed.
    package var failure: String?
    package var endedAt: UnixTime?

    package init(
        id: ObjectID,
        citizen: CitizenID,
        contact: ObjectID,
        channel: NoticeChannel,
        kind: NoticeKind,
        caseID: String?,
        reference: String?,
        createdAt: UnixTime,
        state: State = .waiting,
        tries: Int = 0,
        nextAt: UnixTime,
        failure: String? = nil,
        endedAt: UnixTime? = nil
    ) {
        self.id = id
        self.citizen = citizen
        self.contact = contact
        self.channel = channel
        self.kind = kind
        self.caseID = caseID
        self.reference = reference
        self.createdAt = createdAt
        self.state = state
        self.tries = tries
        self.nextAt = nextAt
        self.failure = failure
        self.endedAt = endedAt
    }
}

package protocol NoticePort {
    func insert(_ notice: NoticeRow) throws
    func notice(_ id: ObjectID) throws -> NoticeRow?
    /// Newest first.
    func notices(of citizen: CitizenID, limit: Int) throws -> [NoticeRow]
    func notices(ofCase id: String, limit: Int) throws -> [NoticeRow]
    /// Everybody's, newest first; nil for all states.
    func notices(in state: NoticeRow.State?, limit: Int) throws -> [NoticeRow]
    /// Waiting ones of a channel whose time has come, oldest first.
    func dueNotices(_ channel: NoticeChannel, at now: UnixTime, limit: Int) throws -> [NoticeRow]
    /// The next after a notice that was tried `tries` times. Throws `PortConflict.changedMeanwhile` where it was tried meanwhile.
    func update(_ notice: NoticeRow, whereTries tries: Int) throws
    func noticeCount(of citizen: CitizenID, _ kind: NoticeKind, since time: UnixTime) throws -> Int
    /// Ended before `time`; returns how many.
    func removeNotices(endedBefore time: UnixTime) throws -> Int
}
