private import Crypto

/// A P-256 signature of ASN.1 in the form that JOSE and COSE have.
package enum ECDSASignature {
    /// r ‖ s, 64 bytes, of a P-256 signature written in ASN.1 (RFC 3279 section 2.2.3). Refuses anything that is not exactly one.
    package static func raw(asn1 bytes: [UInt8]) throws(SignatureInvalid) -> [UInt8] {
        do { return Array(try P256.Signing.ECDSASignature(derRepresentation: bytes).rawRepresentation) } catch { throw SignatureInvalid() }
    }
}
