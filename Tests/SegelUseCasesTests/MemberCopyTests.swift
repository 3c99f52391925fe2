import SegelCatalogue
import SegelCredential
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// A family card shown to one member, with the others' protected data withheld.
@Suite("Copies for a member") struct MemberCopyTests {
    let folder: TemporaryFolder
    let city: TestCity
    let cards: FamilyCardTests
    let head: SignedIn
    let member: SignedIn
    let card: HeldCredential

    init() async throws {
        cards = try await FamilyCardTests()
        folder = cards.folder
        city = cards.city
        head = try await city.citizen(1)
        member = try await city.citizen(2)
        let officers = try await city.officers(for: "DKC-03"), id = try await cards.draft(head, FamilyCardTests.answers)
        try await city.mall.submitCase(id, for: head)
        card = try await cards.issued(id, officers, for: head)
    }

    var mall: Mall { city.mall }

    private func people(_ claims: JSONObject) -> [Set<String>] {
        (claims["anggota"]?.array ?? []).map { Set($0.object?.members.map(\.name) ?? []) }
    }

    @Test("a member fetches their copy: themselves whole, of the others name and place in the family; it verifies")
    func fetched() async throws {
        let copy = try #require(try await mall.memberCopies(of: member).first)
        #expect(people(copy.claims)[0] == ["nama", "shdk"] && people(copy.claims)[1].count == 15)
        #expect(copy.claims["noKK"]?.string == "1872010101159901" && copy.claims["alamat"] == card.claims["alamat"])
        guard case .accept(let verified) = try await mall.verify(copy.bytes) else { throw Refusal.notFound }
        #expect(people(verified.claims.claims) == people(copy.claims))
        let disclosed = try Inspection(copy.bytes).disclosures.map { String(describing: $0) }.joined()
        #expect(!disclosed.contains("1872010101909901") && disclosed.contains("1872010101909902"))
        let code = try await mall.memberCopy("KartuKeluarga", of: member).bytes
        #expect(code == copy.bytes)
        #expect(try await mall.memberCopies(of: head).isEmpty, "the head has the whole card")
        for type in ["KartuKeluarga", "SuratIzinPraktik"] {
            await #expect(throws: Refusal.self) { try await mall.memberCopy(type, of: head) }
        }
    }

    @Test("it ends with the card, and the next card brings the next copy")
    func next() async throws {
        let old = try await mall.memberCopy("KartuKeluarga", of: member)
        try await mall.setStatus(.suspended, of: card.id)
        #expect(try await mall.memberCopy("KartuKeluarga", of: member).status == .suspended)
        try await mall.setStatus(.valid, of: card.id)
        let again = try await cards.draft(head, ["alasanKK": "keluarga-baru", "perkawinan": "tercatat", "menumpang": "tidak"])
        try await mall.submitCase(again, for: head)
        var new: HeldCredential?
        for step in mall.catalogue.service("DKC-03")?.workflow.steps ?? [] {
            let officer = try await city.signIn(
                .officer("baru-\(step.id)"),
                mall.addOfficer("baru-\(step.id)", duties: [Duty(role: step.role, agency: step.agency)], nik: nil).text
            )
            if case .issued(let id) = try await cards.approve(again, officer, filled: ["noKK": "1872010101159902"]) {
                new = try await mall.credential(ObjectID(text: id), for: head)
            }
        }
        #expect(try await mall.verify(old.bytes).reason == .superseded)
        let copy = try await mall.memberCopy("KartuKeluarga", of: member)
        #expect(copy.id == new?.id && copy.status == .valid && copy.claims["noKK"]?.string == "1872010101159902")
    }

    @Test("A74: the holder makes a copy for each member, and nobody else does")
    func handedOn() async throws {
        for number in 1...2 {
            let copy = try await mall.memberCopy(number, of: card.id, for: head)
            #expect(try await mall.verify(copy.bytes).exitCode == 0)
            #expect(people(copy.claims)[number - 1].count == 15 && people(copy.claims)[2 - number] == ["nama", "shdk"])
        }
        for number in [0, 3, -1] { await #expect(throws: Refusal.self) { try await mall.memberCopy(number, of: card.id, for: head) } }
        let refusal = await #expect(throws: Refusal.self) { try await mall.memberCopy(1, of: card.id, for: member) }
        #expect(refusal?.code == "not_found")
        #expect(try await mall.verify(Array(String(decoding: card.bytes, as: UTF8.self).utf8)).exitCode == 0)
    }

    @Test("whoever acts for the holder fetches the holder's copy: the family has let nobody act")
    func delegated() async throws {
        let delegate = try await city.citizen(3)
        _ = try await city.mandate(of: head, for: delegate, acts: [.fetch])
        let fetched = try await mall.certificate(card.id, for: delegate)
        #expect(people(fetched.credential.claims)[0].count == 15 && people(fetched.credential.claims)[1] == ["nama", "shdk"])
        #expect(try await mall.certificate(card.id, for: head).credential.bytes == card.bytes)
    }

    @Test("a withheld disclosure takes what is inside along, and what is signed stays as it is")
    func withholding() throws {
        let none = try Withholding.copy(of: card.bytes) { _ in false }
        #expect(try Inspection(none).disclosures.isEmpty && none.starts(with: card.bytes.prefix { $0 != UInt8(ascii: "~") }))
        #expect(try Withholding.copy(of: card.bytes) { _ in true } == card.bytes)
        let address = try Withholding.copy(of: card.bytes) { $0.steps != [.member("alamat")] }
        #expect(try Inspection(address).claims()["alamat"] == nil)
        #expect(try Inspection(address).disclosures.count == Inspection(card.bytes).disclosures.count - 6)
    }
}
