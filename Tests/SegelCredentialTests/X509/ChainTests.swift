import Foundation
import SegelCrypto
import SwiftASN1
import Testing
import X509

@testable import SegelCredential

@Suite("Certificate chains")
struct ChainTests {
    static func failure(_ body: () throws -> Void) -> ChainFailure? {
        do {
            try body()
            return nil
        } catch { return error as? ChainFailure }
    }

    @Test(
        "what we issue holds, for its use, in its time, and swift-certificates' own verifier agrees",
        arguments: CertificateUsage.allCases
    )
    func holds(usage: CertificateUsage) async throws {
        let region = try Region()
        let leaf = try Region.leaf(for: region.issuer.key, by: region.authorityKey, region.authority, usage: usage)
        let chain = CertificateChain(anchors: [try region.anchor])
        let verified = try chain.check([leaf], for: usage).valid(at: Region.now)
        #expect(verified.leafKey == region.issuer.key.publicKey)
        #expect(verified.addresses == [Region.iss])
        #expect(verified.hosts == (usage == .request ? ["mpp.example"] : []))
        #expect(verified.leafHash == Base64URL.encode(SHA256.digest(leaf)))
        for other in CertificateUsage.allCases where other != usage {
            #expect(Self.failure { _ = try chain.check([leaf], for: other) } == .usageRefused)
        }
        var verifier = Verifier(rootCertificates: CertificateStore([try Certificate(derEncoded: region.authority)])) {
            AnyPolicy { RFC5280Policy() }
            ExtendedUsage()
        }
        guard case .validCertificate = await verifier.validate(leaf: try Certificate(derEncoded: leaf), intermediates: CertificateStore([]))
        else {
            Issue.record("swift-certificates refuses it")
            return
        }
    }

    /// Extended key usage is ours to check; the library asks that somebody does.
    struct ExtendedUsage: VerifierPolicy {
        let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [.X509ExtensionID.extendedKeyUsage]
        func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) async -> PolicyEvaluationResult { .meetsPolicy }
    }

    @Test("the profile of ISO 18013-5 annex B: version, serial, windows, usages, identifiers")
    func profile() throws {
        let region = try Region()
        let authority = try Certificate(derEncoded: region.authority)
        let leaf = try Certificate(derEncoded: region.leaf)
        for certificate in [authority, leaf] {
            #expect(certificate.version == .v3)
            #expect(certificate.serialNumber.bytes.count == 20)
            #expect(certificate.signatureAlgorithm == .ecdsaWithSHA256)
            #expect(certificate.extensions[oid: [2, 5, 29, 18]] != nil)
        }
        #expect(authority.serialNumber != leaf.serialNumber)
        #expect(try authority.extensions.basicConstraints == .isCertificateAuthority(maxPathLength: 0))
        #expect(try authority.extensions.keyUsage == KeyUsage(keyCertSign: true, cRLSign: true))
        #expect(try leaf.extensions.basicConstraints == .notCertificateAuthority)
        #expect(try leaf.extensions.keyUsage == KeyUsage(digitalSignature: true))
        #expect(try leaf.extensions.extendedKeyUsage?.contains(.init(oid: [1, 0, 18013, 5, 1, 2])) == true)
        #expect(
            try leaf.extensions.authorityKeyIdentifier?.keyIdentifier == authority.extensions.subjectKeyIdentifier?.keyIdentifier
        )
        #expect(leaf.end <= authority.end)
        let long = try Region.leaf(for: region.issuer.key, by: region.authorityKey, region.authority, window: Region.now..<(.max))
        #expect(try Certificate(derEncoded: long).end == Region.now + 457 * 86_400)
    }

    @Test("A21: a chain is good from its first second to its last")
    func window() throws {
        let region = try Region()
        let leaf = try Region.leaf(for: region.issuer.key, by: region.authorityKey, region.authority, window: Region.now..<Region.now + 100)
        let built = try CertificateChain(anchors: [region.anchor]).check([leaf], for: .credential)
        for (time, isGood) in [(-1, false), (0, true), (99, true), (100, false)] {
            #expect((Self.failure { _ = try built.valid(at: Region.now + Int64(time)) } == nil) == isGood)
        }
    }

    @Test("every bit of a certificate turned is refused")
    func bytes() throws {
        let region = try Region()
        let chain = CertificateChain(anchors: [try region.anchor])
        for position in region.leaf.indices {
            for bit in UInt8(0)..<8 {
                var leaf = region.leaf
                leaf[position] ^= 1 << bit
                #expect(Self.failure { _ = try chain.check([leaf], for: .credential) } != nil, "byte \(position), bit \(bit)")
            }
        }
        for count in [0, 1, region.leaf.count - 1] {
            #expect(Self.failure { _ = try chain.check([Array(region.leaf[..<count])], for: .credential) } == .malformed)
        }
        #expect(Self.failure { _ = try chain.check([region.leaf + [0]], for: .credential) } == .malformed)
    }
}
