internal import SegelUseCases

extension PostgresTransaction {
    func insert(_ certificate: CertificateRecord) throws {
        try run(
            "INSERT INTO certificates (tenant, serial, kid, authority, not_before, not_after, der) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            certificate.serial,
            certificate.kid,
            certificate.authority,
            certificate.notBefore,
            certificate.notAfter,
            certificate.der
        )
    }

    func certificates(of kid: String) throws -> [CertificateRecord] {
        try rows("\(Self.certificateColumns) WHERE tenant = $1 AND kid = $2 ORDER BY not_before, not_after", kid, map: certificate)
    }

    func certificates() throws -> [CertificateRecord] {
        try rows("\(Self.certificateColumns) WHERE tenant = $1 ORDER BY kid, not_before, not_after", map: certificate)
    }

    private static let certificateColumns = "SELECT serial, kid, authority, not_before, not_after, der FROM certificates"

    private func certificate(_ row: PostgresRow) throws -> CertificateRecord {
        CertificateRecord(
            serial: try row.bytes(0),
            kid: try row.text(1),
            authority: try row.text(2),
            notBefore: try row.int64(3),
            notAfter: try row.int64(4),
            der: try row.bytes(5)
        )
    }
}
