import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
@testable import SegelUseCases
import SegelVault
import Testing

@Suite("Two custodians")
struct ApprovalTests {
    private static let action = ApprovedAction(kind: "shred", subject: "00112233445566778899aabbccddeeff")

    private let folder: TemporaryFolder
    private let city: TestCity

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
    }

    private func request() async throws { try await city.mall.requestApproval(of: Self.action) }

    private func consume(_ action: ApprovedAction = action) async throws {
        try await city.mall.writingApproved(action) { _ in }
    }

    private func expectMissing(_ comment: Comment, _ action: ApprovedAction = action) async throws {
        let before = try await failures()
        let refusal = await #expect(throws: Refusal.self, comment) { try await consume(action) }
        #expect(refusal?.code == "approval_missing", comment)
        #expect(try await failures() == before + 1, "the refusal must be in the log")
    }

    private func failures() async throws -> Int { try await count(.failedAttempt) }

    private func count(_ kind: LogEventKind) async throws -> Int {
        try await city.store.read { tx in
            try (0..<tx.logSize()).filter { try tx.logEntry(at: $0)[1] == kind.rawValue }.count
        }
    }

    @Test("A80: two different custodians approve exactly one act, good once")
    func once() async throws {
        let custodians = try await city.custodians()
        try await expectMissing("nobody asked")
        try await request()
        try await expectMissing("nobody approved")
        _ = try await city.mall.approve(Self.action, by: custodians[0])
        try await expectMissing("one approved")
        _ = try await city.mall.approve(Self.action, by: custodians[0])
        try await expectMissing("one approved twice")
        let pending = try await city.mall.approve(Self.action, by: custodians[1])
        #expect(Set(pending.given.map(\.custodian)) == ["kustodian-1", "kustodian-2"])
        try await expectMissing("another subject", ApprovedAction(kind: "shred", subject: "00112233445566778899aabbccddeefe"))
        try await expectMissing("another kind", ApprovedAction(kind: "retire", subject: Self.action.subject))
        let logged = try await count(.approval)
        try await consume()
        #expect(try await count(.approval) == logged + 1)
        try await expectMissing("replayed")
        #expect(try await city.mall.pendingApprovals().isEmpty)
    }

    @Test("A80: one person under two accounts is one custodian")
    func samePerson() async throws {
        let first = try await city.custodian("kustodian-1", person: 1), again = try await city.custodian("kustodian-1b", person: 1)
        try await request()
        _ = try await city.mall.approve(Self.action, by: first)
        let refusal = await #expect(throws: Refusal.self) { try await city.mall.approve(Self.action, by: again) }
        #expect(refusal?.code == "approval_by_same_person")
        // Even where both rows stand there, as after a change of who an account belongs to.
        try await city.store.write { [now = city.clock.now()] tx in
            try tx.put(ApprovalRecord(account: again.account, at: now), of: Self.action)
        }
        try await expectMissing("one person")
    }

    @Test("A80: an approval ends after 24 hours, and one from the future is none")
    func expired() async throws {
        let custodians = try await city.custodians()
        try await request()
        _ = try await city.mall.approve(Self.action, by: custodians[0])
        city.clock.advance(86_399)
        _ = try await city.mall.approve(Self.action, by: custodians[1])
        city.clock.advance(1)
        try await expectMissing("the first is 24 hours old")
        _ = try await city.mall.approve(Self.action, by: custodians[0])
        city.clock.advance(-1)
        try await expectMissing("the clock was set back")
        city.clock.advance(1)
        try await consume()
    }

    @Test("A80: only custodians approve, only what was asked for, never what is about themselves; each refusal is logged")
    func refused() async throws {
        let custodian = try await city.custodian("kustodian-1", person: 1)
        let officer = try await city.officer("loket-1", [Duty(role: "front-office", agency: "disdukcapil")])
        let citizen = try await city.citizen(5)
        let own = ApprovedAction(kind: "shred", subject: try #require(custodian.citizen).text)
        for (person, action, code) in [
            (officer, Self.action, "not_permitted"), (citizen, Self.action, "not_permitted"), (custodian, own, "approval_of_oneself"),
            (custodian, Self.action, "approval_not_requested"),
        ] {
            let before = try await failures()
            let refusal = await #expect(throws: Refusal.self) { try await city.mall.approve(action, by: person) }
            #expect(refusal?.code == code)
            #expect(try await failures() == before + 1)
        }
        let unknown = await #expect(throws: Refusal.self) {
            try await city.mall.addOfficer("kustodian-x", duties: [Duty(role: "custodian", agency: "disdukcapil")], nik: nil)
        }
        #expect(unknown?.code == "custodian_needs_person")
        for subject in ["1872010101909901", "two words", "", "línea"] {
            await #expect(throws: Refusal.self, "\(subject)") {
                try await city.mall.requestApproval(of: ApprovedAction(kind: "shred", subject: subject))
            }
        }
    }

    @Test("A80: at the terminal by name and password; a wrong one is refused and logged; a forgotten request ends after seven days")
    func terminal() async throws {
        _ = try await city.custodians()
        try await request()
        _ = try await city.mall.approve(Self.action, as: "kustodian-1", password: TestCity.passphrase)
        let before = try await failures()
        await #expect(throws: Refusal.self) {
            var wrong = Array("kata sandi salah".utf8)
            return try await city.mall.approve(Self.action, as: "kustodian-2", password: .init(moving: &wrong))
        }
        #expect(try await failures() == before + 1)
        city.clock.advance(7 * 86_400)
        #expect(try await city.mall.pendingApprovals().isEmpty)
        let late = await #expect(throws: Refusal.self) {
            try await city.mall.approve(Self.action, as: "kustodian-1", password: TestCity.passphrase)
        }
        #expect(late?.code == "approval_not_requested")
    }

    @Test("A80: of many that consume one approval at once, one wins")
    func race() async throws {
        let city = city
        let custodians = try await city.custodians()
        for _ in 0..<10 {
            try await city.approve(Self.action.kind, Self.action.subject, by: custodians)
            let wins = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        do {
                            try await city.mall.writingApproved(Self.action) { _ in }
                            return 1
                        } catch { return 0 }
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(wins == 1)
        }
    }
}
