internal import Foundation
package import SegelCrypto
internal import SwiftASN1
internal import X509

/// Makes the certificates of a region (Docs/Formats/Certificates.md): an authority's own, and those it issues to the keys of agencies.
///
/// Times are whole Unix seconds; `serial`: see `CertificateSerial`. DER.
package enum IssuedCertificate {
    /// A self-signed authority after ISO 18013-5 table B.1. `contact`: an address, its issuer alternative name.
    package static func authority(
        named name: CertificateName,
        contact: String,
        serial: CertificateSerial,
        notBefore: Int64,
        key: SigningKey
    ) throws -> [UInt8] {
        let signer = try CertificateSigner(key)
        return try make(
            serial,
            publicKey: signer.publicKey,
            window: notBefore..<notBefore + CertificateLimits.authorityLifetime,
            subject: name.distinguishedName,
            issuer: name.distinguishedName,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: signer.publicKey)
                try IssuerAlternativeName(contact: contact)
            },
            by: signer
        )
    }

    /// A leaf for `key` after table B.3 or B.7. It ends with the authority, and after 457 days.
    ///
    /// `address`: of the agency, its `iss`; `host`: of the deployment, where it asks for presentations.
    package static func leaf(
        _ usage: CertificateUsage,
        for key: VerifyingKey,
        named name: CertificateName,
        address: String,
        host: String?,
        serial: CertificateSerial,
        window: Range<Int64>,
        authority: [UInt8],
        authorityKey: SigningKey
    ) throws -> [UInt8] {
        let parent = try Certificate(derEncoded: authority)
        let signer = try CertificateSigner(authorityKey)
        guard parent.publicKey == signer.publicKey else { throw KeyInvalid() }
        let publicKey = try Certificate.PublicKey(key)
        let end = min(window.upperBound, window.lowerBound + CertificateLimits.leafLifetime, parent.end)
        guard end > window.lowerBound else { throw ChainFailure.outsideValidity }
        return try make(
            serial,
            publicKey: publicKey,
            window: window.lowerBound..<end,
            subject: name.distinguishedName,
            issuer: parent.subject,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                Critical(try ExtendedKeyUsage([.init(oid: usage.identifier)]))
                SubjectKeyIdentifier(hash: publicKey)
                AuthorityKeyIdentifier(keyIdentifier: try parent.extensions.subjectKeyIdentifier?.keyIdentifier)
                SubjectAlternativeNames([.uniformResourceIdentifier(address)] + (host.map { [.dnsName($0)] } ?? []))
                IssuerAlternativeName(copying: parent)
            },
            by: signer
        )
    }

    private static func make(
        _ serial: CertificateSerial,
        publicKey: Certificate.PublicKey,
        window: Range<Int64>,
        subject: DistinguishedName,
        issuer: DistinguishedName,
        extensions: Certificate.Extensions,
        by signer: CertificateSigner
    ) throws -> [UInt8] {
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(bytes: serial.bytes),
            publicKey: publicKey,
            notValidBefore: Date(timeIntervalSince1970: Double(window.lowerBound)),
            // Ours ends before its last second, X.509's with it.
            notValidAfter: Date(timeIntervalSince1970: Double(window.upperBound - 1)),
            issuer: issuer,
            subject: subject,
            extensions: extensions,
            issuerPrivateKey: Certificate.PrivateKey(signer)
        )
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }
}

/// Twenty random octets, positive: nobody meets one twice, and none tells how many there are.
package struct CertificateSerial: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(from random: some RandomSource) {
        var bytes = random.bytes(CertificateLimits.serialCount)
        // The top bit off keeps it positive, the next one on keeps it twenty octets long.
        bytes[0] = bytes[0] & 0x3F | 0x40
        self.bytes = bytes
    }
}

/// Whom a certificate names: country, organisation, common name.
package struct CertificateName: Sendable {
    private let organisation: String
    private let common: String

    /// Longer names are cut to the 64 letters there is room for.
    package init(organisation: String, common: String) {
        self.organisation = String(organisation.prefix(CertificateLimits.nameCount))
        self.common = String(common.prefix(CertificateLimits.nameCount))
    }

    var distinguishedName: DistinguishedName {
        get throws {
            try DistinguishedName {
                CountryName("ID")
                OrganizationName(organisation)
                CommonName(common)
            }
        }
    }
}

/// Where to ask about the authority (RFC 5280 section 4.2.1.7); ISO 18013-5 wants it in every certificate.
private struct IssuerAlternativeName: CertificateExtensionConvertible {
    private static let oid: ASN1ObjectIdentifier = [2, 5, 29, 18]
    private let value: ArraySlice<UInt8>?

    init(contact: String) throws {
        value = try SubjectAlternativeNames([.uniformResourceIdentifier(contact)]).makeCertificateExtension().value
    }

    init(copying certificate: Certificate) { value = certificate.extensions[oid: Self.oid]?.value }

    func makeCertificateExtension() throws -> Certificate.Extension {
        guard let value else { throw ChainFailure.extensionRefused }
        return Certificate.Extension(oid: Self.oid, critical: false, value: value)
    }
}

extension Certificate {
    /// The first second it is no longer good.
    var end: Int64 { Int64(notValidAfter.timeIntervalSince1970) + 1 }
    var start: Int64 { Int64(notValidBefore.timeIntervalSince1970) }
}
