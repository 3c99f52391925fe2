import SegelCatalogue
import SegelCredential
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

/// Birth certificate, family card and child's card in one application.
@Suite("Several services in one application") struct BundleCaseTests {
    let folder: TemporaryFolder
    let city: TestCity
    let walk: Walk
    let parent: SignedIn

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city", notices: TellingCity.settings)
        walk = Walk(city)
        parent = try await city.citizen(1)
        try await walk.hold("KartuKeluarga", for: parent)
    }

    private var mall: Mall { city.mall }
    private static let child = "1872010203269950"
    private static let card = "1872010203269951"
    private static let answers = ["hubungan": "ayah", "anakNama": "Anak Uji", "anakTglLahir": "2026-02-20", "anakAgama": "1"]
    private static let filled = ["nikAnak": child, "noKK": card]

    private func submitted() async throws -> String { try await walk.submitted("PKT-01", for: parent, given: Self.answers) }

    private func state(_ id: String) async throws -> [PartState.State] {
        try await mall.caseDetail(id, for: parent).parts.map(\.state.state)
    }

    private func issued(_ type: String) async throws -> HeldCredential {
        try #require(try await mall.credentials(of: parent).first { $0.service.credential.type == type && $0.status == .valid })
    }

    @Test("one reference, one promise: three documents, the child's NIK given once by the office and told in all of them")
    func whole() async throws {
        let old = try await issued("KartuKeluarga"), count = old.claims["anggota"]?.array?.count ?? 0
        let id = try await submitted()
        let lines = try await mall.cases(of: parent).filter { $0.service == "PKT-01" || $0.reference.hasPrefix("PKT-01") }
        #expect(lines.count == 1 && lines[0].id == id && lines[0].state == "submitted")
        #expect(try await state(id) == [.open, .waiting, .waiting])
        let first = try #require(try await mall.caseDetail(id, for: parent).parts[0].state.caseID)
        let part = try await mall.caseDetail(first, for: parent)
        #expect(part.promised == lines[0].promised && part.file.header.reference == lines[0].reference + "-1")
        _ = try await walk.approvedInParts(id, for: parent, filled: Self.filled)
        let birth = try await issued("KutipanAktaKelahiran"), family = try await issued("KartuKeluarga"),
            child = try await issued("KartuIdentitasAnak")
        #expect(birth.claims["nama"]?.string == "Anak Uji" && birth.service.code == "DKC-01")
        let members = family.claims["anggota"]?.array ?? []
        #expect(
            members.count == count + 1 && members.last?.object?["nik"]?.string == Self.child
                && members.last?.object?["nama"]?.string == "Anak Uji"
        )
        #expect(child.claims["nik"]?.string == Self.child && child.claims["noKK"]?.string == Self.card)
        #expect(child.claims["noAktaLahir"]?.string == birth.claims["noAkta"]?.string)
        #expect(try await mall.verify(old.bytes).reason == .superseded)
        for credential in [birth, family, child] { #expect(try await mall.verify(credential.bytes).exitCode == 0) }
        let detail = try await mall.caseDetail(id, for: parent)
        #expect(detail.file.stateName == "issued" && detail.parts.map(\.credential) == [birth.id, family.id, child.id])
        #expect(detail.events.filter { $0.kind == .issued }.compactMap(\.part) == ["DKC-01", "DKC-03", "DKC-06"])
        // A receipt for each step, and something handed in once.
        #expect(detail.receipts == Set(1...detail.events.count))
        #expect(detail.events.filter(\.isSubmission).count == 1)
    }

    @Test("a card that is refused leaves the certificate, and the child's card with the number the family had")
    func refusedCard() async throws {
        let before = try await issued("KartuKeluarga").claims["noKK"]?.string
        let id = try await submitted()
        _ = try await walk.approvedInParts(id, for: parent, filled: Self.filled, refusing: ["DKC-03"])
        #expect(try await state(id) == [.issued, .rejected, .issued])
        let child = try await issued("KartuIdentitasAnak")
        #expect(child.claims["nik"]?.string == Self.child && child.claims["noKK"]?.string == before && before != Self.card)
        #expect(try await mall.caseDetail(id, for: parent).file.stateName == "issued")
        #expect(try await mall.mayAnswerSurvey(id, for: parent))
    }

    @Test("without the certificate there is no NIK: the parts that need it say so, and every answer is still there")
    func refusedCertificate() async throws {
        let id = try await submitted()
        _ = try await walk.approvedInParts(id, for: parent, filled: Self.filled, refusing: ["DKC-01"])
        let detail = try await mall.caseDetail(id, for: parent)
        #expect(detail.parts.map(\.state.state) == [.rejected, .impossible, .impossible] && detail.file.stateName == "rejected")
        #expect(detail.contents.answers["anakNama"] == "Anak Uji" && detail.events.suffix(2).map(\.kind) == [.impossible, .impossible])
        #expect(try await issued("KartuKeluarga").claims["noKK"]?.string != Self.card)
    }

    @Test("what is mended in one part is mended for the parts after it; the promise waits with the citizen")
    func mended() async throws {
        let id = try await submitted()
        let first = try #require(try await mall.caseDetail(id, for: parent).parts[0].state.caseID)
        let officer = try await walk.officer(at: try #require(mall.catalogue.service("DKC-01")?.workflow.steps.first))
        let revision = try await mall.officerCase(first, for: officer).detail.revision
        let items = [ReturnedItem(item: "anakNama", reason: "Salah tulis.")]
        _ = try await mall.decide(.fail(items: items, reason: nil), on: first, revision: revision, by: officer)
        let detail = try await mall.caseDetail(id, for: parent)
        #expect(detail.file.stateName == "returned" && detail.file.clock?.isPaused == true)
        #expect(detail.parts[0].returned?.file.header.id == first)
        await #expect(throws: CaseRefusal.itemNotReturned) { try await mall.save(["anakJk": "P"], in: first, for: parent) }
        try await mall.save(["anakNama": "Anak Benar"], in: first, for: parent)
        try await mall.submitCase(first, for: parent)
        #expect(try await mall.caseDetail(id, for: parent).contents.answers["anakNama"] == "Anak Benar")
        _ = try await walk.approvedInParts(id, for: parent, filled: Self.filled)
        for type in ["KutipanAktaKelahiran", "KartuIdentitasAnak"] {
            #expect(try await issued(type).claims["nama"]?.string == "Anak Benar")
        }
        let members = try await issued("KartuKeluarga").claims["anggota"]?.array ?? []
        #expect(members.last?.object?["nama"]?.string == "Anak Benar")
        #expect(try await mall.caseDetail(id, for: parent).events.filter(\.isSubmission).map(\.kind) == [.submitted, .resubmitted])
    }

    @Test(
        "withdrawn in the middle: what was issued stays, what was under way ends, what waited never begins; a part alone cannot be withdrawn"
    )
    func withdrawn() async throws {
        let id = try await submitted()
        let first = try #require(try await mall.caseDetail(id, for: parent).parts[0].state.caseID)
        await #expect(throws: CaseRefusal.wrongState) { try await mall.withdrawCase(first, for: parent) }
        _ = try await walk.approvedInParts(id, for: parent, filled: Self.filled, until: 1)
        #expect(try await state(id) == [.issued, .open, .waiting])
        try await mall.withdrawCase(id, for: parent)
        let detail = try await mall.caseDetail(id, for: parent)
        #expect(detail.parts.map(\.state.state) == [.issued, .withdrawn, .withdrawn] && detail.file.stateName == "issued")
        await #expect(throws: CaseRefusal.wrongState) { try await mall.withdrawCase(id, for: parent) }
        let queue = try await mall.queue(for: walk.officer(at: try #require(mall.catalogue.service("DKC-03")?.workflow.steps.first)))
        #expect(!queue.contains { $0.service == "DKC-03" })
    }

    @Test("A74: a stranger finds neither bundle nor part; a mandate for the bundle reaches both, one for a part's service neither")
    func others() async throws {
        let delegate = try await city.citizen(2), other = try await city.citizen(3)
        _ = try await city.mandate(of: parent, for: delegate, services: ["PKT-01"])
        _ = try await city.mandate(of: parent, for: other, services: ["DKC-01"], acts: [.apply, .follow])
        let id = try await submitted()
        let first = try #require(try await mall.caseDetail(id, for: parent).parts[0].state.caseID)
        for case_ in [id, first] {
            _ = try await mall.caseDetail(case_, for: delegate, to: .apply)
            for stranger in [other, try await city.citizen(4 + [id, first].firstIndex(of: case_)!)] {
                await #expect(throws: Refusal.self) { try await mall.caseDetail(case_, for: stranger) }
            }
        }
        let birth = try #require(try await walk.approvedInParts(id, for: parent, filled: Self.filled, until: 1).first)
        #expect(try await mall.certificate(birth.id, for: delegate).acting != nil)
        await #expect(throws: Refusal.self) { try await mall.certificate(birth.id, for: other) }
    }

    @Test("four eyes in each part: who checked one may check the next, and nobody decides two steps of one")
    func fourEyes() async throws {
        let id = try await submitted()
        let steps = try #require(mall.catalogue.service("DKC-01")?.workflow.steps)
        let both = try await city.officer("dua-meja", steps.prefix(2).map { Duty(role: $0.role, agency: $0.agency) })
        let first = try #require(try await mall.caseDetail(id, for: parent).parts[0].state.caseID)
        _ = try await city.approve(first, by: both)
        await #expect(throws: CaseRefusal.fourEyes) { try await city.approve(first, by: both) }
        _ = try await walk.approvedInParts(id, for: parent, filled: Self.filled, until: 1)
        let second = try #require(try await mall.caseDetail(id, for: parent).parts[1].state.caseID)
        _ = try await city.approve(second, by: both)
        // And the office cannot go on without what it must fill in.
        let production = try await walk.officer(at: steps[2])
        _ = try await city.approve(second, by: walk.officer(at: steps[1]))
        await #expect(throws: Refusal.self) { try await city.approve(second, by: production) }
    }

    @Test("by reference and PIN each part's state; nothing but the whole can be offered to a wallet early")
    func tracked() async throws {
        let draft = try await mall.startCase("PKT-01", for: parent)
        try await walk.complete(draft, for: parent, given: Self.answers)
        let pin = try #require(try await mall.submitCase(draft, for: parent))
        let reference = try await mall.caseDetail(draft, for: parent).file.header.reference
        let found = try await mall.trackCase(reference: reference, pin: pin.text, from: nil)
        #expect(found.parts.map(\.state) == [.open, .waiting, .waiting] && found.state == "submitted")
        await #expect(throws: Refusal.self) { try await mall.trackCase(reference: reference + "-1", pin: pin.text, from: nil) }
        await #expect(throws: Refusal.self) { try await mall.offerCopies(ofCase: draft, for: parent) }
    }
}
