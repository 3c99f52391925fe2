import SegelCredential
import SegelPDF
import SegelTestSupport
import SegelUseCases
import Testing

@Suite("Our own certificates, printed and read")
struct OwnCertificateTests {
    /// A city's own certificates, made by its printer and read by its verifier.
    @Test("what the printer makes the verifier accepts: a practice licence and a birth certificate, page, credential and symbol alike")
    func own() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        city.mall.print(with: Printing(printer: try PangoPrinter()))
        city.mall.verifyPages(by: PDFVerifier())
        let person = try await city.citizen(1), walk = Walk(city)
        for service in ["SIP", "DKC-01", "DKC-03"] {
            let credential = try await walk.issued(service, for: person)
            let file = try await city.mall.certificatePDF(credential.id, for: person).bytes
            let verdict = try await city.mall.verify(page: file)
            guard case .decided(.accept(let found), let facts)? = verdict else {
                Issue.record("\(service): \(String(describing: verdict))")
                continue
            }
            #expect(facts.level == .basic)
            #expect(found.claims.claims == credential.claims)
            for at in stride(from: 0, to: file.count, by: file.count / 40) {
                var changed = file
                changed[at] ^= 1
                if case .decided? = try await city.mall.verify(page: changed) { Issue.record("\(service): byte \(at) changed") }
            }
        }
    }
}
