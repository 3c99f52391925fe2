package import SegelCrypto
package import SegelVault

/// One of an account's ways to sign in: the public half of a key that never leaves its authenticator. Says nothing of a person.
package struct Passkey: Sendable {
    /// What the holder said it is, so that they know which one to remove.
    package enum Device: String, Sendable, CaseIterable {
        case phone, computer
        case securityKey = "security-key"
    }

    package let id: ObjectID
    package let account: ObjectID
    /// The authenticator's own name for it.
    package let credential: [UInt8]
    package let key: VerifyingKey
    package let device: Device
    package let counter: UInt32
    package let createdAt: UnixTime
    package let usedAt: UnixTime?

    package init(
        id: ObjectID,
        account: ObjectID,
        credential: [UInt8],
        key: VerifyingKey,
        device: Device,
        counter: UInt32,
        createdAt: UnixTime,
        usedAt: UnixTime? = nil
    ) {
        self.id = id
        self.account = account
        self.credential = credential
        self.key = key
        self.device = device
        self.counter = counter
        self.createdAt = createdAt
        self.usedAt = usedAt
    }
}

package protocol PasskeyPort {
    /// Throws `PortConflict.alreadyExists` where its authenticator's name is known.
    func insert(_ passkey: Passkey) throws
    func passkey(credential: [UInt8]) throws -> Passkey?
    /// Oldest first.
    func passkeys(of account: ObjectID) throws -> [Passkey]
    func recordUse(of passkey: ObjectID, counter: UInt32, at now: UnixTime) throws
    /// Throws `PortConflict.changedMeanwhile` where the account has none of that name.
    func removePasskey(_ id: ObjectID, of account: ObjectID) throws
    func removePasskeys(of account: ObjectID) throws
}
