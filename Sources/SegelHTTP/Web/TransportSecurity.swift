/// Whom browsers are told to reach by TLS alone (HSTS, RFC 6797).
package enum TransportSecurity: String, Sendable, CaseIterable {
    /// The portal's own host.
    case host
    /// All hosts below it, too; only who runs these knows whether they have TLS.
    case subdomains

    /// Two years: what browsers' lists of such hosts want.
    var field: String { self == .host ? "max-age=63072000" : "max-age=63072000; includeSubDomains" }
}
