internal import SegelCrypto
internal import SwiftASN1
internal import X509

/// The one SignerInfo (RFC 5652 section 5.3).
struct CMSSigner {
    let digestName: ASN1ObjectIdentifier
    let digest: SHA2
    let algorithm: Certificate.SignatureAlgorithm
    let signature: [UInt8]
    let signedAttributes: CMSAttributes
    /// The attributes as they were hashed: the tag of a SET in the place of the implicit one (section 5.4).
    let signedBytes: [UInt8]
    let messageDigest: [UInt8]
    let timestamp: ASN1Node?
    private let issuer: [UInt8]
    private let serial: [UInt8]

    init(_ node: ASN1Node, _ profile: CMSSignature.Profile) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            // Version 1: the certificate is named by issuer and serial number.
            guard try Int(derEncoded: &nodes) == 1 else { throw CMSFailure.malformed }
            let identifier = try nodes.needed(), digestName = try CMSAlgorithm(&nodes).name, attributes = try nodes.needed()
            let algorithm = try CMSAlgorithm(&nodes).name, signature = try ASN1OctetString(derEncoded: &nodes)
            return try Self(identifier, digestName, attributes, algorithm, Array(signature.bytes), nodes.next(), profile)
        }
    }

    private init(
        _ identifier: ASN1Node,
        _ digestName: ASN1ObjectIdentifier,
        _ attributes: ASN1Node,
        _ algorithmName: ASN1ObjectIdentifier,
        _ signature: [UInt8],
        _ unsigned: ASN1Node?,
        _ profile: CMSSignature.Profile
    ) throws {
        (issuer, serial) = try DER.sequence(identifier, identifier: .sequence) { nodes in
            (try nodes.needed().bytes, try nodes.needed().bytes)
        }
        guard let digest = CMSNames.digest(digestName), let algorithm = CMSNames.signature(algorithmName, digest),
            profile == .timestamp || algorithm == .ecdsaWithSHA256
        else { throw CMSFailure.algorithmRefused }
        guard attributes.identifier == .context(0) else { throw CMSFailure.attributeRefused }
        signedAttributes = try CMSAttributes(attributes, allowed: profile.signedAttributes)
        guard try ASN1ObjectIdentifier(derEncoded: signedAttributes.needed(CMSNames.contentType)) == profile.contentType else {
            throw CMSFailure.contentRefused
        }
        messageDigest = Array(try ASN1OctetString(derEncoded: signedAttributes.needed(CMSNames.messageDigest)).bytes)
        signedBytes = [0x31] + attributes.encodedBytes.dropFirst()
        timestamp = try unsigned.map { node in
            guard node.identifier == .context(1), profile == .page else { throw CMSFailure.attributeRefused }
            return try CMSAttributes(node, allowed: [CMSNames.signatureTimestamp]).needed(CMSNames.signatureTimestamp)
        }
        (self.digestName, self.digest, self.algorithm, self.signature) = (digestName, digest, algorithm, signature)
    }

    /// Whether the certificate is the one named: compared as it is written.
    func isIssued(_ certificate: ASN1Node) throws -> Bool {
        guard let body = try certificate.members().first else { throw CMSFailure.malformed }
        let members = try body.members()
        guard members.count > 3, members[0].identifier == .context(0) else { return false }
        return members[1].encodedBytes.elementsEqual(serial) && members[3].encodedBytes.elementsEqual(issuer)
    }
}

extension CMSSignature.Profile {
    var signedAttributes: Set<ASN1ObjectIdentifier> {
        let both: Set = [
            CMSNames.contentType, CMSNames.messageDigest, CMSNames.signingCertificateV2, CMSNames.algorithmProtection,
        ]
        // What a page's signer says of the time proves nothing, and PAdES forbids it; a timestamp repeats its own.
        return self == .page ? both : both.union([CMSNames.signingTime])
    }
}
