import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Resealing")
struct ResealTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/city"
    }

    /// Every kind of sealed thing there is, and two documents, one of several chunks.
    private func furnished(_ city: TestCity) async throws -> (SignedIn, [SignedIn]) {
        let person = try await city.citizen(1), officers = try await city.officers(for: "SIP")
        let credential = try await city.issued(person, officers)
        _ = try await city.walletCopies(of: credential, for: person, keys: [TestWallet().key, TestWallet().key])
        let large = Array("%PDF-1.4 ".utf8) + [UInt8](repeating: 0x41, count: 200_000)
        _ = try await city.mall.putDocument(TestCity.pieces(large, of: 9_000), titled: "Besar", for: person)
        _ = try await city.mall.placeHold(on: try #require(person.citizen), reason: "Perkara", until: nil)
        return (person, officers)
    }

    /// As the first half of issuing leaves it.
    private func intend(_ city: TestCity, _ person: SignedIn) async throws -> IssuingIntent {
        let citizen = try #require(person.citizen), id = ObjectID(from: SystemRandom())
        let draft = try await city.mall.startCase("SIP", for: person), entry = StatusEntry(agency: "dpmptsp", list: 9, index: 9)
        return try await city.store.write { tx in
            guard try tx.claim(entry) else { throw Refusal.changedMeanwhile }
            let sealed = try city.mall.sealOnce([1, 2, 3], as: "intent", object: id, for: citizen, in: tx)
            let intent = IssuingIntent(caseID: draft, credentialID: id, citizen: citizen, kid: "k", status: entry, sealedPrepared: sealed)
            try tx.insert(intent)
            return intent
        }
    }

    /// Everything the citizen has, opened.
    private func everything(_ city: TestCity, _ person: SignedIn) async throws -> [String] {
        var all = try await city.mall.profile(for: person).values.map { "\($0.key) \($0.value.value)" }.sorted()
        all += try await city.mall.credentials(of: person).map { Hex.encode(SHA256.digest($0.bytes)) }
        all += try await city.mall.accesses(for: person).map { "\($0.purpose) \($0.logIndex)" }
        for line in try await city.mall.cases(of: person) {
            let detail = try await city.mall.caseDetail(line.id, for: person)
            all += ["\(detail.contents.answers.sorted { $0.key < $1.key })", "\(detail.events.map(\.kind))"]
        }
        for document in try await city.mall.documents(of: person) {
            var reading = try await city.mall.document(document.id, for: person), bytes: [UInt8] = []
            while let piece = try reading.next() { bytes += piece }
            all.append("\(document.title) \(Hex.encode(SHA256.digest(bytes)))")
        }
        return try await all + city.mall.legalHolds().map(\.reason)
    }

    private func things(_ city: TestCity, _ citizen: CitizenID) async throws -> [SealedThing] {
        try await city.store.read { tx in
            try SealedKind.allCases.flatMap { try tx.sealedThings(of: citizen, $0, notOn: nil, after: nil, limit: -1) }
        }
    }

    @Test(
        "every kind of thing and every document comes under a new key and opens as before; old envelopes open no more; the receipt checks"
    )
    func whole() async throws {
        let city = try await TestCity(path)
        let (person, _) = try await furnished(city)
        let citizen = try #require(person.citizen)
        _ = try await intend(city, person)
        let before = try await everything(city, person), old = try await things(city, citizen)
        #expect(Set(old.map(\.kind)) == Set(SealedKind.allCases))
        let plan = try await city.mall.planReseal(of: citizen)
        #expect(plan.documents == 2 && plan.things.values.reduce(0, +) == old.count && plan.citizens == 1)
        var progress = try await city.mall.reseal(citizen, batch: 3)
        while !progress.isFinished {
            #expect(try await everything(city, person) == before, "reads go on between batches")
            progress = try await city.mall.reseal(citizen, batch: 3)
        }
        let after = try await things(city, citizen)
        #expect(try await everything(city, person).count == before.count)
        #expect(Set(try await everything(city, person)).isSuperset(of: before))
        for thing in after { #expect(try Envelope.keyVersion(of: thing.envelope) == 2) }
        #expect(try await city.store.read { try $0.citizenKeys(of: citizen).map(\.version) } == [2])
        let intent = try #require(try await city.store.read { try $0.intents() }.first)
        #expect(
            try await city.store.read { tx in
                try city.mall.openOnce(intent.sealedPrepared, as: "intent", object: intent.credentialID, for: citizen, in: tx)
            } == [1, 2, 3]
        )
        for thing in old {
            await #expect(throws: VaultError.self) {
                try await city.store.read { tx in
                    try city.mall.open(thing.envelope, in: thing.context(deployment: city.mall.vault.deployment), in: tx)
                }
            }
        }
        #expect(progress.things >= old.count && progress.documents == 2 && progress.keysDestroyed == 1)
        #expect(progress.digestBefore == progress.digestAfter && progress.digestBefore != String(repeating: "0", count: 64))
        let published = try #require(try city.mall.publicFile(.receiptKey)), note = try #require(progress.receipt)
        let receipt = try Receipt(note: note, key: NoteKey(text: String(decoding: published, as: UTF8.self)))
        #expect(receipt.lines.contains { $0 == ("old-keys-destroyed", "1") } && receipt.lines.contains { $0 == ("scope", citizen.text) })
    }

    @Test("writes go on meanwhile: what is put under the new key stays, an upload that the old key's end overtakes is refused whole")
    func online() async throws {
        let city = try await TestCity(path)
        let (person, officers) = try await furnished(city)
        let citizen = try #require(person.citizen)
        let (gate, opened) = AsyncStream<[UInt8]>.makeStream()
        opened.yield(Array("%PDF-1.4 lambat".utf8))
        let upload = Task { try await city.mall.putDocument(gate, titled: "Lambat", for: person) }
        // The upload has taken its key once its temporary file is there.
        while try !FileManager.default.subpathsOfDirectory(atPath: path + "/blobs").contains(where: { $0.hasSuffix(".new") }) {
            try await Task.sleep(for: .milliseconds(5))
        }
        _ = try await city.mall.reseal(citizen, batch: 1)
        let case2 = try await city.submitted(person)
        let quick = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Cepat", for: person)
        var progress = try await city.mall.reseal(citizen, batch: 2)
        while !progress.isFinished { progress = try await city.mall.reseal(citizen, batch: 2) }
        opened.finish()
        let refusal = await #expect(throws: Refusal.self) { try await upload.value }
        #expect(refusal?.code == "changed_meanwhile")
        #expect(try await city.mall.documents(of: person).map(\.title).contains("Lambat") == false)
        #expect(try await city.mall.document(quick.id, for: person).facts.byteCount == TestCity.pdf.count)
        for officer in officers { _ = try await city.approve(case2, by: officer) }
        #expect(try await city.mall.credentials(of: person).count == 2)
    }

    @Test("A25: stopped after any batch and reopened, both versions open, and the same call goes on to the end")
    func resumes() async throws {
        var city: TestCity? = try await TestCity(path)
        let root = try #require(city?.root)
        let (person, before) = try await begin(try #require(city))
        let citizen = try #require(person.citizen)
        var isFinished = false, rounds = 0
        while !isFinished {
            isFinished = try await #require(city).mall.reseal(nil, batch: 4).isFinished
            try city?.store.close()
            city = nil
            try await reopen(root, &city)
            let now = try await everything(try #require(city), person)
            #expect(Set(now).isSuperset(of: before))
            rounds += 1
        }
        #expect(rounds > 5)
        let state = try await #require(city).mall.reseals()
        #expect(state.count == 1 && state[0].citizens == 1 && state[0].digestBefore == state[0].digestAfter)
        #expect(try await #require(city).store.read { try $0.citizenKeys(of: citizen).map(\.version) } == [2])
    }

    private func begin(_ city: TestCity) async throws -> (SignedIn, [String]) {
        let (person, _) = try await furnished(city)
        return (person, try await everything(city, person))
    }

    private func reopen(_ root: SigningKey, _ city: inout TestCity?) async throws { city = try await TestCity(path, reopening: root) }

    @Test("A16: one reseal at a time; two that apply the same one finish it once; a rotation in the middle rewraps both versions")
    func together() async throws {
        let city = try await TestCity(path)
        let (person, _) = try await furnished(city)
        for serial in 2..<12 { _ = try await city.citizen(serial) }
        let citizen = try #require(person.citizen)
        _ = try await city.mall.reseal(nil, batch: 2)
        let refusal = await #expect(throws: Refusal.self) { try await city.mall.reseal(citizen, batch: 2) }
        #expect(refusal?.code == "reseal_under_way")
        let versions = try await city.store.read { try $0.citizenKeys(notOn: nil, after: nil, limit: 100).map(\.version) }
        #expect(versions.contains(1) && versions.contains(2))
        let plan = try await city.mall.planRotation(.kekCitizen)
        var rotation = try await city.mall.rotate(plan, batch: 2)
        while !rotation.isFinished { rotation = try await city.mall.rotate(plan, batch: 2) }
        #expect(rotation.digestBefore == rotation.digestAfter && rotation.done == 12)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    while try await city.mall.planReseal(of: nil).underWay != nil { _ = try await city.mall.reseal(nil, batch: 3) }
                }
            }
            try await group.waitForAll()
        }
        let reseals = try await city.mall.reseals()
        // A task that asked again just after the end began another one, which is under way or ended too.
        #expect(reseals.last?.citizens == 11 && reseals.last?.keysDestroyed == 11)
        #expect(try await everything(city, person).isEmpty == false)
    }

    @Test("a citizen shredded in the middle of being resealed is gone, and the reseal ends")
    func shredded() async throws {
        let city = try await TestCity(path)
        let custodians = try await city.custodians()
        let person = try await city.citizen(1), citizen = try #require(person.citizen)
        _ = try await city.issued(person, city.officers(for: "SIP"))
        _ = try await city.mall.reseal(citizen, batch: 1)
        #expect(try await city.store.read { try $0.citizenKeys(of: citizen).count } == 2)
        try await city.approve("shred", citizen.text, by: custodians)
        let state = try await city.mall.shred(citizen, reason: "subject-request")
        #expect(state.receipt?.contains("destroyed-key-versions 2") == true)
        let progress = try await city.mall.reseal(citizen, batch: 1)
        #expect(progress.isFinished && progress.citizens == 0)
    }
}
