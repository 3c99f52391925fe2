import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("The library")
struct LibraryTests {
    let issuer = Issuer()

    private func verifier(_ status: [Int: UInt8] = [:], root: SigningKey? = nil, maxStatusAge: Int64 = 86_400) throws -> OfflineVerifier {
        let trusted = try #require(try issuer.trustList().list.issuers.first)
        let list = TrustList(number: 1, issued: Issuer.now - 1_000, expires: Issuer.now + 86_400 * 9, previous: nil, issuers: [trusted])
        let files = [
            OfflineBundle.File(
                path: OfflineBundle.trustListPath,
                bytes: SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: issuer.root)])
            ),
            .init(path: "status/disdukcapil/1.jwt", bytes: try issuer.statusToken(status)),
        ]
        let kid = JWK(issuer.statusKey.publicKey).thumbprint
        return try OfflineVerifier(
            root: TrustRoot(threshold: 1, keys: [(root ?? issuer.root).publicKey]).bytes,
            bundle: OfflineBundle.make(files, madeAt: Issuer.now, kid: kid, key: issuer.statusKey),
            now: Issuer.now,
            maxStatusAge: maxStatusAge
        )
    }

    @Test("issued and verified through the public API alone")
    func roundTrip() throws {
        let issuing = try CredentialIssuer(privateKey: issuer.key.privateBytes.withUnsafeBytes { Array($0) }, issuer: Issuer.id)
        let credential = try issuing.issue(
            claims: #"{"nama":"Siti","alamat":{"kota":"Metro"}}"#,
            type: Issuer.type,
            issuedAt: Issuer.now,
            statusList: (Issuer.statusURI, 5)
        )
        let verdict = try verifier().verify(credential, now: Issuer.now)
        #expect(verdict.outcome == .accept && verdict.code == "accepted" && verdict.issuer == Issuer.id && verdict.type == Issuer.type)
        let claims = try JSONReader.readObject(Array(try #require(verdict.claims).utf8))
        #expect(claims["nama"] == .string("Siti") && claims["alamat"]?.object?["kota"] == .string("Metro"))
        #expect(verdict.statusIssuedAt == Issuer.now && verdict.issuerName?.english == "Civil registration")
        #expect(throws: IssuerError.self) { try issuing.issue(claims: "[]", type: "t", issuedAt: 1, statusList: ("u", 0)) }
        #expect(throws: IssuerError.self) { try CredentialIssuer(privateKey: [1], issuer: "i") }
    }

    @Test("revoked, altered, stale, another root: the same codes as everywhere")
    func refused() throws {
        let credential = try issuer.issue()
        #expect(try verifier([5: 1]).verify(credential, now: Issuer.now).code == "revoked")
        #expect(try verifier([5: 2]).verify(credential, now: Issuer.now).code == "suspended")
        #expect(try verifier([5: 3]).verify(credential, now: Issuer.now).code == "superseded")
        var altered = credential
        altered[altered.count / 3] ^= 1
        let verdict = try verifier().verify(altered, now: Issuer.now)
        #expect(verdict.outcome == .reject && verdict.claims == nil && verdict.issuer == nil)
        #expect(try verifier().verify(credential, now: Issuer.now + 86_400 * 2).code == "status_stale")
        #expect(try verifier().verify(credential, now: Issuer.now + 86_400 * 10).code == "trust_list_expired")
        #expect(throws: VerifierError.self) { try verifier(root: issuer.key) }
    }
}
