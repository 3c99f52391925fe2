import Foundation
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelCredential

@Suite("ML-DSA-65 before independent judges")
struct MLDSATests {
    @Test("jwcrypto and sd-jwt accept what an agency issues under it, by the keys it publishes; we accept what jwcrypto signs")
    func bothWays() async throws {
        guard let judge = Judge() else { return }
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        let person = try await city.citizen(1), officers = try await city.officers(for: "SIP")
        let classical = try await city.issued(person, officers)
        city.clock.advance(10)
        _ = try await city.mall.startSigningRotation(of: "dpmptsp", algorithm: .mlDSA65)
        try await city.publishTrustList()
        city.clock.advance(10)
        let credential = try await city.issued(person, officers)
        let issuer = try #require(try city.mall.currentTrustList()?.list.issuers.first { $0.agency == "dpmptsp" })
        let verdict = try await ask(judge, credential.bytes, IssuerMetadata(issuer), folder)
        #expect(verdict.status == 0, "\(verdict.errors)")
        let found = try JSONReader.readObject(Array(verdict.output.trimmingCharacters(in: .whitespacesAndNewlines).utf8))
        for claim in credential.claims.members { #expect(found[claim.name] == claim.value, "\(claim.name)") }
        try checkTheirs(folder)
        for position in [credential.bytes.count / 20, 3_000] {
            var altered = credential.bytes
            altered[position] = altered[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(try await ask(judge, altered, IssuerMetadata(issuer), folder).status != 0, "letter \(position)")
        }
        // The key before is published beside it, for what it signed.
        try Data(classical.bytes).write(to: URL(filePath: folder.path + "/credential"))
        let before = try await judge.ask("sd_jwt_judge.py", about: [folder.path + "/credential", folder.path + "/issuer.json"])
        #expect(before.status == 0, "\(before.errors)")
    }

    private func checkTheirs(_ folder: TemporaryFolder) throws {
        let theirs = try JSONReader.readObject([UInt8](Data(contentsOf: URL(filePath: folder.path + "/theirs.json"))))
        let key = try JWK(try #require(theirs["key"]?.object))
        let letters = Array(try #require(theirs["jws"]?.string).utf8)
        let jws = try CompactJWS(letters[...])
        #expect(jws.header.kid == key.thumbprint)
        #expect(try jws.verified(by: key.key) == Array("from jwcrypto".utf8))
    }

    private func ask(_ judge: Judge, _ credential: [UInt8], _ metadata: IssuerMetadata, _ folder: TemporaryFolder) async throws
        -> Judge.Verdict
    {
        let files = ["credential", "issuer.json", "theirs.json"].map { folder.path + "/" + $0 }
        try Data(credential).write(to: URL(filePath: files[0]))
        try Data(metadata.bytes).write(to: URL(filePath: files[1]))
        return try await judge.ask("judge_ml_dsa.py", about: files)
    }
}
