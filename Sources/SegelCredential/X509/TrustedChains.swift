package import SegelCrypto
private import Synchronization

extension VerifiedTrustList {
    /// The issuer whose certificate `chain` (DER, leaf first, anchor excluded) leads with. Its leaf names the issuer by address, and an anchor
    /// of that very issuer certified it; where the list names the key itself, it must be that issuer's, for that use.
    func signer(of chain: [[UInt8]], for usage: CertificateUsage) throws(ChainFailure) -> TrustedSigner {
        let name = ChainName(chain, for: usage.rawValue)
        if let known = chains[name] { return known }
        let built = try CertificateChain(anchors: anchors).check(chain, for: usage)
        let named = list.issuers.filter { built.addresses.contains($0.id) }
        guard let issuer = named.first, named.count == 1 else { throw .issuerMismatch }
        guard let anchor = issuer.anchors.first(where: { $0.certificate == built.anchor.certificate }) else { throw .anchorUnknown }
        let signer = TrustedSigner(issuer: issuer, key: try key(of: built, by: anchor, issuer, usage), chain: built)
        chains[name] = signer
        return signer
    }

    /// As `signer(of:for:)` at a time at which the chain must be good: when it signed, or now. For signed objects that are not credentials.
    package func verify(chain: [[UInt8]], for usage: CertificateUsage, at time: Int64) throws(ChainFailure) -> TrustedChain {
        let signer = try signer(of: chain, for: usage)
        guard let built = signer.chain, signer.key.isInWindow(at: time), signer.key.compromisedSince == nil else { throw .outsideValidity }
        return TrustedChain(issuer: signer.issuer, key: signer.key.key, chain: try built.valid(at: time))
    }

    /// Anchors of all issuers, for chains that speak for no issuer: a wallet checks who asks it.
    package var allAnchors: [TrustAnchor] { anchors }

    private func key(
        of built: BuiltChain,
        by anchor: TrustAnchor,
        _ issuer: TrustedIssuer,
        _ usage: CertificateUsage
    ) throws(ChainFailure) -> TrustedKey {
        guard let purpose = KeyPurpose(usage) else { throw .usageRefused }
        if let listed = find(kid: JWK(built.leafKey).thumbprint) {
            guard listed.issuer.id == issuer.id, listed.key.purpose == purpose else { throw .issuerMismatch }
            return listed.key
        }
        // A stolen authority certifies whom it likes, and one before its time or after it nobody.
        guard anchor.compromisedSince == nil, built.begins >= anchor.notBefore, anchor.notAfter.map({ built.begins < $0 }) ?? true else {
            throw .anchorUnknown
        }
        return TrustedKey(key: built.leafKey, purpose: purpose, notBefore: built.window.lowerBound, notAfter: built.window.upperBound)
    }
}

/// A chain of an issuer of the trust list; only `VerifiedTrustList` makes one.
package struct TrustedChain: Sendable {
    package let issuer: TrustedIssuer
    package let key: VerifyingKey
    package let chain: VerifiedChain

    fileprivate init(issuer: TrustedIssuer, key: VerifyingKey, chain: VerifiedChain) {
        self.issuer = issuer
        self.key = key
        self.chain = chain
    }
}

extension KeyPurpose {
    fileprivate init?(_ usage: CertificateUsage) {
        switch usage {
        case .credential: self = .credential
        case .status: self = .status
        case .request, .document: return nil
        }
    }
}
