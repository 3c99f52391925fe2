package import SegelCrypto

/// Who may issue what, by which keys, when (Docs/Formats/TrustList.md).
package struct TrustList: Sendable, Equatable {
    static let format = "segel-trust-list-1"
    static let typ = RootDocument.trustList.rawValue

    /// Grows by one with each list.
    package let number: Int
    /// Unix seconds.
    package let issued: Int64
    package let expires: Int64
    /// SHA-256 of the payload of the list before, base64url; nil for the first.
    package let previous: String?
    package let issuers: [TrustedIssuer]

    package init(number: Int, issued: Int64, expires: Int64, previous: String?, issuers: [TrustedIssuer]) {
        self.number = number
        self.issued = issued
        self.expires = expires
        self.previous = previous
        self.issuers = issuers
    }
}

/// An agency as a verifier knows it.
package struct TrustedIssuer: Sendable, Equatable {
    /// `iss`.
    package let id: String
    /// The agency's code in the catalogue.
    package let agency: String
    package let nameIndonesian: String
    package let nameEnglish: String
    /// Such as "18.72".
    package let region: String
    /// The `vct` values it may issue.
    package let types: [String]
    package let keys: [TrustedKey]
    /// The authorities whose certificates may name a key as its own; none where only the keys listed here are believed.
    package let anchors: [TrustAnchor]

    package init(
        id: String,
        agency: String,
        nameIndonesian: String,
        nameEnglish: String,
        region: String,
        types: [String],
        keys: [TrustedKey],
        anchors: [TrustAnchor] = []
    ) {
        self.id = id
        self.agency = agency
        self.nameIndonesian = nameIndonesian
        self.nameEnglish = nameEnglish
        self.region = region
        self.types = types
        self.keys = keys
        self.anchors = anchors
    }
}

/// What a key may sign; a key has one purpose.
package enum KeyPurpose: String, Sendable, CaseIterable {
    case credential, status, checkpoint, receipt
    /// Signs the QR symbols of credentials.
    case qr
}

/// A key, what it is for and when it may have signed: `notBefore` ≤ signing time < `notAfter`. Once it is compromised its own word on time is
/// worth nothing, and only what `witnessed` names is believed.
package struct TrustedKey: Sendable, Equatable {
    package let key: VerifyingKey
    package let kid: String
    package let purpose: KeyPurpose
    package let notBefore: Int64
    package let notAfter: Int64?
    package let compromisedSince: Int64?
    /// The digest of the set of credentials that the log recorded before `compromisedSince`; nil where none is believed.
    package let witnessed: String?

    package init(
        key: VerifyingKey,
        purpose: KeyPurpose,
        notBefore: Int64,
        notAfter: Int64?,
        compromisedSince: Int64? = nil,
        witnessed: String? = nil
    ) {
        self.key = key
        kid = JWK(key).thumbprint
        self.purpose = purpose
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.compromisedSince = compromisedSince
        self.witnessed = witnessed
    }

    /// Whether a signature dated `time` can be this key's (attack A21). The first second is in, the last is out.
    func isInWindow(at time: Int64) -> Bool { time >= notBefore && notAfter.map { time < $0 } ?? true }
}
