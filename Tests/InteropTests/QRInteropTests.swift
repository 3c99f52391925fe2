import Foundation
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("QR symbols judged by others", .serialized) struct QRInteropTests {
    @Test("pycose and cbor2 read a symbol's text, its signature holds, and it names its credential")
    func text() async throws {
        guard let judge = Judge() else { return }
        let folder = try TemporaryFolder(), city = try await TestCity(folder.path + "/city")
        let credential = try await city.issued(city.citizen(1), city.officers(for: "SIP"))
        let text = try #require(try await city.mall.qrText(of: credential))
        let keys = try await city.store.read { try $0.signingKeys(of: "dpmptsp", for: "qr") }
        var question = JSONObject()
        question.set("text", .string(text))
        question.set("key", .object(JWK(try #require(keys.first).publicKey).object))
        question.set("credential", .string(String(decoding: credential.bytes, as: UTF8.self)))
        let answer = try JSONReader.readObject(judge.ask("judge_qr.py", JSONWriter.bytes(question)))
        #expect(answer["type"] == .string("SuratIzinPraktik") && answer["list"] == .integer(1))
        #expect(answer["claims"]?.object?["noSIP"] == credential.claims["noSIP"])
    }

    @Test("zbarimg and zxing-cpp read it from 30 mm at 150 dpi: turned, blurred, from the side, stained with coffee, photographed")
    func readers() async throws {
        guard let judge = Judge() else { return }
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/zbarimg") else {
            print("skipped: no zbarimg here (apt-get install zbar-tools)")
            return
        }
        let folder = try TemporaryFolder(), city = try await TestCity(folder.path + "/city")
        let credential = try await Walk(city).issued("DKC-01", for: city.citizen(1))
        let text = try #require(try await city.mall.qrText(of: credential))
        try Data(text.utf8).write(to: URL(filePath: folder.path + "/text"))
        let verdict = try await judge.ask("symbol_readers.py", about: [folder.path + "/text", folder.path])
        print(verdict.output)
        #expect(verdict.status == 0, "\(verdict.errors)")
    }

    @Test("A59, A66: Chromium with the network off verifies from pictures, refuses what was altered, and decides nothing by old lists")
    func page() async throws {
        guard let judge = Judge(), Judge.hasChromium else { return }
        let served = try await ServedCity { city in
            let person = try await city.citizen(1), officers = try await city.officers(for: "SIP")
            let credential = try await city.issued(person, officers)
            let revoked = try await Walk(city).issued("DKC-01", for: person)
            let text = try #require(try await city.mall.qrText(of: credential)),
                other = try #require(try await city.mall.qrText(of: revoked))
            try await city.mall.setStatus(.invalid, of: revoked.id)
            try await city.mall.publishStatusLists()
            return [
                "qr": text, "revoked": other, "credential": String(decoding: credential.bytes, as: UTF8.self),
                "name": credential.claims["nama"]?.string ?? "", "citizen": "1872010101909901", "id": credential.id.text,
                "cases": TestCity.repository.appending(path: "Tests/SegelCredentialTests/Vectors/verify.json").path,
            ]
        }
        let verdict = try await judge.ask("verify_page.py", about: [served.place])
        print(verdict.output)
        #expect(verdict.status == 0, "\(verdict.errors)")
    }
}
