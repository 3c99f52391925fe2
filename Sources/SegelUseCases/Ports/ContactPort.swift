package import SegelCatalogue
package import SegelVault

/// Where a citizen wants to be told. The address itself is sealed for them; this row says that there is one, and that they wanted it.
package struct Contact: Sendable, Equatable {
    package let id: ObjectID
    package let citizen: CitizenID
    package let channel: NoticeChannel
    /// What is written to it.
    package let language: Language
    /// When they agreed to be told there.
    package let consentedAt: UnixTime
    /// When the code sent there came back; nothing else is sent there before.
    package var verifiedAt: UnixTime?
    /// When they took it back. The row and the address go once what waits for it has ended.
    package var removedAt: UnixTime?

    package init(
        id: ObjectID,
        citizen: CitizenID,
        channel: NoticeChannel,
        language: Language,
        consentedAt: UnixTime,
        verifiedAt: UnixTime? = nil,
        removedAt: UnixTime? = nil
    ) {
        self.id = id
        self.citizen = citizen
        self.channel = channel
        self.language = language
        self.consentedAt = consentedAt
        self.verifiedAt = verifiedAt
        self.removedAt = removedAt
    }
}

package protocol ContactPort {
    func insert(_ contact: Contact) throws
    func contact(_ id: ObjectID) throws -> Contact?
    /// Those that were not taken back, oldest first.
    func contacts(of citizen: CitizenID) throws -> [Contact]
    /// Throws `PortConflict.changedMeanwhile` where there is none.
    func update(_ contact: Contact) throws
    /// Taken back, with nothing waiting for them any more.
    func contactsToForget(limit: Int) throws -> [Contact]
    func removeContact(_ id: ObjectID) throws
}
