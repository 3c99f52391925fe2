import SegelCatalogue
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@Suite("Assisting at a counter") struct CounterTests {
    let folder: TemporaryFolder
    let city: TestCity
    let client: SignedIn
    let loket: SignedIn

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        client = try await city.citizen(1, values: ["nama": "Siti Uji"])
        loket = try await city.counter()
    }

    var mall: Mall { city.mall }

    private func begin(_ person: SignedIn, by officer: SignedIn) async throws -> ObjectID {
        try await mall.beginAssisting(city.nik(of: person), for: .apply, identity: "ktp", by: officer)
    }

    @Test("an officer files for who is there; the case is the citizen's, who reads who assisted and each look; then it is over")
    func wholeTurn() async throws {
        let turn = try await begin(client, by: loket)
        #expect(try await mall.assisting(loket)?.client == "Siti Uji")
        let id = try await city.submitted(loket, by: turn)
        let detail = try await mall.caseDetail(id, for: client)
        #expect(detail.events.map(\.by?.name) == ["loket-1", "loket-1"] && detail.events.allSatisfy { $0.by?.basis == .assistance })
        #expect(detail.notified.map(\.name) == ["Siti Uji"], "the officer hears nothing of it")
        _ = try await mall.caseDetail(id, for: loket, to: .apply)
        let looks = try await mall.accesses(for: client).filter { $0.actor == "loket-1" }
        #expect(
            looks.count == 3 && looks.allSatisfy { $0.purpose == "assisting" } && looks[0].caseReference == detail.file.header.reference
        )
        #expect(try await mall.mandates(of: client).given.map(\.mandate.terms.ground) == ["apply ktp"])
        try await mall.endMandate(turn, by: loket)
        #expect(try await mall.assisting(loket) == nil)
        for attempt in [
            { _ = try await mall.caseDetail(id, for: loket) }, { _ = try await mall.clientDesk(turn, for: loket) },
            { _ = try await mall.startCase("SIP", for: loket, by: turn) }, { try await mall.withdrawCase(id, for: loket) },
        ] as [@Sendable () async throws -> Void] {
            let refusal = await #expect(throws: Refusal.self) { try await attempt() }
            #expect(refusal?.code == "not_found")
        }
    }

    @Test("nothing of the earlier client is there for the next; one client at a time, and half an hour at most")
    func nextClient() async throws {
        let other = try await city.citizen(2, values: ["nama": "Ratna Uji"])
        let first = try await begin(client, by: loket), id = try await mall.startCase("SIP", for: loket, by: first)
        try await mall.save(["noSTR": "STR-SITI"], in: id, for: loket)
        let busy = await #expect(throws: Refusal.self) { try await begin(other, by: loket) }
        #expect(busy?.code == "counter_busy")
        try await mall.endMandate(first, by: loket)
        let second = try await begin(other, by: loket)
        let desk = try await mall.clientDesk(second, for: loket)
        #expect(desk.acting.client == "Ratna Uji" && desk.cases.isEmpty && desk.credentials.isEmpty)
        let next = try await mall.startCase("SIP", for: loket, by: second)
        let answers = try await mall.caseDetail(next, for: loket, to: .apply).form.answers
        #expect(answers["nama"] == "Ratna Uji" && answers["noSTR"] == nil)
        for attempt in [
            { _ = try await mall.caseDetail(id, for: loket, to: .apply) }, { try await mall.save(["noSTR": "X"], in: id, for: loket) },
            { _ = try await mall.startCase("SIP", for: loket, by: first) },
        ] as [@Sendable () async throws -> Void] { await #expect(throws: Refusal.self) { try await attempt() } }
        city.clock.advance(30 * 60)
        await #expect(throws: Refusal.self) { try await mall.caseDetail(next, for: loket) }
        _ = try await begin(client, by: loket)
        #expect(try await mall.mandates(of: other).given.map(\.mandate.stateName) == ["ended"])
    }

    @Test("the officer who assisted decides nothing of it")
    func fourEyes() async throws {
        let step = try #require(mall.catalogue.service("SIP")?.workflow.steps.first)
        let both = try await city.counter("loket-2", [Duty(role: step.role, agency: step.agency)])
        let turn = try await begin(client, by: both), id = try await city.submitted(both, by: turn)
        await #expect(throws: CaseRefusal.fourEyes) { try await city.approve(id, by: both) }
        // Only begun at the counter, and handed in at home.
        let begun = try await mall.startCase("SIP", for: both, by: turn)
        let document = try await mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Bukti", for: client)
        try await mall.save(TestCity.licence, documents: ["buktiTempat": document.id], in: begun, for: client)
        try await mall.submitCase(begun, for: client)
        #expect(try await mall.caseDetail(begun, for: client).events.map(\.by?.name) == ["loket-2", nil])
        await #expect(throws: CaseRefusal.fourEyes) { try await city.approve(begun, by: both) }
        _ = try await city.approve(begun, by: city.officers(for: "SIP")[0])
    }

    @Test("A76: no turn without the duty, for oneself, or without a document; NIKs that nobody has are counted")
    func refused() async throws {
        let registrar = try await city.officer("registrasi-1", [Duty(role: "registrar", agency: "disdukcapil")])
        for person in [registrar, client] { await #expect(throws: Refusal.self) { try await begin(client, by: person) } }
        let code = try await mall.addOfficer("siti", duties: [Duty(role: "counter", agency: "dpmptsp")], nik: city.nik(of: client))
        let herself = try await city.signIn(.officer("siti"), code.text)
        await #expect(throws: CaseRefusal.ownCase) { try await begin(client, by: herself) }
        let nik = try await city.nik(of: client)
        await #expect(throws: MandateRefusal.proofMissing) { try await mall.beginAssisting(nik, for: .ask, identity: "", by: loket) }
        var codes: [String?] = []
        for _ in 0..<6 {
            let refusal = await #expect(throws: Refusal.self) {
                try await mall.beginAssisting(CanonicalNIK("1872010101909998"), for: .ask, identity: "ktp", by: loket)
            }
            codes.append(refusal?.code)
        }
        #expect(codes == Array(repeating: "citizen_unknown", count: 5) + ["counter_rests"])
        let rests = await #expect(throws: Refusal.self) { try await begin(client, by: loket) }
        #expect(rests?.code == "counter_rests")
        city.clock.advance(15 * 60)
        _ = try await begin(client, by: loket)
    }

    @Test("an officer ends for the citizen who is there what others may do for them, and for nobody else")
    func endsForClient() async throws {
        let delegate = try await city.citizen(2), other = try await city.citizen(3)
        let mandate = try await city.mandate(of: client, for: delegate), theirs = try await city.mandate(of: other, for: delegate)
        await #expect(throws: Refusal.self) { try await mall.endMandate(mandate, by: loket) }
        let turn = try await begin(client, by: loket)
        #expect(try await mall.clientDesk(turn, for: loket).mandates.map(\.id) == [mandate])
        await #expect(throws: Refusal.self) { try await mall.endMandate(theirs, by: loket) }
        try await mall.endMandate(mandate, by: loket)
        guard case .ended(let ended) = try await mall.mandates(of: client).given[1].mandate else { throw Refusal.notFound }
        #expect(ended.endedBy == .officer)
        await #expect(throws: Refusal.self) { try await mall.clientDesk(mandate, for: delegate) }
    }
}
