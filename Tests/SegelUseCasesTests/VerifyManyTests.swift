import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Verifying many")
struct VerifyManyTests {
    let folder: TemporaryFolder
    let town: RotatingCity
    var city: TestCity { town.city }

    init() async throws {
        folder = try TemporaryFolder()
        town = try await RotatingCity(folder.path + "/city")
    }

    @Test("each for itself and in order; a status that changes is seen by the next batch, whatever was kept")
    func mixed() async throws {
        let person = try await city.citizen(1)
        var held: [HeldCredential] = []
        for _ in 0..<3 { held.append(try await city.issued(person, town.officers)) }
        var forged = held[0].bytes
        let at = forged.count / 3
        // Still base64url, so that it is the signature that does not hold.
        forged[at] = forged[at] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        let batch = held.map(\.bytes) + [forged, Array("x".utf8), held[0].bytes]
        #expect(try await codes(batch) == ["accepted", "accepted", "accepted", "signature_invalid", "unrecognised", "accepted"])
        try await city.mall.setStatus(.suspended, of: held[1].id)
        #expect(try await codes(batch)[1] == "suspended")
        try await city.mall.setStatus(.valid, of: held[1].id)
        try await city.mall.setStatus(.invalid, of: held[2].id)
        #expect(try await codes(batch)[..<3] == ["accepted", "accepted", "revoked"])
        // What was kept ages like what is fetched.
        city.clock.advance(86_401 + 60)
        #expect(try await codes([held[0].bytes]) == ["status_stale"])
        try await city.mall.publishStatusLists()
        #expect(try await codes([held[0].bytes]) == ["accepted"])
    }

    private func codes(_ batch: [[UInt8]]) async throws -> [String] {
        try await city.mall.verify(all: batch).map { $0.reason?.rawValue ?? "accepted" }
    }

    @Test("the bundle holds what is published, and follows it")
    func bundle() async throws {
        let held = try await city.issued(try await city.citizen(1), town.officers)
        let list = try #require(try city.mall.currentTrustList())
        func bundle() throws -> ReceivedBundle { try ReceivedBundle(try #require(try city.mall.publicFile(.bundle))) }
        #expect(try bundle().verified(by: list, now: city.clock.now(), leeway: 60) == city.clock.now())
        let path = PublicPath.statusList(agency: "dpmptsp", list: 1)
        #expect(try bundle()[path.text] == city.mall.publicFile(path))
        #expect(try bundle()[OfflineBundle.trustListPath] == city.mall.publicFile(.trustList))
        city.clock.advance(5)
        try await city.mall.setStatus(.invalid, of: held.id)
        #expect(try bundle()[path.text] == city.mall.publicFile(path))
        #expect(try bundle().verified(by: list, now: city.clock.now(), leeway: 60) == city.clock.now())
    }
}
