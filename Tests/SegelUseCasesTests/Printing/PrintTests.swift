import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

/// When a PDF is made, what it is made of, and who gets it (Docs/Formats/PDF.md, rules 1 and 7).
@Suite("PDF certificates") struct PrintTests {
    let folder: TemporaryFolder
    let city: TestCity
    let printer = StubPrinter()
    let person: SignedIn
    let officers: [SignedIn]

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        city.mall.print(with: Printing(printer: printer))
        person = try await city.citizen(1)
        officers = try await city.officers(for: "SIP")
    }

    var mall: Mall { city.mall }

    private func waiting() async throws -> [ObjectID] {
        let now = city.clock.now()
        return try await city.store.read { try $0.unprinted(at: now, limit: 100).map(\.credential) }
    }

    @Test("every download is the same; what is asked for before a round is made at once, and no round makes it again")
    func once() async throws {
        let credential = try await city.issued(person, officers)
        #expect(try await waiting() == [credential.id])
        let first = try await mall.certificatePDF(credential.id, for: person)
        #expect(first.name == "SuratIzinPraktik")
        #expect(try await waiting().isEmpty)
        #expect(try await mall.printDue() == 0)
        city.clock.advance(86_400)
        #expect(try await mall.certificatePDF(credential.id, for: person).bytes == first.bytes)
        #expect(printer.printed.count == 1)
    }

    @Test("a round makes what was issued, and the visitor after it gets that one")
    func round() async throws {
        let credential = try await city.issued(person, officers)
        #expect(try await mall.printDue() == 1)
        #expect(try await mall.printDue() == 0)
        _ = try await mall.certificatePDF(credential.id, for: person)
        #expect(printer.printed.count == 1)
    }

    @Test("many at once get one document")
    func race() async throws {
        let credential = try await city.issued(person, officers)
        let all = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 { group.addTask { try await mall.certificatePDF(credential.id, for: person).bytes } }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(all.count == 1)
    }

    @Test("what cannot be printed is put off for longer each time, keeps no other waiting, and is made once it can be")
    func putOff() async throws {
        let credential = try await city.issued(person, officers)
        printer.breakDown()
        #expect(try await mall.printDue() == 0)
        #expect(try await waiting().isEmpty)
        city.clock.advance(29)
        #expect(try await waiting().isEmpty)
        city.clock.advance(1)
        #expect(try await waiting() == [credential.id])
        #expect(try await mall.printDue() == 0)
        city.clock.advance(59)
        #expect(try await waiting().isEmpty)
        city.clock.advance(1)
        printer.breakDown(false)
        #expect(try await mall.printDue() == 1)
        #expect(try await !mall.certificatePDF(credential.id, for: person).bytes.isEmpty)
    }

    @Test("the page says what the credential says: labels from the service, values from the claims, facts in head and foot")
    func content() async throws {
        let credential = try await city.issued(person, officers)
        _ = try await mall.certificatePDF(credential.id, for: person)
        let printed = try #require(printer.printed.first), content = printed.content
        #expect(printed.credential == credential.bytes)
        #expect(content.title.id == "Surat Izin Praktik" && content.place == "Metro")
        #expect(content.number == credential.claims["noSIP"]?.string)
        #expect(content.agency.id == credential.claims["penerbit"]?.string)
        #expect(content.issued == LocalizedText(id: "2 Maret 2026", en: "2 March 2026"))
        #expect(content.issuedAt == credential.issuedAt)
        let rows = content.parts.compactMap { part -> CertificateContent.Row? in if case .row(let row) = part { row } else { nil } }
        let elsewhere = ["noSIP", "tglTerbit", "penerbit"]
        let claims = credential.service.credential.claims.filter { credential.claims[$0.name] != nil && !elsewhere.contains($0.name) }
        #expect(rows.map(\.label) == claims.map(\.label))
        #expect(rows.first { $0.label.id == "Nama" }?.value.id == credential.claims["nama"]?.string)
        #expect(rows.first { $0.label.id == "Profesi" }?.value == LocalizedText(id: "Perawat", en: "Nurse"))
        #expect(rows.first { $0.label.id == "Berlaku sampai" }?.value == LocalizedText(id: "2 Maret 2031", en: "2 March 2031"))
    }

    @Test("what signs it: the agency's document key, whose certificate the authority issued for that alone, and no credential key")
    func signer() async throws {
        let credential = try await city.issued(person, officers)
        let pdf = try await mall.certificatePDF(credential.id, for: person).bytes
        let signer = try #require(printer.printed.first).signer
        let now = city.clock.now(), trust = try #require(try mall.currentTrustList())
        #expect(signer.chain.count == 2 && signer.signedAt == now && signer.timestampRoom == 0)
        let chain = try CertificateChain(anchors: trust.allAnchors).check([signer.chain[0]], for: .document).valid(at: now)
        #expect(throws: ChainFailure.usageRefused) {
            try CertificateChain(anchors: trust.allAnchors).check([signer.chain[0]], for: .credential)
        }
        let signed = Array(pdf.dropLast(64))
        try chain.leafKey.verify(Array(pdf.suffix(64)), over: signed)
        let keys = try await city.store.read { try $0.signingKeys() }
        let ours = keys.filter { $0.publicKey == chain.leafKey }
        #expect(ours.map(\.purpose) == ["document"] && ours.map(\.agency) == [credential.service.agency])
    }

    @Test("A74: somebody else's PDF looks like none; whoever may fetch it gets the same one, and the look is recorded")
    func others() async throws {
        let credential = try await city.issued(person, officers)
        let other = try await city.citizen(2), delegate = try await city.citizen(3)
        await #expect { try await mall.certificatePDF(credential.id, for: other) } throws: { ($0 as? Refusal)?.code == "not_found" }
        _ = try await city.mandate(of: person, for: delegate, services: ["SIP"])
        let looks = try await mall.accesses(for: person).count
        let fetched = try await mall.certificatePDF(credential.id, for: delegate).bytes
        #expect(try await mall.accesses(for: person).count == looks + 1)
        #expect(try await mall.certificatePDF(credential.id, for: person).bytes == fetched)
    }

    private func tables(_ printed: PrintedCertificate?) throws -> [CertificateContent.Table] {
        try #require(printed).content.parts.compactMap { part -> CertificateContent.Table? in
            if case .table(let table) = part { table } else { nil }
        }
    }

    @Test("a family card is printed whole for its holder, every member in a row")
    func family() async throws {
        let cards = try await MemberCopyTests()
        cards.mall.print(with: Printing(printer: printer))
        #expect(try await cards.mall.certificatePDF(cards.card.id, for: cards.head).name == "KartuKeluarga")
        let printed = try #require(printer.printed.first), tables = try tables(printed)
        #expect(printed.credential == cards.card.bytes && !printed.content.isCopy)
        let table = try #require(tables.first)
        #expect(tables.count == 1 && table.rows.count == cards.card.claims["anggota"]?.array?.count)
        #expect(table.rows.allSatisfy { $0.count == table.columns.count })
        let birth = try #require(table.columns.firstIndex { $0.id == "Tanggal lahir" })
        #expect(table.rows.allSatisfy { $0[birth].id.wholeMatch(of: /\d\d-\d\d-\d{4}/) != nil })
    }

    @Test("whoever acts for the holder gets the holder's copy as a PDF, which says of the others what the copy does; the look is recorded")
    func delegatedFamily() async throws {
        let cards = try await MemberCopyTests()
        cards.mall.print(with: Printing(printer: printer))
        let delegate = try await cards.city.citizen(7)
        _ = try await cards.city.mandate(of: cards.head, for: delegate, services: ["DKC-03"])
        let copy = try await cards.mall.certificate(cards.card.id, for: delegate).credential
        let looks = try await cards.mall.accesses(for: cards.head).count
        let pdf = try await cards.mall.certificatePDF(cards.card.id, for: delegate)
        #expect(pdf.name == "KartuKeluarga-salinan")
        #expect(try await cards.mall.accesses(for: cards.head).count == looks + 1)
        let printed = try #require(printer.printed.first)
        #expect(printed.credential == copy.bytes && printed.content.isCopy)
        let table = try #require(try tables(printed).first), birth = try #require(table.columns.firstIndex { $0.id == "Tanggal lahir" })
        #expect(table.rows.map { $0[birth].id } == ["01-01-1990", "—"])
        #expect(table.rows[1].map(\.id).count { $0 != "—" } == 2 && !table.rows[0].map(\.id).contains("—"))
        // The holder's own PDF is another, and the copy that the holder makes for themselves is this one.
        #expect(try await cards.mall.certificatePDF(cards.card.id, for: cards.head).bytes != pdf.bytes)
        #expect(try await cards.mall.memberCopyPDF(1, of: cards.card.id, for: cards.head).bytes == pdf.bytes)
        #expect(printer.printed.count == 2)
    }

    @Test("A74: the holder prints a copy for each member, nobody else does, and there is none for whom the document does not name")
    func handedOn() async throws {
        let cards = try await MemberCopyTests()
        cards.mall.print(with: Printing(printer: printer))
        var made: Set<[UInt8]> = []
        for number in 1...2 {
            let pdf = try await cards.mall.memberCopyPDF(number, of: cards.card.id, for: cards.head)
            #expect(pdf.name == "KartuKeluarga-salinan-\(number)")
            #expect(try await cards.mall.memberCopyPDF(number, of: cards.card.id, for: cards.head).bytes == pdf.bytes)
            made.insert(pdf.bytes)
            let table = try #require(try tables(printer.printed.last).first)
            #expect(table.rows[2 - number].map(\.id).count { $0 != "—" } == 2)
        }
        #expect(made.count == 2 && printer.printed.count == 2)
        for number in [0, 3, -1] {
            await #expect(throws: Refusal.self) { try await cards.mall.memberCopyPDF(number, of: cards.card.id, for: cards.head) }
        }
        let refused = await #expect(throws: Refusal.self) {
            try await cards.mall.memberCopyPDF(1, of: cards.card.id, for: cards.member)
        }
        #expect(refused?.code == "not_found")
    }

    @Test("a member's copy is printed and kept under the member's key, where nothing names the card; the next card's is printed anew")
    func given() async throws {
        let cards = try await MemberCopyTests(), mall = cards.mall
        mall.print(with: Printing(printer: printer))
        let pdf = try await mall.memberCopyPDF("KartuKeluarga", of: cards.member)
        #expect(pdf.name == "KartuKeluarga-salinan")
        #expect(try await mall.memberCopyPDF("KartuKeluarga", of: cards.member).bytes == pdf.bytes)
        let copy = try await mall.memberCopy("KartuKeluarga", of: cards.member)
        #expect(printer.printed.count == 1 && printer.printed.first?.credential == copy.bytes)
        await #expect(throws: Refusal.self) { try await mall.memberCopyPDF("KartuKeluarga", of: cards.head) }
        let member = try #require(cards.member.citizen)
        let things = try await cards.city.store.read { try $0.sealedThings(of: member, .value, notOn: nil, after: nil, limit: -1) }
        #expect(things.contains { $0.place.objectType == "member-copy-pdf" })
        #expect(!things.contains { $0.place.object == cards.card.id })
        let next = try await mall.reissue(cards.card.id)
        let again = try await mall.memberCopy("KartuKeluarga", of: cards.member)
        #expect(again.id == next)
        #expect(try await mall.memberCopyPDF("KartuKeluarga", of: cards.member).bytes != pdf.bytes)
        #expect(printer.printed.count == 2)
    }

    @Test("a replaced credential keeps its PDF, and its successor gets one of its own")
    func replaced() async throws {
        let old = try await city.issued(person, officers)
        let before = try await mall.certificatePDF(old.id, for: person).bytes
        let new = try await mall.reissue(old.id)
        #expect(try await mall.printDue() == 1)
        #expect(try await mall.certificatePDF(new, for: person).bytes != before)
        #expect(try await mall.certificatePDF(old.id, for: person).bytes == before)
    }

    @Test("signing together: each of the head's decisions makes a PDF")
    func together() async throws {
        let people = [try await city.citizen(4), try await city.citizen(5), try await city.citizen(6)]
        var cases: [(id: String, revision: UInt64)] = []
        for one in people {
            let id = try await city.submitted(one)
            for officer in officers.dropLast() { _ = try await city.approve(id, by: officer) }
            cases.append((id, try await mall.officerCase(id, for: officers[officers.count - 1]).detail.revision))
        }
        let outcomes = try await mall.sign(cases, by: officers[officers.count - 1])
        #expect(outcomes.count == 3)
        #expect(try await mall.printDue() == 3)
        #expect(Set(printer.printed.map(\.content.number)).count == 3)
    }

    @Test("a city of before gets its document keys while it runs, each agency one, with certificates")
    func upgraded() async throws {
        let document = SigningPurpose.document.rawValue
        try city.tamper("DELETE FROM certificates WHERE kid IN (SELECT kid FROM signing_keys WHERE purpose = 'document')")
        try city.tamper("DELETE FROM signing_keys WHERE purpose = 'document'")
        let credential = try await city.issued(person, officers)
        let refused = await #expect(throws: Refusal.self) { try await mall.certificatePDF(credential.id, for: person) }
        #expect(refused?.code == "signing_key_missing")
        try await mall.keepCertificates()
        let keys = try await city.store.read { try $0.signingKeys() }.filter { $0.purpose == document }
        #expect(Set(keys.map(\.agency)) == Set(mall.catalogue.issuers.map(\.code)) && keys.count == mall.catalogue.issuers.count)
        #expect(try await mall.keepCertificates() == [])
        _ = try await mall.certificatePDF(credential.id, for: person)
    }

    @Test("a new document key signs at once, and one that was stolen is on the list that the next PDF carries")
    func rotated() async throws {
        let first = try await city.issued(person, officers)
        _ = try await mall.certificatePDF(first.id, for: person)
        let agency = first.service.agency, now = city.clock.now()
        city.clock.advance(10)
        let old = try #require(try await city.store.read { try $0.signingKeys(of: agency, for: "document") }.first)
        _ = try await mall.compromiseKey(old.kid, since: now + 5)
        let second = try await city.issued(try await city.citizen(2), officers)
        _ = try await mall.printDue()
        let signers = printer.printed.map(\.signer)
        #expect(signers.count == 2 && second.id != first.id)
        #expect(signers[0].chain[0] != signers[1].chain[0] && signers[0].chain[1] == signers[1].chain[1])
        let serial = try #require(try await city.store.read { try $0.certificates(of: old.kid) }.first).serial
        #expect(signers[0].revocationLists[0].firstRange(of: serial) == nil)
        #expect(signers[1].revocationLists[0].firstRange(of: serial) != nil)
    }

    @Test("where nothing prints there is no PDF, and a page without the offer")
    func none() async throws {
        let bare = try await TestCity(folder.path + "/bare"), one = try await bare.citizen(1)
        let credential = try await bare.issued(one, try await bare.officers(for: "SIP"))
        #expect(!bare.mall.isPrinting)
        let refused = await #expect(throws: Refusal.self) { try await bare.mall.certificatePDF(credential.id, for: one) }
        #expect(refused?.code == "pdf_unavailable")
        #expect(try await bare.mall.printDue() == 0)
    }
}
