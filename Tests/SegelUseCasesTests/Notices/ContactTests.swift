import SegelCatalogue
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Contacts") struct ContactTests {
    private let folder: TemporaryFolder
    private let telling: TellingCity
    private var city: TestCity { telling.city }
    private var mall: Mall { telling.city.mall }

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

    @Test(
        "addresses: what is none is refused, line breaks and second recipients first",
        arguments: [
            ("a@b.id\r\nRCPT TO:<c@d.id>", NoticeChannel.email), ("a@b.id,c@d.id", .email), ("a b@c", .email), ("a@b", .email),
            ("<a@b.id>", .email), ("a@b.id>", .email), ("@b.id", .email), ("a@-b.id", .email), ("a..b@c.id", .email), ("é@c.id", .email),
            ("\"a b\"@c.id", .email), ("a@b.id\u{0}", .email), ("0812", .sms), ("+00812345678", .sms), ("08123456789x", .sms),
            ("١٢٣٤٥٦٧٨٩", .sms), ("+6281234567890\n", .whatsapp), ("+628123456789012345", .sms),
        ]
    )
    func malformed(typed: String, channel: NoticeChannel) { #expect(ContactAddress(typed, for: channel) == nil) }

    @Test("a number is written with its country's code")
    func numbers() {
        #expect(ContactAddress("0812-3456 7890", for: .sms)?.text == "+6281234567890")
        #expect(ContactAddress("+65 8123 4567", for: .whatsapp)?.text == "+6581234567")
        #expect(ContactAddress("Siti.R+segel@Contoh.ID", for: .email)?.text == "Siti.R+segel@contoh.id")
    }

    @Test("nothing but the code goes to a contact before its code came back")
    func unverified() async throws {
        let person = try await city.citizen(1)
        let id = try await mall.addContact("081234567890", .sms, language: .indonesian, for: person)
        _ = try await city.submitted(person)
        try await telling.deliver()
        #expect(telling.carrier.webhooks.count == 1)
        try await mall.verifyContact(id, code: telling.carrier.code, for: person)
        _ = try await city.submitted(person)
        try await telling.deliver()
        #expect(telling.carrier.webhooks.count == 2)
    }

    @Test("A69, A76: five wrong codes, ten minutes, or a newer code: the right one is refused too")
    func codes() async throws {
        let person = try await city.citizen(1)
        let id = try await mall.addContact("081234567890", .sms, language: .indonesian, for: person)
        try await telling.deliver()
        let first = telling.carrier.code
        let wrong = first == "000000" ? "000001" : "000000"
        for _ in 0..<5 { await refused("contact_code_refused") { try await mall.verifyContact(id, code: wrong, for: person) } }
        await refused("contact_code_refused") { try await mall.verifyContact(id, code: first, for: person) }
        try await mall.renewContactCode(id, for: person)
        try await telling.deliver()
        city.clock.advance(10 * 60)
        await refused("contact_code_refused") { try await mall.verifyContact(id, code: telling.carrier.code, for: person) }
        try await mall.renewContactCode(id, for: person)
        try await telling.deliver()
        try await mall.verifyContact(id, code: telling.carrier.code, for: person)
        #expect(try await mall.contacts(of: person).map(\.contact.verifiedAt) == [mall.now])
    }

    @Test("five codes a day, whatever they are for: each may cost an SMS")
    func codesADay() async throws {
        let person = try await city.citizen(1)
        let id = try await mall.addContact("081234567890", .sms, language: .indonesian, for: person)
        for _ in 0..<4 { try await mall.renewContactCode(id, for: person) }
        await refused("contact_codes_spent") { try await mall.renewContactCode(id, for: person) }
        await refused("contact_codes_spent") {
            _ = try await mall.addContact("a@contoh.id", .email, language: .indonesian, for: person)
        }
        city.clock.advance(86_401)
        try await mall.renewContactCode(id, for: person)
    }

    @Test("A74: a stranger's contact looks like none")
    func foreign() async throws {
        let person = try await city.citizen(1), other = try await city.citizen(2)
        let id = try await telling.contact(for: person)
        await refused("not_found") { try await mall.removeContact(id, for: other) }
        await refused("not_found") { try await mall.verifyContact(id, code: "000000", for: other) }
        await refused("not_found") { try await mall.renewContactCode(id, for: other) }
        let submitted = try await city.submitted(person)
        await refused("not_found") { _ = try await mall.notices(of: other, case: submitted) }
        #expect(try await mall.notices(of: other).isEmpty)
    }

    @Test("taken back: the last word goes there, then neither word nor address")
    func removed() async throws {
        let person = try await city.citizen(1)
        let id = try await telling.contact(for: person)
        try await telling.deliver()
        try await mall.removeContact(id, for: person)
        #expect(try await mall.contacts(of: person).isEmpty)
        try await telling.deliver()
        #expect(telling.carrier.texts.last?.contains("Satu kontak dihapus.") == true)
        let count = telling.carrier.webhooks.count
        _ = try await city.submitted(person)
        try await telling.deliver()
        #expect(telling.carrier.webhooks.count == count)
        #expect(try await city.store.read { try $0.contact(id) } == nil)
        let place = SealedValuePlace(citizen: try #require(person.citizen), objectType: "contact", object: id)
        #expect(try await city.store.read { tx in try mall.open(place, in: tx)?.bytes } == [])
    }

    @Test("a new contact is told to those that were there before, and to itself not")
    func told() async throws {
        let person = try await city.citizen(1)
        try await telling.contact(for: person)
        try await telling.contact("siti@contoh.id", .email, for: person)
        try await telling.deliver()
        #expect(telling.carrier.texts.count { $0.contains("Kontak baru ditambahkan.") } == 1)
        #expect(telling.carrier.mails.count == 1)
    }

    @Test("channels that the city does not have, a contact twice, and a sixth are refused")
    func limits() async throws {
        let person = try await city.citizen(1)
        let silent = try await TestCity(folder.path + "/silent")
        let there = try await silent.citizen(1)
        await refused("contact_channel") { _ = try await silent.mall.addContact("a@b.id", .email, language: .indonesian, for: there) }
        try await telling.contact(for: person)
        await refused("contact_known") { try await telling.contact("+62 812 3456 7890", for: person) }
        for number in 1...4 {
            city.clock.advance(86_401)
            try await telling.contact("08123456789\(number)", for: person)
        }
        city.clock.advance(86_401)
        await refused("contact_too_many") { try await telling.contact("081234567899", for: person) }
    }
}
