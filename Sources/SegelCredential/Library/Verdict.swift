/// What a verifier says of a credential: three outcomes, never a fourth.
public struct Verdict: Sendable {
    /// The three outcomes; there is no fourth.
    public enum Outcome: String, Sendable {
        case accept, reject
        case cannotDecide = "cannot_decide"
    }

    public let outcome: Outcome
    /// Stable: "accepted", or why not, such as "revoked" (Docs/Formats/Credential.md, rule 12).
    public let code: String
    /// `iss` and the issuer's name in Indonesian and English; nil where no trusted signature held.
    public let issuer: String?
    public let issuerName: (indonesian: String, english: String)?
    /// `vct`, or an mdoc's document type.
    public let type: String?
    /// Unix seconds.
    public let issuedAt: Int64?
    public let expires: Int64?
    /// When the status that decided was signed, Unix seconds. Only of an accepted credential.
    public let statusIssuedAt: Int64?
    /// The disclosed claims as one JSON object; an mdoc's elements stand under their name spaces. Only of an accepted credential.
    public let claims: String?

    init(_ outcome: VerificationOutcome) {
        code = outcome.reason?.rawValue ?? "accepted"
        let signed: (claims: CredentialClaims, issuer: TrustedIssuer)?
        switch outcome {
        case .accept(let credential):
            self.outcome = .accept
            signed = (credential.claims, credential.issuer)
            claims = String(decoding: JSONWriter.bytes(credential.claims.claims), as: UTF8.self)
            statusIssuedAt = credential.statusIssuedAt
        case .reject(_, let found):
            self.outcome = .reject
            signed = found.map { ($0.claims, $0.issuer) }
            (claims, statusIssuedAt) = (nil, nil)
        case .cannotDecide(_, let found):
            self.outcome = .cannotDecide
            signed = found.map { ($0.claims, $0.issuer) }
            (claims, statusIssuedAt) = (nil, nil)
        }
        issuer = signed?.issuer.id
        issuerName = signed.map { ($0.issuer.nameIndonesian, $0.issuer.nameEnglish) }
        type = signed?.claims.type
        issuedAt = signed?.claims.issuedAt
        expires = signed?.claims.expires
    }
}
