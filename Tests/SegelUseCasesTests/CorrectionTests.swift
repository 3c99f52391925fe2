import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Corrections")
struct CorrectionTests {
    let folder: TemporaryFolder
    let town: RotatingCity
    let person: SignedIn
    let citizen: CitizenID
    var city: TestCity { town.city }

    init() async throws {
        folder = try TemporaryFolder()
        town = try await RotatingCity(folder.path + "/city")
        person = try await town.city.citizen(1)
        citizen = try #require(person.citizen)
    }

    private func propose(_ value: String = "Siti Nurhaliza") async throws -> (correction: Correction, dependent: [DependentCredential]) {
        try await city.mall.proposeCorrection(of: citizen, element: "nama", to: value, source: "Penetapan PN Metro 12/Pdt.P/2026")
    }

    @Test("a corrected name: every dependent credential is listed, two custodians agree, all are replaced and published at once")
    func whole() async throws {
        var old: [HeldCredential] = []
        for _ in 0..<3 { old.append(try await city.issued(person, town.officers)) }
        try await city.mall.setStatus(.suspended, of: old[1].id)
        try await city.mall.setStatus(.invalid, of: old[2].id)
        let other = try await city.issued(try await city.citizen(2), town.officers)
        let before = try #require(old[0].claims["nama"]?.string)
        let (correction, dependent) = try await propose()
        #expect(Set(dependent.map(\.id)) == Set(old[..<2].map(\.id)) && dependent.allSatisfy { $0.claims == ["nama"] })
        #expect(dependent.map(\.isSuspended).filter { $0 }.count == 1 && correction.old == before)
        await #expect(throws: Refusal.self) { try await city.mall.applyCorrection(correction.id, of: citizen) }
        #expect(try await city.mall.profile(for: person)["nama"]?.value == before, "nothing without two custodians")
        let custodians = try await city.custodians()
        try await city.approve("correct", correction.id.text, by: custodians)
        let replaced = try await city.mall.applyCorrection(correction.id, of: citizen)
        #expect(Set(replaced.keys) == Set(old[..<2].map(\.id)))
        #expect(try await city.mall.profile(for: person)["nama"]?.value == "Siti Nurhaliza")
        let held = try await city.mall.credentials(of: person)
        for (position, status) in [(0, CredentialStatus.valid), (1, .suspended)] {
            let new = try #require(held.first { $0.id == replaced[old[position].id] })
            #expect(new.status == status && new.claims["nama"] == .string("Siti Nurhaliza"))
            for member in old[position].claims.members where member.name != "nama" { #expect(new.claims[member.name] == member.value) }
            // Published before the call returned.
            #expect(try await town.verify(old[position].bytes).reason == .superseded)
        }
        #expect(try await town.verify(old[2].bytes).reason == .revoked)
        #expect(try await town.verify(other.bytes).exit == 0)
        let (after, left) = try await city.mall.correction(correction.id, of: citizen)
        #expect(after.appliedAt != nil && left.isEmpty)
        await #expect(throws: Refusal.self) { try await city.mall.applyCorrection(correction.id, of: citizen) }
    }

    @Test("what cannot be corrected is refused before anybody is asked")
    func refused() async throws {
        func code(_ body: () async throws -> Void) async -> String? {
            do { try await body() } catch let error as Refusal { return error.code } catch { return "\(error)" }
            return nil
        }
        #expect(
            await code {
                _ = try await propose("Warga Uji Satu"); _ = try await propose("")
            } == "correction_changes_nothing"
        )
        for element in ["nik", "noSTR", "apaSaja"] {
            let found = await code { _ = try await city.mall.proposeCorrection(of: citizen, element: element, to: "1", source: "x") }
            #expect(found == "correction_element_unknown", "\(element)")
        }
        let stranger = try await city.citizen(2)
        let (correction, _) = try await propose()
        let other = try #require(stranger.citizen)
        #expect(await code { _ = try await city.mall.correction(correction.id, of: other) } == "not_found")
    }

    @Test("A15: killed between the two steps, the next start finishes the replacements")
    func crash() async throws {
        let old = try await city.issued(person, town.officers)
        let (correction, _) = try await propose()
        try await city.approve("correct", correction.id.text, by: try await city.custodians())
        // The first step alone, as a crash leaves it.
        let now = city.clock.now()
        let (mall, citizen) = (city.mall, citizen)
        try await mall.writingApproved(correction.action) { tx in
            let (found, revision) = try mall.openCorrection(correction.id, of: citizen, in: tx)
            let dependents = try mall.dependents(on: found, of: citizen, in: tx)
            try mall.correctProfile(found, of: citizen, at: now, in: tx)
            try mall.close(found, of: citizen, after: revision, at: now, in: tx)
            for dependent in dependents { _ = try mall.intendCorrected(dependent.record, found, at: now, in: tx) }
        }
        #expect(try await mall.recoverIssuing() == 1)
        try await mall.publishStatusLists()
        #expect(try await town.verify(old.bytes).reason == .superseded)
        let newest = try await mall.credentials(of: person).first { $0.id != old.id }
        #expect(newest?.claims["nama"] == .string("Siti Nurhaliza"))
    }
}
