import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Wallet copies under a stolen key")
struct CopyCompromiseTests {
    private let folder: TemporaryFolder
    private let town: RotatingCity
    private var city: TestCity { town.city }

    init() async throws {
        folder = try TemporaryFolder()
        town = try await RotatingCity(folder.path + "/city")
    }

    private func copy(_ credential: HeldCredential, _ person: SignedIn) async throws -> [UInt8] {
        let copies = try await city.walletCopies(of: credential, for: person, keys: [TestWallet().key])
        return Array(copies.credentials[0].utf8)
    }

    @Test("A22: a copy logged before the theft is believed, one after it is not")
    func witnessed() async throws {
        let person = try await city.citizen(1)
        let credential = try await city.issued(person, town.officers)
        let before = try await copy(credential, person)
        city.clock.advance(60)
        let since = city.clock.now()
        let after = try await copy(credential, person)
        _ = try await city.mall.compromiseKey(try await town.activeKid(), since: since)
        try await city.publishTrustList()
        #expect(try await town.verify(before).exit == 0)
        #expect(try await town.verify(after).reason == .keyCompromised)
    }

    @Test("a reissue supersedes the copies of what it replaces, and those the key signed of credentials that stay")
    func reissued() async throws {
        let person = try await city.citizen(1)
        let old = try await city.issued(person, town.officers)
        let first = try await town.activeKid()
        city.clock.advance(10)
        _ = try await city.mall.startSigningRotation(of: RotatingCity.agency, algorithm: nil)
        try await city.publishTrustList()
        city.clock.advance(10)
        let second = try await town.activeKid()
        #expect(first != second)
        let young = try await city.issued(person, town.officers)
        let copies = [try await copy(old, person), try await copy(young, person)]
        city.clock.advance(10)
        _ = try await city.mall.compromiseKey(second, since: city.clock.now())
        try await city.publishTrustList()
        #expect(try await town.reissueAll(second) == 1)
        _ = try await city.mall.finishReissue(of: second)
        for copy in copies { #expect(try await town.verify(copy).reason == .superseded) }
        #expect(try await town.verify(old.bytes).exit == 0, "another key's credential stays")
        let fresh = try await copy(old, person)
        #expect(try await town.verify(fresh).exit == 0)
    }

    @Test("nothing is copied under a key found compromised between the two steps, and nothing is left of it")
    func between() async throws {
        let person = try await city.citizen(1)
        let credential = try await city.issued(person, town.officers)
        let caseID = try await city.mall.caseID(ofCredential: credential.id, for: person)
        let intended = try await city.store.write { tx in
            let item = WalletGrant.Item(configuration: "SIP.sd-jwt", caseID: caseID)
            return try city.mall.intendCopies(of: item, for: [TestWallet().key.publicKey], at: city.clock.now(), in: tx) ?? []
        }
        _ = try await city.mall.compromiseKey(try await town.activeKid(), since: city.clock.now())
        let grant = WalletGrant(id: ObjectID(from: SystemRandom()), client: nil, items: [], usesIdentifiers: false, jkt: nil)
        await #expect(throws: Refusal.self) { try await city.mall.finishCopies(intended, of: grant) }
        #expect(try await city.store.read { try $0.intendedCopies() }.isEmpty && intended.count == 1)
        #expect(try await city.store.read { tx in try tx.status(intended[0].status) } == 1)
    }
}
