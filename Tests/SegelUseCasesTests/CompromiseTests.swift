import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("A signing key is stolen")
struct CompromiseTests {
    let folder: TemporaryFolder
    let town: RotatingCity
    var city: TestCity { town.city }

    init() async throws {
        folder = try TemporaryFolder()
        town = try await RotatingCity(folder.path + "/city")
    }

    @Test("A22: logged before the theft → accepted; after → refused; backdated and unlogged → refused; without the set → cannot decide")
    func matrix() async throws {
        let person = try await city.citizen(1)
        let before = try await city.issued(person, town.officers)
        city.clock.advance(3_600)
        let since = city.clock.now()
        let stolen = try await town.steal()
        city.clock.advance(60)
        let after = try await city.issued(person, town.officers)
        let backdated = try town.forge(before, with: stolen, issuedAt: before.issuedAt)
        for bytes in [before.bytes, after.bytes, backdated] { #expect(try await town.verify(bytes).exit == 0, "nobody knows yet") }
        let report = try await city.mall.compromiseKey(try await town.activeKid(), since: since)
        #expect(report.reissue.waiting.map(\.isRefused) == [false, true] && report.reissue.counts == ["SIP": 2])
        try await city.publishTrustList()
        #expect(try await town.verify(before.bytes).exit == 0)
        #expect(try await town.verify(after.bytes).reason == .keyCompromised)
        #expect(try await town.verify(backdated).reason == .keyCompromised)
        let path = try #require(try Mall.witnessedPath(report.kid))
        let set = try #require(try city.mall.publicFile(path))
        try city.mall.publicFiles.publish(Array(set.dropLast(16)), at: path)
        #expect(try await town.verify(before.bytes).reason == .witnessedSetMissing, "another set is as good as none")
    }

    @Test("A22: the second of the theft itself is too late, the one before is in time")
    func exactSecond() async throws {
        let person = try await city.citizen(2)
        let inTime = try await city.issued(person, town.officers)
        city.clock.advance(1)
        let tooLate = try await city.issued(person, town.officers)
        _ = try await city.mall.compromiseKey(try await town.activeKid(), since: city.clock.now())
        try await city.publishTrustList()
        #expect(try await town.verify(inTime.bytes).exit == 0)
        #expect(try await town.verify(tooLate.bytes).reason == .keyCompromised)
    }

    @Test("A39: with the clock put back, what is logged behind the theft does not count as before it")
    func clockBack() async throws {
        let person = try await city.citizen(3)
        city.clock.advance(7_200)
        _ = try await city.issued(person, town.officers)
        let since = city.clock.now()
        city.clock.advance(-3_600)
        let late = try await city.issued(person, town.officers)
        city.clock.advance(3_600)
        #expect(late.issuedAt < since)
        _ = try await city.mall.compromiseKey(try await town.activeKid(), since: since)
        try await city.publishTrustList()
        #expect(try await town.verify(late.bytes).reason == .keyCompromised)
    }

    @Test("absorbing: it signs nothing more, its private half is gone, the mark is never lifted and only ever moves back in time")
    func absorbing() async throws {
        let kid = try await town.activeKid()
        let now = city.clock.now()
        await #expect(throws: Refusal.self) { try await city.mall.compromiseKey(kid, since: now + 1) }
        let first = try await city.mall.compromiseKey(kid, since: now)
        #expect(try await town.states() == [.compromised, .prePublished] && first.successor != nil)
        #expect(try await town.ring()[0].sealedPrivateKey == nil)
        #expect(try await city.mall.compromiseKey(kid, since: now - 50).since == now - 50)
        let again = try await city.mall.compromiseKey(String(kid.prefix(12)), since: now)
        #expect(again.since == now - 50 && again.successor == nil)
        #expect(try await town.ring().count == 2)
        for change in [
            "UPDATE signing_keys SET compromised_since = NULL", "UPDATE signing_keys SET compromised_since = compromised_since + 1",
            "UPDATE signing_keys SET sealed = x'00'",
        ] {
            #expect(throws: (any Error).self, "\(change)") {
                try city.tamper("\(change) WHERE kid = '\(kid)'")
            }
        }
    }

    @Test("nothing is issued in between; the case waits and is issued under the successor, with the same number, exactly once")
    func stranded() async throws {
        let person = try await city.citizen(4)
        let id = try await city.submitted(person)
        for officer in town.officers.dropLast() { _ = try await city.approve(id, by: officer) }
        _ = try await city.mall.compromiseKey(try await town.activeKid(), since: city.clock.now())
        let refusal = await #expect(throws: Refusal.self) { try await city.approve(id, by: town.officers.last!) }
        #expect(refusal?.code == "signing_key_missing")
        city.clock.advance(10)
        try await city.publishTrustList()
        guard case .issued(let credential) = try await city.approve(id, by: town.officers.last!) else {
            Issue.record("not issued")
            return
        }
        let held = try await city.mall.credential(ObjectID(text: credential), for: person)
        #expect(try await town.verify(held.bytes).exit == 0)
    }

    @Test("A33: an intent whose key is stolen before it signs is prepared anew and finished once")
    func strandedIntent() async throws {
        let person = try await city.citizen(5)
        let credential = try await city.issued(person, town.officers)
        let kid = try await town.activeKid()
        let intent = try await city.intendReplacement(of: credential.id)
        _ = try await city.mall.compromiseKey(kid, since: city.clock.now())
        #expect(try await city.mall.finishStranded() == 0, "no key yet")
        try await city.publishTrustList()
        #expect(try await city.mall.finishStranded() == 1)
        #expect(try await city.mall.finishStranded() == 0)
        let facts = try await city.mall.credentialFacts(intent.credentialID)
        #expect(facts.kid != kid && facts.supersedes == credential.id)
    }

    @Test("a draft made before the theft was known is refused, and so is one that lifts the mark")
    func staleDraft() async throws {
        let draft = try await city.mall.draftTrustList(grace: 0)
        _ = try await city.mall.compromiseKey(try await town.activeKid(), since: city.clock.now())
        let refusal = await #expect(throws: Refusal.self) { try await city.publish(draft) }
        #expect(refusal?.code == "trust_draft_stale")
        try await city.publishTrustList()
    }

    @Test("A59: a stolen status key: its agency's lists wait for the successor, the others' go on")
    func statusKey() async throws {
        let person = try await city.citizen(6)
        let credential = try await city.issued(person, town.officers)
        let kid = try #require(try await town.ring(.status).first).kid
        _ = try await city.mall.compromiseKey(kid, since: city.clock.now())
        await #expect(throws: Refusal.self) { try await city.mall.publishStatusLists() }
        try await city.publishTrustList()
        #expect(try await town.verify(credential.bytes).reason == .statusRefused, "the old list says nothing any more")
        try await city.mall.publishStatusLists()
        #expect(try await town.verify(credential.bytes).exit == 0)
    }

    @Test("a waiting successor that is stolen is replaced; the active key goes on and gets another end")
    func stolenSuccessor() async throws {
        let waiting = try await city.mall.startSigningRotation(of: RotatingCity.agency, algorithm: nil)
        try await city.publish(city.mall.draftTrustList(grace: 1_000))
        let active = try await town.activeKid()
        #expect(try await town.ring().first { $0.kid == active }?.notAfter == city.clock.now() + 1_300)
        let report = try await city.mall.compromiseKey(waiting, since: city.clock.now())
        #expect(report.successor == nil, "the active key is not touched")
        try await city.publishTrustList()
        #expect(try await town.ring().first { $0.kid == active }?.notAfter == nil)
        city.clock.advance(5_000)
        #expect(try await town.activeKid() == active)
        let list = try #require(try city.mall.currentTrustList()).list
        #expect(!list.issuers.flatMap(\.keys).contains { $0.kid == waiting })
    }

    @Test("A45: a database restored from before the theft learns of it again, and can never publish a list that forgets it")
    func restored() async throws {
        let kid = try await town.activeKid()
        let sealed = try #require(try await town.ring()[0].sealedPrivateKey)
        _ = try await city.mall.compromiseKey(kid, since: city.clock.now())
        try await city.publishTrustList()
        let restore = """
            DROP TRIGGER signing_keys_compromise_stays;
            UPDATE signing_keys SET compromised_since = NULL, sealed = x'\(Hex.encode(sealed))' WHERE kid = '\(kid)'
            """
        try city.tamper(restore)
        let refusal = await #expect(throws: Refusal.self) { try await city.publishTrustList() }
        #expect(refusal?.code == "trust_compromise_lifted")
        try await city.mall.recoverIssuing()
        #expect(try await town.states().contains(.compromised))
        #expect(try await town.ring().first { $0.kid == kid }?.sealedPrivateKey == nil)
        try await city.publishTrustList()
    }
}
