import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

/// What one part of the mall owes another: who hears, what stands in a ledger, what goes when something goes.
@Suite("Between the parts") struct GapTests {
    private let folder: TemporaryFolder
    private let telling: TellingCity
    private var city: TestCity { telling.city }
    private var mall: Mall { telling.city.mall }

    init() async throws {
        folder = try TemporaryFolder()
        telling = try await TellingCity(folder.path + "/city")
    }

    @Test("who applied for somebody hears of it at their own contact, thin, as long as the mandate stands; the client does not read it")
    func delegateHears() async throws {
        let client = try await city.citizen(1), delegate = try await city.citizen(2), officers = try await city.officers(for: "SIP")
        try await telling.contact("0812-0000-0001", for: client)
        try await telling.contact("0812-0000-0002", for: delegate)
        let mandate = try await city.mandate(of: client, for: delegate)
        let id = try await city.submitted(delegate, by: mandate)
        let reference = try await mall.caseDetail(id, for: client).file.header.reference
        #expect(try await mall.notices(of: delegate).contains { $0.kind == .caseReceived && $0.reference == reference })
        #expect(try await mall.notices(of: client, case: id).map(\.kind) == [.caseReceived])
        try await telling.deliver()
        let told = telling.carrier.texts.filter { $0.contains("+6281200000002") && $0.contains(reference) }
        #expect(told.count == 1 && !told[0].contains("1872010101"))
        // Their own case is nobody else's.
        _ = try await city.submitted(client)
        #expect(try await mall.notices(of: delegate).count { $0.kind == .caseReceived } == 1)
        try await mall.endMandate(mandate, by: client)
        _ = try await city.approve(id, by: officers[0])
        #expect(try await !mall.notices(of: delegate).contains { $0.kind == .caseMoved })
        #expect(try await mall.notices(of: client).contains { $0.kind == .caseMoved })
    }

    @Test(
        "a contact's consent has its line in the ledger; withdrawn there or by removing it, it says so once, and nothing goes there any more"
    )
    func contactConsent() async throws {
        let person = try await city.citizen(1)
        let first = try await telling.contact("0812-0000-0001", for: person)
        try await telling.contact("siti@contoh.id", .email, for: person)
        var lines = try await mall.consents(of: person).filter { $0.given.kind == .contact }
        #expect(lines.map(\.given.to) == [["email"], ["sms"]] && lines.allSatisfy { $0.canWithdraw && $0.withdrawnAt == nil })
        try await mall.withdrawConsent(lines[1].given.id, for: person)
        #expect(try await mall.contacts(of: person).map(\.contact.channel) == [.email])
        try await mall.removeContact(mall.contacts(of: person)[0].contact.id, for: person)
        lines = try await mall.consents(of: person).filter { $0.given.kind == .contact }
        #expect(lines.count == 2 && lines.allSatisfy { $0.withdrawnAt == mall.now && !$0.canWithdraw })
        await #expect(throws: (any Error).self) { try await mall.withdrawConsent(lines[1].given.id, for: person) }
        await #expect(throws: Refusal.self) { try await mall.removeContact(first, for: person) }
        _ = try await city.submitted(person)
        #expect(try await !mall.notices(of: person).contains { $0.kind == .caseReceived })
        #expect(try await mall.notices(of: person).count { $0.kind == .contactRemoved } >= 2)
    }

    @Test("an export has what one was told and the mandates one holds, and nothing of the client's but the name")
    func export() async throws {
        let client = try await city.citizen(1, values: ["nama": "Siti Uji"]), delegate = try await city.citizen(2)
        try await telling.contact(for: delegate)
        _ = try await city.mandate(of: client, for: delegate, services: ["SIP"])
        let confirmed = try await mall.confirm(delegate, password: TestCity.passphrase)
        let record = try await city.store.write { tx in
            try mall.exportRecord(of: #require(delegate.citizen), confirmed.person, at: mall.now, in: tx)
        }
        let data = try #require(try JSONSerialization.jsonObject(with: Data(record.json)) as? [String: Any])
        let notices = try #require(data["notices"] as? [[String: Any]]), held = try #require(data["mandatesHeld"] as? [[String: Any]])
        #expect(notices.count == (try await mall.notices(of: delegate).count) && notices.allSatisfy { $0["kind"] is String })
        #expect(held.count == 1 && held[0]["for"] as? String == "Siti Uji" && held[0]["services"] as? [String] == ["SIP"])
        #expect(!String(decoding: record.json, as: UTF8.self).contains("1872010101909901"))
    }

    @Test("notices are kept as long as rights.yaml says, not a second longer")
    func noticeRetention() async throws {
        let person = try await city.citizen(1), days = try #require(mall.catalogue.rights.noticeDays)
        try await telling.contact(for: person)
        try await telling.deliver()
        let before = try await mall.notices(of: person).count
        #expect(before > 0)
        city.clock.advance(UnixTime(days) * 86_400)
        try await telling.deliver()
        #expect(try await mall.notices(of: person).count == before)
        city.clock.advance(1)
        try await telling.deliver()
        #expect(try await mall.notices(of: person).isEmpty)
    }

    @Test("A40: a document on its way to a draft that is erased goes with it, piece by piece")
    func uploadOfDraft() async throws {
        let person = try await city.citizen(1), draft = try await mall.startCase("SIP", for: person)
        let other = try await mall.startCase("SIP", for: person)
        let bytes = Array("%PDF-1.4 KENARI\n".utf8) + [UInt8](repeating: 0x41, count: 300_000)
        for id in [draft, other] {
            let upload = try await mall.beginUpload(of: bytes.count + 1, as: "buktiTempat", in: id, for: person)
            _ = try await mall.append(TestCity.pieces(bytes, of: 50_000), at: 0, to: upload.id, in: id, for: person)
        }
        let citizen = try #require(person.citizen)
        func pieces() async throws -> Int {
            try await city.store.read { tx in
                try tx.sealedThings(of: citizen, .value, notOn: nil, after: nil, limit: -1).count {
                    $0.place.objectType == Upload.pieceType
                }
            }
        }
        let all = try await pieces()
        #expect(all >= 2)
        city.clock.advance(50 * 86_400)
        try await mall.save(["alamat": "Jalan Uji"], in: other, for: person)
        city.clock.advance(41 * 86_400)
        #expect(try await mall.sweepRetention() == [.draft: 1])
        #expect(try await pieces() == all / 2, "the other draft's upload stays")
        #expect(try await city.store.read { try $0.uploads(of: citizen) }.map(\.caseID) == [other])
    }

    @Test("signing out ends the client's turn at the counter, and no other session's")
    func turnEnds() async throws {
        let client = try await city.citizen(1), loket = try await city.counter(), second = try await city.counter("loket-2")
        let turn = try await mall.beginAssisting(city.nik(of: client), for: .ask, identity: "ktp", by: loket)
        let session = try await mall.signIn(.officer("loket-2"), password: TestCity.passphrase)
        try await mall.signOut(session: session)
        #expect(try await mall.assisting(loket)?.mandate == turn)
        let own = try await mall.signIn(.officer("loket-1"), password: TestCity.passphrase)
        try await mall.signOut(session: own)
        #expect(try await mall.assisting(loket) == nil)
        await #expect(throws: Refusal.self) { try await mall.clientDesk(turn, for: loket) }
        _ = try await mall.beginAssisting(city.nik(of: client), for: .ask, identity: "ktp", by: second)
    }

    @Test("a code that a registrar handed out stands in \"who looked\" with the agency")
    func recoveryCode() async throws {
        let person = try await city.citizen(1)
        _ = try await mall.renewActivation(.nik("1872010101909901"), by: "registrasi", at: "disdukcapil")
        let look = try #require(try await mall.accesses(for: person).first { $0.purpose == "recovery" })
        #expect(look.actor == "registrasi" && look.agency == "disdukcapil")
    }

    @Test("a successor of the keys that gateways and providers keep is known first and signs later; its predecessor's private half goes")
    func announced() async throws {
        let person = try await city.citizen(1)
        await #expect(throws: Refusal.self) { try await mall.announceKey(.notice, days: 7) }
        try await telling.contact(for: person)
        let old = try await mall.noticePublicKeys()
        #expect(old.count == 1 && old[0].isActive)
        let next = try await mall.announceKey(.notice, days: 7)
        #expect(try await mall.announceKey(.notice, days: 30) == next, "the same one")
        #expect(try await mall.noticePublicKeys().map(\.text) == [old[0].text, next.text] && !next.isActive)
        func signer() async throws -> String? {
            _ = try await city.submitted(person)
            try await telling.deliver()
            let webhook = try #require(telling.carrier.webhooks.last)
            let signature = try Base64.decode(String(webhook.signature.dropFirst("v1a,".count)))
            return [old[0], next].first { candidate in
                guard let bytes = try? Base64.decode(String(candidate.text.dropFirst("whpk_".count))),
                    let key = try? VerifyingKey(algorithm: .ed25519, bytes: bytes)
                else { return false }
                return (try? key.verify(signature, over: Array("\(webhook.id).\(webhook.timestamp).".utf8) + webhook.body)) != nil
            }?.kid
        }
        city.clock.advance(7 * 86_400 - 1)
        #expect(try await signer() == old[0].kid)
        city.clock.advance(1)
        #expect(try await signer() == next.kid)
        #expect(try await mall.noticePublicKeys().map(\.kid) == [next.kid])
        #expect(try await mall.destroyRetiredPrivateKeys() == [old[0].kid])
        // Stolen: the one that waits begins at once.
        city.clock.advance(1)
        let third = try await mall.announceKey(.notice, days: 7), begun = try await mall.announceKey(.notice, days: 0)
        #expect(!third.isActive && begun.kid == third.kid && begun.isActive)
        await #expect(throws: Refusal.self) { try await mall.announceKey(.credential, days: 7) }
        _ = try await mall.clientKeys()
        let client = try await mall.announceKey(.client, days: 1)
        let keys = try JSONReader.readObject(await mall.clientKeys())["keys"]?.array ?? []
        #expect(keys.count == 2 && keys.contains { $0.object?["kid"]?.string == client.kid })
    }

    @Test("a change of data stands in the profiles of those whom it is about, and only what was applied for; who did not apply sees it")
    func corrections() async throws {
        let walk = Walk(city)
        let head = try await city.citizen(1, values: ["nama": "Siti Lama", "agama": "1"]),
            member = try await city.citizen(2, values: ["nama": "Ahmad"])
        let family = [
            "jumlahAnggota": "2", "anggota.1.nik": try await city.nik(of: head).text, "anggota.1.nama": "Siti Lama",
            "anggota.2.nik": try await city.nik(of: member).text, "anggota.2.nama": "Ahmad", "anggota.2.pekerjaan": "Pelajar",
        ]
        _ = try await walk.issued("DKC-03", for: head, given: family)
        let changes = [
            "jumlahPerubahan": "3", "perubahan.1.anggotaKe": "1", "perubahan.1.elemen": "nama", "perubahan.2.anggotaKe": "2",
            "perubahan.2.elemen": "pekerjaan", "perubahan.3.anggotaKe": "1", "perubahan.3.elemen": "alamat", "anggota.1.nama": "Siti Baru",
            "anggota.2.pekerjaan": "Guru", "jalan": "Jalan Baru 7", "rt": "3", "rw": "4",
            // Changed on the card and not applied for: the office may see it, no profile follows.
            "anggota.2.tempatLahir": "Tempat Lain",
        ]
        let card = try await walk.issued("DKC-04", for: head, given: changes)
        let own = try await mall.profile(for: head), theirs = try await mall.profile(for: member)
        #expect(own[.nama]?.value == "Siti Baru" && own[.nama]?.source == card.service.credential.title.id)
        #expect(own["alamatSekarang"]?.value.hasPrefix("Jalan Baru 7, RT 3 RW 4, ") == true)
        #expect(theirs["pekerjaan"]?.value == "Guru" && theirs["tempatLahir"]?.value == "Metro" && theirs[.nama]?.value == "Ahmad")
        #expect(try await mall.accesses(for: member).contains { $0.purpose == "correction" && $0.actor == "system" })
        #expect(try await !mall.accesses(for: head).contains { $0.purpose == "correction" })
    }
}
