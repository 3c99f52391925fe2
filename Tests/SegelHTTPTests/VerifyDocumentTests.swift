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
}
