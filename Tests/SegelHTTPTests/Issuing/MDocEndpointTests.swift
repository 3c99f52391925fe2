import HTTPTypes
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import Testing

@Suite("Copies as mdocs")
struct MDocEndpointTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("one offer, both formats: the mdoc is bound to the wallet's key, verifies, and shares the credential's status")
    func both() async throws {
        let place = try await IssuingCity(folder)
        let (person, credential) = try await place.city.drivingLicence()
        let caseID = try await place.mall.caseID(ofCredential: credential.id, for: person)
        let offer = try await place.mall.credentialOffer(handle: place.mall.offerCopies(ofCase: caseID, for: person).handle)
        #expect(offer.configurations == ["SIM-01.sd-jwt", "SIM-01.mdoc"])
        let token = try await place.city.walletTokens(ofCase: caseID, for: person, bound: place.wallet).accessToken
        let keys = (0..<2).map { _ in SigningKey(generating: .es256, from: SystemRandom()) }
        let selector = #""credential_configuration_id":"SIM-01.mdoc""#
        let edwards = [SigningKey(generating: .ed25519, from: SystemRandom())]
        let refused = try await place.ask("/openid/credential", token, place.credentialBody(edwards, selector: selector))
        #expect(refused.verdict == "400 invalid_proof", "an Ed25519 key")
        let answer = try await place.ask("/openid/credential", token, place.credentialBody(keys, selector: selector))
        let mdocs = try (answer.body?["credentials"]?.array ?? []).map { try #require($0.object?["credential"]?.string) }
        #expect(answer.status == 200 && mdocs.count == 2)
        let records = try await place.city.store.read { try $0.copies(of: credential.id) }
        for (mdoc, record) in zip(mdocs, records) {
            let bytes = try Base64URL.decode(mdoc)
            #expect(try await place.mall.verify(bytes).exitCode == 0)
            let witness = try WitnessedDigest(issuerSigned: bytes).bytes
            #expect(record.format == "mso_mdoc" && record.witness == witness)
        }
        #expect(Set(records.map(\.holder)) == Set(keys.map { JWK($0.publicKey).thumbprint }))
        try await place.mall.setStatus(.invalid, of: credential.id)
        for mdoc in mdocs { #expect(try await place.mall.verify(Base64URL.decode(mdoc)).exitCode == 11) }
    }

    @Test("metadata: doctype, COSE's algorithm, device keys, elements by name space")
    func metadata() async throws {
        let place = try await IssuingCity(folder)
        let body = try await place.send(.get, "/.well-known/openid-credential-issuer").body
        let entry = try #require(body?["credential_configurations_supported"]?.object?["SIM-01.mdoc"]?.object)
        #expect(entry["format"] == .string("mso_mdoc") && entry["doctype"] == .string("org.iso.18013.5.1.mDL") && entry["vct"] == nil)
        #expect(entry["credential_signing_alg_values_supported"] == .array([.integer(-7)]))
        #expect(entry["cryptographic_binding_methods_supported"] == .array([.string("cose_key")]))
        let paths = entry["credential_metadata"]?.object?["claims"]?.array?.compactMap { $0.object?["path"] }
        #expect(paths?.contains(.array([.string("org.iso.18013.5.1"), .string("family_name")])) == true)
        #expect(body?["credential_configurations_supported"]?.object?["SIP.mdoc"] == nil, "a service without an mdoc")
    }
}
