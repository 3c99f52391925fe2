/// Fetches a revocation list from where a certificate says that it is: an address of a stranger's choosing (attack A73).
package protocol RevocationTransport: Sendable {
    func revocationList(from address: String) async throws(RevocationUnavailable) -> [UInt8]
}

package struct RevocationUnavailable: Error, Equatable {
    /// Such as "unreachable".
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
