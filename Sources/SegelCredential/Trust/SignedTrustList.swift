package import SegelCrypto

/// A trust list before and after its root signers signed it, so that each can sign on a machine of their own.
package enum SignedTrustList {
    /// What one root signer signs. Stable for a list and a key.
    package static func signingInput(_ list: TrustList, by key: VerifyingKey) -> [UInt8] {
        RootDocument.trustList.signingInput(list.payload, by: key)
    }

    /// One signer's part.
    package static func signature(_ list: TrustList, with key: SigningKey) -> (key: VerifyingKey, signature: [UInt8]) {
        (key.publicKey, key.sign(signingInput(list, by: key.publicKey)))
    }

    /// The published bytes.
    package static func assemble(_ list: TrustList, signatures: [(key: VerifyingKey, signature: [UInt8])]) -> [UInt8] {
        RootSignedDocument(unsigned: list.payload).adding(signatures, as: .trustList).bytes
    }

    /// Published bytes with more signatures on the same content, for a root's take-over.
    package static func adding(_ signatures: [(key: VerifyingKey, signature: [UInt8])], to bytes: [UInt8]) throws(TrustFailure) -> [UInt8] {
        try RootSignedDocument(bytes).adding(signatures, as: .trustList).bytes
    }

    /// The list inside published bytes or a draft's payload, unverified: to show a root signer what they are about to sign.
    package static func draft(payload: [UInt8]) throws(TrustFailure) -> TrustList { try TrustList(payload: payload) }
    package static func payload(of list: TrustList) -> [UInt8] { list.payload }

    /// What root signers read out to each other before signing, and what the next list calls its previous one.
    package static func digest(ofPayload payload: [UInt8]) -> String { VerifiedTrustList.digest(payload) }

    /// The payload inside published bytes, unverified.
    package static func payload(inPublished bytes: [UInt8]) throws(TrustFailure) -> [UInt8] { try RootSignedDocument(bytes).payload }
}

/// A key and the issuer it belongs to, as one trust list has them.
final class TrustedSigner: Sendable {
    let issuer: TrustedIssuer
    let key: TrustedKey
    /// What a certificate chain said of the key, where it came with one.
    let chain: BuiltChain?

    init(issuer: TrustedIssuer, key: TrustedKey, chain: BuiltChain? = nil) {
        self.issuer = issuer
        self.key = key
        self.chain = chain
    }
}

/// A trust list that enough root keys signed. The only thing a credential is verified against.
package struct VerifiedTrustList: Sendable {
    package let list: TrustList
    /// SHA-256 of the signed payload, base64url: what the next list names as its previous one. Not over the signatures, of which more may come.
    package let digest: String
    private let byKid: [String: TrustedSigner]
    /// QR keys by the short names that symbols give them (Docs/Formats/QR.md, rule 4).
    private let byShortKid: [[UInt8]: TrustedSigner]
    /// Of credentials by the keys of this list.
    let headers: KnownHeaders
    /// Every authority of the list, once.
    let anchors: [TrustAnchor]
    /// Chains checked already: every credential of a key brings the same.
    let chains = ChainCache<TrustedSigner>()
    let documents = ChainCache<DocumentChain>()

    /// `lastSeen`: the highest number this verifier has accepted before, 0 for none; going back is refused. Expiry is looked at when a
    /// credential is verified, since then is when it matters.
    package init(_ bytes: [UInt8], root: TrustRoot, lastSeen: Int = 0) throws(TrustFailure) {
        let payload = try RootSignedDocument(bytes).verified(by: root, as: .trustList)
        list = try TrustList(payload: payload)
        guard list.number >= lastSeen else { throw .olderThanSeen }
        digest = Self.digest(payload)
        byKid = Dictionary(
            uniqueKeysWithValues: list.issuers.flatMap { issuer in issuer.keys.map { ($0.kid, TrustedSigner(issuer: issuer, key: $0)) } }
        )
        let short = byKid.values.filter { $0.key.purpose == .qr }.map { (QRText.kid($0.key.kid), $0) }
        // Two of one short name: whoever made them made them so.
        guard Set(short.map(\.0)).count == short.count else { throw .malformed }
        byShortKid = Dictionary(uniqueKeysWithValues: short)
        anchors = list.issuers.flatMap(\.anchors).reduce(into: []) { found, next in if !found.contains(next) { found.append(next) } }
        do { headers = try KnownHeaders(list.issuers.flatMap(\.keys), type: CredentialPayload.typ) } catch { throw .malformed }
    }

    /// The issuer behind a key name, from this list alone.
    func find(kid: String) -> TrustedSigner? { byKid[kid] }

    /// The issuer behind a QR key's short name. Keys of other purposes have none (attack A49).
    func find(qrKid: [UInt8]) -> TrustedSigner? { byShortKid[qrKid] }

    package func isExpired(at now: Int64) -> Bool { now >= list.expires }

    static func digest(_ payload: [UInt8]) -> String { Base64URL.encode(SHA256.digest(payload)) }
}
