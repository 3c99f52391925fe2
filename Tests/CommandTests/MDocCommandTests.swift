import Foundation
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// A driving licence as its holder keeps it in a file, and a verifier with nothing but the binary and a pinned root.
@Suite("mdocs by the binary", .serialized)
struct MDocCommandTests {
    private let commands: Commands
    private let port = FreePort.next()
    private let device = SigningKey(generating: .es256, from: SystemRandom())

    init() throws {
        commands = try Commands()
        try commands.write("kata sandi kota uji\n", "pass")
        let root = ["--root-key", commands.path("root.key"), "--root-passphrase-file", commands.path("pass")]
        try commands.segel(
            [
                "init", commands.path("data"), "--passphrase-file", commands.path("pass"), "--public-url", address, "--catalogue",
                TestCity.repository.appending(path: "Catalogue").path,
            ] + root
        )
    }

    private var address: String { "http://127.0.0.1:\(port)" }
    private var trustDir: [String] { ["--trust-dir", commands.path("verifier")] }

    private func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: URL(filePath: commands.path(name))) }

    @discardableResult
    private func verify(_ name: String, _ options: [String] = [], expecting status: Int32) throws -> String {
        try commands.segel(["verify", commands.path(name)] + options + trustDir, expecting: status).output
    }

    /// The deployment in this process.
    private func inside<Value>(_ body: (TestCity) async throws -> Value) async throws -> Value {
        let city = try await TestCity(
            commands.path("data"),
            reopening: SigningKey(generating: .es256, from: SystemRandom()),
            clock: TestClock(UnixTime(Date().timeIntervalSince1970)),
            publicURL: address
        )
        let value = try await body(city)
        try await city.mall.publishStatusLists()
        try city.store.close()
        return value
    }

    private func serving(_ body: () throws -> Void) async throws {
        let server = try commands.start([
            "serve", "--port", "\(port)", "--data", commands.path("data"), "--passphrase-file", commands.path("pass"),
        ])
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        try await commands.waitFor("\(address)/livez")
        try body()
    }

    @Test("raw, base64url, altered 10, shown to nobody 10, unknown issuer 13, no status 14, revoked 11; the library says the same")
    func wholeLife() async throws {
        let licence = try await inside { try await $0.drivingLicence(on: device) }
        let mdoc = try Base64URL.decode(licence.mdoc)
        try write(mdoc, "licence.mdoc")
        try write(Array("\(licence.mdoc)\n".utf8), "licence.txt")
        try commands.segel(["trust", "pin", commands.path("data/public/trust/root.json")] + trustDir)
        try await serving {
            try commands.segel(["trust", "fetch", address] + trustDir)
            for name in ["licence.mdoc", "licence.txt"] {
                let said = try verify(name, expecting: 0)
                #expect(said.contains("ACCEPT   org.iso.18013.5.1.mDL"), "\(said)")
            }
        }
        #expect(try verify("licence.mdoc", ["--offline", "--json"], expecting: 0).contains("org.iso.18013.5.1.mDL"))
        try refused(mdoc)
        try await revoked(licence.credential)
    }

    private func refused(_ mdoc: [UInt8]) throws {
        // A letter of the holder's name, the last byte of the issuer's signature's neighbour, and the name of the signature itself.
        let name = try #require(mdoc.firstRange(of: "Uji".utf8))
        for place in [name.lowerBound, mdoc.count - 1] {
            var altered = mdoc
            altered[place] ^= 1
            try write(altered, "altered.mdoc")
            #expect(try verify("altered.mdoc", ["--offline"], expecting: 10).contains("REJECT"), "byte \(place)")
        }
        try write(Array(mdoc.dropLast()), "cut.mdoc")
        try verify("cut.mdoc", ["--offline"], expecting: 10)
        try write(Array(mdoc.dropFirst()), "headless.mdoc")
        try verify("headless.mdoc", ["--offline"], expecting: 15)
        let response = try MDocPresentation.respond(
            with: mdoc,
            disclosing: ["org.iso.18013.5.1": ["family_name"]],
            docType: "org.iso.18013.5.1.mDL",
            transcript: Self.session,
            deviceKey: device
        )
        try write(response, "response.mdoc")
        #expect(try verify("response.mdoc", ["--offline"], expecting: 10).contains("key_binding_refused"))
    }

    private static let session = SessionTranscript.openID4VP(
        clientID: "x509_hash:abc",
        nonce: "n-1",
        encryptionKey: nil,
        responseURI: "https://klinik.example/answers"
    )

    private func revoked(_ credential: ObjectID) async throws {
        let root = commands.path("data/public/trust/root.json"), bundle = commands.path("data/public/trust/bundle")
        #expect(try example([root, bundle, commands.path("licence.mdoc")]).hasPrefix("accept accepted \(address)/issuers/"))
        #expect(try example([root, bundle, commands.path("licence.txt")]).contains(#""family_name":"Uji""#))
        #expect(try example([root, bundle, commands.path("altered.mdoc")]).hasPrefix("reject"))
        #expect(try example([root, bundle, commands.path("response.mdoc")]).hasPrefix("reject key_binding_refused"))
        let shown = [root, bundle, commands.path("response.mdoc"), "x509_hash:abc"]
        let seen = try example(shown + ["n-1", "https://klinik.example/answers"], "segel-presentation-example")
        #expect(seen == "accept accepted org.iso.18013.5.1.mDL {\"org.iso.18013.5.1\":{\"family_name\":\"Uji\"}}\n")
        let replayed = try example(shown + ["n-2", "https://klinik.example/answers"], "segel-presentation-example")
        #expect(replayed == "reject key_binding_refused org.iso.18013.5.1.mDL \n")
        try await inside { try await $0.mall.setStatus(.invalid, of: credential) }
        // What was saved is still good for a day; the next fetch tells.
        try verify("licence.mdoc", ["--offline"], expecting: 0)
        try await serving { try verify("licence.mdoc", expecting: 11) }
        try verify("licence.mdoc", ["--offline"], expecting: 11)
        #expect(try example([root, bundle, commands.path("licence.mdoc")]).hasPrefix("reject revoked"))
        #expect(try example(shown + ["n-1", "https://klinik.example/answers"], "segel-presentation-example").hasPrefix("reject revoked"))
        try FileManager.default.removeItem(atPath: commands.path("verifier/status"))
        for options in [["--offline"], []] {
            #expect(try verify("licence.mdoc", options, expecting: 14).contains("status_unavailable"))
        }
        let other = try TemporaryFolder()
        let stranger = try await TestCity(other.path + "/data", clock: TestClock(UnixTime(Date().timeIntervalSince1970)))
        try write(Base64URL.decode(await stranger.drivingLicence(on: device).mdoc), "stranger.mdoc")
        #expect(try verify("stranger.mdoc", ["--offline"], expecting: 13).contains("issuer_untrusted"))
    }

    private func example(_ arguments: [String], _ program: String = "segel-example") throws -> String {
        try ProgramRun(Products.folder.appending(path: program).path, arguments).output
    }
}
