package import SegelCrypto

/// What a credential says, typed (draft-ietf-oauth-sd-jwt-vc section 3.2.2). Whether to believe it is another question.
package struct CredentialClaims: Sendable {
    package let issuer: String
    package let type: String
    /// Unix seconds.
    package let issuedAt: Int64
    package let notBefore: Int64?
    package let expires: Int64?
    package let status: StatusReference?
    package let holderKey: VerifyingKey?
    /// The claims about the subject that are disclosed.
    package let claims: JSONObject

    /// `body`: the signed payload, before disclosing.
    init(_ sdJWT: SDJWT, body payload: SignedPayload) throws(CredentialFailure) {
        let body = payload.object
        // Read from what is signed in the open; a disclosure that brings one of these names is refused below.
        guard let issuer = body["iss"]?.string, let type = body["vct"]?.string, !type.isEmpty, let issuedAt = body["iat"]?.integer else {
            throw .claimRefused
        }
        self.issuer = issuer
        self.type = type
        self.issuedAt = issuedAt
        notBefore = try Self.time("nbf", body)
        expires = try Self.time("exp", body)
        status = try Self.status(body)
        holderKey = try Self.holderKey(body)
        let (open, disclosed) = try sdJWT.disclose(payload)
        guard !disclosed.contains(where: { CredentialPayload.isAlwaysOpen($0.name) }) else { throw .claimRefused }
        do { claims = try JSONObject(open.isEmpty ? disclosed : open + disclosed) } catch { throw .claimRefused }
    }

    private static func time(_ name: String, _ body: JSONObject) throws(CredentialFailure) -> Int64? {
        guard let value = body[name] else { return nil }
        guard let time = value.integer else { throw .claimRefused }
        return time
    }

    private static func status(_ body: JSONObject) throws(CredentialFailure) -> StatusReference? {
        guard let status = body["status"] else { return nil }
        guard let list = status.object?["status_list"]?.object, let index = list["idx"]?.integer, let uri = list["uri"]?.string,
            index >= 0, let position = Int(exactly: index)
        else { throw .claimRefused }
        return StatusReference(uri: uri, index: position)
    }

    private static func holderKey(_ body: JSONObject) throws(CredentialFailure) -> VerifyingKey? {
        guard let confirmation = body["cnf"] else { return nil }
        guard let jwk = confirmation.object?["jwk"]?.object else { throw .claimRefused }
        do { return try JWK(jwk).key } catch { throw .claimRefused }
    }
}
