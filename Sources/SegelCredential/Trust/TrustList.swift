package import SegelCrypto

/// Who may issue what, by which keys, when (Docs/Formats/TrustList.md).
package struct TrustList: Sendable, Equatable {
    static let format = "segel-trust-list-1"
    static let typ = "segel-trust-list+jws"

    /// Grows by one with each list.
    package let number: Int
    /// Unix seconds.
    package let issued: Int64
    package let expires: Int64
    /// SHA-256 of the list before, base64url; nil for the first.
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

    package init(
        id: String,
        agency: String,
        nameIndonesian: String,
        nameEnglish: String,
        region: String,
        types: [String],
        keys: [TrustedKey]
    ) {
        self.id = id
        self.agency = agency
        self.nameIndonesian = nameIndonesian
        self.nameEnglish = nameEnglish
        self.region = region
        self.types = types
        self.keys = keys
    }
}

package enum KeyPurpose: String, Sendable, CaseIterable {
    case credential, status, checkpoint, receipt
}

/// A key, what it is for and when it may have signed: `notBefore` ≤ signing time < `notAfter`.
package struct TrustedKey: Sendable, Equatable {
    package let key: VerifyingKey
    package let kid: String
    package let purpose: KeyPurpose
    package let notBefore: Int64
    package let notAfter: Int64?
    package let compromisedSince: Int64?

    package init(key: VerifyingKey, purpose: KeyPurpose, notBefore: Int64, notAfter: Int64?, compromisedSince: Int64? = nil) {
        self.key = key
        kid = JWK(key).thumbprint
        self.purpose = purpose
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.compromisedSince = compromisedSince
    }

    /// Whether a signature dated `time` can be this key's (attacks A21, A22).
    func allowsSigning(at time: Int64) -> Bool {
        time >= notBefore && notAfter.map { time < $0 } ?? true && compromisedSince.map { time < $0 } ?? true
    }
}
