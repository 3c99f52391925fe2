import Foundation
import SegelCatalogue
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@Suite("segel verify, for a member's copy of a family card") struct MemberCopyCommandTests {
    @Test("it is accepted offline and says nothing of the others but name and place in the family; altered it is refused")
    func copy() async throws {
        let commands = try Commands()
        let city = try await TestCity(commands.path("city"), clock: TestClock(UnixTime(Date().timeIntervalSince1970)))
        let head = try await city.citizen(1), member = try await city.citizen(2)
        let members = ["jumlahAnggota": "2", "anggota.1.nik": "1872010101909901", "anggota.2.nik": "1872010101909902"]
        let card = try await Walk(city).issued("DKC-03", for: head, given: members)
        try await city.mall.publishStatusLists()
        let copy = try await city.mall.memberCopy("KartuKeluarga", of: member).bytes
        func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: URL(filePath: commands.path(name))) }
        try write(copy, "copy")
        try write(card.bytes, "card")
        let place = ["--trust-dir", "verifier"]
        try commands.segel(["trust", "pin", "city/public/trust/root.json"] + place)
        try commands.segel(["trust", "import", "city/public/trust/bundle"] + place)
        let whole = try commands.segel(["verify", "card", "--offline", "--json"] + place).output
        #expect(whole.contains("1872010101909901") && whole.contains("1872010101909902"))
        let said = try commands.segel(["verify", "copy", "--offline", "--json"] + place).output
        #expect(said.contains("1872010101909902") && !said.contains("1872010101909901"))
        let middle = copy.count / 2
        try write(Array(copy[..<middle]) + [copy[middle] ^ 1] + Array(copy[(middle + 1)...]), "altered")
        try commands.segel(["verify", "altered", "--offline"] + place, expecting: 10)
    }
}
