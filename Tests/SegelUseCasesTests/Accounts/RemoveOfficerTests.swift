import SegelCatalogue
import SegelCredential
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Taking an officer's account away") struct RemoveOfficerTests {
    private let folder: TemporaryFolder
    private let city: TestCity
    private var mall: Mall { city.mall }

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
    }

    private func code(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch { return (error as? Refusal)?.code }
    }

    @Test("ASVS V7.4.2: sessions, passkeys and the password end, claims go back, history stays, and nobody gets the name again")
    func removed() async throws {
        let person = try await city.citizen(1), officers = try await city.officers(for: "SIP"), waiting = try await city.submitted(person)
        let name = try #require(officers[0].officer), session = try await mall.signIn(.officer(name), password: TestCity.passphrase)
        let phone = TestAuthenticator(), offer = try await mall.offerPasskey(to: officers[0])
        let made = phone.create(offer.challenge, for: offer.party)
        try await mall.addPasskey(clientData: made.clientData, attestation: made.attestation, device: .phone, for: officers[0])
        let seen = try await mall.officerCase(waiting, for: officers[0]).detail
        _ = try await mall.decide(.claim, on: waiting, revision: seen.revision, by: officers[0])
        #expect(try await mall.caseLine(waiting).claimedBy == officers[0].account.text)

        #expect(try await mall.removeOfficer(name) == 1)
        #expect(await code { _ = try await mall.signedIn(session: session) } == "not_signed_in")
        #expect(await code { _ = try await mall.signIn(.officer(name), password: TestCity.passphrase) } == "sign_in_failed")
        let party = mall.configuration.passkeyParty
        #expect(await code { _ = try await mall.signIn(with: phone.get(mall.passkeyChallenge(), for: party)) } == "sign_in_failed")
        #expect(await code { _ = try await mall.renewActivation(.officer(name), by: "operator") } == "not_found")
        #expect(await code { _ = try await mall.removeOfficer(name) } == "not_found")
        #expect(await code { _ = try await mall.addOfficer(name, duties: [], nik: nil) } == "officer_exists")

        #expect(try await mall.caseLine(waiting).claimedBy == nil)
        let events = try await mall.caseDetail(waiting, for: person).events
        #expect(events.suffix(2).map(\.kind) == [.claimed, .released] && events.suffix(2).allSatisfy { $0.officer != nil })
        // A colleague goes on with it.
        let step = try #require(mall.catalogue.service("SIP")?.workflow.steps.first)
        let other = try await city.officer("pengganti", [Duty(role: step.role, agency: step.agency)])
        let now = try await mall.officerCase(waiting, for: other).detail
        _ = try await mall.decide(.claim, on: waiting, revision: now.revision, by: other)
    }

    @Test("a code that was not used yet opens nothing afterwards")
    func unusedCode() async throws {
        let unused = try await mall.addOfficer("petugas", duties: [], nik: nil).text
        _ = try await mall.removeOfficer("petugas")
        #expect(
            await code { try await mall.activate(.officer("petugas"), code: unused, password: TestCity.passphrase) } == "activation_failed"
        )
    }
}
