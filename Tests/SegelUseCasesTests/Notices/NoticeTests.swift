import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

/// A city that tells people by mail and telephone.
struct TellingCity {
    let city: TestCity
    let carrier = TestCarrier()
    var mall: Mall { city.mall }

    static let settings = NoticeSettings(
        gateway: .init(url: "https://gateway.example/hooks", channels: [.whatsapp, .sms]),
        mail: .init(host: "mail.example", port: 587, security: .startTLS, from: "segel@kota.example")
    )

    init(_ path: String) async throws { city = try await TestCity(path, notices: Self.settings) }

    func deliver() async throws { try await mall.deliverNotices(by: carrier) }

    /// A confirmed contact.
    @discardableResult
    func contact(
        _ address: String = "0812-3456-7890",
        _ channel: NoticeChannel = .sms,
        for person: SignedIn,
        language: Language = .indonesian
    )
        async throws -> ObjectID
    {
        let id = try await mall.addContact(address, channel, language: language, for: person)
        try await deliver()
        try await mall.verifyContact(id, code: carrier.code, for: person)
        return id
    }

    func kinds(_ person: SignedIn) async throws -> [NoticeKind] { try await mall.notices(of: person).map(\.kind) }
}

@Suite("Notices") struct NoticeTests {
    private let folder: TemporaryFolder
    private let telling: TellingCity
    private var city: TestCity { telling.city }
    private var mall: Mall { telling.city.mall }

    init() async throws {
        folder = try TemporaryFolder()
        telling = try await TellingCity(folder.path + "/city")
    }

    @Test("every step a citizen wants to know of is written with it, and sent once: from handing in to the document and its end")
    func journey() async throws {
        let person = try await city.citizen(1), officers = try await city.officers(for: "SIP")
        try await telling.contact(for: person)
        let id = try await city.submitted(person)
        let first = officers[0]
        let revision = try await mall.officerCase(id, for: first).detail.revision
        _ = try await mall.decide(.claim, on: id, revision: revision, by: first)
        let items = [ReturnedItem(item: "noSTR", reason: "Tidak terbaca.")]
        _ = try await mall.decide(.fail(items: items, reason: nil), on: id, revision: revision + 1, by: first)
        try await mall.submitCase(id, for: person)
        var credential: ObjectID?
        for officer in officers {
            if case .issued(let text) = try await city.approve(id, by: officer) { credential = try ObjectID(text: text) }
        }
        try await mall.setStatus(.suspended, of: #require(credential))
        let ofCase = try await mall.notices(of: person, case: id).map(\.kind)
        #expect(Set(ofCase) == [.caseReceived, .caseReturned, .caseMoved, .certificateReady])
        #expect(ofCase.count { $0 == .caseReceived } == 2)
        #expect(try await telling.kinds(person).contains(.certificateChanged))
        try await telling.deliver()
        let sent = telling.carrier.webhooks.count
        #expect(try await mall.notices(of: person).allSatisfy { $0.state == .sent && $0.tries == 1 })
        try await telling.deliver()
        #expect(telling.carrier.webhooks.count == sent)
    }

    @Test("a step that is rolled back leaves no notice")
    func rolledBack() async throws {
        struct Fails: Error {}
        let person = try await city.citizen(1)
        try await telling.contact(for: person)
        let before = try await telling.kinds(person).count
        await #expect(throws: Fails.self) {
            try await city.store.write { tx in
                try mall.notify(#require(person.citizen), .caseMoved, in: tx)
                throw Fails()
            }
        }
        #expect(try await telling.kinds(person).count == before)
    }

    @Test("a promise that is broken is told once")
    func late() async throws {
        let person = try await city.citizen(1)
        try await telling.contact(for: person)
        _ = try await city.submitted(person)
        city.clock.advance(60 * 86_400)
        try await mall.noticeBreaches()
        try await mall.noticeBreaches()
        #expect(try await telling.kinds(person).count { $0 == .caseLate } == 1)
    }

    @Test("signing in, a passkey added and removed, a code from a counter and a new password are told")
    func signIns() async throws {
        let person = try await city.citizen(1)
        try await telling.contact(for: person)
        let name = SignInName.nik("1872010101909901")
        let session = try await mall.signIn(name, password: TestCity.passphrase)
        let phone = TestAuthenticator()
        let offer = try await mall.offerPasskey(to: person)
        let (clientData, attestation) = phone.create(offer.challenge, for: offer.party)
        try await mall.addPasskey(clientData: clientData, attestation: attestation, device: .phone, for: person)
        try await mall.removePasskey(mall.passkeys(of: person)[0].id, for: person, keeping: session)
        let code = try await mall.renewActivation(name, by: "registrasi")
        try await mall.activate(name, code: code.text, password: TestCity.passphrase)
        #expect(
            Set(try await telling.kinds(person)).isSuperset(of: [.signedIn, .signInAdded, .signInRemoved, .codeGiven, .signInReset])
        )
    }

    @Test("messages are thin: no name, no NIK, no address to open, no code that signs in; and one SMS long")
    func thin() async throws {
        let person = try await city.citizen(1, values: ["nama": "Siti Rahmawati"])
        try await telling.contact(for: person)
        try await telling.contact("siti@contoh.id", .email, for: person, language: .english)
        _ = try await city.submitted(person)
        let code = try await mall.renewActivation(.nik("1872010101909901"), by: "registrasi")
        try await telling.deliver()
        #expect(telling.carrier.texts.count > 4)
        for text in telling.carrier.texts {
            for secret in ["Siti", "Rahmawati", "1872010101909901", "://", "www.", "http", "mpp.example", code.text] {
                #expect(!text.contains(secret), "\(text)")
            }
        }
        for kind in NoticeKind.allCases {
            for language in Language.allCases {
                let text = NoticeText(kind, reference: "SIP-260302-7K2M9Q", code: "123456", language: language).body
                #expect(text.utf8.allSatisfy { $0 < 0x80 } && text.count <= 160, "\(text)")
            }
        }
        #expect(
            NoticeText(.caseReturned, reference: "SIP-260302-7K2M9Q", code: nil, language: .indonesian).body
                == "Segel: Permohonan SIP-260302-7K2M9Q: perlu perhatian Anda. Buka Segel seperti biasa."
        )
    }

    @Test("A phone number alone opens nothing: not signing in, not activating, not tracking, whoever reads every message there")
    func numberOpensNothing() async throws {
        let person = try await city.citizen(1)
        try await telling.contact(for: person)
        let id = try await city.submitted(person)
        try await telling.deliver()
        let reference = try await mall.caseDetail(id, for: person).file.header.reference
        let read = Set(telling.carrier.texts.flatMap { $0.matches(of: /[0-9A-Z-]{4,}/).map { String($0.0) } } + ["+6281234567890"])
        for word in read {
            for name in ["081234567890", "+6281234567890", "6281234567890", "1872010101909901"] {
                var bytes = Array(word.utf8)
                let password = SecretBytes(moving: &bytes)
                await #expect(throws: Refusal.self) { try await mall.signIn(SignInName(typed: name), password: password) }
                await #expect(throws: Refusal.self) {
                    try await mall.activate(SignInName(typed: name), code: word, password: TestCity.passphrase)
                }
            }
        }
        await #expect(throws: Refusal.self) {
            try await mall.trackCase(reference: reference, pin: telling.carrier.code, from: nil)
        }
    }

    @Test("a failing gateway is tried ten times, ever later, under one id; then the notice is dead, listed and replayed")
    func retries() async throws {
        let person = try await city.citizen(1)
        try await telling.contact(for: person)
        try await telling.deliver()
        telling.carrier.fail(with: DeliveryFailure("gateway_503"))
        let before = telling.carrier.webhooks.count
        _ = try await city.submitted(person)
        var waits: [UnixTime] = []
        for _ in 0..<12 {
            try await telling.deliver()
            guard let row = try await mall.notices(of: person).first(where: { $0.kind == .caseReceived }), row.state == .waiting else {
                break
            }
            waits.append(row.nextAt - mall.now)
            // A second earlier nothing is tried.
            city.clock.advance(row.nextAt - mall.now - 1)
            let count = telling.carrier.webhooks.count
            try await telling.deliver()
            #expect(telling.carrier.webhooks.count == count)
            city.clock.advance(1)
        }
        #expect(waits.count == NoticeSchedule.limit - 1)
        for (wait, middle) in zip(waits, [30, 120, 480, 1_920, 7_680, 21_600, 21_600, 21_600, 21_600]) {
            #expect((UnixTime(middle) / 2...UnixTime(middle) * 3 / 2).contains(wait))
        }
        let tries = telling.carrier.webhooks.dropFirst(before)
        #expect(tries.count == NoticeSchedule.limit && Set(tries.map(\.id)).count == 1 && Set(tries.map(\.timestamp)).count == tries.count)
        let dead = try await mall.noticeLines(in: .dead, limit: 10), first = try #require(dead.first)
        #expect(dead.map(\.failure) == ["gateway_503"] && dead.map(\.kind) == [.caseReceived])
        telling.carrier.fail(with: nil)
        #expect(try await mall.replayNotices(ObjectID(text: first.id)) == 1)
        try await telling.deliver()
        #expect(try await mall.noticeLines(in: .dead, limit: 10).isEmpty)
        #expect(telling.carrier.webhooks.last?.id == tries.first?.id)
        await #expect(throws: Refusal.self) { try await mall.replayNotices(ObjectID(text: first.id)) }
    }

    @Test("what is refused for good is not tried again, and one channel that fails keeps none from the other")
    func refusedForGood() async throws {
        let person = try await city.citizen(1)
        try await telling.contact(for: person)
        try await telling.deliver()
        telling.carrier.fail(with: DeliveryFailure("gateway_410", isFinal: true))
        _ = try await city.submitted(person)
        try await telling.deliver()
        #expect(try await mall.noticeLines(in: .dead, limit: 10).map(\.tries) == [1])
    }

    @Test("a process that dies in a try counts it, and sends again under the same id")
    func interrupted() async throws {
        struct Dies: NoticeCarrier {
            func send(_ webhook: SignedWebhook) async throws(DeliveryFailure) {
                // As far as the store can tell: the try was begun and nothing came after.
                throw DeliveryFailure("gateway_unreachable")
            }
            func send(_ mail: NoticeMail) async throws(DeliveryFailure) { throw DeliveryFailure("mail_unreachable") }
        }
        let person = try await city.citizen(1)
        try await telling.contact(for: person)
        try await telling.deliver()
        _ = try await city.submitted(person)
        try await mall.deliverNotices(by: Dies())
        let row = try #require(try await mall.notices(of: person).first { $0.kind == .caseReceived })
        #expect(row.tries == 1 && row.nextAt > mall.now && row.state == .waiting)
        city.clock.advance(60)
        try await telling.deliver()
        #expect(telling.carrier.webhooks.last?.id == "msg_\(row.id.text)")
    }

    @Test("Standard Webhooks: v1a over id, timestamp and body, by the key that `segel notice key` prints")
    func signature() async throws {
        let person = try await city.citizen(1)
        try await telling.contact(for: person)
        let webhook = try #require(telling.carrier.webhooks.first)
        let text = try await mall.noticePublicKeys()[0].text
        let key = try VerifyingKey(algorithm: .ed25519, bytes: Base64.decode(String(text.dropFirst("whpk_".count))))
        let signature = try Base64.decode(String(webhook.signature.dropFirst("v1a,".count)))
        try key.verify(signature, over: Array("\(webhook.id).\(webhook.timestamp).".utf8) + webhook.body)
        #expect(throws: SignatureInvalid.self) {
            try key.verify(signature, over: Array("\(webhook.id).\(webhook.timestamp + 1).".utf8) + webhook.body)
        }
        // Sealed under KEK-signing like every key, so a rotation finds it.
        let rows = try await city.store.read { try $0.signingKeys(of: "log", for: "notice") }
        #expect(rows.count == 1 && rows[0].sealedPrivateKey != nil)
    }

    @Test("nothing of a contact lies in the database as it is, and shredding takes contacts and notices along")
    func sealed() async throws {
        let person = try await city.citizen(1)
        try await telling.contact("0812-9999-1234", for: person)
        try await telling.contact("rahasia@contoh.id", .email, for: person)
        try city.store.checkpoint()
        let bytes = try Data(contentsOf: URL(filePath: city.directory.databasePath))
        for word in ["81299991234", "rahasia@contoh"] { #expect(bytes.range(of: Data(word.utf8)) == nil) }
        let citizen = try #require(person.citizen)
        let counts = try await city.store.write { tx in
            // The consents of contacts go with nobody else.
            try tx.insert(ShredRecord(citizen: citizen, begunAt: 1, reason: "uji", keepsCredentials: false))
            return try tx.destroyEverything(of: citizen)
        }
        #expect(counts["contacts"] == 2 && counts["notices"] ?? 0 >= 2)
    }
}
