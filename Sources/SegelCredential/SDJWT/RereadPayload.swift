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
        let body = try SignedPayload(CompactJWS(sdJWT.jwt).verified(by: key))
        self.init(try CredentialClaims(sdJWT, body: body), body, issuedAt: issuedAt, status: status)
    }

    fileprivate init(_ claims: CredentialClaims, _ body: SignedPayload, issuedAt: Int64, status: StatusReference) {
        self.init(
            issuer: claims.issuer,
            type: claims.type,
            issuedAt: issuedAt,
            expires: claims.expires,
            status: status,
            holderKey: claims.holderKey,
            typeIntegrity: body.object["vct#integrity"]?.string,
            claims: claims.claims.members.map { ($0.name, $0.value) },
            // All its disclosures are here: what is left are decoys.
            decoys: max(0, (body.digests?.count ?? 0) / SignedPayload.itemCount - claims.claims.members.count)
        )
    }
}

extension PreparedCredential {
    /// What this would have said, for an intent whose key is gone; its status entry stays. `throwaway`: of the algorithm it was prepared for.
    package func payload(throwaway: SigningKey, issuedAt: Int64) throws(CredentialFailure) -> CredentialPayload {
        let sdJWT = try SDJWT(signedUnchecked(by: throwaway))
        let body = try SignedPayload(CompactJWS(sdJWT.jwt).verified(by: throwaway.publicKey))
        let claims = try CredentialClaims(sdJWT, body: body)
        guard let status = claims.status else { throw .claimRefused }
        return CredentialPayload(claims, body, issuedAt: issuedAt, status: status)
    }
}

extension CredentialPayload {
    /// The same with `old` replaced by `new` wherever one of `paths` leads to it.
    package func replacing(_ old: String, with new: String, at paths: [[String]]) -> CredentialPayload {
        var tree = JSONObject()
        for claim in claims { tree.set(claim.name, claim.value) }
        for path in paths { tree.replace(.string(old), with: .string(new), at: path[...]) }
        return CredentialPayload(
            issuer: issuer,
            type: type,
            issuedAt: issuedAt,
            expires: expires,
            status: status,
            holderKey: holderKey,
            typeIntegrity: typeIntegrity,
            claims: tree.members.map { ($0.name, $0.value) },
            decoys: decoys
        )
    }
}

extension JSONObject {
    fileprivate mutating func replace(_ old: JSONValue, with new: JSONValue, at path: ArraySlice<String>) {
        guard let name = path.first, let value = self[name] else { return }
        if path.count == 1, value == old { set(name, new) }
        if path.count > 1, var inner = value.object {
            inner.replace(old, with: new, at: path.dropFirst())
            set(name, .object(inner))
        }
    }
}
