import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelPDF
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

/// PDF certificates before judges of other people's making: pyHanko, and Debian's poppler-utils and qpdf (Docs/Formats/PDF.md).
@Suite("PDF certificates judged by pyHanko, poppler and qpdf", .serialized) struct PDFInteropTests {
    let folder: TemporaryFolder
    let city: TestCity
    let now = UnixTime(Date().timeIntervalSince1970)

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city", clock: TestClock(now))
        city.clock.advance(1)
    }

    private func authority() async throws -> String {
        let found = try await city.store.read { tx in
            try tx.signingKeys().filter { $0.purpose == SigningPurpose.authority.rawValue }.flatMap { try tx.certificates(of: $0.kid) }
        }
        let file = folder.path + "/authority.pem"
        try Data(CertificatePEM.encode(try #require(found.first).der).utf8).write(to: URL(filePath: file))
        return file
    }

    private static let family = ["jumlahAnggota": "2", "anggota.1.nik": "1872010101909901", "anggota.2.nik": "1872010101909902"]

    /// A practice licence, a birth certificate, a family card and a copy of it for one member, as files.
    private func printed(_ timestamps: TimestampAuthority?) async throws -> [(file: String, credential: HeldCredential)] {
        city.mall.print(with: Printing(printer: try PangoPrinter(), timestamps: timestamps))
        let person = try await city.citizen(1), walk = Walk(city)
        if timestamps?.revocations != nil { try await walk.stampFirst() }
        var made: [(String, HeldCredential)] = []
        for service in ["SIP", "DKC-01", "DKC-03"] {
            let credential = try await walk.issued(service, for: person, given: service == "DKC-03" ? Self.family : [:])
            let pdf = try await city.mall.certificatePDF(credential.id, for: person)
            let file = "\(folder.path)/\(service).pdf"
            try Data(pdf.bytes).write(to: URL(filePath: file))
            let limit = credential.service.credential.memberCopy == nil ? 60_000 : 90_000
            #expect(pdf.bytes.count <= limit, "\(service): \(pdf.bytes.count)")
            made.append((file, credential))
            guard credential.service.credential.memberCopy != nil else { continue }
            let copy = try await city.mall.memberCopy(1, of: credential.id, for: person), place = "\(folder.path)/\(service)-copy.pdf"
            try Data(try await city.mall.memberCopyPDF(1, of: credential.id, for: person).bytes).write(to: URL(filePath: place))
            made.append((place, copy))
        }
        // For whoever wants to look at them.
        if let pictures = ProcessInfo.processInfo.environment["SEGEL_PICTURES"], !pictures.isEmpty {
            for one in made { _ = try ShellRun("cp '\(one.0)' '\(pictures)'") }
        }
        return made
    }

    private func ask(_ files: [String], timestamps: String?) async throws -> [[String: Any]] {
        guard let judge = Judge() else { return [] }
        let question: [String: Any] = [
            "pdfs": files, "authority": try await authority(), "timestamps": timestamps ?? NSNull(), "at": Int(now) + 5,
        ]
        let place = folder.path + "/question.json"
        try JSONSerialization.data(withJSONObject: question).write(to: URL(filePath: place))
        let verdict = try await judge.ask("judge_pdf.py", about: [place])
        #expect(verdict.status == 0, "\(verdict.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(verdict.output.utf8)) as? [[String: Any]])
    }

    private func check(_ said: [String: Any], _ credential: HeldCredential) throws {
        for name in ["intact", "valid", "trusted", "bottom_line", "docmdp"] { #expect(said[name] as? Bool == true, "\(name)") }
        #expect(said["coverage"] as? String == "ENTIRE_FILE")
        #expect(said["signatures"] as? Int == 1 && said["revisions"] as? Int == 1)
        #expect(said["subfilter"] as? String == "/ETSI.CAdES.detached")
        #expect(said["attributes"] as? [String] == ["content_type", "message_digest", "signing_certificate_v2"])
        let attachment = try #require(said["attachment"] as? [String: String])
        #expect(attachment["name"] == "credential.sdjwt" && attachment["relationship"] == "/Data")
        #expect(attachment["type"] == "/application/dc+sd-jwt")
        #expect(attachment["text"] == String(decoding: credential.bytes, as: UTF8.self))
    }

    @Test("B-B: intact, trusted, the whole file covered, one revision; the attached credential is the one that was issued")
    func plain() async throws {
        let made = try await printed(nil)
        for (said, one) in zip(try await ask(made.map(\.file), timestamps: nil), made) {
            try check(said, one.credential)
            #expect(said["timestamp"] is NSNull)
        }
        try tools(made)
    }

    @Test(
        "B-LT: an RFC 3161 timestamp, and all that is needed to check it later under the signature itself, revocation data of everybody too"
    )
    func stamped() async throws {
        guard let authority = try LocalTimestamps(folder.path) else { return }
        let anchors = [try authority.anchor]
        let made = try await printed(
            TimestampAuthority(
                url: "https://tsa.example",
                anchors: anchors,
                room: 2_400,
                transport: authority,
                revocations: try TimestampRevocations(anchors: anchors, transport: authority)
            )
        )
        for (said, one) in zip(try await ask(made.map(\.file), timestamps: authority.anchorFile), made) {
            try check(said, one.credential)
            #expect(said["timestamp"] as? Bool == true)
            let store = try #require(said["dss"] as? [String: Int])
            #expect(store["certificates"] == 2 && store["crls"] == 2)
            #expect(said["lt"] as? Bool == true && said["required"] as? Bool == true)
            // pyHanko asks for it: without the lists it refuses.
            #expect(said["without"] as? Bool == false)
        }
        try tools(made)
    }

    /// What pdfsig, qpdf, pdffonts and pdftotext say.
    private func tools(_ made: [(file: String, credential: HeldCredential)]) throws {
        guard try ShellRun("command -v pdfsig && command -v qpdf").status == 0 else {
            print("skipped: poppler-utils and qpdf are not installed; script/setup --with-test-tools installs them")
            return
        }
        for (file, credential) in made {
            let signature = try ShellRun("pdfsig -nocert '\(file)'").output
            #expect(signature.contains("Signature is Valid") && signature.contains("Total document signed"), "\(signature)")
            #expect(signature.contains("ETSI.CAdES.detached"))
            let whole = try ShellRun("qpdf --check '\(file)'")
            #expect(whole.status == 0 && whole.output.contains("No syntax or stream encoding errors"), "\(whole.output)\(whole.errors)")
            let fonts = try ShellRun("pdffonts '\(file)' | tail -n +3").output.split(separator: "\n")
            #expect(fonts.count == 3)
            for font in fonts { #expect(font.contains("Pagella") && font.contains("yes yes yes"), "\(font)") }
            let tagged = try ShellRun("pdfinfo '\(file)'").output
            #expect(tagged.contains(/Tagged: +yes/) && tagged.contains("A4"))
            try compare(try ShellRun("pdftotext -layout '\(file)' -").output, credential)
        }
    }

    /// Every claim is on the page, in words.
    private func compare(_ text: String, _ credential: HeldCredential) throws {
        func words(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        let page = words(text)
        let template = credential.service.credential
        for line in template.lines(in: credential.claims) where line.claim.source != .fact(.issuedDate) {
            // In tables words wrap; numbers do not.
            if line.number != nil, line.value.contains(where: { !$0.isNumber }) { continue }
            let field = credential.service.field(behind: line.claim)
            let day = CivilDate(iso: line.value)?.text(.indonesian)
            let shown = field.map { SegelCatalogue.shown(line.value, of: $0, in: .indonesian) } ?? day ?? line.value
            #expect(page.contains(words(shown)), "\(line.claim.name)")
        }
        #expect(page.contains(words(template.title.id.uppercased())) && page.contains("Halaman"))
    }
}
