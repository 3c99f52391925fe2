package import SegelCrypto

/// A CMS SignedData as tests make it; each member can be made wrong.
package struct TestCMS {
    package static let data = "1.2.840.113549.1.7.1"
    package static let timestampInfo = "1.2.840.113549.1.9.16.1.4"

    package var certificate: [UInt8]
    package var others: [[UInt8]] = []
    package var key: SigningKey
    /// What is signed; of type `data` it stays outside.
    package var content: [UInt8]
    package var type = data
    package var timestamp: [UInt8]?
    package var signerCount = 1
    package var hasSigningCertificate = true
    /// Of the certificate that the signed attribute names.
    package var namedCertificate: [UInt8]?
    package var moreAttributes: [[UInt8]] = []
    package var isContentInside = false
    package var algorithm = "1.2.840.10045.4.3.2"
    package var moreUnsigned: [[UInt8]] = []
    package var crls: [UInt8] = []
    package var signatureOverride: [UInt8]?

    package init(certificate: [UInt8], others: [[UInt8]] = [], key: SigningKey, content: [UInt8], type: String = data) {
        (self.certificate, self.others, self.key, self.content, self.type) = (certificate, others, key, content, type)
    }

    package static func attribute(_ oid: String, _ value: [UInt8]) -> [UInt8] { DER.sequence(DER.oid(oid), DER.set([value])) }

    /// The signature itself, for a timestamp over it.
    package func signature(of attributes: [UInt8]) -> [UInt8] { signatureOverride ?? DER.ecdsa(key.sign(attributes)) }

    package var signedAttributes: [[UInt8]] {
        var attributes = [
            Self.attribute("1.2.840.113549.1.9.3", DER.oid(type)),
            Self.attribute("1.2.840.113549.1.9.4", DER.octets(SHA256.digest(content))),
        ]
        if hasSigningCertificate {
            let hash = DER.octets(SHA256.digest(namedCertificate ?? certificate))
            attributes.append(Self.attribute("1.2.840.113549.1.9.16.2.47", DER.sequence(DER.sequence(DER.sequence(hash)))))
        }
        return attributes + moreAttributes
    }

    /// DER of the ContentInfo.
    package var bytes: [UInt8] { bytes(attributes: DER.set(signedAttributes)) }

    /// With the timestamp that `stamp` makes over the signature.
    package func bytes(stampedBy stamp: ([UInt8]) -> [UInt8]) -> [UInt8] {
        let attributes = DER.set(signedAttributes)
        var copy = self
        let signature = signature(of: attributes)
        copy.signatureOverride = signature
        copy.timestamp = stamp(signature)
        return copy.bytes(attributes: attributes)
    }

    private func bytes(attributes: [UInt8]) -> [UInt8] {
        let digest = DER.sequence(DER.oid(SHA2.sha256.oid))
        let unsigned = (timestamp.map { [Self.attribute("1.2.840.113549.1.9.16.2.14", $0)] } ?? []) + moreUnsigned
        let signer = DER.sequence(
            DER.integer(1),
            identifier,
            digest,
            [0xA0] + attributes.dropFirst(),
            DER.sequence(DER.oid(algorithm)),
            DER.octets(signature(of: attributes)),
            unsigned.isEmpty ? [] : [0xA1] + DER.set(unsigned).dropFirst()
        )
        let isInside = isContentInside || type != Self.data
        let body = DER.sequence(
            DER.integer(type == Self.data ? 1 : 3),
            DER.set([digest]),
            DER.sequence(DER.oid(type), isInside ? DER.context(0, DER.octets(content)) : []),
            [0xA0] + DER.set([certificate] + others).dropFirst(),
            crls,
            DER.node(0x31, Array(repeating: signer, count: signerCount))
        )
        return DER.sequence(DER.oid("1.2.840.113549.1.7.2"), DER.context(0, body))
    }

    /// Issuer and serial number, cut out of the certificate: both stand behind the version in its body.
    private var identifier: [UInt8] {
        let body = Self.children(Self.children(certificate)[0])
        return DER.sequence(body[3], body[1])
    }

    /// The members of a constructed node, whole.
    package static func children(_ node: [UInt8]) -> [[UInt8]] {
        var rest = node.dropFirst(header(node[...]).header), children: [[UInt8]] = []
        while !rest.isEmpty {
            let (count, content) = header(rest)
            children.append(Array(rest.prefix(count + content)))
            rest = rest.dropFirst(count + content)
        }
        return children
    }

    private static func header(_ node: ArraySlice<UInt8>) -> (header: Int, content: Int) {
        let bytes = Array(node.prefix(4))
        return switch bytes[1] {
        case 0x81: (3, Int(bytes[2]))
        case 0x82: (4, Int(bytes[2]) << 8 + Int(bytes[3]))
        default: (2, Int(bytes[1]))
        }
    }
}
