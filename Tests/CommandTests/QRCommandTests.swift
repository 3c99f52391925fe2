import Foundation
import SegelCompression
import SegelCredential
import SegelCrypto
import SegelQR
import SegelSQLite
import SegelTestSupport
import SegelSQLite
import SegelUseCases
import Testing

/// Paper at a desk without a network: the binary, a pinned root, a bundle and what a scanner made.
@Suite("QR symbols by the binary") struct QRCommandTests {
    private let commands: Commands
    private let text: String
    private let name: String

    init() async throws {
        commands = try Commands()
        let city = try await TestCity(commands.path("data"), clock: TestClock(UnixTime(Date().timeIntervalSince1970)))
        let credential = try await city.issued(city.citizen(1), city.officers(for: "SIP"))
        text = try #require(try await city.mall.qrText(of: credential))
        name = try #require(credential.claims["nama"]?.string)
        try await city.mall.publishStatusLists()
        try write(TrustRoot(threshold: 1, keys: [city.root.publicKey]).bytes, "root.json")
        try write(try #require(try city.mall.publicFile(.bundle)), "bundle")
        try city.store.close()
        try commands.segel(["trust", "pin", commands.path("root.json")] + trustDir)
        try commands.segel(["trust", "import", commands.path("bundle")] + trustDir)
    }

    private var trustDir: [String] { ["--trust-dir", commands.path("verifier")] }

    private func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: URL(filePath: commands.path(name))) }

    @discardableResult
    private func verify(_ name: String, expecting status: Int32) throws -> String {
        try commands.segel(["verify", commands.path(name), "--offline"] + trustDir, expecting: status).output
    }

    /// A PNG (ISO 15948) in grey, four pixels a module.
    private static func picture(_ text: String) throws -> [UInt8] {
        let symbol = try QRCode(text, correction: .quartile), side = (symbol.size + 2 * QRCode.quietZone) * 4
        var rows: [UInt8] = []
        for y in 0..<side {
            rows.append(0)
            for x in 0..<side {
                let row = y / 4 - QRCode.quietZone, column = x / 4 - QRCode.quietZone, inside = 0..<symbol.size
                rows.append(inside.contains(row) && inside.contains(column) && symbol.isDark(row: row, column: column) ? 0 : 255)
            }
        }
        func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
            var sum = CRC32()
            sum.append(Array(type.utf8) + data)
            return number(data.count) + Array(type.utf8) + data + number(Int(sum.value))
        }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", number(side) + number(side) + [8, 0, 0, 0, 0])
            + chunk("IDAT", try Zlib.compress(rows)) + chunk("IEND", [])
    }

    @Test("text and picture 0, altered 10, a link 15 and never opened, another project's 15, a cut picture 15; inspect never decides")
    func wholeLife() throws {
        try write(Array("\(text)\n".utf8), "qr.txt")
        #expect(try verify("qr.txt", expecting: 0).contains("ACCEPT   SuratIzinPraktik"))
        let picture = try Self.picture(text)
        try write(picture, "qr.png")
        #expect(try verify("qr.png", expecting: 0).contains("noSIP"))
        var letters = Array(text)
        letters[80] = letters[80] == "A" ? "B" : "A"
        try write(try Self.picture(String(letters)), "altered.png")
        #expect(try verify("altered.png", expecting: 10).contains("REJECT"))
        try write(try Self.picture("https://mpp.example/verify?id=1"), "link.png")
        #expect(try verify("link.png", expecting: 15).contains("link_not_opened"))
        try write(Array("HC1:6BFOXN".utf8), "health.txt")
        #expect(try verify("health.txt", expecting: 15).contains("prefix_unknown"))
        try write(Array(picture[..<200]), "cut.png")
        try verify("cut.png", expecting: 15)
        let said = try commands.segel(["inspect", commands.path("qr.png")]).output
        #expect(said.contains("nama\t\"\(name)\"") && said.contains("SuratIzinPraktik") && !said.contains("ACCEPT"))
        #expect(try commands.segel(["inspect", commands.path("link.png")]).output.contains("not ours\thttps://mpp.example/verify?id=1"))
    }
}
