package import SegelVault

/// What a random value of ours stands for. Only its digest is stored, so the database alone opens nothing.
package enum WalletSecretKind: String, CaseIterable, Sendable {
    /// The digest is that of the pre-authorized code.
    case offer
    case pushedRequest = "pushed-request"
    case code
    /// A code that was redeemed: seen again, everything it led to is ended.
    case spentCode = "spent-code"
    case accessToken = "access-token"
    case refreshToken = "refresh-token"
    /// A copy that waits for an officer's decision.
    case transaction
    case notification
    /// Used up, and remembered until it would have expired anyway.
    case nonce
    case proof
    /// An agency's access token; its grant is the agency.
    case agencyToken = "agency-token"
}

package struct WalletSecret: Sendable {
    package let kind: WalletSecretKind
    /// SHA-256 of the value.
    package let digest: [UInt8]
    /// Whose data it leads to; nil where it leads to nobody's.
    package let citizen: CitizenID?
    /// What is ended together with it.
    package let grant: ObjectID?
    /// Says nothing of a person.
    package let body: [UInt8]
    /// The first second it is worth nothing.
    package let expires: UnixTime

    package init(kind: WalletSecretKind, digest: [UInt8], citizen: CitizenID?, grant: ObjectID?, body: [UInt8], expires: UnixTime) {
        self.kind = kind
        self.digest = digest
        self.citizen = citizen
        self.grant = grant
        self.body = body
        self.expires = expires
    }
}

package protocol WalletSecretPort {
    /// Throws `PortConflict.alreadyExists`: a one-time value comes once.
    func insert(_ secret: WalletSecret) throws
    /// Expired ones too, until they are swept.
    func walletSecret(_ kind: WalletSecretKind, _ digest: [UInt8]) throws -> WalletSecret?
    /// Puts another body where exactly this one is. Throws `PortConflict.changedMeanwhile` otherwise.
    func replace(_ secret: WalletSecret, body: [UInt8]) throws
    /// Throws `PortConflict.changedMeanwhile` where there is none: of two who redeem it at once, one does.
    func remove(_ kind: WalletSecretKind, _ digest: [UInt8]) throws
    func removeWalletSecrets(of grant: ObjectID) throws
    /// Of a citizen, one kind.
    func removeWalletSecrets(_ kind: WalletSecretKind, of citizen: CitizenID) throws
    /// Returns how many.
    func removeWalletSecrets(expiredBy time: UnixTime) throws -> Int
    func walletSecretCount(_ kind: WalletSecretKind) throws -> Int
}

/// A wallet that may ask for authorization: an app the operator knows.
package struct WalletClient: Sendable, Codable, Equatable {
    package let id: String
    /// As citizens know it.
    package let name: String
    /// Compared byte for byte.
    package let redirects: [String]
    package let addedAt: UnixTime
    /// Certificates, DER, of the authorities whose word counts for it: its makers'. None where nobody vouches for it here.
    package let attesters: [[UInt8]]

    package init(id: String, name: String, redirects: [String], addedAt: UnixTime, attesters: [[UInt8]] = []) {
        self.id = id
        self.name = name
        self.redirects = redirects
        self.addedAt = addedAt
        self.attesters = attesters
    }
}

package protocol WalletClientPort {
    /// In place of one of the same id.
    func put(_ client: WalletClient) throws
    func walletClient(_ id: String) throws -> WalletClient?
    func walletClients() throws -> [WalletClient]
    /// Throws `PortConflict.changedMeanwhile` where there is none.
    func removeWalletClient(_ id: String) throws
    /// In place of those before.
    func put(_ rules: AttestationRules) throws
    /// Nil where none were ever set.
    func attestationRules() throws -> AttestationRules?
}
