internal import Foundation
internal import GRDB
internal import SegelUseCases

extension SQLiteTransaction {
    func insert(_ certificate: CertificateRecord) throws {
        try db.execute(
            sql: "INSERT INTO certificates (serial, kid, authority, not_before, not_after, der) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                Data(certificate.serial), certificate.kid, certificate.authority, certificate.notBefore, certificate.notAfter,
                Data(certificate.der),
            ]
        )
    }

    func certificates(of kid: String) throws -> [CertificateRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM certificates WHERE kid = ? ORDER BY not_before, not_after", arguments: [kid])
            .map(certificate)
    }

    func certificates() throws -> [CertificateRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM certificates ORDER BY kid, not_before, not_after").map(certificate)
    }

    private func certificate(_ row: Row) -> CertificateRecord {
        CertificateRecord(
            serial: [UInt8](row["serial"] as Data),
            kid: row["kid"],
            authority: row["authority"],
            notBefore: row["not_before"],
            notAfter: row["not_after"],
            der: [UInt8](row["der"] as Data)
        )
    }
}
