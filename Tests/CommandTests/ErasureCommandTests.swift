import Foundation
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// Two custodians, holds, shredding and resealing with the real binary.
@Suite("Erasure commands", .serialized)
struct ErasureCommandTests {
    private let commands: Commands
    private let citizen: String

    /// A city with a citizen and two custodians, left so that the binary can open it.
    init() async throws {
        commands = try Commands()
        let path = commands.path("data")
        let city = try await TestCity(path)
        let person = try await city.citizen(1)
        _ = try await city.custodians()
        _ = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Surat", for: person)
        citizen = try #require(person.citizen).text
        try JSONEncoder().encode(city.mall.configuration).write(to: URL(filePath: path + "/config.json"))
        try FileManager.default.copyItem(atPath: TestCity.repository.appending(path: "Catalogue").path, toPath: path + "/catalogue")
        try city.store.close()
        try commands.write("kata sandi kota uji\n", "pass")
        try commands.write("1872010101909901\n", "nik")
        try commands.write("Perkara 12\n", "why")
    }

    @discardableResult
    private func segel(_ arguments: String, expecting status: Int32 = 0) throws -> Commands.Run {
        let options = ["--data", commands.path("data"), "--passphrase-file", commands.path("pass")]
        return try commands.segel(arguments.split(separator: " ").map(String.init) + options, expecting: status)
    }

    private func approve(_ kind: String, _ subject: String) throws {
        try segel("approval request \(kind) \(subject)")
        for name in ["kustodian-1", "kustodian-2"] {
            try segel("approval give \(kind) \(subject) --as \(name) --password-file \(commands.path("pass"))")
        }
    }

    @Test("A80: 20 without approvals or under a hold, 0 with a receipt; status 0, reseal plan 3, apply 0, status 0")
    func whole() throws {
        let early = try segel("vault shred \(citizen) --reason subject-request", expecting: 20)
        #expect(early.errors.contains("segel approval request shred \(citizen)"))
        try segel("approval give shred \(citizen) --as kustodian-1 --password-file \(commands.path("pass"))", expecting: 1)
        try approve("shred", citizen)
        #expect(try segel("approval list").output.contains("shred \(citizen)\t2 of 2\tkustodian-"))
        let hold = try segel("vault hold \(citizen) --reason \(commands.path("why")) --until 2099-12-31").output.prefix(32)
        #expect(try segel("vault hold list").output.contains("\(hold)\t\(citizen)\t2099-12-31\tPerkara 12"))
        #expect(try segel("vault shred \(citizen) --reason subject-request", expecting: 20).errors.contains("legal_hold"))
        try approve("release-hold", String(hold))
        try segel("vault hold release \(hold)")
        try segel("vault reseal plan --citizen \(citizen)", expecting: 3)
        let resealed = try segel("vault reseal apply --citizen \(citizen) --batch 2")
        #expect(resealed.output.contains("segel-receipt-1 reseal") && resealed.output.contains("documents 1"))
        #expect(try segel("vault reseal status").output.contains("finished"))
        let shredded = try segel("vault shred \(citizen) --reason subject-request")
        #expect(shredded.output.contains("segel-receipt-1 shredding") && shredded.output.contains("destroyed-documents 1"))
        #expect(try segel("vault shred status \(citizen)").output.contains("effective-in-backups since"))
        try segel("vault shred \(citizen) --reason subject-request")
        try segel("vault reseal plan", expecting: 64)
        try segel("vault shred status 00112233445566778899aabbccddeeff", expecting: 1)
    }
}
