import SegelCatalogue
import SegelCredential
import SegelTestSupport
import Testing

@testable import SegelUseCases

@Suite("An agency that comes later") struct NewAgencyTests {
    @Test("a running city takes in another issuing agency: keys, trust list, its first credential; the others go on")
    func joins() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        var files = try TestCity.catalogueFiles()
        let agencies = """

            - code: dishub
              issues: yes
              name: {id: Dinas Perhubungan, en: Transport Office}
              signer: {id: Kepala Dinas Perhubungan, en: Head of the Transport Office}

            """
        files["agencies.yaml"]?.append(contentsOf: Array(agencies.utf8))
        let passport = String(decoding: files["pas-01-paspor.yaml"] ?? [], as: UTF8.self)
        let renamed = [("imigrasi", "dishub"), ("PAS-01", "HUB-01"), ("KeteranganPaspor", "KartuUji")]
        files["hub-01.yaml"] = Array(renamed.reduce(passport) { $0.replacing($1.0, with: $1.1) }.utf8)
        try city.mall.adopt(CatalogueReader(files).read())
        let person = try await city.citizen(1), walk = Walk(city)
        // Nothing is signed under a name that no list has.
        await #expect(throws: (any Error).self) { _ = try await walk.issued("HUB-01", for: person) }
        let first = try await city.mall.startSigningRotation(of: "dishub", algorithm: nil)
        #expect(try await city.mall.startSigningRotation(of: "dishub", algorithm: nil) == first)
        _ = try await city.mall.startSigningRotation(of: "dishub", purpose: .status, algorithm: nil)
        try await city.publishTrustList()
        city.clock.advance(1)
        try await city.mall.publishStatusLists()
        let credential = try await walk.issued("HUB-01", for: try await city.citizen(2))
        #expect(try await city.mall.verify(credential.bytes).exitCode == 0)
        #expect(try await city.mall.verify(walk.issued("SIP", for: person).bytes).exitCode == 0)
        await #expect(throws: Refusal.self) { _ = try await city.mall.startSigningRotation(of: "dinkes", algorithm: nil) }
    }
}
