/// What revocation lists say of those who vouch for something.
package enum RevocationFinding: Sendable, Equatable {
    /// Nobody stands between it and an anchor: an anchor is on no list.
    case needless
    /// Of one of them at least there is no list that was good then.
    case unknown
    /// Of each there is one that does not name it; the oldest is of this time, Unix seconds.
    case notRevoked(asOf: Int64)
    case revoked
}
