import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Passkeys") struct PasskeyTests {
    private let folder: TemporaryFolder
    private let city: TestCity
    private var party: PasskeyParty { city.mall.configuration.passkeyParty }

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city", officersNeedPasskeys: true)
    }

    private func add(_ phone: TestAuthenticator, for person: SignedIn, _ manner: TestAuthenticator.Manner = .init()) async throws {
        let offer = try await city.mall.offerPasskey(to: person)
        let (clientData, attestation) = phone.create(offer.challenge, for: offer.party, manner)
        try await city.mall.addPasskey(clientData: clientData, attestation: attestation, device: .phone, for: person)
    }

    private func signIn(_ phone: TestAuthenticator, _ manner: TestAuthenticator.Manner = .init()) async throws -> (String, SignedIn) {
        let secret = try await city.mall.signIn(with: phone.get(city.mall.passkeyChallenge(), for: party, manner))
        return (secret, try await city.mall.signedIn(session: secret))
    }

    @Test("a passkey opens the account it was made for, ES256 or EdDSA", arguments: [SignatureAlgorithm.es256, .ed25519])
    func opens(algorithm: SignatureAlgorithm) async throws {
        let person = try await city.citizen(1), other = try await city.citizen(2)
        let phone = TestAuthenticator(algorithm), others = TestAuthenticator()
        try await add(phone, for: person)
        try await add(others, for: other)
        #expect(try await signIn(phone).1.citizen == person.citizen)
        #expect(try await signIn(others).1.citizen == other.citizen)
        let kept = try await city.mall.passkeys(of: person)
        #expect(kept.map(\.usedAt) == [TestCity.start])
    }

    @Test(
        "A72: made for another page, in another site's frame, for another host, or without the holder: no passkey",
        arguments: ["type", "origin", "frame", "host", "absent", "unverified", "flags", "algorithm", "trailing"]
    )
    func refusedMaking(what: String) async throws {
        let person = try await city.citizen(1)
        await #expect(throws: Refusal.self) { try await add(TestAuthenticator(), for: person, manner(what)) }
        #expect(try await city.mall.passkeys(of: person).isEmpty)
    }

    @Test(
        "A72: the same for an answer, and each of them in the log as a failed attempt",
        arguments: ["type", "origin", "frame", "host", "absent", "unverified", "flags", "trailing"]
    )
    func refusedUse(what: String) async throws {
        let person = try await city.citizen(1)
        let phone = TestAuthenticator()
        try await add(phone, for: person)
        let before = try await city.store.read { try $0.logSize() }
        await #expect { try await signIn(phone, manner(what)) } throws: { ($0 as? Refusal)?.code == "sign_in_failed" }
        #expect(try await city.store.read { try $0.logSize() } == before + 1)
        #expect(try await signIn(phone).1.citizen == person.citizen)
    }

    private func manner(_ what: String) -> TestAuthenticator.Manner {
        var manner = TestAuthenticator.Manner()
        switch what {
        case "type": manner.type = "payment.get"
        case "origin": manner.origin = "https://mpp.example.evil"
        case "frame": manner.crossOrigin = true
        case "host": manner.party = "example"
        case "absent": manner.flags = 0x1C
        case "unverified": manner.flags = 0x19
        // Backed up although it cannot be.
        case "flags": manner.flags = 0x15
        case "algorithm": manner.keyAlgorithm = -257
        default: manner.trailing = [0xF6]
        }
        return manner
    }

    @Test("A56: a challenge is good once, for five minutes, for one purpose, and only from here")
    func challengeOnce() async throws {
        let person = try await city.citizen(1)
        let phone = TestAuthenticator()
        let offer = try await city.mall.offerPasskey(to: person)
        let (clientData, attestation) = phone.create(offer.challenge, for: party)
        try await city.mall.addPasskey(clientData: clientData, attestation: attestation, device: .computer, for: person)
        let second = TestAuthenticator().create(offer.challenge, for: party)
        await #expect {
            try await city.mall.addPasskey(clientData: second.clientData, attestation: second.attestation, device: .phone, for: person)
        } throws: { ($0 as? Refusal)?.code == "passkey_challenge" }
        let answer = phone.get(city.mall.passkeyChallenge(), for: party)
        _ = try await city.mall.signIn(with: answer)
        for wrong in [answer, phone.get(offer.challenge, for: party), phone.get("AAAA", for: party)] {
            await #expect(throws: Refusal.self) { try await city.mall.signIn(with: wrong) }
        }
        let late = phone.get(city.mall.passkeyChallenge(), for: party)
        city.clock.advance(301)
        await #expect(throws: Refusal.self) { try await city.mall.signIn(with: late) }
    }

    @Test("a counter that does not go on tells of a copy; one that never counts is taken")
    func counter() async throws {
        let phone = TestAuthenticator()
        var manner = TestAuthenticator.Manner()
        manner.counter = 7
        try await add(phone, for: city.citizen(1), manner)
        await #expect(throws: Refusal.self) { try await signIn(phone, manner) }
        manner.counter = 8
        _ = try await signIn(phone, manner)
        await #expect(throws: Refusal.self) { try await signIn(phone, manner) }
        manner.counter = 0
        await #expect(throws: Refusal.self) { try await signIn(phone, manner) }
    }

    @Test("A76: another key under the same name, or a name nobody knows, gives the one answer")
    func foreignKey() async throws {
        let phone = TestAuthenticator(), stranger = TestAuthenticator()
        try await add(phone, for: city.citizen(1))
        let forged = stranger.get(city.mall.passkeyChallenge(), for: party)
        let under = PasskeyAnswer(
            credential: phone.credential,
            clientData: forged.clientData,
            authenticatorData: forged.authenticatorData,
            signature: forged.signature
        )
        for answer in [forged, under] {
            await #expect { try await city.mall.signIn(with: answer) } throws: { ($0 as? Refusal)?.code == "sign_in_failed" }
        }
    }

    @Test("an officer works by passkey: a password opens no queue, and adds no second passkey")
    func officers() async throws {
        let byPassword = try await city.officer("petugas", [Duty(role: "front-office", agency: "dpmptsp")])
        #expect(byPassword.needsPasskey && byPassword.duties.isEmpty && byPassword.isOfficer)
        let phone = TestAuthenticator()
        try await add(phone, for: byPassword)
        let byPasskey = try await signIn(phone).1
        #expect(!byPasskey.needsPasskey && byPasskey.has("front-office", at: "dpmptsp"))
        await #expect { try await add(TestAuthenticator(), for: byPassword) } throws: { ($0 as? Refusal)?.code == "passkey_needed" }
        let id = try #require(try await city.mall.passkeys(of: byPassword).first?.id)
        await #expect { try await city.mall.removePasskey(id, for: byPassword, keeping: "") } throws: {
            ($0 as? Refusal)?.code == "passkey_needed"
        }
        try await add(TestAuthenticator(), for: byPasskey)
        #expect(try await city.mall.passkeys(of: byPasskey).count == 2)
    }

    @Test("removing one signs every other browser out, and the last way in stays")
    func removing() async throws {
        let person = try await city.citizen(1)
        let phone = TestAuthenticator(), computer = TestAuthenticator()
        try await add(phone, for: person)
        try await add(computer, for: person)
        let (here, _) = try await signIn(phone), (elsewhere, _) = try await signIn(computer)
        let kept = try await city.mall.passkeys(of: person).sorted { a, _ in a.credential == phone.credential }
        try await city.mall.giveUpPassword(for: person, keeping: here)
        await #expect(throws: Refusal.self) { try await city.mall.signedIn(session: elsewhere) }
        await #expect(throws: Refusal.self) { try await city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase) }
        try await city.mall.removePasskey(kept[1].id, for: person, keeping: here)
        #expect(try await city.mall.signedIn(session: here).citizen == person.citizen)
        await #expect(throws: Refusal.self) { try await signIn(computer) }
        await #expect { try await city.mall.removePasskey(kept[0].id, for: person, keeping: here) } throws: {
            ($0 as? Refusal)?.code == "last_passkey"
        }
        // A74: another person's is not there.
        let other = try await city.citizen(2)
        await #expect { try await city.mall.removePasskey(kept[0].id, for: other, keeping: "") } throws: {
            ($0 as? Refusal)?.code == "not_found"
        }
    }

    @Test("a code from a counter gives a password again and forgets the passkeys of before; documents stay")
    func recovery() async throws {
        let person = try await city.citizen(1)
        let phone = TestAuthenticator()
        try await add(phone, for: person)
        let document = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Ijazah", for: person)
        let code = try await city.mall.renewActivation(.nik("1872010101909901"), by: "registrasi")
        #expect(try await signIn(phone).1.citizen == person.citizen)
        let again = try await city.signIn(.nik("1872010101909901"), code.text)
        await #expect(throws: Refusal.self) { try await signIn(phone) }
        #expect(try await city.mall.documents(of: again).map(\.id) == [document.id])
    }

    @Test("a shredded citizen leaves no passkey")
    func shredded() async throws {
        let person = try await city.citizen(1)
        let phone = TestAuthenticator()
        try await add(phone, for: person)
        let citizen = try #require(person.citizen)
        _ = try await city.store.write { try $0.destroyEverything(of: citizen) }
        #expect(try await city.store.read { try $0.passkey(credential: phone.credential) == nil })
    }
}
