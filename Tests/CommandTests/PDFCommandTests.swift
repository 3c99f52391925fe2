import Foundation
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import Testing

/// `segel verify FILE.pdf` and `segel archive`, with nothing but a verifier's folder.
@Suite("PDFs and archive records at the command line")
struct PDFCommandTests {
    private let commands: Commands
    private let town: PageTown

    init() throws {
        (commands, town) = (try Commands(), try PageTown())
        let trust = commands.path("trust")
        try FileManager.default.createDirectory(atPath: trust + "/status", withIntermediateDirectories: true)
        try write(town.root.bytes, "trust/root.json")
        try write(town.listBytes, "trust/list.json")
        try write(town.statusToken(), "trust/status/\(Hex.encode(SHA256.digest(Array(PageTown.uri.utf8)))).jwt")
        try write(Array(CertificatePEM.encode(town.stamping.root).utf8), "trust/tsa.pem")
    }

    private func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: URL(filePath: commands.path(name))) }

    private func verify(_ file: String, _ more: [String] = [], expecting status: Int32) throws -> String {
        // The town's lists are of its own day.
        let run = try commands.segel(
            ["verify", file, "--offline", "--trust-dir", "trust", "--max-age", "3000000000"] + more,
            expecting: status
        )
        return run.output
    }

    @Test("a PDF is accepted as a whole document, and says what was checked")
    func accepted() throws {
        try write(town.stamped(town.whole()), "akta.pdf")
        let said = try verify("akta.pdf", expecting: 0)
        #expect(said.contains("ACCEPT") && said.contains("PDF B-T, certificate chain, credential = page = QR, timestamp 2026-03-02"))
        let json = try verify("akta.pdf", ["--json"], expecting: 0)
        #expect(json.contains(#""scope" : "document""#) && json.contains(#""level" : "B-T""#))
    }

    @Test("A62: one that was changed is refused with exit 10, the page and the bytes")
    func updated() throws {
        let signed = town.signed(try town.whole())
        try write(TestPDF.update(signed, [4: TestPDF.stream("", [0x20])]), "ubah.pdf")
        let said = try verify("ubah.pdf", expecting: 10)
        #expect(said.contains("REJECT") && said.contains("pdf_updated_after_signing") && said.contains("page 1 changed"))
        #expect(said.contains("bytes \(signed.count)-"))
        let json = try verify("ubah.pdf", ["--json"], expecting: 10)
        #expect(json.contains(#""code" : "pdf_updated_after_signing""#) && json.contains("page 1 changed"))
        #expect(try verify("ubah.pdf", ["--lang", "id"], expecting: 10).contains("TOLAK"))
    }

    @Test("a PDF nobody signed is not recognised; a folder is verified file by file")
    func batch() throws {
        try write(TestPDF.bytes("%PDF-1.7\n"), "kosong.pdf")
        #expect(try verify("kosong.pdf", expecting: 15).contains("pdf_unsigned"))
        try FileManager.default.createDirectory(atPath: commands.path("map"), withIntermediateDirectories: true)
        let signed = town.signed(try town.whole())
        try write(signed, "map/1.pdf")
        try write(signed.replacingFirst("Siti", with: "Sita"), "map/2.pdf")
        try write(town.credential(), "map/3.sdjwt")
        let said = try verify("map", ["--batch"], expecting: 10)
        #expect(said.contains("1.pdf\taccept\taccepted") && said.contains("2.pdf\treject\tpdf_altered") && said.contains("3.sdjwt\taccept"))
    }

    @Test("a record is made by two root signers, stamped by openssl, and verified; what is over other bytes is not appended")
    func archive() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl") else { return print("skipped: no openssl here") }
        let record = try signedRecord()
        try write(record, "akta.archive")
        let before = try #require(FileManager.default.contents(atPath: commands.path("akta.archive")))
        #expect(
            try commands.segel(["archive", "verify", "akta.archive", "--trust-dir", "trust"], expecting: 14).errors.contains(
                "archive_lapsed"
            )
        )
        try commands.segel(["archive", "retimestamp", "akta.archive", "--query", "q.tsq"])
        try stamp("q.tsq", "r.tsr")
        try commands.segel(["archive", "retimestamp", "akta.archive", "--reply", "r.tsr"])
        let after = try #require(FileManager.default.contents(atPath: commands.path("akta.archive")))
        #expect(after.starts(with: before) && after.count > before.count)
        let said = try commands.segel(["archive", "verify", "akta.archive", "--trust-dir", "trust"]).output
        #expect(said.contains("ACCEPT") && said.contains("1 timestamps") && said.contains("ML-DSA-65"))
        #expect(
            try commands.segel(["archive", "retimestamp", "akta.archive", "--reply", "r.tsr"], expecting: 10).errors.contains(
                "archive_link_refused"
            )
        )
        #expect(FileManager.default.contents(atPath: commands.path("akta.archive")) == after)
    }

    /// What `archive create` and `archive sign` make, with the town's root keys, whose files no command here can open.
    private func signedRecord() throws -> [UInt8] {
        let anchors = try String(contentsOfFile: commands.path("trust/tsa.pem"), encoding: .utf8) + localAuthority()
        let files = [
            ArchiveRecord.File(path: "certificate.pdf", bytes: town.stamped(try town.whole())),
            ArchiveRecord.File(path: "trust/list.json", bytes: town.listBytes),
            ArchiveRecord.File(path: "status/disdukcapil/1.jwt", bytes: try town.statusToken(at: Int64(Date().timeIntervalSince1970))),
            ArchiveRecord.File(path: "trust/tsa.pem", bytes: Array(anchors.utf8)),
        ]
        return try town.rootKeys.reduce(ArchiveMaking.draft(files, madeAt: PageTown.now)) { record, key in
            try ArchiveMaking.sign(ArchiveRecord(record), with: key)
        }
    }

    /// A timestamping authority of openssl, its certificate in PEM.
    private func localAuthority() throws -> String {
        try commands.write(
            """
            [req]
            distinguished_name = name
            x509_extensions = usage
            prompt = no
            [name]
            CN = TSA lokal
            [usage]
            basicConstraints = critical,CA:FALSE
            keyUsage = critical,digitalSignature
            extendedKeyUsage = critical,timeStamping
            [tsa]
            default_tsa = local
            [local]
            serial = \(commands.path("serial"))
            default_policy = 1.3.6.1.4.1.99999.1
            digests = sha256,sha512
            signer_digest = sha256
            ess_cert_id_alg = sha256
            """,
            "tsa.cnf"
        )
        try commands.write("01\n", "serial")
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3000", "-config", "tsa.cnf",
            "-keyout", "tsa.key", "-out", "tsa-lokal.pem",
        ])
        return try String(contentsOfFile: commands.path("tsa-lokal.pem"), encoding: .utf8)
    }

    private func stamp(_ query: String, _ reply: String) throws {
        try openssl([
            "ts", "-reply", "-queryfile", query, "-config", "tsa.cnf", "-signer", "tsa-lokal.pem", "-inkey", "tsa.key", "-out", reply,
        ])
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: commands.folder.path)
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "openssl \(arguments[0])")
    }
}
