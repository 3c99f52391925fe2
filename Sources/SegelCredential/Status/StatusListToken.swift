package import SegelCrypto

/// A signed status list as fetched: `statuslist+jwt` (draft-ietf-oauth-status-list section 5.1).
package struct StatusListToken: Sendable {
    static let typ = "statuslist+jwt"

    /// Signs `list` under the URI it will be fetched from.
    package static func sign(
        _ list: StatusList,
        uri: String,
        issuedAt: Int64,
        expires: Int64,
        ttl: Int64,
        kid: String,
        key: SigningKey
    ) throws(CredentialFailure) -> [UInt8] {
        guard ttl > 0, expires > issuedAt else { throw .claimRefused }
        var body = JSONObject()
        body.set("sub", .string(uri))
        body.set("iat", .integer(issuedAt))
        body.set("exp", .integer(expires))
        body.set("ttl", .integer(ttl))
        var content = JSONObject()
        content.set("bits", .integer(Int64(list.bits)))
        content.set("lst", .string(try list.encoded()))
        body.set("status_list", .object(content))
        return CompactJWS.sign(header: CompactJWS.header(key.algorithm, type: typ, kid: kid), payload: JSONWriter.bytes(body), with: key)
    }
}

/// A status list whose signature, issuer, address and age were checked. May be kept and asked again until it is stale.
package struct VerifiedStatusList: Sendable {
    package let uri: String
    /// The trust list's `id` of the agency it speaks for.
    package let issuer: String
    package let issuedAt: Int64
    package let expires: Int64?
    let list: StatusList

    /// `issuer`: the one that signed the credential; only its own status keys may speak for it (attacks A49, A59).
    /// `lastSeen`: `issuedAt` of the newest list of this address taken before, where the caller keeps it; going back is refused.
    package init(
        _ token: [UInt8],
        uri: String,
        issuer: TrustedIssuer,
        now: Int64,
        leeway: Int64,
        lastSeen: Int64 = .min
    ) throws(CredentialFailure) {
        let body = try StatusListCWT.looksLikeOne(token) ? Self.body(cwt: token, issuer: issuer) : Self.body(jwt: token, issuer: issuer)
        guard body.subject == uri, let issuedAt = body.issuedAt, issuedAt <= now + leeway, issuedAt >= lastSeen,
            // A stolen status key could date a list as it likes: none of its lists is believed any more.
            body.key.compromisedSince == nil, body.key.isInWindow(at: issuedAt), body.expires.map({ $0 > issuedAt }) ?? true
        else { throw .claimRefused }
        self.uri = uri
        self.issuer = issuer.id
        self.issuedAt = issuedAt
        expires = body.expires
        list = body.list
    }

    /// What a status list token says, once one of the issuer's own status keys is known to have signed it.
    struct Body {
        let key: TrustedKey
        let subject: String?
        let issuedAt: Int64?
        let expires: Int64?
        let list: StatusList
    }

    private static func body(jwt token: [UInt8], issuer: TrustedIssuer) throws(CredentialFailure) -> Body {
        let jws = try CompactJWS(token[...])
        guard jws.header.type == StatusListToken.typ else { throw .typeRefused }
        guard let kid = jws.header.kid, let key = issuer.keys.first(where: { $0.kid == kid && $0.purpose == .status }) else {
            throw .signatureInvalid
        }
        let payload = try jws.verified(by: key.key)
        let body: JSONObject
        do { body = try JSONReader.readObject(payload) } catch { throw .malformed }
        guard let content = body["status_list"]?.object, let bits = content["bits"]?.integer, let text = content["lst"]?.string else {
            throw .claimRefused
        }
        if let ttl = body["ttl"] { guard let seconds = ttl.integer, seconds > 0 else { throw .claimRefused } }
        if let expiry = body["exp"] { guard expiry.integer != nil else { throw .claimRefused } }
        return Body(
            key: key,
            subject: body["sub"]?.string,
            issuedAt: body["iat"]?.integer,
            expires: body["exp"]?.integer,
            list: try StatusList(bits: Int(truncatingIfNeeded: bits), encoded: text)
        )
    }
}
