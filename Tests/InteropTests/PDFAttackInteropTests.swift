import Foundation
import SegelCredential
import SegelPDF
import SegelTestSupport
import SegelUseCases
import Testing

/// The attack corpus before other people's verifiers. They may accept what we refuse: their rules are for everybody's PDFs, ours for our own.
@Suite("The corpus of altered PDFs before pyHanko and pdfsig")
struct PDFAttackInteropTests {
    @Test(
        "A62 to A65: what they say of each file; the honest ones they accept, and so do we; the table is written where SEGEL_PDF_TABLE names a file"
    )
    func compared() async throws {
        guard let judge = Judge() else { return }
        let folder = try TemporaryFolder(), town = try PageTown(), attacks = try Attack.all().filter { $0.fault != .tooLarge }
        let corpus = folder.path + "/corpus"
        try FileManager.default.createDirectory(atPath: corpus, withIntermediateDirectories: true)
        func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: URL(filePath: name)) }
        let page = try town.page()
        let honest = try [("B-B", town.signed(page)), ("B-T", town.stamped(page)), ("B-LT", town.longTerm(page))]
        for (name, file) in honest { try write(file, "\(corpus)/honest-\(name).pdf") }
        for (number, attack) in attacks.enumerated() { try write(attack.file, "\(corpus)/\(1_000 + number).pdf") }
        try write(town.authority, folder.path + "/authority.der")
        try write(town.stamping.root, folder.path + "/tsa.der")
        let at = "\(PageTown.now + 600)"
        let verdict = try await judge.ask(
            "judge_attacks.py",
            about: [corpus, folder.path + "/authority.der", folder.path + "/tsa.der", at]
        )
        #expect(verdict.status == 0, "\(verdict.errors)")
        let said = try JSONDecoder().decode([String: [String: String]].self, from: Data(verdict.output.utf8))
        for (name, _) in honest {
            #expect(said["honest-\(name).pdf"]?["pyhanko"] == "accepts", "\(name)")
            #expect(said["honest-\(name).pdf"]?["pdfsig"] == "accepts", "\(name)")
        }
        var lines = honest.map { name, _ in "| honest, \(name) | accepts | accepts | accepts |" }
        for (number, attack) in attacks.enumerated() {
            guard let others = said["\(1_000 + number).pdf"] else {
                Issue.record("nothing of \(attack.name)")
                continue
            }
            lines.append("| \(attack.name) | `\(attack.fault.rawValue)` | \(others["pyhanko"] ?? "") | \(others["pdfsig"] ?? "") |")
        }
        if let place = ProcessInfo.processInfo.environment["SEGEL_PDF_TABLE"] {
            try Data((["| file | segel | pyHanko | pdfsig |", "|---|---|---|---|"] + lines).joined(separator: "\n").utf8).write(
                to: URL(filePath: place)
            )
        }
    }
}
