import Foundation
import Hummingbird
import HummingbirdTesting
import SegelHTTP
import SegelPDF
import SegelTestSupport
import SegelUseCases
import Testing

/// A certificate as it comes back to an agency: the file, a scan of its paper, and what somebody made of them, over the API.
@Suite("Documents over HTTP") struct VerifyDocumentTests {
    @Test("A62, A66: the PDF is accepted as a document, its scan as a symbol; changed, cut and blank ones are not")
    func document() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        city.mall.print(with: Printing(printer: try PangoPrinter()))
        city.mall.verifyPages(by: PDFVerifier())
        let person = try await city.citizen(1)
        let credential = try await Walk(city).issued("SIP", for: person)
        try await city.mall.publishStatusLists()
        let file = try await city.mall.certificatePDF(credential.id, for: person).bytes
        var flipped = file
        flipped[file.count / 2] ^= 1
        let changed = flipped
        let application = Application(router: try Server.router(city.mall, limits: .none))
        try await application.test(.router) { client in
            func verdict(_ bytes: [UInt8]) async throws -> [String: String] {
                try await client.execute(uri: "/api/v1/verify", method: .post, body: ByteBuffer(bytes: bytes)) { response in
                    #expect(response.status == .ok)
                    let answer = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView)) as? [String: Any]
                    return (answer ?? [:]).compactMapValues { $0 as? String }
                }
            }
            let whole = try await verdict(file)
            #expect(whole["outcome"] == "accept", "\(whole)")
            for altered in [changed, Array(file.dropLast(40)), file + Array("\n%%EOF\n".utf8)] {
                let answer = try await verdict(altered)
                #expect(answer["outcome"] == "reject", "\(answer)")
            }
            guard try ShellRun("command -v pdftoppm").status == 0 else {
                return print("skipped: pdftoppm (poppler-utils) is missing for the scans")
            }
            try Data(file).write(to: URL(filePath: folder.path + "/a.pdf"))
            for options in ["-gray -r 150 -png", "-gray -r 200 -jpeg"] {
                let scan = folder.path + "/scan"
                let made = try ShellRun("pdftoppm \(options) -singlefile '\(folder.path)/a.pdf' '\(scan)' && mv '\(scan)'.[jp]* '\(scan)'")
                #expect(made.status == 0, "\(made.errors)")
                let answer = try await verdict([UInt8](Data(contentsOf: URL(filePath: scan))))
                #expect(answer["outcome"] == "accept", "\(options): \(answer)")
            }
            let blank = try ShellRun("pdftoppm -gray -r 30 -png -singlefile '\(folder.path)/a.pdf' '\(folder.path)/blank'")
            #expect(blank.status == 0)
            let unread = try await verdict([UInt8](Data(contentsOf: URL(filePath: folder.path + "/blank.png"))))
            #expect(unread["outcome"] != "accept", "\(unread)")
        }
    }

    @Test("A62, A69: a batch has PDFs beside credentials, each answered for itself; what is neither, or too many, is refused")
    func batch() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        city.mall.print(with: Printing(printer: try PangoPrinter()))
        city.mall.verifyPages(by: PDFVerifier())
        let person = try await city.citizen(1)
        let credential = try await Walk(city).issued("SIP", for: person)
        try await city.mall.publishStatusLists()
        let file = try await city.mall.certificatePDF(credential.id, for: person).bytes
        let changed = file[..<2_000] + [file[2_000] ^ 1] + file[2_001...]
        let large = file + [UInt8](repeating: 0x20, count: 1 << 20), unsigned = Array("%PDF-1.7\n%%EOF\n".utf8)
        let text = String(decoding: credential.bytes, as: UTF8.self)
        let application = Application(router: try Server.router(city.mall, limits: .none))
        try await application.test(.router) { client in
            func ask(_ body: [Any]) async throws -> (status: Int, answer: [String: Any]) {
                let bytes = try JSONSerialization.data(withJSONObject: body)
                return try await client.execute(uri: "/api/v1/verify/batch", method: .post, body: ByteBuffer(bytes: bytes)) { response in
                    let answer = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView)) as? [String: Any]
                    return (Int(response.status.code), answer ?? [:])
                }
            }
            let pdfs = [large, unsigned].map { ["pdf": Self.base64($0)] }
            let said = try await ask([["pdf": Self.base64(file)], text, ["pdf": Self.base64(Array(changed))], "SGL1:X"] + pdfs)
            let answers = try #require(said.answer["answers"] as? [[String: Any]])
            #expect(answers.map { $0["outcome"] as? String } == ["accept", "accept", "reject", "reject", "reject", "reject"])
            #expect(said.answer["accepted"] as? Int == 2 && said.answer["rejected"] as? Int == 4)
            #expect((answers[0]["document"] as? [String: Any])?["level"] as? String == "B-B" && answers[1]["document"] == nil)
            #expect((answers[2]["code"] as? String)?.hasPrefix("pdf_") == true, "\(answers[2])")
            #expect(answers[4]["code"] as? String == "pdf_too_large" && answers[5]["code"] as? String == "pdf_unsigned", "\(answers)")
            let one = Self.base64(unsigned)
            for (body, code) in [
                ([["pdf": text]] as [Any], "batch_malformed"),
                ([["pdf": one, "name": "a"]], "batch_malformed"),
                ([["file": one]], "batch_malformed"),
                ([["pdf": Self.base64(Array("no PDF".utf8))]], "batch_malformed"),
                ([["pdf": one + "="]], "batch_malformed"),
                ([7], "batch_malformed"),
                ([Any](repeating: ["pdf": one], count: 101), "batch_pdf_count"),
                ([Any](repeating: "x", count: 1_001), "batch_size"),
                ([], "batch_size"),
            ] {
                let refused = try await ask(body)
                #expect(refused.status == 422 && refused.answer["code"] as? String == code, "\(code): \(refused.answer)")
            }
            let many = try await ask([Any](repeating: ["pdf": one], count: 100) + ["x"])
            #expect(many.status == 200 && many.answer["rejected"] as? Int == 101)
        }
    }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
