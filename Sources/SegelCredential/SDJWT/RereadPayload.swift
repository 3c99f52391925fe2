package import SegelCrypto

/// A payload made anew from what was prepared or signed before: the same claims under another key, date and status entry.
extension CredentialPayload {
    /// What a replacement of `credential` says. `key`: the one that signed it, so that nothing else is ever said again under a new key.
    package init(
        replacing credential: [UInt8],
        signedBy key: VerifyingKey,
        issuedAt: Int64,
        status: StatusReference
    ) throws(CredentialFailure) {
        let sdJWT = try SDJWT(credential)
        let claims = try CredentialClaims(sdJWT, body: SignedPayload(CompactJWS(sdJWT.jwt).verified(by: key)))
        self.init(claims, issuedAt: issuedAt, status: status)
    }

    fileprivate init(_ claims: CredentialClaims, issuedAt: Int64, status: StatusReference) {
        self.init(
            issuer: claims.issuer,
            type: claims.type,
            issuedAt: issuedAt,
            expires: claims.expires,
            status: status,
            holderKey: claims.holderKey,
            claims: claims.claims.members.map { ($0.name, $0.value) }
        )
    }
}

extension PreparedCredential {
    /// What this would have said, for an intent whose key is gone; its status entry stays. `throwaway`: of the algorithm it was prepared for.
    package func payload(throwaway: SigningKey, issuedAt: Int64) throws(CredentialFailure) -> CredentialPayload {
        let sdJWT = try SDJWT(signedUnchecked(by: throwaway))
        let claims = try CredentialClaims(sdJWT, body: SignedPayload(CompactJWS(sdJWT.jwt).verified(by: throwaway.publicKey)))
        guard let status = claims.status else { throw .claimRefused }
        return CredentialPayload(claims, issuedAt: issuedAt, status: status)
    }
}
