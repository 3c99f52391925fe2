internal import SwiftASN1
internal import X509

/// What a leaf certificate is for: its extended key usage. A certificate of one usage is refused in the place of another.
package enum CertificateUsage: String, Sendable, CaseIterable {
    /// Signs credentials: the document signer of ISO 18013-5 table B.3, and the issuer of an SD-JWT VC with `x5c`.
    case credential
    /// Signs status lists (draft-ietf-oauth-status-list section 10.1).
    case status
    /// Signs presentation requests and issuer metadata: the reader of ISO 18013-5 table B.7.
    case request
    /// Signs PDF certificates (RFC 9336).
    case document

    var identifier: ASN1ObjectIdentifier {
        switch self {
        case .credential: [1, 0, 18013, 5, 1, 2]
        case .status: [1, 3, 6, 1, 5, 5, 7, 3, 30]
        case .request: [1, 0, 18013, 5, 1, 6]
        case .document: [1, 3, 6, 1, 5, 5, 7, 3, 36]
        }
    }
}

/// Bounds of ISO 18013-5 annex B and of RFC 5280.
enum CertificateLimits {
    /// Octets of a serial number.
    static let serialCount = 20
    /// Letters of a common or organisation name (RFC 5280 appendix A.1).
    static let nameCount = 64
    /// Of one certificate's bytes.
    static let certificateCount = 8_192
    /// Certificates of a chain without its anchor.
    static let chainCount = 4
    static let day: Int64 = 86_400
    /// An authority's certificate: ISO allows twenty years.
    static let authorityLifetime = 3_650 * day
    /// ISO: a document signer lives at most 457 days, a reader 1,187.
    static let leafLifetime = 457 * day
}
