import SegelCredential
import SegelCrypto
import SegelTestSupport
import Testing

@testable import SegelUseCases

@Suite("Status lists judged by joserfc, pycose and cryptography")
struct StatusListInteropTests {
    @Test("published lists bring the agency's certificate, which its authority issued and no other; both forms say the same")
    func published() async throws {
        guard let judge = Judge() else { return }
        let city = try await JudgedCity(), other = try await JudgedCity()
        let credential = try await city.city.issued(try await city.city.citizen(1), city.city.officers(for: "SIP"))
        try await city.city.mall.setStatus(.suspended, of: credential.id)
        let mall = city.city.mall
        let list = PublicPath.statusList(agency: "dpmptsp", list: 1)
        let jwt = try #require(try mall.publicFile(list))
        let cwt = try #require(try mall.publicFile(.statusListCWT(agency: "dpmptsp", list: 1)))
        var question = JSONObject()
        question.set("jwt", .string(String(decoding: jwt, as: UTF8.self)))
        question.set("cwt", .string(Base64URL.encode(cwt)))
        question.set("authority", .string(CertificatePEM.encode(try #require(try await city.certificates(.authority).first).der)))
        question.set("stranger", .string(CertificatePEM.encode(try #require(try await other.certificates(.authority).first).der)))
        question.set("address", .string(mall.configuration.issuer("dpmptsp")))
        question.set("at", .integer(city.city.clock.now()))
        let answer = try JSONReader.readObject(judge.ask("judge_status.py", JSONWriter.bytes(question)))
        for form in ["jwt", "cwt"] {
            let said = try #require(answer[form]?.object)
            for name in ["signature", "authority"] { #expect(said[name] == .bool(true), "\(form) \(name)") }
            for name in ["turned", "stranger"] { #expect(said[name] == .bool(false), "\(form) \(name)") }
            #expect(said["uri"]?.string == mall.configuration.url(list))
            let leaves = try await city.certificates(.status).filter { $0.agency == "dpmptsp" }.map { Base64URL.encode($0.der) }
            #expect(said["leaf"]?.string.map(leaves.contains) == true)
            // One suspended, and nothing else.
            #expect(said["values"]?.object?.members.map(\.value) == [.integer(2)])
        }
    }
}
