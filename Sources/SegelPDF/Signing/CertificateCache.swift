internal import COpenSSL

/// Certificates as OpenSSL read them, kept from PDF to PDF: an agency's chain stands under each of its own, and reading one, with its key, takes longer than
/// the rest of a signature's structure. Nothing is believed by them.
final class CertificateCache {
    /// Two for each agency that prints here; more begin anew.
    private static let limit = 256

    private var held: [[UInt8]: Owned<OpaquePointer>] = [:]

    func certificate(_ der: [UInt8]) throws(PDFFailure) -> Owned<OpaquePointer> {
        if let known = held[der] { return known }
        let certificate = try OpenSSL.certificate(der)
        if held.count >= Self.limit { held.removeAll() }
        held[der] = certificate
        return certificate
    }
}
