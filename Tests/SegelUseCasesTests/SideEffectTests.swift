import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// What issuing leads to, as service files say it.
@Suite("Side effects") struct SideEffectTests {
    let folder: TemporaryFolder
    let city: TestCity
    let walk: Walk

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        walk = Walk(city)
    }

    private func refusal(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch let refusal as Refusal {
            guard case .invalid(let problems) = refusal.kind, let first = problems.first else { return refusal.code }
            return first.code
        } catch { return "\(error)" }
    }

    private func nik(_ serial: Int) -> String { "187201010190\(9_900 + serial)" }

    @Test("a licence given back is revoked with its copies, that one alone") func revoked() async throws {
        let person = try await city.citizen(1)
        let first = try await walk.issued("SIP", for: person), second = try await walk.issued("SIP", for: person)
        let key = SigningKey(generating: .es256, from: SystemRandom())
        let copy = try await city.walletCopies(of: first, for: person, keys: [key]).credentials[0]
        let number = try #require(first.claims["noSIP"]?.string)
        let statement = try await walk.issued("SIP-CABUT", for: person, given: ["noSIP": number])
        for ended in [first.bytes, Array(copy.utf8)] { #expect(try await city.mall.verify(ended).reason == .revoked) }
        #expect(try await city.mall.verify(second.bytes).exitCode == 0)
        #expect(try await city.mall.verify(statement.bytes).exitCode == 0 && statement.claims["noSIP"]?.string == number)
    }

    @Test("A74: only one's own valid licence can be given back") func notOwn() async throws {
        let owner = try await city.citizen(1), stranger = try await city.citizen(2)
        let licence = try await walk.issued("SIP", for: owner)
        try await walk.hold("SuratIzinPraktik", for: stranger)
        let number = licence.claims["noSIP"]?.string ?? ""
        for wrong in [number, "503/9999/SIP/1872/2026"] {
            let code = await refusal { _ = try await walk.submitted("SIP-CABUT", for: stranger, given: ["noSIP": wrong]) }
            #expect(code == "credential_unknown")
        }
        #expect(try await city.mall.verify(licence.bytes).exitCode == 0)
    }

    @Test("a renewal ends the licence it names") func renewed() async throws {
        let person = try await city.citizen(1)
        let old = try await walk.issued("SIP", for: person)
        let new = try await walk.issued("SIP", for: person, given: ["jenisPermohonan": "RENEW"])
        #expect(try await city.mall.verify(old.bytes).reason == .superseded)
        #expect(try await city.mall.verify(new.bytes).exitCode == 0)
        #expect(new.claims["namaFasyankes"] == old.claims["namaFasyankes"])
    }

    @Test("who has died: everything of theirs is revoked, nothing new begins, and they are told why") func deceased() async throws {
        let family = try await city.citizen(1), gone = try await city.citizen(2)
        let licence = try await walk.issued("SIP", for: gone)
        let draft = try await city.mall.startCase("SIP", for: gone)
        try await walk.complete(draft, for: gone)
        let waiting = try await walk.submitted("SIM-01", for: gone)
        let certificate = try await walk.issued("DKC-02", for: family, given: ["almarhumNik": nik(2)])
        #expect(try await city.mall.verify(certificate.bytes).exitCode == 0)
        #expect(try await city.mall.verify(licence.bytes).reason == .revoked)
        #expect(try await city.mall.deceasedSince(gone) == city.mall.now)
        #expect(try await city.mall.deceasedSince(family) == nil)
        let service = try #require(city.mall.catalogue.service("SIM-01"))
        let attempts: [@Sendable () async throws -> Void] = [
            { [city] in _ = try await city.mall.startCase("SIP", for: gone) },
            { [city] in try await city.mall.submitCase(draft, for: gone) },
        ]
        for attempt in attempts { #expect(await refusal(attempt) == "citizen_deceased") }
        #expect(await refusal { _ = try await walk.approved(waiting, service, for: gone) } == "citizen_deceased")
        #expect(await refusal { _ = try await city.mall.offerCopies(ofCase: waiting, for: gone) } == "nothing_to_offer")
        let look = try #require(try await city.mall.accesses(for: gone).first { $0.purpose == "death_recorded" })
        #expect(look.actor == "system" && look.caseReference?.hasPrefix("DKC-02-") == true)
        // Told twice, nothing happens the second time.
        _ = try await walk.issued("DKC-02", for: family, given: ["almarhumNik": nik(2)])
        #expect(try await city.mall.accesses(for: gone).count(where: { $0.purpose == "death_recorded" }) == 1)
    }

    @Test("nobody reports their own death; whoever has no account here can be reported") func ownDeath() async throws {
        let person = try await city.citizen(1)
        #expect(await refusal { _ = try await walk.submitted("DKC-02", for: person, given: ["almarhumNik": nik(1)]) } == "own_death")
        _ = try await walk.issued("DKC-02", for: person, given: ["almarhumNik": nik(77)])
        #expect(try await city.mall.deceasedSince(person) == nil)
    }

    @Test("a child's new card ends that child's old one, whichever parent holds it; brothers and sisters keep theirs")
    func child() async throws {
        let mother = try await city.citizen(1), father = try await city.citizen(2)
        let paper = ["bentukAkta": "kertas"]
        func card(_ child: Int, _ parent: SignedIn, other: Int? = nil) async throws -> HeldCredential {
            var given = paper.merging(["anakNik": nik(child)]) { $1 }
            given["nikOrangTuaLain"] = other.map(nik)
            return try await walk.issued("DKC-06", for: parent, given: given)
        }
        let old = try await card(50, father), brother = try await card(51, father)
        let new = try await card(50, mother, other: 2)
        #expect(try await city.mall.verify(old.bytes).reason == .superseded)
        for kept in [brother, new] { #expect(try await city.mall.verify(kept.bytes).exitCode == 0) }
        #expect(try await city.mall.accesses(for: father).contains { $0.purpose == "credential_ended" })
        // Born 2020-01-01, so past the 5th birthday: to the day before the 17th.
        #expect(new.claims["berlakuHingga"]?.string == "2036-12-31")
        #expect(new.expires == CivilDate(iso: "2037-01-01")?.start)
    }

    @Test("a move-out certificate is good once") func usedOnce() async throws {
        let person = try await city.citizen(1)
        let letter = try await walk.issued("DKC-07", for: person)
        // Two applications on one certificate, both sent while it was good.
        let service = try #require(city.mall.catalogue.service("DKC-08"))
        let first = try await walk.submitted("DKC-08", for: person), second = try await walk.submitted("DKC-08", for: person)
        let card = try await walk.approved(first, service, for: person)
        #expect(try await city.mall.verify(card.bytes).exitCode == 0)
        #expect(card.claims["alamat"]?.object?["jalan"] == letter.claims["alamatTujuan"]?.object?["jalan"])
        #expect(try await city.mall.verify(letter.bytes).reason == .superseded)
        #expect(await refusal { _ = try await walk.approved(second, service, for: person) } == "credential_missing")
        #expect(await refusal { _ = try await walk.submitted("DKC-08", for: person) } == "credential_missing")
        #expect(try await city.mall.credentials(of: person).count(where: { $0.service.code == "DKC-08" }) == 1)
    }

    @Test("one card for one family: change, loss and move each end the card before, in one series of numbers") func cards() async throws {
        let person = try await city.citizen(1)
        var numbers: Set<String> = []
        var before: HeldCredential?
        for code in ["DKC-03", "DKC-04", "DKC-05"] {
            let card = try await walk.issued(code, for: person)
            numbers.insert(try #require(card.claims["noSalinan"]?.string))
            if let before { #expect(try await city.mall.verify(before.bytes).reason == .superseded) }
            #expect(try await city.mall.verify(card.bytes).exitCode == 0)
            before = card
        }
        #expect(numbers.count == 3)
    }
}

@Suite("Before an application is begun") struct ReadinessTests {
    let folder: TemporaryFolder
    let city: TestCity
    let walk: Walk

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        walk = Walk(city)
    }

    private func state(_ service: String, _ name: String, of person: SignedIn) async throws -> Readiness.State? {
        try await city.mall.readiness(for: service, of: person).items.first { $0.name.en == name }?.state
    }

    @Test("a credential that is required: missing, ready with its end, suspended, past its end") func credential() async throws {
        let person = try await city.citizen(1)
        let licence = "Practice Licence"
        #expect(try await state("SIP-CABUT", licence, of: person) == .missing)
        let held = try await walk.issued("SIP", for: person)
        let ready = try #require(try await city.mall.readiness(for: "SIP-CABUT", of: person).items.first)
        #expect(ready.state == .ready && ready.note?.en == "valid until 2 March 2031")
        try await city.mall.setStatus(.suspended, of: held.id)
        #expect(try await state("SIP-CABUT", licence, of: person) == .ended)
        try await city.mall.setStatus(.valid, of: held.id)
        city.clock.advance(6 * 366 * 86_400)
        #expect(try await state("SIP-CABUT", licence, of: person) == .expired)
    }

    @Test("an element that only an office records and has not; two sources that differ") func values() async throws {
        let person = try await city.citizen(1)
        #expect(try await state("DKC-09", "Marital status", of: person) == .missing)
        _ = try await walk.issued("DKC-03", for: person)
        #expect(try await state("DKC-05", "Family card number", of: person) == nil)
        // The extract has the number it was issued with; the profile follows the newer card.
        _ = try await walk.issued("DKC-09", for: person)
        #expect(try await state("PAS-01", "Family card number", of: person) == nil)
        let service = try #require(city.mall.catalogue.service("DKC-03"))
        let id = try await walk.submitted("DKC-03", for: person)
        _ = try await walk.approved(id, service, for: person, filled: ["noKK": "1872010101159951"])
        #expect(try await state("PAS-01", "Family card number", of: person) == .mismatched)
    }

    @Test("what held credentials say counts as known") func known() async throws {
        let person = try await city.citizen(1)
        let before = try await city.mall.readiness(for: "DKC-05", of: person).known
        _ = try await walk.issued("DKC-03", for: person)
        #expect(try await city.mall.readiness(for: "DKC-05", of: person).known >= before + 6)
    }
}
