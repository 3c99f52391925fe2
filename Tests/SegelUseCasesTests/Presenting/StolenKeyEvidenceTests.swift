import Foundation
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

/// What was shown under a key that was stolen before, or is found stolen since.
@Suite("A22: evidence is judged anew where its key was stolen")
struct StolenKeyEvidenceTests {
    let folder: TemporaryFolder
    let town: RotatingCity
    let verifier: AuthenticatedVerifier
    var city: TestCity { town.city }

    init() async throws {
        folder = try TemporaryFolder(inMemory: true)
        town = try await RotatingCity(folder.path + "/city")
        verifier = try await town.city.verifier()
        try await town.city.mall.publishReceiptKey()
    }

    /// A copy that the log knows.
    private func honest() async throws -> PresentingWallet {
        let person = try await city.citizen(1), held = try await city.issued(person, town.officers)
        let key = SigningKey(generating: .es256, from: SystemRandom())
        return PresentingWallet(key: key, copy: try await city.walletCopies(of: held, for: person, keys: [key]).credentials[0])
    }

    private func show(_ wallet: PresentingWallet) async throws -> Asked {
        try await city.mall.publishStatusLists()
        let asked = try await city.mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice), for: verifier)
        let taken = try await city.mall.takeAnswer(asked.id, form: wallet.answer(asked, at: city.clock.now()))
        #expect(taken.refusal == nil)
        return asked
    }

    private func steal(since: UnixTime) async throws {
        _ = try await city.mall.compromiseKey(try await town.ring()[0].kid, since: since)
        try await city.publishTrustList()
    }

    private func evidence(_ asked: Asked) async throws -> [UInt8] {
        try await city.mall.evidence(asked.id, purpose: "sengketa 2031", for: verifier)
    }

    private func checked(_ bytes: [UInt8]) throws -> CheckedEvidence {
        let text = try #require(try city.mall.publicFile(.receiptKey))
        return try CheckedEvidence(bytes, key: NoteKey(text: String(decoding: text, as: UTF8.self).trimmingCharacters(in: .newlines)))
    }

    private var root: TrustRoot { get throws { try TrustRoot(threshold: 1, keys: [city.root.publicKey]) } }

    private func codes(_ outcomes: [VerificationOutcome]?) -> [String]? { outcomes?.map { $0.reason?.rawValue ?? "accepted" } }

    @Test("shown after the theft: the set it was decided by lies beside it, and no other does")
    func before() async throws {
        let wallet = try await honest()
        city.clock.advance(60)
        try await steal(since: city.clock.now())
        let asked = try await show(wallet), bytes = try await evidence(asked)
        let good = try checked(bytes)
        #expect(codes(try await good.review(root: root)) == ["accepted"])
        #expect(good.trust.sets.count == 1 && good.laterTrust == nil)
        let object = try JSONReader.readObject(bytes)
        for sets in [[], [Base64URL.encode(Array("other".utf8))]] {
            var stripped = object
            stripped.set("witnessed_sets", .array(sets.map { .string($0) }))
            let outcomes = try await checked(JSONWriter.bytes(stripped)).review(root: root)
            #expect(codes(outcomes) == ["witnessed_set_missing"])
        }
        var malformed = object
        malformed.set("witnessed_sets", .array([.string("+")]))
        #expect(throws: EvidenceFailure.malformed) { try checked(JSONWriter.bytes(malformed)) }
    }

    @Test("the theft is dated earlier since: that day's set is still there, and the later list takes the credential back")
    func dated() async throws {
        city.clock.advance(60)
        let start = city.clock.now()
        city.clock.advance(60)
        let wallet = try await honest()
        city.clock.advance(60)
        try await steal(since: city.clock.now())
        let asked = try await show(wallet)
        try await steal(since: start)
        let checked = try checked(try await evidence(asked))
        #expect(codes(try await checked.review(root: root)) == ["accepted"])
        #expect(codes(try await checked.reviewLater(root: root)) == ["key_compromised"])
    }

    @Test("shown before the theft was known: what the log had stands, what the thief made does not, however it is dated")
    func since() async throws {
        let forged = try await PresentingWallet(city), genuine = try await honest()
        let asked = [try await show(genuine), try await show(forged)]
        for asked in asked { #expect(try checked(try await evidence(asked)).laterTrust == nil) }
        city.clock.advance(60)
        try await steal(since: city.clock.now())
        city.clock.advance(400 * 3_600)
        for (asked, expected) in zip(asked, ["accepted", "key_compromised"]) {
            let bytes = try await evidence(asked), found = try checked(bytes)
            #expect(codes(try await found.review(root: root)) == ["accepted"], "as of that day")
            #expect(codes(try await found.reviewLater(root: root)) == [expected])
            let stranger = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 5))
            let list = SignedTrustList.assemble(
                TrustList(number: 9, issued: city.clock.now(), expires: city.clock.now() + 9, previous: nil, issuers: []),
                signatures: []
            )
            var altered = try JSONReader.readObject(bytes)
            var later = JSONObject()
            later.set("trust_list", .string(String(decoding: list, as: UTF8.self)))
            altered.set("later", .object(later))
            let forgedLater = try checked(JSONWriter.bytes(altered))
            await #expect(throws: EvidenceFailure.rootDiffers) { try await forgedLater.reviewLater(root: root) }
            await #expect(throws: EvidenceFailure.rootDiffers) {
                try await found.reviewLater(root: TrustRoot(threshold: 1, keys: [stranger.publicKey]))
            }
        }
    }

    @Test("a set is kept once, as long as the last evidence that needs it, and not a second more")
    func retention() async throws {
        let wallet = try await honest()
        city.clock.advance(60)
        try await steal(since: city.clock.now())
        let first = try await show(wallet)
        city.clock.advance(1_000)
        let second = try await show(wallet)
        let digest = try SHA256.digest(#require(try checked(try await evidence(first)).trust.sets.first))
        func kept() async throws -> [UInt8]? { try await city.store.read { try $0.witnessedSet(digest: digest) } }
        city.clock.advance(365 * 86_400 - 1_000)
        try await city.mall.removeOldPresentations()
        await #expect(throws: Refusal.self) { try await evidence(first) }
        #expect(try await kept() != nil)
        let again = try checked(try await evidence(second))
        #expect(codes(try await again.review(root: root)) == ["accepted"])
        city.clock.advance(1_000)
        try await city.mall.removeOldPresentations()
        #expect(try await kept() == nil)
    }
}
