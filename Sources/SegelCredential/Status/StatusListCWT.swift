package import SegelCrypto

/// A signed status list as CBOR: `statuslist+cwt` (draft-ietf-oauth-status-list section 5.2), for readers of mdocs. The same list at the same
/// address as its JWT.
package enum StatusListCWT {
    package static let mediaType = "application/statuslist+cwt"

    /// Claim keys: RFC 8392 section 4, and the draft's own.
    enum Claim {
        static let subject = 2
        static let expires = 4
        static let issuedAt = 6
        static let statusList = 65_533
        static let ttl = 65_534
    }

    /// Whether bytes begin as one does: tag 18.
    static func looksLikeOne(_ token: [UInt8]) -> Bool { token.first == 0xD2 }

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
        var content = CBORMap()
        content.set("bits", CBORValue(list.bits))
        content.set("lst", .bytes(try list.compressed()))
        var body = CBORMap()
        body.set(Claim.subject, .text(uri))
        body.set(Claim.expires, CBORValue(Int(expires)))
        body.set(Claim.issuedAt, CBORValue(Int(issuedAt)))
        body.set(Claim.statusList, .map(content))
        body.set(Claim.ttl, CBORValue(Int(ttl)))
        var header = CBORMap()
        header.set(CoseSign1.Label.kid, .bytes(Array(kid.utf8)))
        header.set(CoseSign1.Label.type, .text(mediaType))
        var unprotected = CBORMap()
        if !chain.isEmpty { unprotected.set(CoseSign1.Label.chain, CoseSign1.chain(chain)) }
        let signed = CoseSign1.sign(CBORWriter.bytes(.map(body)), protected: header, unprotected: unprotected, with: key)
        return CBORWriter.bytes(.tagged(CBORTag.sign1, signed))
    }
}

extension VerifiedStatusList {
    static func body(cwt token: [UInt8], issuer: TrustedIssuer, trust: VerifiedTrustList?) throws(CredentialFailure) -> Body {
        let value: CBORValue
        do { value = try CBORReader.read(token) } catch { throw CredentialFailure(error) }
        let signed = try CoseSign1(value, tagging: .sign1)
        guard signed.protected[CoseSign1.Label.type] == .text(StatusListCWT.mediaType) else { throw .typeRefused }
        let signer = try StatusSigner(kid: Self.name(of: signed), chain: signed.chain(), issuer: issuer, trust: trust)
        let payload = try signed.verified(by: signer.key.key)
        let body: CBORMap?
        do { body = try CBORReader.read(payload).map } catch { throw CredentialFailure(error) }
        guard let body, let content = body[StatusListCWT.Claim.statusList]?.map, let bits = content["bits"]?.integer,
            let compressed = content["lst"]?.bytes
        else { throw .claimRefused }
        if let ttl = body[StatusListCWT.Claim.ttl] { guard let seconds = ttl.integer, seconds > 0 else { throw .claimRefused } }
        var expires: Int64?
        if let expiry = body[StatusListCWT.Claim.expires] {
            guard let time = expiry.integer else { throw .claimRefused }
            expires = time
        }
        return Body(
            signer: signer,
            subject: body[StatusListCWT.Claim.subject]?.text,
            issuedAt: body[StatusListCWT.Claim.issuedAt]?.integer,
            expires: expires,
            list: try StatusList(bits: Int(truncatingIfNeeded: bits), compressed: compressed)
        )
    }

    /// Nil where it names none. Ours are ASCII; a name of other bytes is nobody's.
    private static func name(of signed: CoseSign1) throws(CredentialFailure) -> String? {
        guard let name = signed.protected[CoseSign1.Label.kid] ?? signed.unprotected[CoseSign1.Label.kid] else { return nil }
        guard let bytes = name.bytes, let text = String(validating: bytes, as: UTF8.self) else { throw .signatureInvalid }
        return text
    }
}
