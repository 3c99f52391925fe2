/// What a wallet is told when a request is refused: the code its specification gives for it, and why, for its developers.
package struct WalletRefusal: Error, Sendable, Equatable {
    package let error: WalletError
    /// ASCII without quotation mark and backslash (RFC 6749 section 5.2); names no person and no value of ours.
    package let reason: String

    package init(_ error: WalletError, _ reason: String) {
        self.error = error
        self.reason = reason
    }
}

package enum WalletError: String, Sendable, CaseIterable {
    // RFC 6749
    case invalidRequest = "invalid_request"
    case invalidClient = "invalid_client"
    case invalidGrant = "invalid_grant"
    case invalidScope = "invalid_scope"
    case unsupportedGrantType = "unsupported_grant_type"
    case unsupportedResponseType = "unsupported_response_type"
    case accessDenied = "access_denied"
    case temporarilyUnavailable = "temporarily_unavailable"
    // RFC 6750
    case invalidToken = "invalid_token"
    // RFC 9396
    case invalidAuthorizationDetails = "invalid_authorization_details"
    // RFC 9449
    case invalidDPoPProof = "invalid_dpop_proof"
    case useDPoPNonce = "use_dpop_nonce"
    // draft-ietf-oauth-attestation-based-client-auth-07, section 6.2
    case useAttestationChallenge = "use_attestation_challenge"
    case useFreshAttestation = "use_fresh_attestation"
    // RFC 9101
    case invalidRequestURI = "invalid_request_uri"
    // OpenID4VCI 1.0, sections 8.3.1.2, 9.3 and 11.3
    case invalidCredentialRequest = "invalid_credential_request"
    case unknownCredentialConfiguration = "unknown_credential_configuration"
    case unknownCredentialIdentifier = "unknown_credential_identifier"
    case invalidProof = "invalid_proof"
    case invalidNonce = "invalid_nonce"
    case invalidEncryptionParameters = "invalid_encryption_parameters"
    case credentialRequestDenied = "credential_request_denied"
    case invalidTransactionID = "invalid_transaction_id"
    case invalidNotificationID = "invalid_notification_id"
    case invalidNotificationRequest = "invalid_notification_request"
}
