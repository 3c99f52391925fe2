/// Who signed a status list: one of the issuer's own status keys, known by its name, by a chain of certificates to an authority of the trust
/// list, or by both, which then agree.
struct StatusSigner {
    let key: TrustedKey
    private let chain: BuiltChain?

    /// `chain`: DER, leaf first. Without `trust`, and where that names no authority, nobody could check one: then it is refused as it stands
    /// (attack A48).
    init(kid: String?, chain: [[UInt8]]?, issuer: TrustedIssuer, trust: VerifiedTrustList?) throws(CredentialFailure) {
        guard let chain else {
            guard let kid, let key = issuer.keys.first(where: { $0.kid == kid && $0.purpose == .status }) else { throw .signatureInvalid }
            self.key = key
            self.chain = nil
            return
        }
        guard let trust, !trust.anchors.isEmpty else { throw .headerRefused }
        let found: TrustedSigner
        do { found = try trust.signer(of: chain, for: .status) } catch { throw .certificateRefused }
        // Another issuer's key may speak for its own lists only (attack A59).
        guard found.issuer.id == issuer.id, kid == nil || kid == found.key.kid else { throw .signatureInvalid }
        key = found.key
        self.chain = found.chain
    }

    /// Whether the key and its certificates may have signed at `issuedAt`. A stolen status key could date a list as it likes: none of its lists
    /// is believed any more.
    func check(signing issuedAt: Int64) throws(CredentialFailure) {
        guard key.compromisedSince == nil, key.isInWindow(at: issuedAt) else { throw .claimRefused }
        do { _ = try chain?.valid(at: issuedAt) } catch { throw .certificateRefused }
    }
}
