import Foundation
import SegelCatalogue
import SegelCredential
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@Suite("Acting for somebody else") struct MandateTests {
    let folder: TemporaryFolder
    let city: TestCity
    let client: SignedIn
    let delegate: SignedIn

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        client = try await city.citizen(1, values: ["nama": "Siti Uji"])
        delegate = try await city.citizen(2, values: ["nama": "Budi Uji"])
    }

    var mall: Mall { city.mall }

    @Test("given, accepted, used: the case is the client's, each step says who acted, and the client reads each look")
    func wholeWay() async throws {
        let officers = try await city.officers(for: "SIP")
        let mandate = try await city.mandate(of: client, for: delegate)
        let id = try await city.submitted(delegate, by: mandate)
        #expect(try await mall.cases(of: client).map(\.id) == [id])
        #expect(try await mall.cases(of: delegate).isEmpty)
        let seen = try await mall.caseDetail(id, for: client)
        #expect(seen.acting == nil && seen.events.map(\.by?.name) == ["Budi Uji", "Budi Uji"])
        #expect(seen.form.answers["nama"] == "Siti Uji")
        #expect(seen.documents.map(\.title) == ["Bukti"], "in the client's vault")
        let receipts = try await mall.stepReceipts(of: id, for: client).receipts.map { try StepReceipt(uncheckedOwn: $0).content.by }
        #expect(receipts == ["powerOfAttorney", "powerOfAttorney"])
        for officer in officers { _ = try await city.approve(id, by: officer) }
        let detail = try await mall.caseDetail(id, for: delegate)
        #expect(detail.acting?.client == "Siti Uji" && detail.notified.map(\.name) == ["Siti Uji", "Budi Uji"])
        let credential = try await mall.certificate(#require(detail.credential), for: delegate)
        #expect(credential.acting?.mandate == mandate && credential.credential.claims["nama"]?.string == "Siti Uji")
        let desk = try await mall.clientDesk(mandate, for: delegate)
        #expect(desk.cases.map(\.id) == [id] && desk.credentials.map(\.id) == [credential.credential.id])
        let looks = try await mall.accesses(for: client).filter { $0.actor == "Budi Uji" }.map(\.purpose)
        #expect(looks == ["delegate_follow", "delegate_fetch", "delegate_follow", "delegate_apply"])
        #expect(try await mall.mandates(of: client).given.map(\.mandate.holder?.name) == ["Budi Uji"])
        #expect(try await mall.mandates(of: delegate).held.map(\.mandate.terms.client) == ["Siti Uji"])
        try await mall.endMandate(mandate, by: client)
        #expect(try await mall.caseDetail(id, for: client).notified.map(\.name) == ["Siti Uji"])
        #expect(try await mall.profile(for: client).values["noSTR"] == nil, "what others typed is not what the client says")
    }

    /// What a delegate could try with a client's case and certificate.
    private func attempts(_ id: String, _ credential: ObjectID, _ mandate: ObjectID) -> [(String, @Sendable () async throws -> Void)] {
        [
            ("desk", { _ = try await mall.clientDesk(mandate, for: delegate) }),
            ("start", { _ = try await mall.startCase("SIP", for: delegate, by: mandate) }),
            ("follow", { _ = try await mall.caseDetail(id, for: delegate) }),
            ("answers", { _ = try await mall.caseDetail(id, for: delegate, to: .apply) }),
            ("save", { try await mall.save(["noSTR": "X"], in: id, for: delegate) }),
            (
                "attach",
                {
                    try await mall.attachDocument(TestCity.pieces(TestCity.pdf), titled: "x", as: "buktiTempat", to: id, for: delegate)
                }
            ),
            ("submit", { try await mall.submitCase(id, for: delegate) }),
            ("withdraw", { try await mall.withdrawCase(id, for: delegate) }),
            ("receipts", { _ = try await mall.stepReceipts(of: id, for: delegate) }),
            ("receipt", { _ = try await mall.stepReceipt(1, of: id, for: delegate) }),
            ("submission", { _ = try await mall.submission(2, of: id, for: delegate) }),
            ("certificate", { _ = try await mall.certificate(credential, for: delegate) }),
        ]
    }

    private func opened(_ id: String, _ credential: ObjectID, _ mandate: ObjectID) async throws -> [String] {
        var opened: [String] = []
        for (name, attempt) in attempts(id, credential, mandate) {
            do {
                try await attempt()
                opened.append(name)
            } catch let refusal as Refusal {
                #expect(refusal.code == "not_found", "\(name)")
            } catch is CaseRefusal { opened.append(name) }
        }
        return opened
    }

    @Test("A74: before it is accepted, outside its scope, after its last day, once ended and after a death, nothing is there")
    func nothingOpens() async throws {
        let held = try await city.issued(client, city.officers(for: "SIP")), id = try await mall.caseID(ofCredential: held.id, for: client)
        let code = try await mall.offerMandate(city.wish(for: delegate), by: client)
        let offered = try await mall.mandates(of: client).given[0].id
        #expect(try await opened(id, held.id, offered) == [])
        #expect(try await mall.acceptMandate(code: code.text, by: delegate) == offered)
        #expect(try await opened(id, held.id, offered).count == 12)
        try await mall.endMandate(offered, by: client)
        #expect(try await opened(id, held.id, offered) == [])

        let elsewhere = try await city.mandate(of: client, for: delegate, services: ["DKC-01"])
        #expect(try await opened(id, held.id, elsewhere) == ["desk"])
        #expect(try await mall.clientDesk(elsewhere, for: delegate).services.map(\.code) == ["DKC-01"])
        let following = try await city.mandate(of: client, for: delegate, services: ["SIP"], acts: [.follow])
        #expect(try await opened(id, held.id, following) == ["desk", "follow", "receipts", "receipt"])
        try await mall.endMandate(following, by: delegate)

        let short = try await city.mandate(of: client, for: delegate, days: 0)
        #expect(try await opened(id, held.id, short).count == 12)
        city.clock.advance(CivilDate(mall.now).adding(days: 1).start - mall.now)
        #expect(try await opened(id, held.id, short) == [])
        await #expect(throws: MandateRefusal.wrongState) { try await mall.endMandate(short, by: client) }

        let last = try await city.mandate(of: client, for: delegate)
        let dead = try #require(client.citizen), now = mall.now
        _ = try await city.store.write { try $0.insertDeceased(dead, at: now) }
        #expect(try await opened(id, held.id, last) == [])
    }

    @Test(
        "A74: what is not given to anybody stays the client's: data, looks, complaints, surveys, PINs, wallets; and strangers find no mandate"
    )
    func notGiven() async throws {
        let mandate = try await city.mandate(of: client, for: delegate), stranger = try await city.citizen(3)
        let id = try await city.submitted(delegate, by: mandate)
        let document = try await mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Rahasia", for: client)
        for attempt in [
            { _ = try await mall.complaints(about: id, for: delegate) }, { _ = try await mall.complain("x", about: id, for: delegate) },
            { _ = try await mall.mayAnswerSurvey(id, for: delegate) }, { _ = try await mall.renewTrackingPIN(id, for: delegate) },
            { _ = try await mall.offerCopies(ofCase: id, for: delegate) }, { _ = try await mall.document(document.id, for: delegate) },
            { _ = try await mall.clientDesk(mandate, for: stranger) }, { try await mall.endMandate(mandate, by: stranger) },
            { _ = try await mall.caseDetail(id, for: stranger) }, { _ = try await mall.startCase("SIP", for: stranger, by: mandate) },
        ] as [@Sendable () async throws -> Void] {
            let refusal = await #expect(throws: Refusal.self) { try await attempt() }
            #expect(refusal?.code == "not_found")
        }
        // Their other documents cannot be attached, which would open them.
        let draft = try await mall.startCase("SIP", for: delegate, by: mandate)
        let refusal = await #expect(throws: Refusal.self) {
            try await mall.save([:], documents: ["buktiTempat": document.id], in: draft, for: delegate)
        }
        #expect(refusal?.code == "not_found")
        #expect(try await mall.caseDetail(draft, for: delegate, to: .apply).documents.isEmpty)
    }

    @Test("two clients of one delegate: no form has a value, and no case a document, of the other")
    func twoClients() async throws {
        let other = try await city.citizen(3, values: ["nama": "Ratna Uji", "tempatLahir": "Lampung"])
        let first = try await city.mandate(of: client, for: delegate), second = try await city.mandate(of: other, for: delegate)
        let one = try await mall.startCase("SIP", for: delegate, by: first),
            two = try await mall.startCase("SIP", for: delegate, by: second)
        try await mall.save(["noSTR": "STR-SITI", "namaFasyankes": "Klinik Siti"], in: one, for: delegate)
        try await mall.attachDocument(TestCity.pieces(TestCity.pdf), titled: "Siti", as: "buktiTempat", to: one, for: delegate)
        let siti = try await mall.caseDetail(one, for: delegate, to: .apply),
            ratna = try await mall.caseDetail(two, for: delegate, to: .apply)
        #expect(siti.form.answers["nama"] == "Siti Uji" && ratna.form.answers["nama"] == "Ratna Uji")
        #expect(!ratna.form.answers.values.contains { ["Siti Uji", "Budi Uji", "STR-SITI", "Klinik Siti"].contains($0) })
        #expect(ratna.documents.isEmpty && ratna.acting?.client == "Ratna Uji")
        let document = try #require(siti.contents.documents["buktiTempat"])
        await #expect(throws: Refusal.self) { try await mall.save([:], documents: ["buktiTempat": document], in: two, for: delegate) }
        // The next one of each begins with nothing that was typed for the other.
        let next = try await mall.startCase("SIP", for: delegate, by: second)
        #expect(try await mall.caseDetail(next, for: delegate, to: .apply).form.answers["noSTR"] == nil)
    }

    @Test("A76, A77: an offer says nothing of who has an account; its code opens for the named person alone, once, for 14 days")
    func codes() async throws {
        let stranger = try await city.citizen(3)
        let scope = try MandateScope(services: nil, acts: [.apply]), lastDay = CivilDate(mall.now).adding(days: 60)
        let nobody = MandateWish(basis: .powerOfAttorney, nik: try CanonicalNIK("1872010101909999"), scope: scope, lastDay: lastDay)
        let somebody = MandateWish(basis: .powerOfAttorney, nik: try await city.nik(of: delegate), scope: scope, lastDay: lastDay)
        let codes = [try await mall.offerMandate(nobody, by: client), try await mall.offerMandate(somebody, by: client)]
        #expect(try await mall.mandates(of: client).given.map(\.mandate.stateName) == ["offered", "offered"])
        for (code, person) in [
            (codes[0].text, delegate), (codes[1].text, stranger), (codes[1].text, client), ("AAAA-AAAA-AAAA-AAAA", delegate),
            ("", delegate),
        ] {
            await #expect(throws: MandateRefusal.codeRefused) { try await mall.offeredMandate(code: code, for: person) }
            await #expect(throws: MandateRefusal.codeRefused) { try await mall.acceptMandate(code: code, by: person) }
        }
        #expect(try await mall.offeredMandate(code: codes[1].text.lowercased(), for: delegate).client == "Siti Uji")
        #expect(try await mall.accesses(for: client).first.map { [$0.actor, $0.purpose] } == ["Budi Uji", "mandate_offer"])
        _ = try await mall.acceptMandate(code: codes[1].text, by: delegate)
        await #expect(throws: MandateRefusal.codeRefused) { try await mall.acceptMandate(code: codes[1].text, by: delegate) }
        let late = try await mall.offerMandate(somebody, by: client)
        city.clock.advance(14 * 86_400)
        await #expect(throws: MandateRefusal.codeRefused) { try await mall.acceptMandate(code: late.text, by: delegate) }
        // Whoever registers later can use a code that was made before.
        let waiting = try await mall.offerMandate(nobody, by: client)
        _ = try await mall.acceptMandate(code: waiting.text, by: city.citizen(99))
    }

    @Test("what nobody may give is refused: to oneself, beyond the rule's day, as a parent without an officer, by a child, too many")
    func refused() async throws {
        func refusal(_ wish: MandateWish, by person: SignedIn) async -> MandateRefusal? {
            do {
                _ = try await mall.offerMandate(wish, by: person)
                return nil
            } catch { return error as? MandateRefusal }
        }
        #expect(try await refusal(city.wish(for: client), by: client) == .oneself)
        #expect(try await refusal(city.wish(for: delegate, days: 366), by: client) == .wrongEnd)
        #expect(try await refusal(city.wish(for: delegate, days: -1), by: client) == .wrongEnd)
        #expect(try await refusal(city.wish(for: delegate, .parent), by: client) == .needsOfficer)
        #expect(try await refusal(city.wish(for: delegate, .assistance), by: client) == .needsOfficer)
        #expect(try await refusal(city.wish(for: delegate, .child), by: client) == .notElderly)
        let child = try await city.citizen(4, values: ["tglLahir": "2015-05-05"])
        #expect(try await refusal(city.wish(for: delegate), by: child) == .minor)
        for _ in 0..<10 { _ = try await mall.offerMandate(city.wish(for: delegate), by: client) }
        #expect(try await refusal(city.wish(for: delegate), by: client) == .tooMany)
    }

    @Test("who applied for somebody decides nothing of it, by whichever account; nor who mended it")
    func fourEyes() async throws {
        let officers = try await city.officers(for: "SIP"), mandate = try await city.mandate(of: client, for: delegate)
        let step = try #require(mall.catalogue.service("SIP")?.workflow.steps.first)
        let code = try await mall.addOfficer("budi", duties: [Duty(role: step.role, agency: step.agency)], nik: city.nik(of: delegate))
        let same = try await city.signIn(.officer("budi"), code.text)
        let id = try await city.submitted(delegate, by: mandate)
        await #expect(throws: CaseRefusal.fourEyes) { try await city.approve(id, by: same) }
        // One that the client handed in, which the delegate then mended.
        let own = try await city.submitted(client)
        _ = try await mall.decide(
            .fail(items: [ReturnedItem(item: "noSTR", reason: "x")], reason: nil),
            on: own,
            revision: mall.officerCase(own, for: officers[0]).detail.revision,
            by: officers[0]
        )
        try await mall.save(["noSTR": "STR-2"], in: own, for: delegate)
        try await mall.submitCase(own, for: client)
        await #expect(throws: CaseRefusal.fourEyes) { try await city.approve(own, by: same) }
        _ = try await city.approve(own, by: officers[0])
    }

    @Test("an officer records who acts for a child, with the document; it stands once the parent accepts, until the child is 17")
    func child() async throws {
        let child = try await city.citizen(4, values: ["nama": "Anak Uji", "tglLahir": "2015-05-05"]), loket = try await city.counter()
        let nik = try await city.nik(of: child)
        let wish = try await city.wish(for: delegate, .parent, days: 365)
        for person in [client, try await city.officer("lain", [Duty(role: "validator", agency: "disdukcapil")])] {
            await #expect(throws: Refusal.self) { try await mall.recordMandate(wish, of: nik, proof: "Akta", by: person) }
        }
        await #expect(throws: MandateRefusal.proofMissing) { try await mall.recordMandate(wish, of: nik, proof: " ", by: loket) }
        let tooLong = MandateWish(basis: .parent, nik: wish.nik, scope: wish.scope, lastDay: CivilDate(iso: "2032-05-05")!)
        await #expect(throws: MandateRefusal.wrongEnd) { try await mall.recordMandate(tooLong, of: nik, proof: "Akta", by: loket) }
        let adult = try await city.nik(of: client)
        await #expect(throws: MandateRefusal.notMinor) { try await mall.recordMandate(wish, of: adult, proof: "Akta", by: loket) }
        let untilSixteen = MandateWish(basis: .parent, nik: wish.nik, scope: wish.scope, lastDay: CivilDate(iso: "2032-05-04")!)
        let code = try await mall.recordMandate(untilSixteen, of: nik, proof: "Akta 1872-LU-1", by: loket)
        let mandate = try await mall.acceptMandate(code: code.text, by: delegate)
        let terms = try await mall.mandates(of: child).given[0].mandate.terms
        #expect(terms.officer == "loket-1" && terms.ground == "Akta 1872-LU-1")
        #expect(try await mall.accesses(for: child).map(\.purpose).contains("mandate_recorded"))
        _ = try await mall.startCase("DKC-06", for: delegate, by: mandate)
        city.clock.advance(CivilDate(iso: "2032-05-05")!.start - mall.now)
        await #expect(throws: Refusal.self) { try await mall.startCase("DKC-06", for: delegate, by: mandate) }
    }

    @Test("erasing either person ends what was between them")
    func erased() async throws {
        let mandate = try await city.mandate(of: client, for: delegate), gone = try #require(delegate.citizen)
        _ = try await city.store.write { try $0.destroyEverything(of: gone) }
        #expect(try await mall.mandates(of: client).given.isEmpty)
        let place = SealedValuePlace(citizen: try #require(client.citizen), objectType: "mandate", object: mandate)
        #expect(try await city.store.read { try $0.sealedValue(at: place) } == nil, "the delegate's name is gone with them")
        await #expect(throws: Refusal.self) { try await mall.clientDesk(mandate, for: delegate) }
        let again = try await city.mandate(of: client, for: city.citizen(3)), other = try #require(client.citizen)
        _ = try await city.store.write { try $0.destroyEverything(of: other) }
        #expect(try await city.store.read { try $0.mandate(again) } == nil)
    }

    @Test("A79: neither names nor NIKs nor terms of a mandate are readable in the database")
    func sealed() async throws {
        let mandate = try await city.mandate(of: client, for: delegate)
        _ = try await city.submitted(delegate, by: mandate)
        let loket = try await city.counter(), child = try await city.citizen(4, values: ["tglLahir": "2015-05-05"])
        let parent = try await city.wish(for: delegate, .parent), nik = try await city.nik(of: child)
        _ = try await mall.recordMandate(parent, of: nik, proof: "Akta KENARI", by: loket)
        let database = city.directory.databasePath
        let bytes = try [database, database + "-wal"].map { String(decoding: try Data(contentsOf: URL(filePath: $0)), as: UTF8.self) }
        for canary in ["Siti Uji", "Budi Uji", "1872010101909902", "1872010101909904", "KENARI", "powerOfAttorney"] {
            #expect(!bytes.contains { $0.contains(canary) }, "\(canary)")
        }
        #expect(bytes.contains { $0.contains("standing") }, "the search finds what is there")
    }
}
