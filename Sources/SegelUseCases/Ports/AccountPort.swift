package import SegelCrypto
package import SegelVault

/// A sign-in: a citizen's (found through the blind index of their NIK) or an officer's (found by a name of their own choosing).
package struct Account: Sendable, Codable, Equatable {
    /// How the account is found at sign-in. What a citizen types leads through the blind index to the citizen, so that neither the NIK nor
    /// anything that changes when INDEX is rotated stands here.
    package enum Name: Sendable, Codable, Hashable {
        case citizen(CitizenID)
        case officer(String)
    }

    package let id: ObjectID
    package let name: Name
    /// The person behind the account. An officer has one too where known, so that nobody decides their own case.
    package let citizen: CitizenID?
    package private(set) var duties: [Duty]
    package var password: Argon2id.PasswordHash?
    package var activation: Activation?
    package var lockout: Lockout
    /// When an officer's account was taken away. Its name stays taken: history says who did what.
    package private(set) var removedAt: UnixTime?

    /// Nobody signs in to it any more, by anything.
    package mutating func remove(at now: UnixTime) {
        removedAt = now
        duties = []
        password = nil
        activation = nil
    }

    package init(id: ObjectID, name: Name, citizen: CitizenID?, duties: [Duty], activation: Activation) {
        self.id = id
        self.name = name
        self.citizen = citizen
        self.duties = duties
        self.activation = activation
        password = nil
        lockout = Lockout(failures: 0, until: 0)
    }

    /// A code handed over in person, good once, before `expires`.
    package struct Activation: Sendable, Codable, Equatable {
        package let codeHash: [UInt8]
        package let expires: UnixTime
    }

    /// Wrong passwords in a row, and until when no further one is heard.
    package struct Lockout: Sendable, Codable, Equatable {
        package var failures: Int
        package var until: UnixTime
    }

    package static func == (a: Self, b: Self) -> Bool { a.id == b.id && a.lockout == b.lockout && a.activation == b.activation }
}

/// What an officer may do, and for which agency.
package struct Duty: Sendable, Codable, Hashable {
    package let role: String
    package let agency: String

    package init(role: String, agency: String) {
        self.role = role
        self.agency = agency
    }
}

package protocol AccountPort {
    /// Refuses a name or an id that exists.
    func insert(_ account: Account) throws
    func account(named name: Account.Name) throws -> Account?
    func account(_ id: ObjectID) throws -> Account?
    func update(_ account: Account) throws
    func accounts() throws -> [Account]
}

package protocol SessionPort {
    func insert(_ session: Session) throws
    func session(digest: [UInt8]) throws -> Session?
    /// Those of an account that have not reached their end, ended by disuse or not; the last begun first.
    func sessions(of account: ObjectID, at now: UnixTime) throws -> [Session]
    /// Never earlier than it was.
    func recordUse(ofSession digest: [UInt8], at now: UnixTime) throws
    func recordConfirmation(ofSession digest: [UInt8], at now: UnixTime) throws
    func endSession(digest: [UInt8]) throws
    func endSessions(of account: ObjectID) throws
    func endSessions(expiredBefore time: UnixTime) throws
}
