internal import SegelCrypto

/// Who asks, as a wallet knows it: a prefix up to the first colon says how the rest is to be believed (OpenID4VP 1.0 section 5.9). The full
/// text, prefix and all, is the audience of what is presented; cut short, one verifier's presentation would do for another kind of verifier.
package enum ClientIdentifier: Sendable, Hashable {
    /// base64url SHA-256 of the leaf certificate that signs the request.
    case x509Hash(String)
    /// The response address itself; such requests are never signed.
    case redirectURI(String)

    package init(leaf certificate: [UInt8]) { self = .x509Hash(Base64URL.encode(SHA256.digest(certificate))) }

    /// Refuses prefixes that are not spoken here, and `origin:`, which only a browser may state (section 5.9.3).
    package init(_ text: String) throws(RequestFailure) {
        guard let colon = text.firstIndex(of: ":") else { throw .clientRefused }
        let rest = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "x509_hash":
            do { guard try Base64URL.decode(rest).count == SHA256.count else { throw RequestFailure.clientRefused } } catch {
                throw .clientRefused
            }
            self = .x509Hash(rest)
        case "redirect_uri" where !rest.isEmpty: self = .redirectURI(rest)
        default: throw .clientRefused
        }
    }

    package var text: String {
        switch self {
        case .x509Hash(let hash): "x509_hash:\(hash)"
        case .redirectURI(let uri): "redirect_uri:\(uri)"
        }
    }
}

/// Why a request for a presentation is not answered. Stable codes.
package enum RequestFailure: String, Error, Equatable {
    case malformed = "request_malformed"
    case tooLarge = "request_too_large"
    case typeRefused = "request_type_refused"
    case algorithmRefused = "request_algorithm_refused"
    case headerRefused = "request_header_refused"
    case certificateRefused = "request_certificate_refused"
    case signatureInvalid = "request_signature_invalid"
    case clientRefused = "request_client_refused"
    /// x509_hash names another certificate, or the client of the link is not the one of the signed request.
    case clientDiffers = "request_client_differs"
    /// Its client must sign, or must not.
    case unsigned = "request_unsigned"
    case signed = "request_signed"
    case audienceRefused = "request_audience_refused"
    case responseTypeRefused = "request_response_type_refused"
    case responseModeRefused = "request_response_mode_refused"
    case responseURIRefused = "request_response_uri_refused"
    case nonceRefused = "request_nonce_refused"
    case stateRefused = "request_state_refused"
    /// Both or neither of `dcql_query` and `scope`, or a query that cannot be read.
    case queryRefused = "request_query_refused"
    /// No kind of transaction is known here, so any is refused (section 5.1).
    case transactionDataRefused = "request_transaction_data_refused"
    case metadataRefused = "request_metadata_refused"
    case walletNonceRefused = "request_wallet_nonce_refused"
    case originRefused = "request_origin_refused"
    case expired = "request_expired"
}
