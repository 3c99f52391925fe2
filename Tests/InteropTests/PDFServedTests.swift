import Foundation
import SegelCredential
import SegelCrypto
import SegelPDF
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

/// The real program, with a timestamp authority over HTTP and a document key in SoftHSM, as `config.json` names them.
@Suite("PDF certificates of a served city", .serialized) struct PDFServedTests {
    private static let module = "/usr/lib/softhsm/libsofthsm2.so"

    /// A token "brankas" with the key pair "dokumen", under the configuration that the environment names: it is not changed here, where other threads
    /// read it. Nil, and it says so, where SoftHSM is missing.
    private func token(in folder: String) throws -> String? {
        let hasTools = try ShellRun("command -v softhsm2-util && command -v pkcs11-tool").status == 0
        guard let settings = ProcessInfo.processInfo.environment["SOFTHSM2_CONF"] else {
            print("skipped: SOFTHSM2_CONF names no file to write; script/test sets it")
            return nil
        }
        guard hasTools, FileManager.default.fileExists(atPath: Self.module) else {
            print("skipped: softhsm2 and opensc are not installed; script/setup --with-test-tools installs them")
            return nil
        }
        try FileManager.default.createDirectory(atPath: folder + "/tokens", withIntermediateDirectories: true)
        let configuration = "directories.tokendir = \(folder)/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
        try Data(configuration.utf8).write(to: URL(filePath: settings))
        try Data("271828\n".utf8).write(to: URL(filePath: folder + "/pin"))
        for command in [
            "softhsm2-util --init-token --free --label brankas --pin 271828 --so-pin 161803",
            "pkcs11-tool --module \(Self.module) --token-label brankas --login --pin 271828 --keypairgen --key-type EC:prime256v1 "
                + "--label dokumen --usage-sign",
        ] {
            let run = try ShellRun(command)
            #expect(run.status == 0, "\(run.errors)")
        }
        return folder
    }

    @Test("what was issued is printed beside the service: signed by the token, stamped over HTTP; a PDF is handed out by no lower level")
    func served() async throws {
        guard let judge = Judge() else { return }
        let folder = try TemporaryFolder()
        let port = FreePort.next(), list = "http://127.0.0.1:\(port)/root.crl"
        guard let authority = try LocalTimestamps(folder.path, listAddress: list), try token(in: folder.path) != nil else { return }
        let tsa = Process()
        tsa.executableURL = URL(filePath: judge.python)
        tsa.arguments = [TestCity.repository.appending(path: "Tests/Interop/timestamps.py").path, "\(port)", authority.folder]
        tsa.standardOutput = FileHandle.nullDevice
        tsa.standardError = FileHandle.nullDevice
        try tsa.run()
        // Tests are run with SIGTERM ignored, and Python inherits that.
        defer { kill(tsa.processIdentifier, SIGKILL) }
        let settings = DocumentSettings(
            timestamps: .init(url: "http://127.0.0.1:\(port)/tsr", anchorsFile: authority.anchorFile, room: 3_000, allow: ["127.0.0.1"]),
            tokens: [
                .init(agency: "dpmptsp", module: Self.module, token: "brankas", key: "dokumen", pinFile: folder.path + "/pin")
            ]
        )
        var served: ServedCity? = try await ServedCity(
            configuration: { address, _ in
                Configuration(publicURL: address, region: "18.72", trustCacheSeconds: 0, documents: settings)
            },
            furnish: { city in
                city.clock.advance(1)
                let credential = try await city.issued(city.citizen(1), city.officers(for: "SIP"))
                return ["credential": credential.id.text]
            }
        )
        let place = try #require(served?.folder), address = try #require(served?.address)
        let answered = authority.folder + "/answered.txt"
        // The first tells whose revocation lists are needed, the second is kept.
        func count() -> Int { FileManager.default.contents(atPath: answered)?.split(separator: UInt8(ascii: "\n")).count ?? 0 }
        for _ in 0..<600 where count() < 2 { try await Task.sleep(for: .milliseconds(100)) }
        // The last write of the round comes after the answer.
        try await Task.sleep(for: .seconds(1))
        served = nil
        let told = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: place.path + "/place.json"))) as? [String: Any]
        )
        let id = try ObjectID(text: try #require(told["credential"] as? String))
        let clock = TestClock(UnixTime(Date().timeIntervalSince1970)), root = SigningKey(generating: .es256, from: SystemRandom())
        let city = try await TestCity(place.path + "/city", reopening: root, clock: clock, publicURL: address)
        let pdf = try #require(try await city.store.read { try city.mall.keptPDF(.whole, of: id, in: $0) })
        #expect(try await city.store.read { try $0.unprinted(at: .max, limit: 1).count } == 0)
        let ring = try await city.store.read { try $0.signingKeys(of: "dpmptsp", for: "document") }
        let leaf = try #require(try await city.store.read { try $0.certificates(of: ring[1].kid) }.last)
        #expect(ring.count == 2 && String(decoding: pdf, as: UTF8.self).contains(hex(leaf.serial)))
        try Data(pdf).write(to: URL(filePath: folder.path + "/served.pdf"))
        let authorities = try await city.store.read { tx in
            try tx.signingKeys().filter { $0.purpose == SigningPurpose.authority.rawValue }.flatMap { try tx.certificates(of: $0.kid) }
        }
        try Data(CertificatePEM.encode(try #require(authorities.first).der).utf8).write(to: URL(filePath: folder.path + "/ca.pem"))
        let question: [String: Any] = [
            "pdfs": [folder.path + "/served.pdf"], "authority": folder.path + "/ca.pem", "timestamps": authority.anchorFile,
            "at": Int(clock.now()) + 5,
        ]
        try JSONSerialization.data(withJSONObject: question).write(to: URL(filePath: folder.path + "/question.json"))
        let verdict = try await judge.ask("judge_pdf.py", about: [folder.path + "/question.json"])
        #expect(verdict.status == 0, "\(verdict.errors)")
        let said = try #require((try JSONSerialization.jsonObject(with: Data(verdict.output.utf8)) as? [[String: Any]])?.first)
        for name in ["trusted", "bottom_line", "timestamp", "lt", "required"] { #expect(said[name] as? Bool == true, "\(name)") }
        #expect(said["coverage"] as? String == "ENTIRE_FILE")
    }

    private func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
