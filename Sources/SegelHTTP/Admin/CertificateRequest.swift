package import SegelUseCases

/// What operators ask about certificates. An authority is rotated like any signing ring (`TrustRequest.startRotation`).
package enum CertificateRequest: Codable, Sendable {
    case report
    /// Whatever lacks a certificate that lasts.
    case issue
}

package enum CertificateResponse: Codable, Sendable {
    case report(CertificateReport)
    /// The keys that got one.
    case issued([String])
}

extension AdminDesk {
    func perform(_ request: CertificateRequest) async throws -> CertificateResponse {
        switch request {
        case .report: .report(try await mall.certificateReport())
        case .issue: .issued(try await mall.keepCertificates())
        }
    }
}
