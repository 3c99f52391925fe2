internal import SegelCrypto
internal import SwiftASN1
internal import X509

/// An authority that a trust list believes about an issuer's keys: its certificate, and since when, until when it may have issued.
package struct TrustAnchor: Sendable, Equatable {
    /// DER.
    package let certificate: [UInt8]
    /// RFC 7638 thumbprint of the authority's key.
    package let kid: String
    package let notBefore: Int64
    package let notAfter: Int64?
    /// From then on its word alone is worth nothing: only keys that the list names itself are believed.
    package let compromisedSince: Int64?
    let parsed: Certificate

    /// Refuses what is no self-signed authority.
    package init(certificate: [UInt8], notBefore: Int64, notAfter: Int64? = nil, compromisedSince: Int64? = nil) throws(ChainFailure) {
        guard certificate.count <= CertificateLimits.certificateCount else { throw .tooLarge }
        parsed = try CertificateChain.parse(certificate)
        try CertificateChain.checkForm(parsed)
        try CertificateChain.checkAuthority(parsed, below: 0)
        guard parsed.issuer == parsed.subject, parsed.publicKey.isValidSignature(parsed.signature, for: parsed) else {
            throw .signatureInvalid
        }
        do { kid = JWK(try parsed.publicKey.verifyingKey).thumbprint } catch { throw .extensionRefused }
        self.certificate = certificate
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.compromisedSince = compromisedSince
    }

    /// Its subject key identifier, base64url: what `aki` in a DCQL query names, because certificates it issues repeat it (OpenID4VP 1.0 section
    /// 6.1.1.1).
    package var keyIdentifier: String? {
        guard let found = try? parsed.extensions.subjectKeyIdentifier else { return nil }
        return Base64URL.encode(Array(found.keyIdentifier))
    }

    /// What a tool shows of it.
    package var summary: CertificateSummary { CertificateSummary(parsed, certificate) }

    package static func == (a: Self, b: Self) -> Bool {
        (a.certificate, a.notBefore, a.notAfter, a.compromisedSince) == (b.certificate, b.notBefore, b.notAfter, b.compromisedSince)
    }
}

/// A certificate for reading; nothing of it was checked.
package struct CertificateSummary: Sendable, Codable {
    package let subject: String
    package let issuer: String
    /// Hexadecimal.
    package let serial: String
    package let notBefore: Int64
    /// The first second it is no longer good.
    package let notAfter: Int64
    package let sha256: String

    package init(der: [UInt8]) throws(ChainFailure) { self.init(try CertificateChain.parse(der), der) }

    init(_ certificate: Certificate, _ der: [UInt8]) {
        subject = "\(certificate.subject)"
        issuer = "\(certificate.issuer)"
        serial = Hex.encode(Array(certificate.serialNumber.bytes))
        notBefore = certificate.start
        notAfter = certificate.end
        sha256 = Hex.encode(SHA256.digest(der))
    }
}

/// The text form of a certificate (RFC 7468).
package enum CertificatePEM {
    package static func encode(_ der: [UInt8]) -> String {
        let letters = Array(Base64.encode(der))
        let lines = stride(from: 0, to: letters.count, by: 64).map { String(letters[$0..<min($0 + 64, letters.count)]) }
        return "-----BEGIN CERTIFICATE-----\n" + lines.map { $0 + "\n" }.joined() + "-----END CERTIFICATE-----\n"
    }

    /// The certificates of a text, each in this form, with any words between them. DER; nothing of them is checked.
    package static func decode(_ text: String) throws(ChainFailure) -> [[UInt8]] {
        guard text.utf8.count <= 1 << 20 else { throw .tooLarge }
        do {
            return try PEMDocument.parseMultiple(pemString: text).filter { $0.discriminator == Certificate.defaultPEMDiscriminator }.map(
                \.derBytes
            )
        } catch { throw .malformed }
    }
}
