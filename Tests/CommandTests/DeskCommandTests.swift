import Foundation
import SegelCatalogue
import SegelQR
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// Officers and citizens by command, while the service runs: one city for all of it.
@Suite("Commands of desks and counters", .serialized) struct DeskCommandTests {
    private let commands: Commands
    private let port = FreePort.next()
    /// A practice licence that waits at its first desk, and one that is a draft yet.
    private let submitted: CaseLine, draft: String

    /// A city whose officers need passkeys in a browser, left so that the binary can open it.
    init() async throws {
        commands = try Commands()
        let path = commands.path("data")
        let clock = TestClock(UnixTime(Date().timeIntervalSince1970))
        let city = try await TestCity(path, clock: clock, publicURL: "http://127.0.0.1:\(port)", officersNeedPasskeys: true)
        let person = try await city.citizen(1)
        _ = try await city.officers(for: "SIP")
        _ = try await city.officer("pengawas", [Duty(role: "supervisor", agency: "dpmptsp")])
        _ = try await city.counter()
        submitted = try await city.mall.caseLine(city.submitted(person))
        draft = try await city.mall.startCase("SIP", for: person)
        _ = try await city.mall.publishCheckpoint()
        try JSONEncoder().encode(city.mall.configuration).write(to: URL(filePath: path + "/config.json"))
        try FileManager.default.copyItem(atPath: TestCity.repository.appending(path: "Catalogue").path, toPath: path + "/catalogue")
        try city.store.close()
        try commands.write("kata sandi kota uji\n", "pass")
        try commands.write("keliru\n", "wrong")
        try commands.write("1872010101909901\n", "nik")
        try commands.write("1872010101909902\n", "other-nik")
        try commands.write(String(decoding: TestCity.pdf, as: UTF8.self), "surat.pdf")
    }

    /// The citizen's own doing, by the same password.
    private var own: String { "--nik-file \(commands.path("nik")) --password-file \(commands.path("pass"))" }

    /// `officer`: who does it, by the password that is everybody's here.
    @discardableResult
    private func segel(_ arguments: String, as officer: String? = nil, expecting status: Int32 = 0) throws -> Commands.Run {
        let who = officer.map { ["--as", $0, "--password-file", commands.path("pass")] } ?? []
        return try commands.segel(
            arguments.split(separator: " ").map(String.init) + who + ["--data", commands.path("data")],
            expecting: status
        )
    }

    @Test(
        """
        while the service runs: cases shown, claimed and decided by each officer's own duties on the revision that was seen, and issued; documents kept and
        opened by their owner, at a desk and at a counter; a certificate offered at a counter
        """
    )
    func served() async throws {
        let data = ["--data", commands.path("data")]
        let server = try commands.start(["serve", "--passphrase-file", commands.path("pass"), "--port", "\(port)"] + data)
        defer { server.terminate() }
        try await commands.waitFor("http://127.0.0.1:\(port)/readyz")
        try caseCommands()
        try vaultCommands()
        try credentialCommands()
        try accountCommands()
    }

    /// ASVS V7.4.2, V7.4.5.
    private func accountCommands() throws {
        #expect(try segel("officer sign-out pengawas").output == "ended 1 session(s)\n")
        #expect(try segel("officer sign-out pengawas --json").output.contains("\"ended\""))
        #expect(try segel("officer remove periksa-dpmptsp").output == "removed periksa-dpmptsp, 0 claimed case(s) released\n")
        #expect(try segel("case show \(submitted.reference)", as: "periksa-dpmptsp", expecting: 20).output.isEmpty)
        try segel("officer remove periksa-dpmptsp", expecting: 1)
        try segel("officer sign-out 1872010101909901", expecting: 64)
    }

    private func caseCommands() throws {
        let file = submitted.reference
        #expect(try segel("case list").output.contains("\(file)\tperiksa\t"))
        let shown = try segel("case show \(file.lowercased())", as: "periksa-dpmptsp")
        #expect(shown.output.contains("nama\tFull name") && shown.output.contains("Warga Uji") && shown.output.contains("revision  2"))
        #expect(shown.output.contains("periksa: ") && shown.output.contains("front-office@dpmptsp, free"))
        #expect(shown.output.contains("buktiTempat\t") && shown.output.contains("application/pdf, "))
        #expect(shown.errors.contains("next: segel case decide \(file) approve --revision 2"))
        #expect(try segel("case show \(file) --lang id", as: "periksa-dpmptsp").output.contains("nama\tNama lengkap"))
        // A74: at no other desk is there such a case.
        let elsewhere = try segel("case show \(file)", as: "rekomendasi-dinkes", expecting: 1)
        #expect(elsewhere.errors.contains("not_found") && elsewhere.output.isEmpty)
        let wrong = ["case", "show", file, "--as", "periksa-dpmptsp", "--password-file", commands.path("wrong")]
        let refused = try commands.segel(wrong + ["--data", commands.path("data")], expecting: 20)
        #expect(refused.errors.contains("sign_in_failed") && refused.errors.contains("next: "))

        #expect(try segel("case claim \(file)", as: "periksa-dpmptsp").output == "\(file)\tperiksa\trevision 3\n")
        let late = try segel("case decide \(file) approve --revision 2", as: "periksa-dpmptsp", expecting: 1)
        #expect(late.errors.contains("changed_meanwhile"))
        try commands.write(#"{"items": [{"item": "noSTR"}]}"#, "empty.json")
        let bare = try segel(
            "case decide \(file) return --revision 3 --with \(commands.path("empty.json"))",
            as: "periksa-dpmptsp",
            expecting: 1
        )
        #expect(bare.errors.contains("case_reason_missing"))
        try commands.write("bukan JSON", "bad.json")
        try segel("case decide \(file) return --revision 3 --with \(commands.path("bad.json"))", as: "periksa-dpmptsp", expecting: 64)
        try segel("case decide \(file) dispute --revision 3", as: "periksa-dpmptsp", expecting: 64)
        #expect(try segel("case decide \(file) release --revision 3", as: "pengawas").output.contains("revision 4"))
        #expect(try segel("case decide \(file) approve --revision 4", as: "periksa-dpmptsp").output == "\(file)\trekomendasi\trevision 5\n")

        try segel("case show \(file)", as: "periksa-dpmptsp", expecting: 1)
        let past = try segel("case history \(file)", as: "periksa-dpmptsp", expecting: 1)
        #expect(past.errors.contains("not_found"))
        let history = try segel("case history \(file)", as: "pengawas").output
        for kind in ["started", "submitted", "claimed", "released", "approved"] { #expect(history.contains("Z  \(kind)\t"), "\(kind)") }
        #expect(!history.contains("Warga Uji"))
        #expect(try segel("case history \(file) --lang id --json", as: "pengawas").output.contains(#""kind" : "approved""#))
    }

    private func vaultCommands() throws {
        let file = submitted.reference, path = commands.path("surat.pdf")
        let put = try segel("vault put \(path) --title Surat \(own)").output
        #expect(put.hasSuffix("\tSurat\n") && put.contains("\tapplication/pdf\t\(TestCity.pdf.count) bytes\t"))
        let id = String(put.prefix(32))
        #expect(try segel("vault list \(own)").output.contains(id))
        try segel("vault get \(id) --out \(commands.path("copy.pdf")) \(own)")
        #expect(try Data(contentsOf: URL(filePath: commands.path("copy.pdf"))) == Data(TestCity.pdf))
        // A file that is there is not written over, and nobody's bytes go to who is not its owner (A74).
        try segel("vault get \(id) --out \(commands.path("copy.pdf")) \(own)", expecting: 1)
        try segel("vault get 00112233445566778899aabbccddeeff --out - \(own)", expecting: 1)
        try commands.write("bukan dokumen", "bad.pdf")
        #expect(try segel("vault put \(commands.path("bad.pdf")) \(own)", expecting: 1).errors.contains("document-not-recognised"))

        let atDesk = try segel("vault list --case \(file)", as: "rekomendasi-dinkes").output
        #expect(atDesk.hasPrefix("buktiTempat\tapplication/pdf\t") && !atDesk.contains("Surat\n"))
        let opened = try segel("vault get buktiTempat --case \(file) --out -", as: "rekomendasi-dinkes").output
        #expect(Array(opened.utf8) == TestCity.pdf)
        try segel("vault get buktiTempat --case \(file) --out -", as: "periksa-dpmptsp", expecting: 1)
        // An officer sees no vault, only what a case has with it.
        try segel("vault list", as: "rekomendasi-dinkes", expecting: 64)

        let attach = "vault put \(path) --case \(draft) --code buktiTempat --nik-file \(commands.path("nik")) --identity"
        #expect(try segel("\(attach) ktp", as: "loket-1").output == "attached as buktiTempat\n")
        #expect(try segel("\(attach) wajah", as: "loket-1", expecting: 1).errors.contains("identity_unknown"))
        try segel("\(attach) ktp", as: "rekomendasi-dinkes", expecting: 20)

        let share = "vault share --to-nik-file \(commands.path("other-nik")) --act follow --until"
        let tomorrow = CivilDate(UnixTime(Date().timeIntervalSince1970)).adding(days: 1).iso
        #expect(try segel("\(share) \(tomorrow) \(own)").output.wholeMatch(of: /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\n/) != nil)
        #expect(try segel("\(share) 2199-01-01 \(own)", expecting: 1).errors.contains("mandate_wrong_end"))
        try segel("\(share) besok \(own)", expecting: 64)
        let counter = "--nik-file \(commands.path("nik")) --proof F-1.07"
        #expect(try segel("\(share) \(tomorrow) \(counter)", as: "loket-1").output.count == 20)
        try segel("\(share) \(tomorrow)", as: "loket-1", expecting: 64)
    }

    private func credentialCommands() throws {
        let file = submitted.reference
        #expect(try segel("case decide \(file) approve --revision 5", as: "rekomendasi-dinkes").output.contains("\tpenomoran\t"))
        #expect(try segel("case decide \(file) approve --revision 6", as: "penomoran-dpmptsp").output.contains("\ttanda-tangan\t"))
        try segel("credential issue \(file) --revision 6", as: "tanda-tangan-dpmptsp", expecting: 1)
        let issued = try segel("credential issue \(file) --revision 7", as: "tanda-tangan-dpmptsp").output
        let found = try #require(issued.wholeMatch(of: /(\S+)\tissued\t([0-9a-f]{32})\trevision 9\n/))
        let credential = String(found.2)
        #expect(try segel("credential show \(credential)").output.contains("valid"))

        let visit = "--nik-file \(commands.path("nik")) --identity ktp"
        let offered = try segel("credential offer \(credential) \(visit)", as: "loket-1")
        let lines = offered.output.split(separator: "\n").map(String.init)
        let link = try #require(lines.last)
        #expect(link.hasPrefix("openid-credential-offer://?credential_offer_uri=http%3A%2F%2F127.0.0.1%3A\(port)%2Fopenid%2Foffers%2F"))
        let digits = try #require(offered.errors.firstMatch(of: /transaction code ([0-9]{6}),/)).1
        // Whoever sees the link has no code.
        #expect(!offered.output.contains(digits))
        #expect(try symbol(lines.dropLast(), says: link))
        let address = try #require(link.split(separator: "=").last?.removingPercentEncoding)
        let offer = try String(contentsOf: try #require(URL(string: address)), encoding: .utf8)
        #expect(offer.contains("pre-authorized_code") && offer.contains("SIP"))
        let json = try segel("credential offer \(file) --json \(own)").output
        #expect(json.contains("\"transactionCode\" : \"") && json.contains("credential_offer=%7B"))
        #expect(try segel("credential offer \(file) --no-qr \(own)").output.split(separator: "\n").count == 1)
        let strange = try segel(
            "credential offer \(credential) --nik-file \(commands.path("other-nik")) --identity ktp",
            as: "loket-1",
            expecting: 1
        )
        #expect(strange.errors.contains("citizen_unknown"))
        try segel("credential offer \(credential) \(visit)", as: "periksa-dpmptsp", expecting: 20)
        try segel("credential offer \(credential)", as: "loket-1", expecting: 64)
        // The citizen reads it where anybody's look stands.
        #expect(try segel("case history \(file)", as: "pengawas").output.contains("credential \(credential)"))
    }

    /// Whether letters of a terminal are the symbol of a text: each letter is two modules, printed where they are light.
    private func symbol(_ lines: [String], says text: String) throws -> Bool {
        let code = try QRCode(text, correction: .medium), side = code.size + 2 * QRCode.quietZone
        guard lines.count == (side + 1) / 2, lines.allSatisfy({ $0.count == side }) else { return false }
        let letters = lines.map(Array.init)
        return (0..<side).allSatisfy { row in
            (0..<side).allSatisfy { column in
                let isLight = (row % 2 == 0 ? "█▀" : "█▄").contains(letters[row / 2][column])
                let (inRow, inColumn) = (row - QRCode.quietZone, column - QRCode.quietZone), inside = 0..<code.size
                let isDark = inside.contains(inRow) && inside.contains(inColumn) && code.isDark(row: inRow, column: inColumn)
                return isLight != isDark
            }
        }
    }

    @Test("version says what it is made of, for people and for programs")
    func version() throws {
        let plain = try commands.segel(["version"])
        #expect(plain.output.hasPrefix("segel ") && plain.output.contains("SQLite 3.") && plain.output.contains("libsodium 1."))
        let json = try JSONSerialization.jsonObject(with: Data(commands.segel(["version", "--json"]).output.utf8)) as? [String: String]
        #expect(json?.keys.sorted() == ["libsodium", "schema", "segel", "sqlite"])
        #expect(try commands.segel(["--version"]).output == "\(json?["segel"] ?? "")\n")
    }

    @Test("service test walks a file to a certificate that verifies, in a city that is thrown away; what is stuck is named, and exits 1")
    func serviceTest() throws {
        let catalogue = TestCity.repository.appending(path: "Catalogue").path
        let file = catalogue + "/sip-surat-izin-praktik.yaml"
        let before = try FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory()).filter { $0.hasPrefix("segel-rehearsal-") }
        let run = try commands.segel(["service", "test", file, "--catalogue", catalogue])
        for said in [
            "SIP  ", "  desks     periksa front-office@dpmptsp, rekomendasi recommender@dinkes,",
            "issued    SuratIzinPraktik, valid until 20",
            "verify  accept; an altered copy: do not accept (", "noSIP",
        ] {
            #expect(run.output.contains(said), "\(said): \(run.output)")
        }
        try commands.write(#"{"jenisPermohonan": "NEW", "praktikKe": "9"}"#, "answers.json")
        let stuck = try commands.segel(
            ["service", "test", file, "--catalogue", catalogue, "--answers", commands.path("answers.json")],
            expecting: 1
        )
        #expect(stuck.errors.contains("SIP: praktikKe: choice: ") && !stuck.errors.contains("required") && stuck.errors.contains("next: "))
        let after = try FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory()).filter { $0.hasPrefix("segel-rehearsal-") }
        #expect(Set(after).subtracting(before).isEmpty)
        try commands.segel(["service", "test", catalogue + "/agencies.yaml", "--catalogue", catalogue], expecting: 64)
        let wrong = try String(contentsOfFile: file, encoding: .utf8).replacing("type: name", with: "type: nmae")
        try commands.write(wrong, "sip-surat-izin-praktik.yaml")
        let broken = try commands.segel(
            ["service", "test", commands.path("sip-surat-izin-praktik.yaml"), "--catalogue", catalogue],
            expecting: 1
        )
        #expect(broken.errors.contains("unknown-type"))
    }
}
