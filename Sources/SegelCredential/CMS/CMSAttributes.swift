internal import SegelCrypto
internal import SwiftASN1

/// Attributes of a signer: each type once, each with one value.
struct CMSAttributes {
    private let values: [(type: ASN1ObjectIdentifier, value: ASN1Node)]

    /// `node`: the implicitly tagged SET OF Attribute (RFC 5652 section 5.3).
    init(_ node: ASN1Node, allowed: Set<ASN1ObjectIdentifier>) throws {
        values = try node.sortedMembers().map { attribute in
            try DER.sequence(attribute, identifier: .sequence) { nodes in
                let type = try ASN1ObjectIdentifier(derEncoded: &nodes)
                let set = try nodes.needed()
                let members = try set.members()
                guard set.identifier == .set, members.count == 1, allowed.contains(type) else { throw CMSFailure.attributeRefused }
                return (type, members[0])
            }
        }
        guard !values.isEmpty, Set(values.map(\.type)).count == values.count else { throw CMSFailure.attributeRefused }
    }

    subscript(type: ASN1ObjectIdentifier) -> ASN1Node? { values.first { $0.type == type }?.value }

    func needed(_ type: ASN1ObjectIdentifier) throws -> ASN1Node {
        guard let value = self[type] else { throw CMSFailure.attributeRefused }
        return value
    }

    /// SigningCertificateV2 (RFC 5035): the first ESSCertIDv2 is the signer's own certificate, else another could be put in its place.
    func checkCertificate(_ leaf: [UInt8]) throws {
        try DER.sequence(needed(CMSNames.signingCertificateV2), identifier: .sequence) { nodes in
            guard let first = try nodes.needed().members().first else { throw CMSFailure.attributeRefused }
            if nodes.next() != nil { throw CMSFailure.attributeRefused }
            try DER.sequence(first, identifier: .sequence) { nodes in
                var node = try nodes.needed(), digest = SHA2.sha256
                if node.identifier == .sequence {
                    guard let named = CMSNames.digest(try CMSAlgorithm(node).name) else { throw CMSFailure.algorithmRefused }
                    digest = named
                    node = try nodes.needed()
                }
                let hash = try ASN1OctetString(derEncoded: node)
                _ = nodes.next()
                guard hash.bytes.elementsEqual(digest.digest(leaf)) else { throw CMSFailure.certificateMissing }
            }
        }
    }
}
