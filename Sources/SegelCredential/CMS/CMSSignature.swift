internal import Foundation
internal import SegelCrypto
internal import SwiftASN1
internal import X509

/// A CMS SignedData (RFC 5652) of one signer, read strictly: DER only, one signer, the signer's certificate named in what is signed. Nothing of it
/// is checked but its form; `verify` says over which bytes it was signed.
///
/// Read by swift-asn1, which cannot run over an end, and not by OpenSSL: this is the one reader that touches a stranger's bytes.
package struct CMSSignature: Sendable {
    /// What the signature is over: a document, or a timestamp.
    package enum Profile: Sendable {
        /// PAdES (EN 319 142-1): detached, ECDSA with SHA-256, no time of the signer's own.
        case page
        /// RFC 3161: a TSTInfo is inside; ECDSA or RSA with SHA-2.
        case timestamp
    }

    /// Bytes of a SignedData; ours have about 2,000, with a timestamp 6,000.
    package static let limit = 65_536
    private static let certificateLimit = 8

    /// DER, in the order they came.
    package let certificates: [[UInt8]]
    /// The signer's, DER.
    package let leaf: [UInt8]
    /// What the signature itself is, for a timestamp over it.
    package let signature: [UInt8]
    /// The TSTInfo, of a timestamp.
    let content: [UInt8]?
    /// The token in the unsigned attributes.
    private let stamped: ASN1Node?
    private let signed: Signed

    /// As the signer hashed them.
    private struct Signed: Sendable {
        let attributes: [UInt8]
        let messageDigest: [UInt8]
        let digest: SHA2
        let algorithm: Certificate.SignatureAlgorithm
    }

    package init(_ der: [UInt8], _ profile: Profile) throws(CMSFailure) {
        guard der.count <= Self.limit else { throw .tooLarge }
        do { self = try Self.read(DER.parse(der), profile) } catch let failure as CMSFailure { throw failure } catch { throw .malformed }
    }

    /// One that was found in another's DER.
    init(_ node: ASN1Node, _ profile: Profile) throws(CMSFailure) {
        do { self = try Self.read(node, profile) } catch let failure as CMSFailure { throw failure } catch { throw .malformed }
    }

    /// DER of the token in the unsigned attributes.
    var timestamp: [UInt8]? { stamped?.bytes }

    /// The same, read on from where this signature's own reading ended.
    package func token() throws(CMSFailure) -> TimestampToken? { try stamped.map { node throws(CMSFailure) in try TimestampToken(node) } }

    /// That `message` is what was signed, by the key of `leaf`. Whose that is the caller asks the trust list.
    package func verify(_ message: [UInt8]) throws(CMSFailure) { try verify([message[...]]) }

    /// As `verify(_:)`, of `pieces` one behind the other. `known`: the chain of `leaf` where it held before, so that its key is not read anew.
    package func verify(_ pieces: [ArraySlice<UInt8>], known: DocumentChain? = nil) throws(CMSFailure) {
        try verify(pieces, known?.key(of: leaf))
    }

    /// `known`: the key of `leaf`, where it was read already.
    func verify(_ pieces: [ArraySlice<UInt8>], _ known: Certificate.PublicKey?) throws(CMSFailure) {
        guard signed.digest.digest(pieces) == signed.messageDigest else { throw .digestMismatch }
        let key: Certificate.PublicKey
        do { key = try known ?? Certificate(derEncoded: leaf).publicKey } catch { throw .malformed }
        guard key.isValidSignature(signature, for: signed.attributes, signatureAlgorithm: signed.algorithm) else {
            throw .signatureInvalid
        }
    }
}

extension CMSSignature {
    private static func read(_ node: ASN1Node, _ profile: Profile) throws -> Self {
        try DER.sequence(node, identifier: .sequence) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == CMSNames.signedData else { throw CMSFailure.contentRefused }
            return try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { node in
                try DER.sequence(node, identifier: .sequence) { nodes in try Self(&nodes, profile) }
            }
        }
    }

    /// SignedData (RFC 5652 section 5.1).
    private init(_ nodes: inout ASN1NodeCollection.Iterator, _ profile: Profile) throws {
        let version = try Int(derEncoded: &nodes)
        let digests = try nodes.needed()
        guard digests.identifier == .set, let digest = try digests.members().first.map(CMSAlgorithm.init) else {
            throw CMSFailure.malformed
        }
        guard try digests.members().count == 1 else { throw CMSFailure.severalSigners }
        content = try Self.content(nodes.needed(), profile)
        guard version == (profile == .page ? 1 : 3) else { throw CMSFailure.malformed }
        var node = try nodes.needed()
        guard node.identifier == .context(0) else { throw CMSFailure.certificateMissing }
        let brought = try node.members(), certificates = brought.map(\.bytes)
        guard certificates.count <= Self.certificateLimit,
            certificates.indices.allSatisfy({ !certificates[..<$0].contains(certificates[$0]) })
        else { throw CMSFailure.certificateStray }
        node = try nodes.needed()
        // Revocation lists have no place here: what says who was revoked is the trust list.
        guard node.identifier == .set else { throw CMSFailure.malformed }
        let signers = try node.members()
        guard signers.count == 1 else { throw CMSFailure.severalSigners }
        let signer = try CMSSigner(signers[0], profile)
        let named = try brought.filter(signer.isIssued)
        guard digest.name == signer.digestName, let leaf = named.first?.bytes, named.count == 1 else { throw CMSFailure.certificateMissing }
        try signer.signedAttributes.checkCertificate(leaf)
        (self.certificates, self.leaf) = (certificates, leaf)
        signature = signer.signature
        stamped = signer.timestamp
        signed = Signed(
            attributes: signer.signedBytes,
            messageDigest: signer.messageDigest,
            digest: signer.digest,
            algorithm: signer.algorithm
        )
    }

    /// EncapsulatedContentInfo: of a page nothing is inside, of a timestamp a TSTInfo.
    private static func content(_ node: ASN1Node, _ profile: Profile) throws -> [UInt8]? {
        try DER.sequence(node, identifier: .sequence) { nodes in
            let type = try ASN1ObjectIdentifier(derEncoded: &nodes)
            guard type == profile.contentType else { throw CMSFailure.contentRefused }
            switch profile {
            case .page:
                guard nodes.next() == nil else { throw CMSFailure.contentRefused }
                return nil
            case .timestamp:
                return try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                    Array(try ASN1OctetString(derEncoded: $0).bytes)
                }
            }
        }
    }
}

extension CMSSignature.Profile {
    var contentType: ASN1ObjectIdentifier { self == .page ? CMSNames.data : CMSNames.timestampInfo }
}
