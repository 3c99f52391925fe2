import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelPostgres
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

/// Use cases whole, on PostgreSQL: what their own suites try on SQLite. Files beside the store are in a folder as ever.
@Suite("A city on PostgreSQL", .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools"))
struct CityTests {
    private let folder: TemporaryFolder
    private let store: PostgresStore
    private let city: TestCity

    init() async throws {
        folder = try TemporaryFolder()
        let store = try ContractDatabase.newTenant()
        self.store = store
        city = try await TestCity(folder.path + "/city", between: { _ in store })
    }

    @Test("applied, decided by four people, issued, retrieved, accepted; revoked, refused; read by nobody else")
    func journey() async throws {
        let person = try await city.citizen(1), other = try await city.citizen(2)
        let officers = try await city.officers(for: "SIP")
        let credential = try await city.issued(person, officers)
        #expect(credential.claims["nama"] == .string("Warga Uji"))
        #expect(try await city.mall.verify(credential.bytes).exitCode == 0)
        await #expect(throws: Refusal.self) { try await city.mall.credential(credential.id, for: other) }
        try await city.mall.setStatus(.invalid, of: credential.id)
        #expect(try await city.mall.verify(credential.bytes).reason == .revoked)
        await #expect(throws: Refusal.self) { try await city.mall.setStatus(.valid, of: credential.id) }
        // It is this store that did it.
        #expect(try await store.read { try $0.credentialCount() } == 1)
        #expect(try await city.store.read { try $0.credentialCount() } == 0)
        try #expect(await city.mall.profile(for: person)[.nama]?.value == "Warga Uji")
    }

    @Test("eight citizens at once: eight credentials, eight serial numbers, eight status entries, one log")
    func atOnce() async throws {
        let officers = try await city.officers(for: "SIP")
        let people = try await withThrowingTaskGroup(of: SignedIn.self) { group in
            for number in 1...8 { group.addTask { try await city.citizen(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let credentials = try await withThrowingTaskGroup(of: HeldCredential.self) { group in
            for person in people { group.addTask { try await city.issued(person, officers) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(credentials.map(\.id)).count == 8)
        for credential in credentials { #expect(try await city.mall.verify(credential.bytes).exitCode == 0) }
        let records = try await store.read { tx in try credentials.map { try tx.credential($0.id) } }.compactMap { $0 }
        #expect(Set(records.map(\.status)).count == 8)
        #expect(Set(records.map(\.logIndex)).count == 8)
    }

    @Test("each ring key is rotated with unchanged digests, by several rotators at once", arguments: RingKeyName.allCases)
    func rotated(_ key: RingKeyName) async throws {
        for serial in 0..<5 { _ = try await city.citizen(serial) }
        let plan = try await city.mall.planRotation(key)
        let name = RotationName(key: key, from: plan.from, to: plan.to)
        let results = try await withThrowingTaskGroup(of: RotationProgress.self) { group in
            for _ in 0..<4 { group.addTask { try await city.mall.rotate(name, batch: 2) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.allSatisfy { $0.isFinished && $0.done == plan.rows && $0.digestAfter == plan.digest })
        #expect(try await city.mall.census(key) == (plan.rows == 0 ? [:] : [2: plan.rows]))
        let person = try await city.mall.signedIn(session: city.mall.signIn(.nik("1872010101909903"), password: TestCity.passphrase))
        #expect(try await city.mall.profile(for: person)[.nama]?.value == "Warga Uji")
    }

    @Test("a shredded citizen's rows are gone from every table, another's stay")
    func shredded() async throws {
        let officers = try await city.officers(for: "SIP"), custodians = try await city.custodians()
        let victim = try await city.citizen(1), other = try await city.citizen(2)
        let credential = try await city.issued(victim, officers), kept = try await city.issued(other, officers)
        let citizen = try #require(victim.citizen)
        try await city.approve("shred", citizen.text, by: custodians)
        let state = try await city.mall.shred(citizen, reason: "subject-request")
        #expect(state.endedAt != nil)
        #expect(try await city.mall.verify(credential.bytes).exitCode == 11)
        #expect(try await city.mall.verify(kept.bytes).exitCode == 0)
        #expect(try await !store.read { try $0.isPresent(citizen) })
        #expect(try await store.read { try $0.sealedThingCounts(of: citizen) } == [:])
        #expect(try await city.mall.profile(for: other)[.nama]?.value == "Warga Uji")
    }

    @Test("wallet copies have entries of their own and follow their credential's status")
    func copies() async throws {
        let person = try await city.citizen(1)
        let credential = try await city.issued(person, city.officers(for: "SIP"))
        let keys = (0..<3).map { _ in SigningKey(generating: .es256, from: SystemRandom()) }
        let copies = try await city.walletCopies(of: credential, for: person, keys: keys).credentials
        for copy in copies { #expect(try await city.mall.verify(Array(copy.utf8)).exitCode == 0) }
        try await city.mall.setStatus(.suspended, of: credential.id)
        for copy in copies { #expect(try await city.mall.verify(Array(copy.utf8)).reason == .suspended) }
        let records = try await store.read { try $0.copies(of: credential.id) }
        #expect(Set(records.map(\.status)).count == 3)
    }
}
