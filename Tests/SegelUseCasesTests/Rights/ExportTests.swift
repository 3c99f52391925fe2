import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Everything taken along") struct ExportTests {
    private let folder: TemporaryFolder
    private let city: TestCity
    private let person: SignedIn

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1)
    }

    private var mall: Mall { city.mall }

    private func confirmed() async throws -> ConfirmedPerson { try await mall.confirm(person, password: TestCity.passphrase) }

    private func archive() async throws -> [UInt8] {
        let export = try await mall.export(for: confirmed())
        let bytes = Collected()
        try await export.write { piece in bytes.append(piece) }
        #expect(bytes.all.count == export.byteCount)
        return bytes.all
    }

    @Test(
        "documents as they were uploaded, credentials that verify, and in data.json as many records as there are sealed things of each kind"
    )
    func whole() async throws {
        let officers = try await city.officers(for: "SIP"), citizen = try #require(person.citizen)
        let credential = try await city.issued(person, officers)
        _ = try await city.walletCopies(of: credential, for: person, keys: [TestWallet().key])
        let large = Array("%PDF-1.4 ".utf8) + [UInt8](repeating: 0x41, count: 200_000)
        let document = try await mall.putDocument(TestCity.pieces(large, of: 9_000), titled: "Ijazah \"S1\"", for: person)
        _ = try await mall.placeHold(on: citizen, reason: "Perkara rahasia", until: nil)
        let other = try await city.citizen(2)
        _ = try await mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Milik orang lain", for: other)
        let files = try Zip.files(in: await archive())
        #expect(files["documents/\(document.id.text).pdf"] == large)
        #expect(files.keys.count { $0.hasPrefix("documents/") } == 2)
        let issued = try #require(files.first { $0.key.hasPrefix("credentials/") }?.value)
        #expect(issued == credential.bytes)
        #expect(try await mall.verify(issued).exitCode == 0)
        let text = String(decoding: try #require(files["data.json"]), as: UTF8.self)
        let data = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let counts = try await city.store.read { try $0.sealedThingCounts(of: citizen) }
        func count(_ name: String) -> Int { (data[name] as? [Any])?.count ?? -1 }
        #expect(count("records") + 1 == counts[.value] && count("accesses") == counts[.access] && count("cases") == counts[.caseBody])
        #expect(
            count("documents") == counts[.title] && count("credentials") == counts[.credential] && count("walletCopies") == counts[.copy]
        )
        let events = (data["cases"] as? [[String: Any]])?.map { ($0["events"] as? [Any])?.count ?? 0 }.reduce(0, +)
        #expect(events == counts[.caseEvent])
        #expect(text.contains("Ijazah \\\"S1\\\"") && text.contains("STR-1") && text.contains("Warga Uji"))
        #expect(!text.contains("Milik orang lain") && !text.contains("Perkara rahasia") && text.contains("legal holds"))
    }

    @Test("other programs open it", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/unzip")))
    func othersOpenIt() async throws {
        _ = try await city.submitted(person)
        let path = folder.path + "/semua.zip"
        try Data(try await archive()).write(to: URL(filePath: path))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unzip")
        process.arguments = ["-tqq", path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test("it is a look like any other, with the citizen's own name on it")
    func recorded() async throws {
        _ = try await archive()
        let look = try #require(try await mall.accesses(for: person).first)
        #expect(look.purpose == "data_export" && look.actor == "citizen" && look.agency == nil)
        await #expect(throws: RightsRefusal.wrongState) { try await mall.askWhy(look.logIndex, "x", for: person) }
    }

    @Test("A72: an open browser is not enough: a wrong password, somebody else's passkey or a resting account confirm nobody")
    func confirmation() async throws {
        var wrong = Array("salah".utf8), again = Array("salah".utf8)
        let first = SecretBytes(moving: &wrong)
        await #expect { try await mall.confirm(person, password: first) } throws: { ($0 as? Refusal)?.code == "confirmation_failed" }
        let other = try await city.citizen(2), party = mall.configuration.passkeyParty
        let phone = TestAuthenticator(), others = TestAuthenticator()
        for (device, owner) in [(phone, person), (others, other)] {
            let offer = try await mall.offerPasskey(to: owner)
            let (clientData, attestation) = device.create(offer.challenge, for: party)
            try await mall.addPasskey(clientData: clientData, attestation: attestation, device: .phone, for: owner)
        }
        _ = try await mall.confirm(person, with: phone.get(mall.passkeyChallenge(), for: party))
        await #expect { try await mall.confirm(person, with: others.get(mall.passkeyChallenge(), for: party)) } throws: {
            ($0 as? Refusal)?.code == "confirmation_failed"
        }
        let used = phone.get(mall.passkeyChallenge(), for: party)
        _ = try await mall.confirm(person, with: used)
        await #expect(throws: Refusal.self, "A56: once") { try await mall.confirm(person, with: used) }
        let guess = SecretBytes(moving: &again)
        for _ in 0..<4 { await #expect(throws: Refusal.self) { try await mall.confirm(person, password: guess) } }
        await #expect(throws: Refusal.self, "rests after five") { try await mall.confirm(person, password: TestCity.passphrase) }
        city.clock.advance(900)
        _ = try await confirmed()
    }

    @Test("a document that changed since it was made ready cuts the archive short")
    func changed() async throws {
        let document = try await mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Ijazah", for: person)
        let export = try await mall.export(for: confirmed())
        try mall.blobs.delete(document.id)
        await #expect(throws: (any Error).self) { try await export.write { _ in } }
    }

    @Test("more than the format can say is refused, not cut")
    func limits() throws {
        let file = StoredZip.File(name: "a", byteCount: Int(UInt32.max), checksum: 0)
        #expect(throws: StoredZip.TooLarge.self) { try StoredZip([file], at: TestCity.start) }
        let many = [StoredZip.File](repeating: StoredZip.File(name: "a", byteCount: 0, checksum: 0), count: 65_536)
        #expect(throws: StoredZip.TooLarge.self) { try StoredZip(many, at: TestCity.start) }
        #expect(try StoredZip([], at: TestCity.start).directory.count == 22)
    }
}

/// Pieces as they come.
private final class Collected: @unchecked Sendable {
    private(set) var all: [UInt8] = []

    func append(_ piece: [UInt8]) { all += piece }
}

/// Reads stored files by the directory at the end, and holds each header against it.
enum Zip {
    struct Damaged: Error {}

    static func files(in bytes: [UInt8]) throws -> [String: [UInt8]] {
        func number(_ at: Int, _ count: Int) -> Int { (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) } }
        let end = bytes.count - 22
        guard number(end, 4) == 0x0605_4B50 else { throw Damaged() }
        var files: [String: [UInt8]] = [:], at = number(end + 16, 4)
        for _ in 0..<number(end + 10, 2) {
            guard number(at, 4) == 0x0201_4B50, number(at + 10, 2) == 0 else { throw Damaged() }
            let size = number(at + 24, 4), length = number(at + 28, 2), start = number(at + 42, 4)
            guard number(start, 4) == 0x0403_4B50, bytes[(start + 4)..<(start + 28)] == bytes[(at + 6)..<(at + 30)] else { throw Damaged() }
            let name = String(decoding: bytes[(at + 46)..<(at + 46 + length)], as: UTF8.self)
            let first = start + 30 + length
            files[name] = Array(bytes[first..<(first + size)])
            at += 46 + length
        }
        guard at == end else { throw Damaged() }
        return files
    }
}
