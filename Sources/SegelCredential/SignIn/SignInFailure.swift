/// Why a sign-in by another provider was not believed. The codes are stable: they stand in the log and on the page.
package enum SignInFailure: String, Error, Sendable, CaseIterable {
    /// Not begun here by this browser, or too long ago.
    case stateRefused = "oidc_state_refused"
    /// Come back a second time.
    case stateUsed = "oidc_state_used"
    /// Answered by another provider than was asked (RFC 9207).
    case issuerRefused = "oidc_issuer_refused"
    /// The person, or the provider, said no.
    case denied = "oidc_denied"
    case unreachable = "oidc_unreachable"
    case metadataRefused = "oidc_metadata_refused"
    case codeRefused = "oidc_code_refused"
    case tokenMalformed = "oidc_token_malformed"
    case headerRefused = "oidc_header_refused"
    /// `none` among them.
    case algorithmRefused = "oidc_algorithm_refused"
    case keyUnknown = "oidc_key_unknown"
    case signatureInvalid = "oidc_signature_invalid"
    case audienceRefused = "oidc_audience_refused"
    case nonceRefused = "oidc_nonce_refused"
    case expired = "oidc_expired"
    case timeRefused = "oidc_time_refused"
    case subjectRefused = "oidc_subject_refused"
    /// Believed, but nobody here is bound to it.
    case notLinked = "oidc_not_linked"
    /// Bound to another account.
    case linkTaken = "oidc_link_taken"
}
