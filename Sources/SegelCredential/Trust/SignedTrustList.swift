package import SegelCrypto

/// A trust list before and after its root signers signed it: JWS with general JSON serialisation (RFC 7515 section 7.2.1), one signature a
/// signer, so that each can sign on a machine of their own.
package enum SignedTrustList {
    /// What one root signer signs. Stable for a list and a key.
    package static func signingInput(_ list: TrustList, by key: VerifyingKey) -> [UInt8] {
        CompactJWS.signingInput(header: header(key), payload: list.payload)
    }

    /// One signer's part.
    package static func signature(_ list: TrustList, with key: SigningKey) -> (key: VerifyingKey, signature: [UInt8]) {
        (key.publicKey, key.sign(signingInput(list, by: key.publicKey)))
    }

    /// The published bytes.
    package static func assemble(_ list: TrustList, signatures: [(key: VerifyingKey, signature: [UInt8])]) -> [UInt8] {
        let parts = signatures.map { part in
            var object = JSONObject()
            object.set("protected", .string(Base64URL.encode(JSONWriter.bytes(header(part.key)))))
            object.set("signature", .string(Base64URL.encode(part.signature)))
            return JSONValue.object(object)
        }
        var object = JSONObject()
        object.set("payload", .string(Base64URL.encode(list.payload)))
        object.set("signatures", .array(parts))
        return JSONWriter.bytes(object)
    }

    /// The list inside published bytes or a draft's payload, unverified: to show a root signer what they are about to sign.
    package static func draft(payload: [UInt8]) throws(TrustFailure) -> TrustList { try TrustList(payload: payload) }
    package static func payload(of list: TrustList) -> [UInt8] { list.payload }

    private static func header(_ key: VerifyingKey) -> JSONObject {
        CompactJWS.header(key.algorithm, type: TrustList.typ, kid: JWK(key).thumbprint)
    }
}

/// A key and the issuer it belongs to, as one trust list has them.
final class TrustedSigner: Sendable {
    let issuer: TrustedIssuer
    let key: TrustedKey

    init(issuer: TrustedIssuer, key: TrustedKey) {
        self.issuer = issuer
        self.key = key
    }
}

/// A trust list that enough root keys signed. The only thing a credential is verified against.
package struct VerifiedTrustList: Sendable {
    package let list: TrustList
    /// SHA-256 of the published bytes, base64url: what the next list names as its previous one.
    package let digest: String
    private let byKid: [String: TrustedSigner]
    /// Of credentials by the keys of this list.
    let headers: KnownHeaders

    /// `lastSeen`: the highest number this verifier has accepted before, 0 for none; going back is refused. Expiry is looked at when a
    /// credential is verified, since then is when it matters.
    package init(_ bytes: [UInt8], root: TrustRoot, lastSeen: Int = 0) throws(TrustFailure) {
        let object: JSONObject
        do { object = try JSONReader.readObject(bytes) } catch { throw .malformed }
        guard let payload = object["payload"]?.string, let parts = object["signatures"]?.array, parts.count <= 64 else { throw .malformed }
        var signers: Set<VerifyingKey> = []
        for part in parts { if let key = try Self.signer(part, payload, root) { signers.insert(key) } }
        guard signers.count >= root.threshold else { throw .notSigned }
        do { list = try TrustList(payload: Base64URL.decode(payload)) } catch { throw .malformed }
        guard list.number >= lastSeen else { throw .olderThanSeen }
        digest = Base64URL.encode(SHA256.digest(bytes))
        byKid = Dictionary(
            uniqueKeysWithValues: list.issuers.flatMap { issuer in issuer.keys.map { ($0.kid, TrustedSigner(issuer: issuer, key: $0)) } }
        )
        do { headers = try KnownHeaders(list.issuers.flatMap(\.keys), type: CredentialPayload.typ) } catch { throw .malformed }
    }

    /// The issuer behind a key name, from this list alone.
    func find(kid: String) -> TrustedSigner? { byKid[kid] }

    package func isExpired(at now: Int64) -> Bool { now >= list.expires }

    /// The root key behind one signature, or nil for a stranger's; throws for a root key's bad one.
    private static func signer(_ part: JSONValue, _ payload: String, _ root: TrustRoot) throws(TrustFailure) -> VerifyingKey? {
        guard let protected = part.object?["protected"]?.string, let signature = part.object?["signature"]?.string else { throw .malformed }
        let compact = Array("\(protected).\(payload).\(signature)".utf8)
        let jws: CompactJWS
        do { jws = try CompactJWS(compact[...]) } catch { throw .malformed }
        guard jws.header.type == TrustList.typ else { throw .malformed }
        guard let key = root.keys.first(where: { JWK($0).thumbprint == jws.header.kid }) else { return nil }
        do { _ = try jws.verified(by: key) } catch { throw .notSigned }
        return key
    }
}
