import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Trust lists are published")
struct PublishingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("A20: a successor signs nothing before every verifier can have it; a list signed too late is refused")
    func promotedTooEarly() async throws {
        let town = try await RotatingCity(folder.path + "/city", trustCache: 3_600)
        let city = town.city
        let kid = try await city.mall.startSigningRotation(of: RotatingCity.agency, algorithm: nil)
        let old = try await town.activeKid()
        city.clock.advance(1_000_000)
        #expect(try await town.activeKid() == old, "no list names it")
        let draft = try await city.mall.draftTrustList(grace: 600)
        city.clock.advance(601)
        let refusal = await #expect(throws: Refusal.self) { try await city.publish(draft) }
        #expect(refusal?.code == "trust_draft_stale")
        let second = try await city.mall.draftTrustList(grace: 600)
        city.clock.advance(600)
        try await city.publish(second)
        for (wait, active) in [(0, old), (3_599, old), (1, kid)] as [(Int64, String)] {
            city.clock.advance(wait)
            #expect(try await town.activeKid() == active)
        }
        #expect(try await town.states() == [.verifyOnly, .active])
    }

    @Test("A21: the old key ends to the second; after that it signs nothing even if its successor is stolen")
    func ended() async throws {
        let town = try await RotatingCity(folder.path + "/city")
        let city = town.city
        city.clock.advance(10)
        let kid = try await city.mall.startSigningRotation(of: RotatingCity.agency, algorithm: nil)
        try await city.publishTrustList()
        #expect(try await town.states() == [.verifyOnly, .active])
        _ = try await city.mall.compromiseKey(kid, since: city.clock.now())
        #expect(try await town.states().prefix(2) == [.verifyOnly, .compromised], "the old key does not come back")
        city.clock.advance(KeyWindows.overlap)
        #expect(try await town.states().prefix(2) == [.verifyOnly, .compromised])
    }

    @Test("what is published: every list under its number, each following the one before; drafts that were overtaken are refused")
    func kept() async throws {
        let city = try await TestCity(folder.path + "/city")
        let overtaken = try await city.mall.draftTrustList(grace: 0)
        for _ in 0..<3 { try await city.publishTrustList() }
        let refusal = await #expect(throws: Refusal.self) { try await city.publish(overtaken) }
        #expect(refusal?.code == "trust_list_superseded")
        let lists = try (1...4).map { try #require(try city.mall.publicFile(.trustList($0))) }
        let root = try TrustRoot(bytes: try #require(try city.mall.publicFile(.trustRoot(1))))
        #expect(try TrustHistory(root: root, successions: [], lists: lists).lists.map(\.number) == [1, 2, 3, 4])
        #expect(try city.mall.publicFile(.trustList) == lists[3])
    }

    @Test("signatures: too few, twice, a stranger's, another draft's")
    func signatures() async throws {
        let city = try await TestCity(folder.path + "/city")
        let draft = try await city.mall.draftTrustList(grace: 0)
        let good = RootDocument.trustList.signature(over: draft.payload, with: city.root)
        let stranger = RootDocument.trustList.signature(over: draft.payload, with: SigningKey(generating: .es256, from: SystemRandom()))
        let other = RootDocument.trustList.signature(over: draft.payload + [0x20], with: city.root)
        for (parts, code) in [
            ([], "trust_signatures_too_few"), ([good, good], "trust_signer_twice"), ([stranger], "trust_signer_unknown"),
            ([good, stranger], "trust_signer_unknown"), ([other], "trust_signature_bad"),
        ] {
            let refusal = await #expect(throws: Refusal.self) { try await city.mall.publishTrustList(draft.payload, signatures: parts) }
            #expect(refusal?.code == code)
        }
        _ = try await city.mall.publishTrustList(draft.payload, signatures: [good])
    }

    @Test("the root goes over to two of three new signers; verifiers of both roots agree on the list; the old key signs nothing more")
    func succession() async throws {
        let town = try await RotatingCity(folder.path + "/city")
        let city = town.city
        let credential = try await city.issued(city.citizen(1), town.officers)
        let first = try TrustRoot(bytes: try #require(try city.mall.publicFile(.trustRoot)))
        let new = (0..<3).map { _ in SigningKey(generating: .ed25519, from: SystemRandom()) }
        let draft = try await city.mall.draftRootSuccession(threshold: 2, keys: new.map(\.publicKey))
        let list = SignedTrustList.payload(of: try #require(try city.mall.currentTrustList()).list)
        func signed(_ keys: [SigningKey]) -> [RootSignature] {
            keys.map { RootDocument.succession.signature(over: draft.payload, with: $0) }
        }
        func listed(_ keys: [SigningKey]) -> [RootSignature] { keys.map { RootDocument.trustList.signature(over: list, with: $0) } }
        for (keys, listKeys) in [
            (new, new), ([city.root, new[0]], new), ([city.root] + new, [new[0]]), ([city.root] + new, [city.root, new[0]]),
            ([city.root, city.root] + new, new),
        ] {
            await #expect(throws: Refusal.self) {
                try await city.mall.adoptRoot(draft.payload, signatures: signed(keys), listSignatures: listed(listKeys))
            }
        }
        let good = (signed([city.root, new[0], new[2]]), listed([new[0], new[2]]))
        #expect(try await city.mall.adoptRoot(draft.payload, signatures: good.0, listSignatures: good.1) == 2)
        await #expect(throws: Refusal.self) { try await city.mall.adoptRoot(draft.payload, signatures: good.0, listSignatures: good.1) }
        let published = try #require(try city.mall.publicFile(.trustList))
        let fresh = try TrustRoot(bytes: try #require(try city.mall.publicFile(.trustRoot)))
        let chain = try TrustRootChain(pinned: first).following(try #require(try city.mall.publicFile(.trustRoot(2))))
        #expect(chain.current == fresh)
        for root in [first, fresh] { #expect(try VerifiedTrustList(published, root: root).list.number == 1) }
        await #expect(throws: Refusal.self) { try await city.publishTrustList() }
        let next = try await city.mall.draftTrustList(grace: 0)
        let parts = new[..<2].map { RootDocument.trustList.signature(over: next.payload, with: $0) }
        #expect(try await city.mall.publishTrustList(next.payload, signatures: parts) == 2)
        #expect(try await town.verify(credential.bytes).exit == 0)
    }

    @Test("what waits for the signers is told: a new key, a stolen one; nothing after it is published")
    func report() async throws {
        let city = try await TestCity(folder.path + "/city")
        #expect(try await city.mall.trustReport().waiting == nil)
        let kid = try await city.mall.startSigningRotation(of: RotatingCity.agency, purpose: .status, algorithm: nil)
        let waiting = try #require(try await city.mall.trustReport().waiting)
        let list = try SignedTrustList.draft(payload: waiting.payload)
        #expect(list.issuers.flatMap(\.keys).contains { $0.kid == kid && $0.purpose == .status })
        try await city.publishTrustList()
        #expect(try await city.mall.trustReport().waiting == nil)
    }
}
