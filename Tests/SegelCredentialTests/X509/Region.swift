import Foundation
import SegelCrypto
import SwiftASN1
import X509

@testable import SegelCredential

/// A region with its authority, an agency's key and certificate, and the tools of somebody who would like to have one.
struct Region {
    static let now = Issuer.now
    static let iss = Issuer.id

    let issuer: Issuer
    let authorityKey: SigningKey
    let authority: [UInt8]
    let leaf: [UInt8]

    init(_ issuer: Issuer = Issuer(), seed: UInt64 = 21) throws {
        self.issuer = issuer
        let random = UncheckedSeededRandom(seed: seed)
        authorityKey = SigningKey(generating: .es256, from: random)
        authority = try IssuedCertificate.authority(
            named: CertificateName(organisation: "Mal Pelayanan Publik 18.72", common: "IACA 18.72"),
            contact: "https://mpp.example",
            serial: CertificateSerial(from: random),
            notBefore: Self.now - 1_000,
            key: authorityKey
        )
        leaf = try Self.leaf(for: issuer.key, by: authorityKey, authority)
    }

    static func leaf(
        for key: SigningKey,
        by authorityKey: SigningKey,
        _ authority: [UInt8],
        usage: CertificateUsage = .credential,
        address: String = iss,
        window: Range<Int64> = now - 1_000..<now + 400 * 86_400
    ) throws -> [UInt8] {
        try IssuedCertificate.leaf(
            usage,
            for: key.publicKey,
            named: CertificateName(organisation: "Disdukcapil", common: "disdukcapil \(usage.rawValue)"),
            address: address,
            host: usage == .request ? "mpp.example" : nil,
            serial: CertificateSerial(from: UncheckedSeededRandom(seed: 5)),
            window: window,
            authority: authority,
            authorityKey: authorityKey
        )
    }

    var anchor: TrustAnchor { get throws { try TrustAnchor(certificate: authority, notBefore: Self.now - 1_000) } }

    func trustList(_ anchors: [TrustAnchor]? = nil, keys: [TrustedKey]? = nil, types: [String] = [Issuer.type]) throws
        -> VerifiedTrustList
    {
        let own = [
            TrustedKey(key: issuer.key.publicKey, purpose: .credential, notBefore: Self.now - 1_000, notAfter: nil),
            TrustedKey(key: issuer.statusKey.publicKey, purpose: .status, notBefore: Self.now - 1_000, notAfter: nil),
        ]
        let agency = TrustedIssuer(
            id: Self.iss,
            agency: "disdukcapil",
            nameIndonesian: "Disdukcapil",
            nameEnglish: "Civil registration",
            region: "18.72",
            types: types,
            keys: keys ?? own,
            anchors: try anchors ?? [anchor]
        )
        let list = TrustList(number: 1, issued: Self.now - 1_000, expires: Self.now + 86_400, previous: nil, issuers: [agency])
        let bytes = SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: issuer.root)])
        return try VerifiedTrustList(bytes, root: TrustRoot(threshold: 1, keys: [issuer.root.publicKey]))
    }

    /// A credential that brings `chain`, and a key's name where `kid` is set.
    func credential(chain: [[UInt8]], kid: String? = nil, with key: SigningKey? = nil, body: JSONObject? = nil) -> [UInt8] {
        var header = JSONObject()
        header.set("alg", .string("ES256"))
        header.set("typ", .string("dc+sd-jwt"))
        if let kid { header.set("kid", .string(kid)) }
        header.set("x5c", .array(chain.map { .string(Base64.encode($0)) }))
        return issuer.forge(header: header, body: body ?? issuer.body(), with: key)
    }
}

/// Any certificate at all, honest or not, by swift-certificates.
struct Forgery {
    var version = Certificate.Version.v3
    var subject = "disdukcapil credential"
    var issuerName: DistinguishedName
    var window = Region.now - 1_000..<Region.now + 86_400
    var authorityLimit: BasicConstraints? = .notCertificateAuthority
    var keyUsage: KeyUsage? = KeyUsage(digitalSignature: true)
    var usages: [ASN1ObjectIdentifier]? = [CertificateUsage.credential.identifier]
    var address: String? = Region.iss
    var keyIdentifier: ArraySlice<UInt8>?
    var extra: Certificate.Extension?

    init(by authority: [UInt8]) throws { issuerName = try Certificate(derEncoded: authority).subject }

    func make(for key: SigningKey, by signer: SigningKey) throws -> [UInt8] {
        let publicKey = try Certificate.PublicKey(key.publicKey)
        var all: [Certificate.Extension] = []
        if let authorityLimit { all.append(try Certificate.Extension(authorityLimit, critical: true)) }
        if let keyUsage { all.append(try Certificate.Extension(keyUsage, critical: true)) }
        if let usages { all.append(try Certificate.Extension(ExtendedKeyUsage(usages.map { .init(oid: $0) }), critical: true)) }
        if let address {
            all.append(try Certificate.Extension(SubjectAlternativeNames([.uniformResourceIdentifier(address)]), critical: false))
        }
        if let keyIdentifier {
            all.append(try Certificate.Extension(AuthorityKeyIdentifier(keyIdentifier: keyIdentifier), critical: false))
        }
        if let extra { all.append(extra) }
        let certificate = try Certificate(
            version: version,
            serialNumber: Certificate.SerialNumber(bytes: [0x41, 1, 2, 3, 4, 5, 6, 7]),
            publicKey: publicKey,
            notValidBefore: Date(timeIntervalSince1970: Double(window.lowerBound)),
            notValidAfter: Date(timeIntervalSince1970: Double(window.upperBound)),
            issuer: issuerName,
            subject: CertificateName(organisation: "Disdukcapil", common: subject).distinguishedName,
            extensions: Certificate.Extensions(all),
            issuerPrivateKey: Certificate.PrivateKey(CertificateSigner(signer))
        )
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }
}
