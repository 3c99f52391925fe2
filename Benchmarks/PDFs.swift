import Foundation
import SegelCrypto
import SegelPDF
import SegelTestSupport
import SegelUseCases

/// A birth certificate from its words to the signed file on one core, against pyHanko, which signs a page that is ready.
extension Benchmarks {
    static func pdfs() async throws {
        let printer = try PangoPrinter(), keys = try PrintingKeys(), folder = try TemporaryFolder()
        let certificate = PrintedCertificate(
            content: PrintSamples.birth,
            qr: String(repeating: "SEGEL1:0123456789ABCDEFGHIJ", count: 20),
            credential: Array(("eyJ" + String(repeating: "a", count: 2_000)).utf8),
            signer: keys.signer
        )
        func make() throws -> [UInt8] {
            let pdf = try printer.unsigned(certificate)
            return try printer.signed(pdf, signature: keys.key.sign(pdf.toBeSigned), timestamp: nil)
        }
        let size = try make().count
        Report.row("bytes", "a signed birth certificate as PDF, bytes", "\(size)", floor: "≤ 60000", isMet: size <= 60_000)
        guard let peer = try peer(folder.path) else {
            return Report.missing(.pyHanko)
        }
        let rounds = 20
        try await compare(
            "sign",
            "render and sign a PDF, 1/s",
            against: "pyHanko, signing alone",
            floor: 20,
            unit: Double(rounds),
            pairs: 5
        ) {
            for _ in 0..<rounds { _ = try make() }
        } peer: {
            try peer.run("sign \(rounds)")
        }
    }

    /// The same page without a signature, a key and a certificate, as files.
    private static func peer(_ folder: String) throws -> Peer? {
        let page = folder + "/page.pdf", key = folder + "/key.pem", certificate = folder + "/certificate.pem"
        try Data(PangoPrinter().page(PrintSamples.birth, qr: String(repeating: "SEGEL1:0123456789ABCDEFGHIJ", count: 20))).write(
            to: URL(filePath: page)
        )
        let made = try ShellRun(
            "openssl ecparam -name prime256v1 -genkey -noout -out '\(key)' && openssl req -x509 -new -key '\(key)' -subj /CN=uji -days 30 "
                + "-addext keyUsage=critical,digitalSignature -out '\(certificate)'"
        )
        return made.status == 0 ? try Peer("pdf_peer.py", [page, key, certificate]) : nil
    }
}
