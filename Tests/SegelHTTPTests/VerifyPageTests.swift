import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SegelCompression
import SegelCredential
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@testable import SegelHTTP

@Suite("The verify page") struct VerifyPageTests {
    let folder: TemporaryFolder
    let place: IssuingCity

    init() async throws {
        folder = try TemporaryFolder()
        place = try await IssuingCity(folder)
    }

    private static let resources = TestCity.repository.appending(path: "Sources/SegelHTTP/Resources")

    private static func script(_ name: String) throws -> String {
        try String(contentsOf: resources.appending(path: name), encoding: .utf8)
    }

    private static var scripts: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: resources.path).filter { $0.hasPrefix("verify") && $0.hasSuffix(".js") }
        }
    }

    /// The names in the worker's list.
    private static var modules: [String] {
        get throws {
            let list = try #require(script("verify-worker.js").firstMatch(of: /const MODULES = \[([^\]]*)\]/)).1
            return list.matches(of: /"([a-z]+)"/).map { String($0.1) }
        }
    }

    @Test("all of it is at most 60 kB compressed, and the worker keeps each of its scripts")
    func budget() async throws {
        let modules = try Self.modules
        #expect(Set(modules.map { "verify-\($0).js" } + ["verify.js", "verify-worker.js"]) == Set(try Self.scripts))
        let paths =
            ["/verify?lang=id", "/verify-worker.js", "/verify/words.json", "/verify/manifest.json"]
            + ["segel.css", "seal.svg", "verify.js"].map { "/assets/\($0)" } + modules.map { "/assets/verify-\($0).js" }
        var total = 0
        for path in paths {
            let answer = try await place.send(.get, path)
            #expect(answer.status == 200, "\(path)")
            total += try Zlib.compress(Array(answer.text.utf8)).count
        }
        print("the verify page with everything: \(total) bytes compressed")
        #expect(total <= 60_000)
    }

    @Test("its scripts import one another and nothing else, and never write markup")
    func ownScripts() throws {
        for name in try Self.scripts {
            let text = try Self.script(name)
            for found in text.matches(of: /from "([^"]+)"/) { #expect(found.1.wholeMatch(of: /\.\/verify-[a-z]+\.js/) != nil, "\(name)") }
            for bad in [
                "innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "new Function", "window.open", "location.href",
                "http:",
            ] {
                #expect(!text.contains(bad), "\(name): \(bad)")
            }
        }
    }

    @Test("it has words for each reason and each text its scripts ask for, in both languages")
    func words() async throws {
        let answer = try await place.send(.get, "/verify/words.json")
        for language in ["id", "en"] {
            let words = try #require(answer.body?[language]?.object)
            let reasons = try #require(words["reasons"]?.object), texts = try #require(words["texts"]?.object)
            for reason in VerificationReason.allCases {
                #expect(reasons[reason.rawValue]?.object?["text"]?.string == (language == "id" ? reason.text.id : reason.text.en))
            }
            let page = try Self.script("verify-page.js")
            let asked = page.matches(of: /words\.texts\.(\w+)/).map { String($0.1) }
            for key in asked + ["accept", "reject", "cannot_decide", "listsRefused", "listsMissing", "listsOld", "listsGood", "yes", "no"] {
                #expect(texts[key]?.string?.isEmpty == false, "\(key)")
            }
            let type = try #require(words["types"]?.object?["\(TestWallet.issuer)/types/SuratIzinPraktik"]?.object)
            #expect(type["values"]?.object?["profesi"]?.object?["perawat"]?.string == (language == "id" ? "Perawat" : "Nurse"))
            #expect(type["claims"]?.object?["noSIP"]?.string == (language == "id" ? "Nomor SIP" : "Licence number"))
        }
    }

    @Test("camera and scripts are for this page alone; nothing may run from elsewhere")
    func policy() async throws {
        let page = try await place.send(.get, "/verify"), other = try await place.send(.get, "/track")
        let policy = try #require(page.headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'") && policy.contains("script-src 'self'; connect-src 'self'"))
        #expect(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains("*"))
        let permissions = HTTPField.Name("Permissions-Policy")!
        #expect(page.headers[permissions]?.contains("camera=(self)") == true)
        #expect(other.headers[permissions]?.contains("camera=()") == true)
        #expect(try await place.send(.get, "/verify-worker.js").headers[.contentType]?.hasPrefix("text/javascript") == true)
    }

    @Test("the API reads a picture's symbol, and says of one that cannot be opened that nothing was recognised")
    func pictures() async throws {
        let picture = TestCity.repository.appending(path: "Tests/SegelScanTests/Pictures/turned.jpg")
        let application = Application(router: try Server.router(place.mall))
        try await application.test(.router) { client in
            for (bytes, code) in [
                // It holds letters of ours that are no signed data.
                ([UInt8](try Data(contentsOf: picture)), "malformed"), ([0xFF, 0xD8, 0xFF, 0x00], "picture_damaged"),
                (Array("https://mpp.example/".utf8), "link_not_opened"),
            ] {
                try await client.execute(uri: "/api/v1/verify", method: .post, body: ByteBuffer(bytes: bytes)) { response in
                    #expect(String(buffer: response.body).contains("\"\(code)\""), "\(String(buffer: response.body))")
                }
            }
        }
    }

    @Test("the certificate's page shows its symbol to whoever may see it, the same each time")
    func certificate() async throws {
        let session = try await place.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
        let path = "/credentials/\(place.credential.id.text)", cookie = [("Cookie", "__Host-\(Portal.cookie)=\(session)")]
        let first = try await place.send(.get, path, headers: cookie).text, second = try await place.send(.get, path, headers: cookie).text
        let symbol = try #require(first.firstMatch(of: /class="qr"[^>]*>.*?<path fill="#000" d="([^"]+)"/)).1
        #expect(second.contains(symbol))
        #expect(first.contains("QR untuk diperiksa"))
    }
}
