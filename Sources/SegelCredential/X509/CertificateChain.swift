internal import Foundation
package import SegelCrypto
internal import SwiftASN1
internal import X509

/// Why a chain of certificates was not believed. The raw values are stable.
package enum ChainFailure: String, Error, Equatable, CaseIterable {
    case malformed = "chain_malformed"
    /// More certificates, or larger ones, than any honest chain has.
    case tooLarge = "chain_too_large"
    /// The leaf signed itself, or the anchor came along.
    case selfSigned = "chain_self_signed"
    /// It does not lead to an authority the verifier knows.
    case anchorUnknown = "chain_anchor_unknown"
    case signatureInvalid = "chain_signature_invalid"
    /// Key usage or extended key usage is another.
    case usageRefused = "chain_usage_refused"
    /// Basic constraints or path length: who signed may not issue.
    case constraintsRefused = "chain_constraints_refused"
    /// A critical extension nobody here knows, a version other than 3, an algorithm or key that is not taken.
    case extensionRefused = "chain_extension_refused"
    case outsideValidity = "chain_outside_validity"
    /// The leaf names another issuer than the one it speaks for, or none.
    case issuerMismatch = "chain_issuer_mismatch"
}

/// A chain whose signatures, usage and constraints hold up to an anchor. It is good at some times: `valid(at:)` tells.
package struct BuiltChain: Sendable {
    /// The certificate the signer itself has, DER.
    package let leaf: [UInt8]
    /// Of the leaf.
    let serial: [UInt8]
    let leafKey: VerifyingKey
    /// The same key for what is signed as certificates are.
    let publicKey: Certificate.PublicKey
    let addresses: [String]
    let hosts: [String]
    package let anchor: TrustAnchor
    /// When the leaf begins: not before its authority did.
    let begins: Int64
    /// In which every certificate of it, the anchor's too, is good.
    let window: Range<Int64>

    fileprivate init(leaf: [UInt8], _ certificate: Certificate, anchor: TrustAnchor, window: Range<Int64>) throws {
        self.leaf = leaf
        serial = Array(certificate.serialNumber.bytes)
        let names = try certificate.extensions.subjectAlternativeNames
        let key = try certificate.publicKey.verifyingKey
        begins = certificate.start
        leafKey = key
        publicKey = certificate.publicKey
        addresses = names?.compactMap { if case .uniformResourceIdentifier(let text) = $0 { text } else { nil } } ?? []
        hosts = names?.compactMap { if case .dnsName(let text) = $0 { text } else { nil } } ?? []
        self.anchor = anchor
        self.window = window
    }

    /// The chain as something to rely on: `time` is when it signed, or now where it signs now.
    package func valid(at time: Int64) throws(ChainFailure) -> VerifiedChain {
        guard window.contains(time) else { throw .outsideValidity }
        return VerifiedChain(self)
    }
}

/// A chain that holds, at a time at which it is good.
package struct VerifiedChain: Sendable {
    package let leaf: [UInt8]
    package let leafKey: VerifyingKey
    /// Addresses the leaf speaks for: an agency's `iss`.
    package let addresses: [String]
    package let hosts: [String]
    package let anchor: TrustAnchor

    fileprivate init(_ chain: BuiltChain) {
        leaf = chain.leaf
        leafKey = chain.leafKey
        addresses = chain.addresses
        hosts = chain.hosts
        anchor = chain.anchor
    }

    /// SHA-256 of the leaf, base64url: the `x509_hash` of OpenID4VP 1.0 section 5.9.3.
    package var leafHash: String { Base64URL.encode(SHA256.digest(leaf)) }
}

/// Checks a chain as it is sent: leaf first, each certified by the next, the last by an anchor, which does not come along. A linear reading
/// of RFC 5280 section 6.1: order is given, so there is no path to search for and no network to ask (attack A48).
package struct CertificateChain: Sendable {
    private let anchors: [TrustAnchor]

    package init(anchors: [TrustAnchor]) { self.anchors = anchors }

    /// `chain`: DER. `usage`: nil for those no profile gives an extended key usage, as of wallets' makers; theirs is not looked at.
    package func check(_ chain: [[UInt8]], for usage: CertificateUsage?) throws(ChainFailure) -> BuiltChain {
        guard chain.count <= CertificateLimits.chainCount, chain.allSatisfy({ $0.count <= CertificateLimits.certificateCount }) else {
            throw .tooLarge
        }
        let certificates = try chain.map { der throws(ChainFailure) in try Self.parse(der) }
        guard let leaf = certificates.first else { throw .malformed }
        for certificate in certificates {
            guard certificate.issuer != certificate.subject, !anchors.contains(where: { $0.parsed == certificate }) else {
                throw .selfSigned
            }
            try Self.checkForm(certificate)
        }
        let anchor = try anchor(of: certificates[certificates.count - 1])
        try Self.checkLeaf(leaf, for: usage)
        try Self.checkPath(certificates + [anchor.parsed])
        let window = (certificates + [anchor.parsed]).reduce(Int64.min..<Int64.max) { window, next in
            let start = max(window.lowerBound, next.start)
            return start..<max(start, min(window.upperBound, next.end))
        }
        do { return try BuiltChain(leaf: chain[0], leaf, anchor: anchor, window: window) } catch { throw .extensionRefused }
    }

    static func parse(_ der: [UInt8]) throws(ChainFailure) -> Certificate {
        do {
            let certificate = try Certificate(derEncoded: der)
            // One encoding for each certificate: what a lenient reader would take is refused.
            var serializer = DER.Serializer()
            try serializer.serialize(certificate)
            guard serializer.serializedBytes == der else { throw ChainFailure.malformed }
            // The signature is the one part nothing signs: a bit string with bits left over would be another spelling of it.
            var signature = DER.Serializer()
            try signature.serialize(ASN1BitString(bytes: certificate.signature.rawRepresentation[...]))
            guard der.suffix(signature.serializedBytes.count).elementsEqual(signature.serializedBytes) else { throw ChainFailure.malformed }
            return certificate
        } catch { throw .malformed }
    }

    /// Of two authorities of one name the one whose key identifier the certificate gives.
    private func anchor(of last: Certificate) throws(ChainFailure) -> TrustAnchor {
        let named = anchors.filter { $0.parsed.subject == last.issuer }
        guard !named.isEmpty else { throw .anchorUnknown }
        let signing = named.filter { $0.parsed.publicKey.isValidSignature(last.signature, for: last) }
        guard let anchor = signing.first else { throw .signatureInvalid }
        return anchor
    }
}

extension CertificateChain {
    private static let known: Set<ASN1ObjectIdentifier> = [
        .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
    ]
    private static let algorithms: Set<Certificate.SignatureAlgorithm> = [.ecdsaWithSHA256, .ecdsaWithSHA384, .ecdsaWithSHA512]

    static func checkForm(_ certificate: Certificate) throws(ChainFailure) {
        guard certificate.version == .v3, algorithms.contains(certificate.signatureAlgorithm),
            certificate.extensions.allSatisfy({ !$0.critical || known.contains($0.oid) })
        else { throw .extensionRefused }
    }

    private static func checkLeaf(_ leaf: Certificate, for usage: CertificateUsage?) throws(ChainFailure) {
        do {
            if case .isCertificateAuthority? = try leaf.extensions.basicConstraints { throw ChainFailure.constraintsRefused }
            guard let keyUsage = try leaf.extensions.keyUsage, keyUsage.digitalSignature, !keyUsage.keyCertSign else {
                throw ChainFailure.usageRefused
            }
            guard let usage else { return }
            guard let extended = try leaf.extensions.extendedKeyUsage, extended.contains(.init(oid: usage.identifier)) else {
                throw ChainFailure.usageRefused
            }
        } catch let failure as ChainFailure { throw failure } catch { throw .extensionRefused }
    }

    /// `path`: leaf first, anchor last.
    private static func checkPath(_ path: [Certificate]) throws(ChainFailure) {
        for position in path.indices.dropFirst() {
            let (child, parent) = (path[position - 1], path[position])
            guard child.issuer == parent.subject else { throw .anchorUnknown }
            // The anchor was chosen by its signature.
            guard position == path.count - 1 || parent.publicKey.isValidSignature(child.signature, for: child) else {
                throw .signatureInvalid
            }
            // Between this authority and the leaf stand as many others.
            try checkAuthority(parent, below: position - 1)
            try checkIdentifiers(child, parent)
        }
    }

    static func checkAuthority(_ certificate: Certificate, below count: Int) throws(ChainFailure) {
        do {
            guard case .isCertificateAuthority(let limit)? = try certificate.extensions.basicConstraints, count <= limit ?? .max else {
                throw ChainFailure.constraintsRefused
            }
            guard let usage = try certificate.extensions.keyUsage, usage.keyCertSign else { throw ChainFailure.usageRefused }
        } catch let failure as ChainFailure { throw failure } catch { throw .extensionRefused }
    }

    private static func checkIdentifiers(_ child: Certificate, _ parent: Certificate) throws(ChainFailure) {
        do {
            guard let wanted = try child.extensions.authorityKeyIdentifier?.keyIdentifier,
                let own = try parent.extensions.subjectKeyIdentifier?.keyIdentifier
            else { return }
            guard wanted == own else { throw ChainFailure.anchorUnknown }
        } catch let failure as ChainFailure { throw failure } catch { throw .extensionRefused }
    }
}
