package import SegelCredential

/// Authorities and what they issued, as an operator reads them; all of it public.
package struct CertificateReport: Sendable, Codable {
    package struct Line: Sendable, Codable {
        package let kid: String
        package let agency: String
        package let purpose: String
        package let state: SigningKeyState
        package let authority: String
        package let certificate: CertificateSummary
        package let der: [UInt8]
    }

    /// In the order of the rings; of one key in the order they begin.
    package let lines: [Line]
}

extension Mall {
    package func certificateReport() async throws -> CertificateReport {
        let now = now
        return try await store.read { tx in
            let keys = try tx.signingKeys()
            let lines = try keys.flatMap { key in
                let ring = keys.filter { $0.agency == key.agency && $0.purpose == key.purpose }
                return try tx.certificates(of: key.kid).map { record in
                    CertificateReport.Line(
                        kid: key.kid,
                        agency: key.agency,
                        purpose: key.purpose,
                        state: key.state(at: now, among: ring),
                        authority: record.authority,
                        certificate: try CertificateSummary(der: record.der),
                        der: record.der
                    )
                }
            }
            return CertificateReport(lines: lines)
        }
    }
}
