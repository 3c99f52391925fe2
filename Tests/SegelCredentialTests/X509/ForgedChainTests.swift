import SegelCrypto
import SwiftASN1
import Testing
import X509

@testable import SegelCredential

/// Chains nobody should believe, each with the code it is refused with.
enum ForgedChain: String, CaseIterable, CustomTestStringConvertible {
    case strangersAuthority, strangersKeyUnderOurName, selfSignedLeaf, anchorAlong, anchorAlone, emptyChain, tooMany, tooLarge, wrongOrder
    case leafAsAuthority, authorityAsLeaf, noBasicConstraintsOfIntermediate, intermediateBelowPathLength, intermediateMayNotSign
    case noKeyUsage, keyUsageOfAnAuthority, keyUsageWithoutSignature, noExtendedUsage, otherExtendedUsage, serverUsage
    case criticalExtension, nameConstraintsCritical, version1, otherKeyIdentifier, notYet, over, otherAgency, noAddress
    case otherCurve

    var testDescription: String { rawValue }

    var expected: ChainFailure {
        switch self {
        case .strangersAuthority, .wrongOrder, .otherKeyIdentifier, .leafAsAuthority, .noBasicConstraintsOfIntermediate,
            .intermediateBelowPathLength, .intermediateMayNotSign:
            intermediateFailure
        case .strangersKeyUnderOurName: .signatureInvalid
        case .selfSignedLeaf, .anchorAlong, .anchorAlone, .authorityAsLeaf: .selfSigned
        case .emptyChain, .otherCurve: .malformed
        case .tooMany, .tooLarge: .tooLarge
        case .noKeyUsage, .keyUsageOfAnAuthority, .keyUsageWithoutSignature, .noExtendedUsage, .otherExtendedUsage, .serverUsage:
            .usageRefused
        case .criticalExtension, .nameConstraintsCritical, .version1: .extensionRefused
        case .notYet, .over: .outsideValidity
        case .otherAgency, .noAddress: .issuerMismatch
        }
    }

    private var intermediateFailure: ChainFailure {
        switch self {
        case .leafAsAuthority, .noBasicConstraintsOfIntermediate, .intermediateBelowPathLength: .constraintsRefused
        case .intermediateMayNotSign: .usageRefused
        default: .anchorUnknown
        }
    }
}

@Suite("Chains nobody should believe")
struct ForgedChainTests {
    static let stranger = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 99))
    static let middle = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 98))

    @Test("A48: forged chains, refused with the exact code", arguments: ForgedChain.allCases)
    func refused(chain: ForgedChain) throws {
        let region = try Region()
        let list = try region.trustList()
        let failure = ChainTests.failure {
            _ = try list.verify(chain: try self.make(chain, region), for: .credential, at: Region.now)
        }
        #expect(failure == chain.expected)
    }

    func make(_ chain: ForgedChain, _ region: Region) throws -> [[UInt8]] {
        let key = region.issuer.key
        func forged(_ change: (inout Forgery) throws -> Void) throws -> [[UInt8]] {
            var forgery = try Forgery(by: region.authority)
            try change(&forgery)
            return [try forgery.make(for: key, by: region.authorityKey)]
        }
        switch chain {
        case .strangersAuthority:
            return [try Region(seed: 77).otherName().leaf]
        case .strangersKeyUnderOurName:
            return [try Forgery(by: region.authority).make(for: key, by: Self.stranger)]
        case .selfSignedLeaf:
            var forgery = try Forgery(by: region.authority)
            forgery.issuerName = try CertificateName(organisation: "Disdukcapil", common: forgery.subject).distinguishedName
            return [try forgery.make(for: key, by: key)]
        case .anchorAlong: return [region.leaf, region.authority]
        case .anchorAlone, .authorityAsLeaf: return [region.authority]
        case .emptyChain: return []
        case .tooMany: return Array(repeating: region.leaf, count: 5)
        case .tooLarge: return [region.leaf + [UInt8](repeating: 0, count: 8_192)]
        case .wrongOrder:
            let (middle, leaf) = try path(region) { $0.authorityLimit = .isCertificateAuthority(maxPathLength: 0) }
            return [middle, leaf]
        case .leafAsAuthority:
            var below = try Forgery(by: region.leaf)
            below.subject = "below"
            return [try below.make(for: Self.stranger, by: key), region.leaf]
        case .noBasicConstraintsOfIntermediate:
            let (middle, leaf) = try path(region) { $0.authorityLimit = nil }
            return [leaf, middle]
        case .intermediateBelowPathLength:
            let (middle, leaf) = try path(region) { $0.authorityLimit = .isCertificateAuthority(maxPathLength: 0) }
            return [leaf, middle]
        case .intermediateMayNotSign:
            let (middle, leaf) = try path(region) {
                $0.authorityLimit = .isCertificateAuthority(maxPathLength: 0)
                $0.keyUsage = KeyUsage(digitalSignature: true)
            }
            return [leaf, middle]
        case .noKeyUsage: return try forged { $0.keyUsage = nil }
        case .keyUsageOfAnAuthority: return try forged { $0.keyUsage = KeyUsage(digitalSignature: true, keyCertSign: true) }
        case .keyUsageWithoutSignature: return try forged { $0.keyUsage = KeyUsage(keyAgreement: true) }
        case .noExtendedUsage: return try forged { $0.usages = nil }
        case .otherExtendedUsage: return try forged { $0.usages = [CertificateUsage.request.identifier] }
        case .serverUsage: return try forged { $0.usages = [[1, 3, 6, 1, 5, 5, 7, 3, 1]] }
        case .criticalExtension: return try forged { $0.extra = .init(oid: [1, 2, 3, 4], critical: true, value: [0x05, 0x00]) }
        case .nameConstraintsCritical:
            let constraints = NameConstraints(excludedDNSDomains: ["nowhere.example"])
            return try forged { $0.extra = try .init(constraints, critical: true) }
        case .version1: return try forged { $0.version = .v1 }
        case .otherKeyIdentifier: return try forged { $0.keyIdentifier = [1, 2, 3] }
        case .notYet: return try forged { $0.window = Region.now + 1..<Region.now + 100 }
        case .over: return try forged { $0.window = Region.now - 100..<Region.now - 1 }
        case .otherAgency: return try forged { $0.address = "https://mpp.example/issuers/pln" }
        case .noAddress: return try forged { $0.address = nil }
        case .otherCurve:
            // The letters of another curve where P-256 stands.
            var leaf = region.leaf
            let p256: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
            let at = try #require(leaf.indices.first { Array(leaf[$0...].prefix(8)) == p256 })
            leaf[at + 7] = 0x08
            return [leaf]
        }
    }

    /// An authority below ours and a leaf below that.
    private func path(_ region: Region, _ change: (inout Forgery) -> Void) throws -> (middle: [UInt8], leaf: [UInt8]) {
        var forgery = try Forgery(by: region.authority)
        forgery.subject = "between"
        forgery.keyUsage = KeyUsage(keyCertSign: true)
        forgery.usages = nil
        change(&forgery)
        let middle = try forgery.make(for: Self.middle, by: region.authorityKey)
        return (middle, try Forgery(by: middle).make(for: region.issuer.key, by: Self.middle))
    }
}

extension Region {
    /// An authority of another name with a leaf for our agency.
    func otherName() throws -> (authority: [UInt8], leaf: [UInt8]) {
        let other = try IssuedCertificate.authority(
            named: CertificateName(organisation: "Orang Lain", common: "IACA 99.99"),
            contact: "https://elsewhere.example",
            serial: CertificateSerial(from: UncheckedSeededRandom(seed: 3)),
            notBefore: Region.now - 1_000,
            key: authorityKey
        )
        return (other, try Region.leaf(for: issuer.key, by: authorityKey, other))
    }
}
