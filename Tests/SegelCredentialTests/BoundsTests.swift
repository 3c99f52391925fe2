import Foundation
import SegelCrypto
import Testing
import X509

@testable import SegelCredential

/// A58: the last size that is read and the first that is not; the least that is issued.
@Suite("Bounds, to the last one")
struct BoundsTests {
    @Test("A58: bytes of CBOR, of a type's metadata, of a sealed answer")
    func sizes() throws {
        // A byte string that is a mebibyte with its head of five.
        let text = [0x5A, 0x00, 0x0F, 0xFF, 0xFB] + [UInt8](repeating: 7, count: (1 << 20) - 5)
        #expect(try CBORReader.read(text).bytes?.count == (1 << 20) - 5)
        #expect(throws: CBORFailure.tooLarge) { try CBORReader.read(text + [0]) }

        let metadata = TypeMetadataTests.metadata("t").bytes
        let full = metadata + [UInt8](repeating: 0x20, count: 262_144 - metadata.count)
        #expect(try TypeMetadata(full, of: "t") == TypeMetadataTests.metadata("t"))
        #expect(throws: TypeMetadataFailure.tooLarge) { try TypeMetadata(full + [0x20], of: "t") }

        let letters = [UInt8](repeating: 0x41, count: CompactJWE.sizeLimit)
        #expect(throws: JWEFailure.malformed) { try CompactJWE(letters) }
        #expect(throws: JWEFailure.tooLarge) { try CompactJWE(letters + [0x41]) }
        #expect(CompactJWE.sizeLimit == 2_097_152 && CompactJWS.sizeLimit == 1_048_576 && IssuerSigned.sizeLimit == 1_048_576)
        for (count, failure) in [(CompactJWS.sizeLimit, CredentialFailure.malformed), (CompactJWS.sizeLimit + 1, .tooLarge)] {
            #expect(throws: failure) { try CompactJWS(letters[..<count]) }
        }
    }

    @Test("A61: a status list of 16 MiB, and no byte more")
    func lists() throws {
        #expect(StatusList(bits: 8, capacity: 16_777_216)?.count == 16_777_216 && StatusList(bits: 8, capacity: 16_777_217) == nil)
        #expect(StatusList(bits: 1, capacity: 8 * 16_777_216 + 8) == nil && StatusList(bits: 8, capacity: 0) == nil)
        #expect(StatusList(bits: 1, capacity: 12) == nil && StatusList(bits: 3, capacity: 8) == nil)
    }

    @Test("A58: a bundle of more than 256 MiB is not looked into")
    func bundle() {
        #expect(throws: CredentialFailure.tooLarge) { try ReceivedBundle([UInt8](repeating: 0, count: 268_435_457)) }
    }

    @Test("eight types may hang on one another, nine may not; what a type does not say of a claim it does not demand")
    func types() throws {
        func resolve(_ count: Int) throws -> TypeMetadata {
            try TypeMetadata.resolved("t0", integrity: nil) { name in
                let at = Int(name.dropFirst()) ?? 0
                let next = at + 1 < count ? TypeMetadata.Parent(type: "t\(at + 1)", integrity: nil) : nil
                return TypeMetadataTests.metadata(name, extends: next).bytes
            }
        }
        #expect(try resolve(8).type == "t0")
        #expect(throws: TypeMetadataFailure.tooDeep) { try resolve(9) }
        let bare = try TypeMetadata(Array(#"{"vct":"t","claims":[{"path":["a"]},{"path":["b"],"mandatory":true}]}"#.utf8), of: "t")
        #expect(bare.claims.map(\.isMandatory) == [false, true] && bare.claims[0].disclosing == .allowed)
    }

    @Test("the first place of a status list is one, the last second of 1969 is none")
    func issuing() throws {
        let issuer = Issuer(), city = try MDocRegion()
        #expect(try issuer.issue(issuer.payload(index: 0)).isEmpty == false)
        #expect(throws: IssuingFailure.typeMissing) { try issuer.issue(issuer.payload(index: -1)) }
        #expect(throws: IssuingFailure.validityRefused) { try issuer.issue(issuer.payload(issuedAt: 0)) }
        #expect(throws: IssuingFailure.validityRefused) { try city.prepared(city.payload(signedAt: 0)) }
        #expect(throws: Never.self) { try city.prepared(city.payload(signedAt: 1)) }
    }

    @Test("a namespace nobody chose from is not shown")
    func unchosen() throws {
        let city = try MDocRegion()
        let answer = try MDocPresentation.respond(
            with: city.issue(),
            disclosing: [:],
            docType: MDocRegion.docType,
            transcript: MDocRegion.transcript,
            deviceKey: city.device
        )
        let shown = try city.verifier().check(deviceResponse: answer, transcript: MDocRegion.transcript, now: MDocRegion.now)
        #expect(shown.count == 1 && shown[0].nameSpaces.isEmpty)
    }

    @Test("A22: a good key's credential asks for no witnessed set, a stolen key's for that key's")
    func witnesses() throws {
        let issuer = Issuer(), credential = try issuer.issue()
        #expect(try CredentialVerifier(trustList: issuer.trustList()).check(credential, now: Issuer.now).compromisedKey == nil)
        let stolen = try issuer.trustList(compromisedSince: Issuer.now + 100, witnessed: WitnessedSet.digest([]))
        let signed = try CredentialVerifier(trustList: stolen).check(credential, now: Issuer.now)
        #expect(signed.compromisedKey?.key == issuer.key.publicKey)
    }

    @Test("A48: what signed itself and is no authority is no anchor")
    func anchors() throws {
        let key = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 47)), region = try Region()
        var forgery = try Forgery(by: region.authority)
        forgery.issuerName = try CertificateName(organisation: "Disdukcapil", common: forgery.subject).distinguishedName
        func anchor() throws -> TrustAnchor { try TrustAnchor(certificate: forgery.make(for: key, by: key), notBefore: 0) }
        #expect(throws: ChainFailure.constraintsRefused) { try anchor() }
        forgery.authorityLimit = .isCertificateAuthority(maxPathLength: 0)
        #expect(throws: ChainFailure.usageRefused) { try anchor() }
        forgery.keyUsage = KeyUsage(keyCertSign: true)
        #expect(throws: Never.self) { try anchor() }
        let other = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 48))
        #expect(throws: ChainFailure.signatureInvalid) {
            try TrustAnchor(certificate: forgery.make(for: key, by: other), notBefore: 0)
        }
    }
}
