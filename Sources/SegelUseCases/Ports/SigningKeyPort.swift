package import SegelCrypto

/// Seconds since 1970-01-01T00:00:00Z.
package typealias UnixTime = Int64

/// One key of an agency's signing ring. Its state follows from the clock and its window, so no job has to run at the right second:
/// pre-published before `activeFrom`, active from then, verify-only once a younger key of the same ring is active.
package struct SigningKeyRecord: Sendable {
    /// RFC 7638 thumbprint.
    package let kid: String
    package let agency: String
    package let purpose: String
    package let publicKey: VerifyingKey
    /// Sealed under KEK-signing; nil once destroyed.
    package var sealedPrivateKey: [UInt8]?
    package var kekVersion: UInt32
    package let createdAt: UnixTime
    /// When it begins to sign: fixed by the signed trust list that first names it, nil until one does.
    package var activeFrom: UnixTime?
    /// Verifiers refuse what claims to be signed later than this. Nil while no successor is planned.
    package var notAfter: UnixTime?
    /// From when on what it signed is not believed. Absorbing: never taken back, at most moved to an earlier time.
    package var compromisedSince: UnixTime?

    package init(
        kid: String,
        agency: String,
        purpose: String,
        publicKey: VerifyingKey,
        sealedPrivateKey: [UInt8]?,
        kekVersion: UInt32,
        createdAt: UnixTime,
        activeFrom: UnixTime?,
        notAfter: UnixTime?,
        compromisedSince: UnixTime? = nil
    ) {
        self.kid = kid
        self.agency = agency
        self.purpose = purpose
        self.publicKey = publicKey
        self.sealedPrivateKey = sealedPrivateKey
        self.kekVersion = kekVersion
        self.createdAt = createdAt
        self.activeFrom = activeFrom
        self.notAfter = notAfter
        self.compromisedSince = compromisedSince
    }
}

package protocol SigningKeyPort {
    func insert(_ key: SigningKeyRecord) throws
    func signingKeys() throws -> [SigningKeyRecord]
    /// One ring.
    func signingKeys(of agency: String, for purpose: String) throws -> [SigningKeyRecord]
    func signingKey(kid: String) throws -> SigningKeyRecord?
    /// Replaces the mutable parts when the stored sealed bytes still equal `sealed`; answers whether it did.
    func replace(_ key: SigningKeyRecord, whereSealed sealed: [UInt8]?) throws -> Bool
}
