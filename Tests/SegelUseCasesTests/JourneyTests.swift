import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@Suite("From application to credential")
struct JourneyTests {
    let folder: TemporaryFolder
    let city: TestCity

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
    }

    @Test("applied, decided by four people, issued, retrieved, accepted; revoked, refused")
    func wholeWay() async throws {
        let person = try await city.citizen(1)
        let credential = try await city.issued(person, city.officers(for: "SIP"))
        #expect(credential.claims["nama"] == .string("Warga Uji"))
        #expect(try await city.mall.verify(credential.bytes).exitCode == 0)
        try await city.mall.setStatus(.suspended, of: credential.id)
        #expect(try await city.mall.verify(credential.bytes).reason == .suspended)
        try await city.mall.setStatus(.valid, of: credential.id)
        try await city.mall.setStatus(.invalid, of: credential.id)
        #expect(try await city.mall.verify(credential.bytes).reason == .revoked)
        await #expect(throws: Refusal.self) { try await city.mall.setStatus(.valid, of: credential.id) }
    }

    @Test("the second application asks for nothing it knows")
    func onceOnly() async throws {
        let person = try await city.citizen(2)
        _ = try await city.submitted(person)
        let second = try await city.mall.startCase("SIP", for: person)
        let form = try await city.mall.caseDetail(second, for: person).form
        for name in ["nama", "nik", "tempatLahir", "profesi", "noSTR", "masaSTR"] {
            #expect(form.state(name)?.value.isEmpty == false, "\(name)")
        }
    }

    @Test("returned with the exact item, mended alone, back at the same desk")
    func returned() async throws {
        let person = try await city.citizen(3)
        let officers = try await city.officers(for: "SIP")
        let id = try await city.submitted(person)
        let revision = try await city.mall.officerCase(id, for: officers[0]).detail.revision
        let items = [ReturnedItem(item: "noSTR", reason: "Nomor tidak terbaca.")]
        _ = try await city.mall.decide(.fail(items: items, reason: nil), on: id, revision: revision, by: officers[0])
        await #expect(throws: CaseRefusal.itemNotReturned) { try await city.mall.save(["profesi": "bidan"], in: id, for: person) }
        try await city.mall.save(["noSTR": "STR-2"], in: id, for: person)
        try await city.mall.submitCase(id, for: person)
        _ = try await city.approve(id, by: officers[0])
        let events = try await city.mall.caseDetail(id, for: person).events
        #expect(events.map(\.kind) == [.started, .submitted, .returned, .resubmitted, .approved])
        #expect(events[2].items == items)
    }

    @Test("four eyes: nobody decides two steps, nor their own case, nor from another desk")
    func fourEyes() async throws {
        let person = try await city.citizen(4)
        let id = try await city.submitted(person)
        let duties = (city.mall.catalogue.service("SIP")?.workflow.steps ?? []).map { Duty(role: $0.role, agency: $0.agency) }
        let everywhere = try await city.officer("serba-bisa", duties)
        _ = try await city.approve(id, by: everywhere)
        await #expect(throws: CaseRefusal.fourEyes) { try await city.approve(id, by: everywhere) }
        let elsewhere = try await city.officer("lain", [Duty(role: "head", agency: "disdukcapil")])
        await #expect(throws: Refusal.self) { try await city.approve(id, by: elsewhere) }
    }

    @Test("A74: somebody else's case, document and credential look like none")
    func strangers() async throws {
        let owner = try await city.citizen(5)
        let stranger = try await city.citizen(6)
        let credential = try await city.issued(owner, city.officers(for: "SIP"))
        let id = try await city.submitted(owner)
        for attempt in [
            { _ = try await city.mall.caseDetail(id, for: stranger) }, { try await city.mall.withdrawCase(id, for: stranger) },
            { try await city.mall.save(["gelar": "x"], in: id, for: stranger) },
            { _ = try await city.mall.credential(credential.id, for: stranger) },
            { _ = try await city.mall.caseDetail(ObjectID(from: SystemRandom()).text, for: stranger) },
        ] as [@Sendable () async throws -> Void] {
            let refusal = await #expect(throws: Refusal.self) { try await attempt() }
            #expect(refusal?.code == "not_found")
        }
    }

    @Test("two officers at once: one decision counts")
    func race() async throws {
        let person = try await city.citizen(7)
        let officers = try await city.officers(for: "SIP")
        let id = try await city.submitted(person)
        let revision = try await city.mall.officerCase(id, for: officers[0]).detail.revision
        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do {
                        _ = try await city.mall.decide(.approve, on: id, revision: revision, by: officers[0])
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 1)
    }

    @Test("withdrawn and rejected cases are over")
    func ended() async throws {
        let person = try await city.citizen(8)
        let officers = try await city.officers(for: "SIP")
        let withdrawn = try await city.submitted(person)
        try await city.mall.withdrawCase(withdrawn, for: person)
        await #expect(throws: Refusal.self) { try await city.approve(withdrawn, by: officers[0]) }
        let rejected = try await city.submitted(person)
        let revision = try await city.mall.officerCase(rejected, for: officers[0]).detail.revision
        await #expect(throws: CaseRefusal.reasonMissing) {
            _ = try await city.mall.decide(.reject(reason: ""), on: rejected, revision: revision, by: officers[0])
        }
        _ = try await city.mall.decide(.reject(reason: "STR dicabut."), on: rejected, revision: revision, by: officers[0])
        await #expect(throws: CaseRefusal.wrongState) { try await city.mall.withdrawCase(rejected, for: person) }
    }

    @Test("A80: each officer's look is there for the citizen to see")
    func whoLooked() async throws {
        let person = try await city.citizen(9)
        let officers = try await city.officers(for: "SIP")
        let id = try await city.submitted(person)
        _ = try await city.mall.officerCase(id, for: officers[0])
        _ = try await city.mall.officerDocument("buktiTempat", of: id, for: officers[0])
        let looks = try await city.mall.accesses(for: person)
        #expect(looks.map(\.purpose) == ["document_review", "case_review", "registration"])
        #expect(looks[0].actor == "periksa-dpmptsp" && looks[0].logIndex > looks[1].logIndex)
    }

    @Test("a third service is a file: it appears, is applied for and issued with no code changed")
    func thirdService() async throws {
        let text = try String(contentsOf: TestCity.repository.appending(path: "Catalogue/sip-surat-izin-praktik.yaml"), encoding: .utf8)
        let third = text.replacing("code: SIP\n", with: "code: SIM\n").replacing("type: SuratIzinPraktik", with: "type: SuratIzinMengemudi")
        try city.mall.adopt(try TestCity.catalogue(adding: ["sim.yaml": third]))
        #expect(city.mall.catalogue.services.map(\.code).contains("SIM"))
        try await city.publishTrustList()
        let person = try await city.citizen(10)
        let id = try await city.mall.startCase("SIM", for: person)
        let document = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Bukti", for: person)
        try await city.mall.save(TestCity.licence, documents: ["buktiTempat": document.id], in: id, for: person)
        try await city.mall.submitCase(id, for: person)
        var result: DecisionResult?
        for officer in try await city.officers(for: "SIM") { result = try await city.approve(id, by: officer) }
        guard case .issued(let credential) = result else {
            Issue.record("not issued")
            return
        }
        let held = try await city.mall.credential(ObjectID(text: credential), for: person)
        #expect(try await city.mall.verify(held.bytes).exitCode == 0)
    }
}
