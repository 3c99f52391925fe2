package import SegelCrypto

/// A signed status list as fetched: `statuslist+jwt` (draft-ietf-oauth-status-list section 5.1).
package struct StatusListToken: Sendable {
    static let typ = "statuslist+jwt"
    package static let mediaType = "application/statuslist+jwt"
    /// What a verifier that reads both forms asks for.
    package static let acceptable = "\(mediaType), \(StatusListCWT.mediaType);q=0.9"

    /// Signs `list` under the URI it will be fetched from. `chain`: the signer's certificates, DER, without the anchor; none where it has none.
    package static func sign(
        _ list: StatusList,
        uri: String,
        issuedAt: Int64,
        expires: Int64,
        ttl: Int64,
        kid: String,
        chain: [[UInt8]] = [],
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
        let header = CompactJWS.header(key.algorithm, type: typ, kid: kid, chain: chain)
        return CompactJWS.sign(header: header, payload: JSONWriter.bytes(body), with: key)
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

    /// `issuer`: the one that signed the credential; only its own status keys may speak for it (attacks A49, A59). `trust`: the list it stands on,
    /// for lists that bring certificates; without it those are refused.
    /// `lastSeen`: `issuedAt` of the newest list of this address taken before, where the caller keeps it; going back is refused.
    package init(
        _ token: [UInt8],
        uri: String,
        issuer: TrustedIssuer,
        trust: VerifiedTrustList? = nil,
        now: Int64,
        leeway: Int64,
        lastSeen: Int64 = .min
    ) throws(CredentialFailure) {
        let body =
            try StatusListCWT.looksLikeOne(token)
            ? Self.body(cwt: token, issuer: issuer, trust: trust) : Self.body(jwt: token, issuer: issuer, trust: trust)
        guard body.subject == uri, let issuedAt = body.issuedAt, issuedAt <= now + leeway, issuedAt >= lastSeen,
            body.expires.map({ $0 > issuedAt }) ?? true
        else { throw .claimRefused }
        try body.signer.check(signing: issuedAt)
        self.uri = uri
        self.issuer = issuer.id
        self.issuedAt = issuedAt
        expires = body.expires
        list = body.list
    }

    /// What a status list token says, once one of the issuer's own status keys is known to have signed it.
    struct Body {
        let signer: StatusSigner
        let subject: String?
        let issuedAt: Int64?
        let expires: Int64?
        let list: StatusList
    }

    private static func body(jwt token: [UInt8], issuer: TrustedIssuer, trust: VerifiedTrustList?) throws(CredentialFailure) -> Body {
        let jws = try CompactJWS(token[...], acceptsChain: trust != nil)
        guard jws.header.type == StatusListToken.typ else { throw .typeRefused }
        let signer = try StatusSigner(kid: jws.header.kid, chain: jws.header.chain, issuer: issuer, trust: trust)
        let payload = try jws.verified(by: signer.key.key)
        let body: JSONObject
        do { body = try JSONReader.readObject(payload) } catch { throw .malformed }
        guard let content = body["status_list"]?.object, let bits = content["bits"]?.integer, let text = content["lst"]?.string else {
            throw .claimRefused
        }
        if let ttl = body["ttl"] { guard let seconds = ttl.integer, seconds > 0 else { throw .claimRefused } }
        if let expiry = body["exp"] { guard expiry.integer != nil else { throw .claimRefused } }
        return Body(
            signer: signer,
            subject: body["sub"]?.string,
            issuedAt: body["iat"]?.integer,
            expires: body["exp"]?.integer,
            list: try StatusList(bits: Int(truncatingIfNeeded: bits), encoded: text)
        )
    }
}
