internal import Foundation
package import SegelCrypto
internal import SwiftASN1
internal import X509

/// A certificate revocation list of a region's authority (RFC 5280, section 5): version 2, ES256, with its number and the authority's key identifier.
package enum RevocationList {
    /// A certificate that was revoked, and when.
    package struct Entry: Sendable {
        /// Twenty octets, as in the certificate.
        package let serial: [UInt8]
        package let since: Int64

        package init(serial: [UInt8], since: Int64) { (self.serial, self.since) = (serial, since) }
    }

    /// DER. `authority`: its certificate; `number`: larger than that of the list before.
    package static func der(
        authority: [UInt8],
        number: Int64,
        from: Int64,
        until: Int64,
        revoked: [Entry],
        key: SigningKey
    ) throws -> [UInt8] {
        let issuer = try Certificate(derEncoded: authority)
        guard try issuer.publicKey == CertificateSigner(key).publicKey else { throw KeyInvalid() }
        var signed = DER.Serializer()
        try signed.appendConstructedNode(identifier: .sequence) { list in
            // v2
            try list.serialize(Int64(1))
            try appendAlgorithm(to: &list)
            try list.serialize(issuer.subject)
            for time in [from, until] { try list.serialize(UTCTime(moment: time)) }
            if !revoked.isEmpty {
                try list.appendConstructedNode(identifier: .sequence) { entries in
                    for entry in revoked {
                        try entries.appendConstructedNode(identifier: .sequence) { node in
                            try node.serialize(entry.serial[...])
                            try node.serialize(UTCTime(moment: entry.since))
                        }
                    }
                }
            }
            try list.appendConstructedNode(identifier: ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)) { tagged in
                try tagged.appendConstructedNode(identifier: .sequence) { try appendExtensions(to: &$0, issuer, number) }
            }
        }
        let signature = try ECDSASignatureValue.encode(key.sign(signed.serializedBytes))
        var whole = DER.Serializer()
        try whole.appendConstructedNode(identifier: .sequence) { list in
            list.serializeRawBytes(signed.serializedBytes)
            try appendAlgorithm(to: &list)
            try list.serialize(ASN1BitString(bytes: signature[...]))
        }
        return whole.serializedBytes
    }

    /// ecdsa-with-SHA256.
    private static func appendAlgorithm(to coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { try $0.serialize([1, 2, 840, 10045, 4, 3, 2] as ASN1ObjectIdentifier) }
    }

    private static func appendExtensions(to coder: inout DER.Serializer, _ issuer: Certificate, _ number: Int64) throws {
        let identifier = AuthorityKeyIdentifier(keyIdentifier: try issuer.extensions.subjectKeyIdentifier?.keyIdentifier)
        let known = try Certificate.Extension(identifier, critical: false)
        var value = DER.Serializer()
        try value.serialize(number)
        for (name, content) in [(known.oid, Array(known.value)), ([2, 5, 29, 20] as ASN1ObjectIdentifier, value.serializedBytes)] {
            try coder.appendConstructedNode(identifier: .sequence) { node in
                try node.serialize(name)
                try node.serialize(ASN1OctetString(contentBytes: content[...]))
            }
        }
    }
}

extension UTCTime {
    /// Whole Unix seconds. Times up to 2049, as RFC 5280 section 5.1.2.4 has them.
    fileprivate init(moment: Int64) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second],
            from: Date(timeIntervalSince1970: Double(moment))
        )
        try self.init(
            year: parts.year ?? 0,
            month: parts.month ?? 0,
            day: parts.day ?? 0,
            hours: parts.hour ?? 0,
            minutes: parts.minute ?? 0,
            seconds: parts.second ?? 0
        )
    }
}
