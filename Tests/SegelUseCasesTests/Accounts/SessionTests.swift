import SegelCrypto
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Open sessions") struct SessionTests {
    private static let name = SignInName.nik("1872010101909901")
    private let folder: TemporaryFolder
    private let city: TestCity
    private let person: SignedIn
    private var mall: Mall { city.mall }

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1)
        // The one that registering opened.
        try await mall.endOtherSessions(of: person, keeping: "")
    }

    private func signIn(_ browser: String = "") async throws -> String {
        try await mall.signIn(Self.name, password: TestCity.passphrase, from: browser)
    }

    /// Which of these are.
    private func open(_ secrets: String...) async throws -> [Bool] {
        var found: [Bool] = []
        for secret in secrets { found.append(try await isOpen(secret)) }
        return found
    }

    private func isOpen(_ secret: String) async throws -> Bool {
        do {
            _ = try await mall.signedIn(session: secret)
            return true
        } catch let refusal as Refusal where refusal.code == "not_signed_in" { return false }
    }

    @Test("ASVS V7.5.2: each is shown with when it was begun and used, how, and roughly where; one is ended, or all others")
    func shown() async throws {
        let phone = try await signIn("Chrome, Android")
        city.clock.advance(120)
        let desk = try await signIn("Firefox, Linux")
        city.clock.advance(60)
        _ = try await mall.signedIn(using: phone)
        let shown = try await mall.openSessions(of: person, seenFrom: desk)
        #expect(shown.map(\.browser) == ["Firefox, Linux", "Chrome, Android"] && shown.map(\.isOwn) == [true, false])
        #expect(shown.map { $0.beganAt - TestCity.start } == [120, 0] && shown.map { $0.usedAt - TestCity.start } == [120, 180])
        #expect(shown.allSatisfy { $0.way == .password })
        try await mall.endSession(shown[1].id, of: person)
        #expect(try await open(phone, desk) == [false, true])
        let third = try await signIn(), fourth = try await signIn()
        try await mall.endOtherSessions(of: person, keeping: third)
        #expect(try await open(third, desk, fourth) == [true, false, false])
        #expect(try await mall.openSessions(of: person, seenFrom: third).count == 1)
    }

    @Test("an officer's signing out is in the log under the officer's name, as signing in is; a citizen's under a random identifier")
    func logged() async throws {
        let name = SignInName.officer("loket-7"), mall = mall
        let officer = try await city.officer("loket-7", [Duty(role: "front-office", agency: "disdukcapil")])
        // The sessions that making them opened.
        try await mall.endOtherSessions(of: officer, keeping: "")
        func subjects(_ body: () async throws -> Void) async throws -> [String] {
            let before = try await mall.store.read { try $0.logSize() }
            try await body()
            return try await mall.store.read { tx in
                let keys = try #require(try mall.logKeys(in: tx))
                return try (before..<tx.logSize()).map { index in
                    let event = try keys.open(#require(try tx.logEvent(at: index)), at: index)
                    return "\(event.subject): \(event.detail)"
                }
            }
        }
        let secret = try await mall.signIn(name, password: TestCity.passphrase)
        let shown = try await mall.openSessions(of: officer, seenFrom: secret)
        #expect(try await subjects { try await mall.endSession(shown[0].id, of: officer) } == ["loket-7: session ended"])
        #expect(try await subjects { try await mall.endOtherSessions(of: officer, keeping: "") } == ["loket-7: other sessions ended"])
        #expect(try await subjects { _ = try await mall.endSessions(of: name, by: "operator") } == ["loket-7: sessions ended by operator"])
        let citizen = try await subjects { try await mall.endOtherSessions(of: person, keeping: "") }
        #expect(citizen == ["\(person.account.text): other sessions ended"])
    }

    @Test("A74: somebody else's session is not there to be ended")
    func foreign() async throws {
        let own = try await signIn(), other = try await city.citizen(2)
        let id = try #require(try await mall.openSessions(of: person, seenFrom: own).first).id
        let refusal = await #expect(throws: Refusal.self) { try await mall.endSession(id, of: other) }
        #expect(refusal?.code == "not_found")
        #expect(try await isOpen(own))
    }

    @Test("ASVS V7.3.1: half an hour without use ends one; use keeps it, to eight hours (V7.3.2); asking whether it is open is no use")
    func idle() async throws {
        let left = try await signIn(), used = try await signIn()
        for _ in 0..<2 {
            city.clock.advance(Session.idleLimit - 1)
            _ = try await mall.signedIn(using: used)
        }
        #expect(try await open(left, used) == [false, true])
        let asked = try await signIn()
        city.clock.advance(Session.idleLimit - 1)
        #expect(try await isOpen(asked))
        city.clock.advance(1)
        #expect(try await !isOpen(asked))
        let kept = try await signIn()
        for _ in 0..<16 {
            #expect(try await isOpen(kept))
            _ = try await mall.signedIn(using: kept)
            city.clock.advance(Session.idleLimit - 1)
        }
        // Used a moment ago, and over.
        _ = try await mall.signedIn(using: kept)
        city.clock.advance(16)
        #expect(try await !isOpen(kept))
    }

    @Test("a use is written once a minute at most")
    func coarse() async throws {
        let secret = try await signIn()
        func used() async throws -> UnixTime {
            try #require(try await mall.openSessions(of: person, seenFrom: secret).first).usedAt - TestCity.start
        }
        city.clock.advance(59)
        _ = try await mall.signedIn(using: secret)
        #expect(try await used() == 0)
        city.clock.advance(1)
        _ = try await mall.signedIn(using: secret)
        #expect(try await used() == 60)
    }

    @Test("ASVS V7.5.1: fresh for five minutes after a sign-in, and after being asked again; a wrong password freshens nothing")
    func fresh() async throws {
        let secret = try await signIn(), other = try await signIn()
        #expect(try await mall.isFresh(session: secret))
        city.clock.advance(Session.freshness)
        #expect(try await !mall.isFresh(session: secret))
        var bytes = Array("salah sekali".utf8)
        let wrong = SecretBytes(moving: &bytes)
        await #expect(throws: Refusal.self) { try await mall.freshen(session: secret, for: mall.confirm(person, password: wrong)) }
        #expect(try await !mall.isFresh(session: secret))
        try await mall.freshen(session: secret, for: mall.confirm(person, password: TestCity.passphrase))
        #expect(try await mall.isFresh(session: secret))
        #expect(try await !mall.isFresh(session: other))
        // Nor does one person freshen another's.
        let stranger = try await city.citizen(2)
        await #expect(throws: Refusal.self) {
            try await mall.freshen(session: other, for: mall.confirm(stranger, password: TestCity.passphrase))
        }
    }

    @Test("ASVS V7.4.5: an operator ends all of one person's, and nobody else's; ways to sign in stay")
    func byOperator() async throws {
        let first = try await signIn(), second = try await signIn()
        _ = try await city.citizen(2)
        let other = try await mall.signIn(.nik("1872010101909902"), password: TestCity.passphrase)
        #expect(try await mall.endSessions(of: Self.name, by: "operator") == 2)
        #expect(try await open(first, second, other) == [false, false, true])
        #expect(try await isOpen(signIn()))
        await #expect(throws: Refusal.self) { _ = try await mall.endSessions(of: .officer("tiada"), by: "operator") }
    }
}
