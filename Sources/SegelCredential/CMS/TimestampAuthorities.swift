internal import SegelCrypto
internal import SwiftASN1
internal import X509

/// Whose timestamps are believed: those under these roots, by a certificate that is for timestamps and nothing else (RFC 3161 section 2.3).
package struct TimestampAuthorities: Sendable {
    private let anchors: [Certificate]
    private let encoded: [[UInt8]]
    private let paths = ChainCache<Path>()

    /// A signer that is believed about times, at some times.
    private struct Path: Sendable {
        let chain: TimestampChain
        /// In which each certificate is good, the anchor's too. Nil where there is no such time.
        let window: Range<Int64>?
    }

    /// `anchors`: self-signed, or an authority's own certificate; DER.
    package init(anchors: [[UInt8]]) throws(CMSFailure) {
        encoded = anchors
        do { self.anchors = try anchors.map { try Certificate(derEncoded: $0) } } catch { throw .malformed }
    }

    /// Nobody's.
    package static var none: TimestampAuthorities { TimestampAuthorities() }
    private init() { (anchors, encoded) = ([], []) }

    package var isEmpty: Bool { anchors.isEmpty }

    /// The roots it believes, DER.
    package var certificates: [[UInt8]] { encoded }

    /// The timestamp as something to rely on: `message` was there at its time.
    package func verify(_ token: TimestampToken, over message: [UInt8]) throws(CMSFailure) -> VerifiedTimestamp {
        guard token.imprint.function.digest(message) == token.imprint.digest else { throw .digestMismatch }
        return try verify(token)
    }

    /// As `verify(_:over:)`, for whoever compares the imprint.
    package func verify(_ token: TimestampToken) throws(CMSFailure) -> VerifiedTimestamp {
        try token.signature.verify([token.info[...]], paths[token.signers]?.chain.leafKey)
        let path = try path(of: token)
        guard let window = path.window, window.contains(token.time) else { throw .authorityUntrusted }
        return VerifiedTimestamp(time: token.time, authority: path.chain.authority, goodUntil: window.upperBound)
    }

    /// Who vouches for a token; whether it is genuine `verify` tells.
    package func chain(of token: TimestampToken) throws(CMSFailure) -> TimestampChain { try path(of: token).chain }

    private func path(of token: TimestampToken) throws(CMSFailure) -> Path {
        if let known = paths[token.signers] { return known }
        let built: [Certificate]
        do { built = try build(token.signature) } catch let failure as CMSFailure { throw failure } catch { throw .malformed }
        try Self.checkLeaf(built[0])
        let start = built.map(\.start).max() ?? .max, end = built.map(\.end).min() ?? .min
        let chain: TimestampChain
        do { chain = try TimestampChain(built, authority: "\(built[0].subject)", end: end) } catch { throw .malformed }
        let path = Path(chain: chain, window: start < end ? start..<end : nil)
        paths[token.signers] = path
        return path
    }

    /// From the signer up to an anchor; every certificate that came along is on the path, or is an anchor.
    private func build(_ signature: CMSSignature) throws -> [Certificate] {
        var path = [try Certificate(derEncoded: signature.leaf)]
        var others = try signature.certificates.filter { $0 != signature.leaf && !encoded.contains($0) }.map {
            try Certificate(derEncoded: $0)
        }
        while !anchors.contains(path[path.count - 1]) {
            let last = path[path.count - 1]
            if let anchor = anchors.first(where: { Self.signs($0, last) }) {
                path.append(anchor)
            } else if let next = others.firstIndex(where: { Self.signs($0, last) }) {
                path.append(others.remove(at: next))
                try Self.checkAuthority(path[path.count - 1], below: path.count - 2)
            } else {
                throw CMSFailure.authorityUntrusted
            }
        }
        guard others.isEmpty else { throw CMSFailure.certificateStray }
        return path
    }

    private static func signs(_ parent: Certificate, _ child: Certificate) -> Bool {
        parent.subject == child.issuer && parent.publicKey.isValidSignature(child.signature, for: child)
    }

    private static func checkAuthority(_ certificate: Certificate, below count: Int) throws(CMSFailure) {
        do {
            guard case .isCertificateAuthority(let limit)? = try certificate.extensions.basicConstraints, count <= limit ?? .max,
                try certificate.extensions.keyUsage?.keyCertSign ?? false
            else { throw CMSFailure.authorityUntrusted }
        } catch let failure as CMSFailure { throw failure } catch { throw .malformed }
    }

    /// Extended key usage: there, critical, and only timestamps.
    private static func checkLeaf(_ leaf: Certificate) throws(CMSFailure) {
        do {
            guard let usage = leaf.extensions[oid: .X509ExtensionID.extendedKeyUsage], usage.critical,
                try leaf.extensions.extendedKeyUsage.map(Array.init) == [.init(oid: CMSNames.timeStamping)]
            else { throw CMSFailure.authorityUntrusted }
        } catch let failure as CMSFailure { throw failure } catch { throw .malformed }
    }
}

extension TimestampAuthorities {
    /// Nil for a timestamp of an authority that is not known here, which then says nothing; throws for one that is wrong whoever made it.
    package func believed(_ token: TimestampToken, over message: [UInt8]) throws(CMSFailure) -> VerifiedTimestamp? {
        do { return try verify(token, over: message) } catch CMSFailure.authorityUntrusted { return nil }
    }
}
