/// A certificate a region's authority issued, or its own.
package struct CertificateRecord: Sendable {
    /// Twenty octets.
    package let serial: [UInt8]
    /// The key it certifies.
    package let kid: String
    /// The authority's key; the same where it is the authority's own.
    package let authority: String
    package let notBefore: UnixTime
    /// The first second it is no longer good.
    package let notAfter: UnixTime
    package let der: [UInt8]

    package init(serial: [UInt8], kid: String, authority: String, notBefore: UnixTime, notAfter: UnixTime, der: [UInt8]) {
        self.serial = serial
        self.kid = kid
        self.authority = authority
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.der = der
    }
}

/// Certificates are public and stay: what they vouched for is verified for as long as it is kept.
package protocol CertificatePort {
    func insert(_ certificate: CertificateRecord) throws
    /// In the order they begin.
    func certificates(of kid: String) throws -> [CertificateRecord]
    func certificates() throws -> [CertificateRecord]
}
