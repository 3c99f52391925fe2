/// What a sign-in provider says of itself (OpenID Connect Discovery 1.0 section 3).
package struct ProviderMetadata: Sendable, Equatable {
    package static let sizeLimit = 256 << 10

    package let issuer: String
    package let authorization: String
    package let token: String
    package let keys: String
    /// Whether its answers name it (RFC 9207); then one that does not is refused.
    package let namesItself: Bool

    /// Where it lies.
    package static func address(of issuer: String) -> String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
    }

    /// Throws `metadataRefused` unless it is `issuer`'s own, byte for byte.
    package init(_ bytes: [UInt8], of issuer: String) throws(SignInFailure) {
        let object: JSONObject
        do { object = try JSONReader.readObject(bytes) } catch { throw .metadataRefused }
        guard object["issuer"] == .string(issuer), let authorization = object["authorization_endpoint"]?.string,
            let token = object["token_endpoint"]?.string, let keys = object["jwks_uri"]?.string
        else { throw .metadataRefused }
        self.issuer = issuer
        self.authorization = authorization
        self.token = token
        self.keys = keys
        namesItself = object["authorization_response_iss_parameter_supported"] == .bool(true)
    }
}
