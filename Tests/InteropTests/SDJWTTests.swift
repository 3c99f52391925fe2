import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import Testing

@Suite("SD-JWT VC before independent judges")
struct SDJWTTests {
    @Test("sd-jwt, joserfc and jwcrypto accept what a city issues, with the keys it publishes; sd-jwt finds the same claims")
    func issued() async throws {
        guard let judge = Judge() else { return }
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        let credential = try await city.issued(try await city.citizen(1), city.officers(for: "SIP"))
        let issuer = try #require(try city.mall.currentTrustList()?.list.issuers.first { $0.agency == "dpmptsp" })
        let verdict = try await ask(judge, credential.bytes, IssuerMetadata(issuer), folder)
        #expect(verdict.status == 0, "\(verdict.errors)")
        let found = try JSONReader.readObject(Array(verdict.output.trimmingCharacters(in: .whitespacesAndNewlines).utf8))
        for claim in credential.claims.members { #expect(found[claim.name] == claim.value, "\(claim.name)") }
        var altered = credential.bytes
        altered[altered.count / 4] ^= 1
        #expect(try await ask(judge, altered, IssuerMetadata(issuer), folder).status != 0)
        // What the credential is bound to is what is served, and it is what the draft's schema wants.
        let service = try #require(city.mall.catalogue.service("SIP"))
        let served = try #require(try city.mall.publicFile(.type(service.credential.type)))
        let inspection = try Inspection(credential.bytes)
        #expect(inspection.payload["vct#integrity"]?.string == TypeMetadata.integrity(of: served))
        try Data(served).write(to: URL(filePath: folder.path + "/type.json"))
        guard let schema = Judge.schema("sdjwtvc/type_metadata.json") else { return }
        let fits = try await judge.ask("schema_judge.py", about: [folder.path + "/type.json", schema])
        #expect(fits.status == 0, "\(fits.errors)")
    }

    @Test("nested and listed claims with decoys, under both algorithms", arguments: [SignatureAlgorithm.es256, .ed25519])
    func nested(algorithm: SignatureAlgorithm) async throws {
        guard let judge = Judge() else { return }
        let key = SigningKey(generating: algorithm, from: SystemRandom()), kid = JWK(key.publicKey).thumbprint
        let text = #"{"alamat":{"jalan":"Jl. Ahmad Yani 1","kota":"Metro"},"anggota":[{"nama":"Siti"},{"nama":"Budi"}],"noKK":"1872"}"#
        let claims = try JSONReader.readObject(Array(text.utf8))
        let payload = CredentialPayload(
            issuer: "https://mpp.example/issuers/disdukcapil",
            type: "https://mpp.example/types/KartuKeluarga",
            issuedAt: 1_772_416_800,
            expires: nil,
            status: StatusReference(uri: "https://mpp.example/status/disdukcapil/1.jwt", index: 1),
            claims: claims.members.map { ($0.name, $0.value) },
            decoys: 4
        )
        let bytes = try PreparedCredential(payload, algorithm: algorithm, kid: kid, random: SystemRandom()).signed(by: key)
        let trusted = TrustedIssuer(
            id: payload.issuer,
            agency: "disdukcapil",
            nameIndonesian: "",
            nameEnglish: "",
            region: "18.72",
            types: [payload.type],
            keys: [TrustedKey(key: key.publicKey, purpose: .credential, notBefore: 0, notAfter: nil)]
        )
        let folder = try TemporaryFolder()
        let verdict = try await ask(judge, bytes, IssuerMetadata(trusted), folder)
        #expect(verdict.status == 0, "\(verdict.errors)")
        for part in [#""jalan": "Jl. Ahmad Yani 1""#, #"[{"nama": "Siti"}, {"nama": "Budi"}]"#, #""noKK": "1872""#] {
            #expect(verdict.output.contains(part), "\(verdict.output)")
        }
    }

    private func ask(_ judge: Judge, _ credential: [UInt8], _ metadata: IssuerMetadata, _ folder: TemporaryFolder) async throws
        -> Judge.Verdict
    {
        try Data(credential).write(to: URL(filePath: folder.path + "/credential"))
        try Data(metadata.bytes).write(to: URL(filePath: folder.path + "/issuer.json"))
        return try await judge.ask("sd_jwt_judge.py", about: [folder.path + "/credential", folder.path + "/issuer.json"])
    }
}
