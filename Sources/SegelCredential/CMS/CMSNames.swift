internal import SegelCrypto
internal import SwiftASN1
internal import X509

/// The object identifiers that CMS signatures and timestamps of this profile have, and nothing else.
enum CMSNames {
    static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 2]
    static let data: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 1]
    static let timestampInfo: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 1, 4]

    static let contentType: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 3]
    static let messageDigest: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 4]
    static let signingTime: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 5]
    static let signingCertificateV2: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 2, 47]
    /// RFC 6211.
    static let algorithmProtection: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 52]
    /// RFC 3161 appendix A.
    static let signatureTimestamp: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 2, 14]

    static let rsaEncryption: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 1]
    static let timeStamping: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 3, 8]

    static func digest(_ name: ASN1ObjectIdentifier) -> SHA2? {
        switch name {
        case [2, 16, 840, 1, 101, 3, 4, 2, 1]: .sha256
        case [2, 16, 840, 1, 101, 3, 4, 2, 2]: .sha384
        case [2, 16, 840, 1, 101, 3, 4, 2, 3]: .sha512
        default: nil
        }
    }

    /// The algorithm by its own name, or by `rsaEncryption` and the signer's digest (RFC 3370 section 3.2). SHA-1 and unknown ones: nil.
    static func signature(_ name: ASN1ObjectIdentifier, _ digest: SHA2) -> Certificate.SignatureAlgorithm? {
        switch (name, digest) {
        case ([1, 2, 840, 10045, 4, 3, 2], .sha256): .ecdsaWithSHA256
        case ([1, 2, 840, 10045, 4, 3, 3], .sha384): .ecdsaWithSHA384
        case ([1, 2, 840, 10045, 4, 3, 4], .sha512): .ecdsaWithSHA512
        case (rsaEncryption, .sha256), ([1, 2, 840, 113549, 1, 1, 11], .sha256): .sha256WithRSAEncryption
        case (rsaEncryption, .sha384), ([1, 2, 840, 113549, 1, 1, 12], .sha384): .sha384WithRSAEncryption
        case (rsaEncryption, .sha512), ([1, 2, 840, 113549, 1, 1, 13], .sha512): .sha512WithRSAEncryption
        default: nil
        }
    }
}

/// SEQUENCE { OID, parameters absent or NULL }: no algorithm of this profile has others.
struct CMSAlgorithm {
    let name: ASN1ObjectIdentifier

    init(_ node: ASN1Node) throws {
        name = try DER.sequence(node, identifier: .sequence) { nodes in
            let name = try ASN1ObjectIdentifier(derEncoded: &nodes)
            if let parameters = nodes.next() { _ = try ASN1Null(derEncoded: parameters) }
            return name
        }
    }

    init(_ nodes: inout ASN1NodeCollection.Iterator) throws { try self.init(nodes.needed()) }
}

extension ASN1NodeCollection.Iterator {
    mutating func needed() throws -> ASN1Node {
        guard let node = next() else { throw CMSFailure.malformed }
        return node
    }
}

extension ASN1Node {
    /// The members of a constructed one.
    func members() throws -> [ASN1Node] {
        guard case .constructed(let nodes) = content else { throw CMSFailure.malformed }
        return Array(nodes)
    }

    var bytes: [UInt8] { Array(encodedBytes) }

    /// A SET OF in the one order that DER has (X.690 section 11.6).
    func sortedMembers() throws -> [ASN1Node] {
        let members = try members()
        for (a, b) in zip(members, members.dropFirst()) {
            guard a.encodedBytes.lexicographicallyPrecedes(b.encodedBytes) else { throw CMSFailure.malformed }
        }
        return members
    }
}

extension ASN1Identifier {
    static func context(_ number: UInt) -> ASN1Identifier { ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific) }
}
