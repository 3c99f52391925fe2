import SegelCatalogue
import SegelCredential
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@Suite("Offers at a counter") struct CounterOfferTests {
    let folder: TemporaryFolder
    let city: TestCity
    let client: SignedIn
    let loket: SignedIn
    let credential: HeldCredential

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        client = try await city.citizen(1)
        loket = try await city.counter()
        credential = try await city.issued(client, city.officers(for: "SIP"))
    }

    private var mall: Mall { city.mall }

    private func refused(_ name: String, _ client: SignedIn, by officer: SignedIn) async throws -> String? {
        let nik = try await city.nik(of: client)
        return await #expect(throws: Refusal.self) { _ = try await mall.offerAtCounter(name, to: nik, by: officer) }?.code
    }

    @Test("A80: the offer is the citizen's own, a wallet redeems it, and the citizen reads which officer offered it, by which duty")
    func offered() async throws {
        let offer = try await mall.offerAtCounter(credential.id.text, to: city.nik(of: client), by: loket)
        let read = try await mall.credentialOffer(handle: offer.handle)
        #expect(read.configurations.contains { $0.contains("SIP") })
        let redemption = OfferRedemption(code: read.preAuthorizedCode, transactionCode: offer.transactionCode, client: "w", details: nil)
        _ = try await mall.redeem(redemption, proof: nil)
        let look = try #require(try await mall.accesses(for: client).first { $0.purpose == "wallet_offer" })
        #expect(
            look.actor == "loket-1" && look.role == "counter" && look.agency == "dpmptsp" && look.caseReference?.hasPrefix("SIP-") == true
        )
        #expect(try await mall.consents(of: client).first?.given.kind == .wallet)
        // By its case's reference too; an offer made before ends.
        let second = try await mall.offerAtCounter(try #require(look.caseReference).lowercased(), to: city.nik(of: client), by: loket)
        let third = try await mall.offerCopies(of: credential.id.text, for: client)
        let ended = await #expect(throws: Refusal.self) { try await mall.credentialOffer(handle: second.handle) }
        #expect(ended?.code == "not_found")
        _ = try await mall.credentialOffer(handle: third.handle)
    }

    @Test("A74: no offer without the duty, of somebody else's, to oneself, or of what is revoked; a refusal leaves no look")
    func none() async throws {
        let other = try await city.citizen(2), desk = try await city.officer("meja", [Duty(role: "front-office", agency: "dpmptsp")])
        #expect(try await refused(credential.id.text, client, by: desk) == "not_permitted")
        #expect(try await refused(credential.id.text, client, by: client) == "not_permitted")
        #expect(try await refused(credential.id.text, other, by: loket) == "not_found")
        #expect(try await refused("bukan", client, by: loket) == "not_found")
        let foreign = await #expect(throws: Refusal.self) { try await mall.offerCopies(of: credential.id.text, for: other) }
        #expect(foreign?.code == "not_found")
        let duty = [Duty(role: "counter", agency: "dpmptsp")], own = try await city.nik(of: client)
        let herself = try await city.signIn(.officer("siti"), mall.addOfficer("siti", duties: duty, nik: own).text)
        await #expect(throws: CaseRefusal.ownCase) { try await mall.offerAtCounter(credential.id.text, to: own, by: herself) }
        try await mall.setStatus(.invalid, of: credential.id)
        #expect(try await refused(credential.id.text, client, by: loket) == "nothing_to_offer")
        #expect(try await mall.accesses(for: client).allSatisfy { $0.purpose != "wallet_offer" })
        #expect(try await mall.accesses(for: other).allSatisfy { $0.purpose != "wallet_offer" })
    }
}
