internal import SegelCrypto
internal import SwiftASN1
internal import X509

/// Where revocation lists are, as a certificate says of its issuer's (RFC 5280, 4.2.1.13) and a list of itself (5.2.5).
enum DistributionPoints {
    /// id-ce-cRLDistributionPoints
    private static let name: ASN1ObjectIdentifier = [2, 5, 29, 31]

    /// Those of http and https that a certificate names, of lists that its own issuer signs and that are of every reason. None where that cannot be read.
    static func addresses(of certificate: Certificate) -> [String] {
        guard let points = certificate.extensions[oid: name] else { return [] }
        do {
            return try DER.parse(Array(points.value)).members().flatMap { point in
                let members = try point.members()
                // [1] reasons, [2] another signer.
                return members.allSatisfy { $0.identifier == .context(0) } ? try addresses(in: members) : []
            }.filter(isFetched)
        } catch { return [] }
    }

    /// Printable, too: it is written into logs.
    private static func isFetched(_ address: String) -> Bool {
        (address.hasPrefix("http://") || address.hasPrefix("https://")) && address.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// What a list of less than everything says of itself; only addresses are taken, since everything else leaves certificates or reasons out.
    static func addresses(scope value: ArraySlice<UInt8>) throws -> Set<String> {
        let members = try DER.parse(Array(value)).members()
        guard !members.isEmpty, members.allSatisfy({ $0.identifier == .context(0) }) else { throw CMSFailure.contentRefused }
        return Set(try addresses(in: members))
    }

    /// DistributionPointName: in [0] the [0] GeneralNames, in them [6] uniformResourceIdentifier.
    private static func addresses(in members: [ASN1Node]) throws -> [String] {
        let names = try members.flatMap { try $0.members() }.filter { $0.identifier == .context(0) }.flatMap { try $0.members() }
        return names.filter { $0.identifier == .context(6) }.compactMap { node in
            guard case .primitive(let bytes) = node.content else { return nil }
            return String(validating: bytes, as: UTF8.self)
        }
    }
}
