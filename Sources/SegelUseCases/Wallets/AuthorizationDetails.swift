internal import SegelCredential

/// `authorization_details` (RFC 9396; OpenID4VCI 1.0 section 5.1.1): the configurations a wallet asks for.
package struct AuthorizationDetails: Sendable, Equatable {
    package let configurations: [String]

    /// `issuer`: the credential issuer's identifier.
    package init(_ text: String, issuer: String) throws(WalletRefusal) {
        let value: JSONValue
        do { value = try JSONReader.read(Array(text.utf8)) } catch { throw Self.refusal("no JSON") }
        guard let elements = value.array, !elements.isEmpty, elements.count <= 20 else { throw Self.refusal("a non-empty array is wanted") }
        var configurations: [String] = []
        for element in elements {
            guard let object = element.object, object["type"] == .string("openid_credential") else { throw Self.refusal("type") }
            guard let id = object["credential_configuration_id"]?.string else { throw Self.refusal("credential_configuration_id") }
            if let locations = object["locations"] {
                guard locations.array?.contains(.string(issuer)) == true else { throw Self.refusal("locations") }
            }
            if let claims = object["claims"] { guard claims.array?.isEmpty == false else { throw Self.refusal("claims") } }
            if !configurations.contains(id) { configurations.append(id) }
        }
        self.configurations = configurations
    }

    static func refusal(_ reason: String) -> WalletRefusal { WalletRefusal(.invalidAuthorizationDetails, reason) }
}
