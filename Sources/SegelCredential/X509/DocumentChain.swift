internal import SegelCrypto
internal import X509

/// Whose certificate signed a document, up to an anchor of the trust list, before it is known when.
package struct DocumentChain: Sendable {
    package let issuer: TrustedIssuer
    private let built: BuiltChain
    /// Since when the authority, or the key itself, is in other hands.
    private let compromisedSince: Int64?
    /// Every PDF of a day brings the same list.
    private let heard: ChainCache<Said?>

    /// What a list in the authority's name says of the leaf.
    private struct Said: Sendable {
        let from: Int64
        /// Under the authority's signature; nil where the list does not name the leaf, or nobody signed that it does.
        let revokedSince: Int64?
    }

    /// `leaf`: DER, of the usage `document`; its authority stands on the list and does not come along.
    package init(_ leaf: [UInt8], trust: VerifiedTrustList) throws(ChainFailure) {
        let name = Self.name(of: leaf)
        if let known = trust.documents[name] {
            self = known
            return
        }
        self = try Self(checking: leaf, trust)
        trust.documents[name] = self
    }

    /// The chain of `leaf`, if it held before by this very list; nil says nothing.
    package init?(known leaf: [UInt8], trust: VerifiedTrustList) {
        guard let known = trust.documents[Self.name(of: leaf)] else { return nil }
        self = known
    }

    private static func name(of leaf: [UInt8]) -> ChainName { ChainName([leaf], for: CertificateUsage.document.rawValue) }

    /// The key of that certificate, if it is the one this chain begins with.
    func key(of leaf: [UInt8]) -> Certificate.PublicKey? { built.leaf == leaf ? built.publicKey : nil }

    private init(checking leaf: [UInt8], _ trust: VerifiedTrustList) throws(ChainFailure) {
        built = try CertificateChain(anchors: trust.allAnchors).check([leaf], for: .document)
        let addresses = built.addresses, authority = built.anchor.certificate
        let named = trust.list.issuers.filter { addresses.contains($0.id) }
        guard let issuer = named.first, named.count == 1 else { throw .issuerMismatch }
        guard let anchor = issuer.anchors.first(where: { $0.certificate == authority }) else { throw .anchorUnknown }
        // A key that the list gives another purpose signs nothing else (attack A49).
        guard trust.find(kid: JWK(built.leafKey).thumbprint) == nil else { throw .usageRefused }
        guard built.begins >= anchor.notBefore, anchor.notAfter.map({ [begins = built.begins] in begins < $0 }) ?? true else {
            throw .anchorUnknown
        }
        self.issuer = issuer
        compromisedSince = anchor.compromisedSince
        heard = ChainCache()
    }

    /// As something to rely on, where certificate and authority were good at `time`. After a theft only a time that somebody else vouches for
    /// counts: `isProved`.
    package func signed(at time: Int64, isProved: Bool) throws(ChainFailure) -> VerifiedChain {
        guard compromisedSince.map({ isProved && time < $0 }) ?? true else { throw .outsideValidity }
        return try built.valid(at: time)
    }

    /// What lists of its own authority say of the leaf at `time`. `lists`: DER, of whomever. One that does not name it is believed without its signature being
    /// looked at: that refuses nothing, and says no more than its bringer does.
    package func finding(by lists: [[UInt8]], at time: Int64) -> RevocationFinding {
        var newest: Int64?
        for list in lists {
            guard let said = said(by: list) else { continue }
            if let since = said.revokedSince, since <= time { return .revoked }
            newest = max(newest ?? said.from, said.from)
        }
        return newest.map { .notRevoked(asOf: $0) } ?? .unknown
    }

    /// Nil for a list of somebody else, or one that cannot be read.
    private func said(by list: [UInt8]) -> Said? {
        let name = ChainName([list], for: "revocation")
        if let known = heard[name] { return known }
        let said: Said?
        do { said = try read(AuthorityRevocationList(list)) } catch { said = nil }
        heard[name] = .some(said)
        return said
    }

    private func read(_ list: AuthorityRevocationList) -> Said? {
        let authority = built.anchor.parsed
        guard list.isNamed(authority.subject) else { return nil }
        let entry = list.entry(of: built.serial)
        return Said(from: list.from, revokedSince: entry.flatMap { list.isSigned(by: authority) ? $0.since : nil })
    }
}
