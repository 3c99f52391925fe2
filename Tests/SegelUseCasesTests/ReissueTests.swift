import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Credentials are replaced")
struct ReissueTests {
    let folder: TemporaryFolder
    let town: RotatingCity
    let person: SignedIn
    var city: TestCity { town.city }

    init() async throws {
        folder = try TemporaryFolder()
        town = try await RotatingCity(folder.path + "/city")
        person = try await town.city.citizen(1)
    }

    /// Five credentials under the first key, which is then stolen and succeeded.
    func stolen(_ count: Int = 5) async throws -> (kid: String, credentials: [HeldCredential]) {
        var credentials: [HeldCredential] = []
        for _ in 0..<count { credentials.append(try await city.issued(person, town.officers)) }
        let kid = try await town.activeKid()
        city.clock.advance(10)
        _ = try await city.mall.compromiseKey(kid, since: city.clock.now())
        try await city.publishTrustList()
        return (kid, credentials)
    }

    @Test(
        "every one once: same claims under the key of today, the old ones superseded, the holder sees the new ones; again changes nothing"
    )
    func everyOne() async throws {
        let (kid, old) = try await stolen()
        #expect(try await town.reissueAll(kid) == 5)
        let receipt = try await city.mall.finishReissue(of: kid)
        #expect(receipt.note.contains("superseded 5") && receipt.note.contains("remaining 0 "))
        let held = try await city.mall.credentials(of: person)
        #expect(held.count == 10)
        for credential in old {
            #expect(try await town.verify(credential.bytes).reason == .superseded)
            let facts = try await city.mall.credentialFacts(credential.id)
            let new = try #require(held.first { $0.id == facts.newest })
            #expect(new.claims.members.map(\.name).sorted() == credential.claims.members.map(\.name).sorted())
            for member in credential.claims.members { #expect(new.claims[member.name] == member.value) }
            #expect(new.expires == credential.expires && new.bytes != credential.bytes)
            #expect(try await town.verify(new.bytes).exit == 0)
        }
        #expect(try await town.reissueAll(kid) == 0)
        #expect(try await city.store.read { try $0.credentialCount() } == 10)
        #expect(try await city.mall.planReissue(of: kid).waiting.isEmpty)
    }

    @Test("revoked stays revoked, suspended is replaced by suspended, expired is left")
    func states() async throws {
        let (kid, old) = try await stolen(3)
        try await city.mall.setStatus(.invalid, of: old[0].id)
        try await city.mall.setStatus(.suspended, of: old[1].id)
        #expect(try await city.mall.planReissue(of: kid).waiting.map(\.id) == [old[1].id, old[2].id])
        #expect(try await town.reissueAll(kid) == 2)
        try await city.mall.publishStatusLists()
        #expect(try await town.verify(old[0].bytes).reason == .revoked)
        let replaced = try #require(try await city.mall.credentialFacts(old[1].id).newest)
        let new = try await city.mall.credential(replaced, for: person)
        #expect(try await town.verify(new.bytes).reason == .suspended)
        try await city.mall.setStatus(.valid, of: new.id)
        #expect(try await town.verify(new.bytes).exit == 0)
    }

    @Test("A33: revoked between intent and signature: no replacement, and nothing is left open")
    func revokedMeanwhile() async throws {
        let (_, old) = try await stolen(1)
        let replacement = try await city.mall.reissue(old[0].id)
        await #expect(throws: Refusal.self) { try await city.mall.reissue(old[0].id) }
        // The same once more by hand: the intent is there, then the credential is revoked.
        let intent = try await city.intendReplacement(of: replacement)
        try await city.mall.setStatus(.invalid, of: replacement)
        #expect(try await city.mall.recoverIssuing() == 1)
        #expect(try await city.store.read { try $0.intents().count } == 0)
        await #expect(throws: Refusal.self) { try await city.mall.credentialFacts(intent.credentialID) }
    }

    @Test("eight at once: each credential is replaced once")
    func race() async throws {
        let (kid, _) = try await stolen()
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do { return try await town.reissueAll(kid, limit: 1) } catch { return 0 }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(counts == 5)
        #expect(try await city.mall.credentials(of: person).count == 10)
    }

    @Test("the active key's own are not all replaced by themselves; without a key nothing is")
    func refused() async throws {
        _ = try await city.issued(person, town.officers)
        let kid = try await town.activeKid()
        let refusal = await #expect(throws: Refusal.self) { try await city.mall.reissue(allOf: kid, after: nil, limit: 10) }
        #expect(refusal?.code == "key_is_active")
        _ = try await city.mall.compromiseKey(kid, since: city.clock.now())
        let missing = await #expect(throws: Refusal.self) { try await city.mall.reissue(allOf: kid, after: nil, limit: 10) }
        #expect(missing?.code == "signing_key_missing")
    }

    @Test("a replacement can be replaced again; the schema refuses two for one")
    func chain() async throws {
        let (_, old) = try await stolen(1)
        let second = try await city.mall.reissue(old[0].id)
        let third = try await city.mall.reissue(second)
        #expect(try await city.mall.credentialFacts(old[0].id).newest == third)
        #expect(throws: (any Error).self) {
            try city.tamper("UPDATE credentials SET supersedes = x'\(old[0].id.text)' WHERE id = x'\(third.text)'")
        }
        #expect(throws: (any Error).self) {
            try city.tamper("UPDATE credentials SET supersedes = NULL WHERE id = x'\(third.text)'")
        }
    }

    @Test("rows from before there were names in witnessed sets are named by what they hold")
    func oldRows() async throws {
        let credential = try await city.issued(person, town.officers)
        try city.tamper("UPDATE credentials SET witness = NULL")
        city.clock.advance(10)
        _ = try await city.mall.compromiseKey(try await town.activeKid(), since: city.clock.now())
        try await city.publishTrustList()
        #expect(try await town.verify(credential.bytes).exit == 0)
    }
}
