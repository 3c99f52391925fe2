internal import SegelCrypto

/// A QR symbol's content that a QR key of the trust list signed. Only `CredentialVerifier` makes one.
package struct SignedQR: Sendable {
    package let content: QRContent
    /// For its status (`CredentialVerifier.decide`) and its issuer.
    package let signed: SignedCredential
}

/// A symbol's content held against its key, before anybody asked whether the issuer may.
struct CheckedQR {
    let content: QRContent
    let claims: CredentialClaims
    let signer: TrustedSigner
    let witness: WitnessedDigest

    fileprivate init(_ read: ReadQR, trustList: VerifiedTrustList) throws(NotAccepted) {
        guard let signer = trustList.find(qrKid: read.kid) else { throw NotAccepted(.issuerUntrusted) }
        do {
            content = try QRContent(read.signed.verified(by: signer.key.key))
            claims = try CredentialClaims(content, issuer: signer.issuer)
        } catch { throw NotAccepted(VerificationReason(error)) }
        self.signer = signer
        witness = content.credential
    }
}

extension CredentialVerifier {
    /// The text of a symbol: signature, issuer, key, kind, dates. Issuer, type and status address come from the trust list and from nowhere else:
    /// a symbol holds no address (attack A66).
    package func check(qr text: [UInt8], now: Int64) throws(NotAccepted) -> SignedQR {
        try checkTrustList(now: now)
        let read: ReadQR
        do { read = try ReadQR(text) } catch { throw NotAccepted(VerificationReason(error)) }
        let checked = try CheckedQR(read, trustList: trustList)
        let signed = try accept(checked, now: now)
        guard policy.keyBinding == nil else { throw NotAccepted(.keyBindingRefused, signed) }
        return SignedQR(content: checked.content, signed: signed)
    }
}

extension CredentialClaims {
    /// Rules 6 and 7: what stands in the symbol by number or name becomes an address under the issuer's own.
    init(_ content: QRContent, issuer: TrustedIssuer) throws(CredentialFailure) {
        let own = "/issuers/\(issuer.agency)"
        guard issuer.id.utf8.suffix(own.utf8.count).elementsEqual(own.utf8) else { throw .claimRefused }
        let base = Substring(issuer.id.utf8.dropLast(own.utf8.count))
        self.issuer = issuer.id
        type = "\(base)/types/\(content.type)"
        issuedAt = content.issuedAt
        notBefore = nil
        expires = content.expires
        status = StatusReference(uri: "\(base)/status/\(issuer.agency)/\(content.list).jwt", index: content.index)
        holderKey = nil
        do { claims = try JSONObject(content.claims.map { JSONObject.Member(name: $0.name, value: $0.value) }) } catch {
            throw .claimRefused
        }
    }
}
