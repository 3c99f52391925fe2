import SegelCatalogue
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Recovery at a counter and by trusted people") struct TrustedTests {
    private let folder: TemporaryFolder
    private let telling: TellingCity
    private var city: TestCity { telling.city }
    private var mall: Mall { telling.city.mall }
    private static let day: UnixTime = 86_400
    private static let name = SignInName.nik("1872010101909901")

    init() async throws {
        folder = try TemporaryFolder()
        telling = try await TellingCity(folder.path + "/city")
    }

    private func refused(_ code: String, _ body: () async throws -> Void) async {
        do {
            try await body()
            Issue.record("not refused: \(code)")
        } catch { #expect((error as? Refusal)?.code == code) }
    }

    private static var newPassword: SecretBytes {
        var bytes = Array("kata sandi sesudahnya".utf8)
        return SecretBytes(moving: &bytes)
    }

    private func bind(_ trusted: SignedIn, to person: SignedIn) async throws {
        try await mall.acceptInvitation(mall.inviteTrusted(for: person).text.lowercased(), for: trusted)
    }

    /// Somebody with three trusted people, of whom two must confirm, and who count already.
    private func circle() async throws -> (person: SignedIn, trusted: [SignedIn]) {
        let person = try await city.citizen(1, values: ["nama": "Siti Rahmawati"])
        var trusted: [SignedIn] = []
        for serial in 2...4 {
            trusted.append(try await city.citizen(serial, values: ["nama": "Teman \(serial)"]))
            try await bind(trusted[serial - 2], to: person)
        }
        city.clock.advance(3 * Self.day)
        return (person, trusted)
    }

    private func confirm(_ code: ActivationCode, by trusted: SignedIn) async throws {
        let id = try #require(try await mall.trustedPeople(of: trusted).relying.first).id
        try await mall.confirmRecovery(of: id, code: code.text, for: trusted)
    }

    private func recover(_ code: ActivationCode, _ name: SignInName = name) async throws {
        try await mall.recover(name, code: code.text, password: Self.newPassword)
    }

    @Test("at a counter: one code, old ways in end, the citizen sees who gave it, documents stay")
    func counter() async throws {
        let person = try await city.citizen(1)
        try await telling.contact(for: person)
        let document = try await mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Akta", for: person)
        let phone = TestAuthenticator()
        let offer = try await mall.offerPasskey(to: person)
        let (clientData, attestation) = phone.create(offer.challenge, for: offer.party)
        try await mall.addPasskey(clientData: clientData, attestation: attestation, device: .phone, for: person)
        let before = try await mall.signIn(Self.name, password: TestCity.passphrase)

        let code = try await mall.renewActivation(Self.name, by: "loket-3")
        #expect(try await mall.signedIn(session: before).citizen == person.citizen)
        try await mall.activate(Self.name, code: code.text, password: Self.newPassword)
        await refused("not_signed_in") { _ = try await mall.signedIn(session: before) }
        await refused("sign_in_failed") { _ = try await mall.signIn(Self.name, password: TestCity.passphrase) }
        await refused("sign_in_failed") { _ = try await mall.signIn(with: phone.get(mall.passkeyChallenge(), for: offer.party)) }
        await refused("activation_failed") { try await mall.activate(Self.name, code: code.text, password: Self.newPassword) }

        let now = try await mall.signedIn(session: mall.signIn(Self.name, password: Self.newPassword))
        #expect(try await mall.documents(of: now).map(\.id) == [document.id])
        let looks = try await mall.accesses(for: now)
        #expect(looks.contains { $0.actor == "loket-3" && $0.purpose == "recovery" })
        #expect(Set(try await telling.kinds(now)).isSuperset(of: [.codeGiven, .signInReset]))
    }

    @Test("two of three confirm, two days pass: a new password opens what was there, everybody else is out, the owner was told thrice")
    func byTrusted() async throws {
        let (person, trusted) = try await circle()
        try await telling.contact(for: person)
        let document = try await mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Akta", for: person)
        let before = try await mall.signIn(Self.name, password: TestCity.passphrase)
        let code = mall.newRecoveryCode()
        await refused("recovery_failed") { try await recover(code) }
        try await confirm(code, by: trusted[0])
        await refused("recovery_waits") { try await recover(code) }
        try await confirm(code, by: trusted[0])
        await refused("recovery_waits") { try await recover(code) }
        try await confirm(code, by: trusted[1])
        #expect(try await mall.openRecovery(for: person)?.readyAt == mall.now + 2 * Self.day)
        city.clock.advance(2 * Self.day - 1)
        await refused("recovery_waits") { try await recover(code) }
        city.clock.advance(1)
        try await recover(code)
        await refused("not_signed_in") { _ = try await mall.signedIn(session: before) }
        await refused("recovery_failed") { try await recover(code) }
        let now = try await mall.signedIn(session: mall.signIn(Self.name, password: Self.newPassword))
        #expect(now.citizen == person.citizen)
        #expect(try await mall.documents(of: now).map(\.id) == [document.id])
        let kinds = try await telling.kinds(now)
        #expect(kinds.count { $0 == .recoveryBegun } == 1 && kinds.count { $0 == .recoveryConfirmed } == 1 && kinds.contains(.signInReset))
    }

    @Test("the owner, signed in, stops it with one press; the same code never counts again")
    func cancelled() async throws {
        let (person, trusted) = try await circle()
        let code = mall.newRecoveryCode()
        for friend in trusted.prefix(2) { try await confirm(code, by: friend) }
        city.clock.advance(2 * Self.day)
        try await mall.cancelRecovery(for: person)
        await refused("recovery_failed") { try await recover(code) }
        await refused("recovery_over") { try await confirm(code, by: trusted[2]) }
        #expect(try await mall.openRecovery(for: person) == nil)
    }

    @Test("a word taken back, or a person no longer trusted, begins the waiting anew")
    func takenBack() async throws {
        let (person, trusted) = try await circle()
        let code = mall.newRecoveryCode()
        for friend in trusted.prefix(2) { try await confirm(code, by: friend) }
        city.clock.advance(Self.day)
        let id = try #require(try await mall.trustedPeople(of: trusted[1]).relying.first).id
        try await mall.withdrawConfirmation(of: id, for: trusted[1])
        city.clock.advance(Self.day)
        await refused("recovery_waits") { try await recover(code) }
        try await confirm(code, by: trusted[2])
        await refused("recovery_waits") { try await recover(code) }
        try await mall.endTrust(mall.trustedPeople(of: trusted[0]).relying[0].id, for: person)
        city.clock.advance(2 * Self.day)
        await refused("recovery_waits") { try await recover(code) }
    }

    @Test("one person's two codes are one voice, and two codes with one voice each are none")
    func oneVoice() async throws {
        let (_, trusted) = try await circle()
        let mine = mall.newRecoveryCode(), other = mall.newRecoveryCode()
        try await confirm(other, by: trusted[0])
        try await confirm(mine, by: trusted[0])
        try await confirm(other, by: trusted[1])
        city.clock.advance(2 * Self.day)
        for code in [mine, other] { await refused("recovery_waits") { try await recover(code) } }
    }

    @Test("too new, too late, too few: no recovery")
    func times() async throws {
        let person = try await city.citizen(1), first = try await city.citizen(2), second = try await city.citizen(3)
        try await bind(first, to: person)
        let code = mall.newRecoveryCode()
        await refused("trusted_too_new") { try await confirm(code, by: first) }
        city.clock.advance(3 * Self.day)
        try await confirm(code, by: first)
        try await bind(second, to: person)
        city.clock.advance(3 * Self.day)
        // The first word is three days old by now.
        await refused("recovery_over") { try await confirm(code, by: second) }
        let again = mall.newRecoveryCode()
        try await confirm(again, by: first)
        try await confirm(again, by: second)
        city.clock.advance(9 * Self.day)
        await refused("recovery_failed") { try await recover(again) }
    }

    @Test("A76: who has an account, no code tells: unknown NIK, wrong code and officers' names fail as one")
    func nothingTold() async throws {
        let (_, trusted) = try await circle()
        let code = mall.newRecoveryCode()
        try await confirm(code, by: trusted[0])
        for (name, tried) in [
            (SignInName.nik("1872010101909955"), code), (.nik("x"), code), (.officer("registrasi"), code),
            (Self.name, mall.newRecoveryCode()),
            (.nik("1872010101909902"), code),
        ] {
            await refused("recovery_failed") { try await recover(tried, name) }
        }
    }

    @Test("A phone number alone opens nothing: who reads every notice of a recovery can neither finish nor confirm it")
    func numberOpensNothing() async throws {
        let (person, trusted) = try await circle()
        try await telling.contact(for: person)
        let code = mall.newRecoveryCode()
        for friend in trusted.prefix(2) { try await confirm(code, by: friend) }
        try await telling.deliver()
        #expect(telling.carrier.texts.contains { $0.contains("memulihkan") || $0.contains("emulihan") })
        city.clock.advance(2 * Self.day)
        for text in telling.carrier.texts {
            #expect(!text.contains(code.text) && !text.contains("://"))
            for word in text.matches(of: /[0-9A-Za-z-]{4,}/).map({ String($0.0) }) {
                await refused("recovery_failed") { try await mall.recover(Self.name, code: word, password: Self.newPassword) }
            }
        }
    }

    @Test("A74: a stranger confirms, ends and withdraws nothing")
    func foreign() async throws {
        let (person, trusted) = try await circle()
        let stranger = try await city.citizen(9)
        let id = try await mall.trustedPeople(of: trusted[0]).relying[0].id
        await refused("not_found") { try await mall.confirmRecovery(of: id, code: mall.newRecoveryCode().text, for: stranger) }
        await refused("not_found") { try await mall.withdrawConfirmation(of: id, for: stranger) }
        await refused("not_found") { try await mall.endTrust(id, for: stranger) }
        // Nor does the one who trusts, or another trusted person.
        await refused("not_found") { try await mall.confirmRecovery(of: id, code: mall.newRecoveryCode().text, for: person) }
        await refused("not_found") { try await mall.confirmRecovery(of: id, code: mall.newRecoveryCode().text, for: trusted[1]) }
    }

    @Test("invitations: once, seven days, not to oneself, not twice, seven people; names are told to each other and seen as looks")
    func invitations() async throws {
        let person = try await city.citizen(1, values: ["nama": "Siti Rahmawati"])
        let friend = try await city.citizen(2, values: ["nama": "Budi"]), third = try await city.citizen(3)
        let code = try await mall.inviteTrusted(for: person)
        try await mall.acceptInvitation(code.text, for: friend)
        await refused("trusted_invitation_refused") { try await mall.acceptInvitation(code.text, for: third) }
        await refused("trusted_invitation_refused") { try await bind(friend, to: person) }
        await refused("trusted_invitation_refused") { try await bind(person, to: person) }
        let late = try await mall.inviteTrusted(for: person)
        city.clock.advance(7 * Self.day)
        await refused("trusted_invitation_refused") { try await mall.acceptInvitation(late.text, for: third) }
        #expect(try await mall.trustedPeople(of: person).people.map(\.name) == ["Budi"])
        #expect(try await mall.trustedPeople(of: friend).relying.map(\.name) == ["Siti Rahmawati"])
        for side in [person, friend] { #expect(try await mall.accesses(for: side).contains { $0.purpose == "trusted_person" }) }
        for _ in 0..<6 { _ = try await mall.inviteTrusted(for: person) }
        await refused("trusted_too_many") { _ = try await mall.inviteTrusted(for: person) }
    }

    @Test("a database put back from before a recovery was used has none to use again")
    func restored() async throws {
        let (person, trusted) = try await circle()
        let code = mall.newRecoveryCode(), invitation = try await mall.inviteTrusted(for: person)
        for friend in trusted.prefix(2) { try await confirm(code, by: friend) }
        city.clock.advance(2 * Self.day)
        try await city.store.write { try $0.endAllSessions() }
        await refused("recovery_failed") { try await recover(code) }
        let other = try await city.citizen(8)
        await refused("trusted_invitation_refused") { try await mall.acceptInvitation(invitation.text, for: other) }
    }

    @Test("how many are needed: two to all; more than half where nobody said")
    func needed() async throws {
        let (person, _) = try await circle()
        #expect(try await mall.trustedPeople(of: person).needed == 2)
        for count in [0, 1, 4, 8] { await refused("trusted_needed_refused") { try await mall.setTrustedNeeded(count, for: person) } }
        try await mall.setTrustedNeeded(3, for: person)
        #expect(try await mall.trustedPeople(of: person).needed == 3)
    }

    @Test("erasing either of the two ends the trust and the words given")
    func erased() async throws {
        let (person, trusted) = try await circle()
        let code = mall.newRecoveryCode()
        for friend in trusted.prefix(2) { try await confirm(code, by: friend) }
        _ = try await city.store.write { try $0.destroyEverything(of: #require(trusted[0].citizen)) }
        #expect(try await mall.trustedPeople(of: person).people.count == 2)
        #expect(try await mall.openRecovery(for: person)?.confirmations == 1)
        _ = try await city.store.write { try $0.destroyEverything(of: #require(person.citizen)) }
        #expect(try await mall.trustedPeople(of: trusted[1]).relying.isEmpty)
    }
}
