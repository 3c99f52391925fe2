internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

/// What wallets are told of us (OpenID4VCI 1.0 section 12.2.4; RFC 8414 section 2), made from the catalogue as it is now.
struct IssuingMetadata {
    let mall: Mall
    let addresses: IssuingAddresses
    let attestation: AttestationState
    /// With what each agency signs now, by its code.
    let algorithms: [String: SignatureAlgorithm]

    var issuer: JSONObject {
        var object = JSONObject()
        object.set("credential_issuer", .string(addresses.issuer))
        object.set("credential_endpoint", .string(addresses.url(.credential)))
        object.set("nonce_endpoint", .string(addresses.url(.nonce)))
        object.set("deferred_credential_endpoint", .string(addresses.url(.deferred)))
        object.set("notification_endpoint", .string(addresses.url(.notification)))
        object.set("credential_request_encryption", .object(requestEncryption))
        object.set("credential_response_encryption", .object(responseEncryption))
        object.set("batch_credential_issuance", .of(("batch_size", .integer(Int64(WalletLimits.batch)))))
        object.set("display", Self.display(LocalizedText(id: "Mal Pelayanan Publik Digital", en: "Digital Public Service Mall")))
        var configurations = JSONObject()
        for configuration in offered { configurations.set(configuration.id, .object(entry(configuration))) }
        object.set("credential_configurations_supported", .object(configurations))
        return object
    }

    var authorizationServer: JSONObject {
        var object = JSONObject()
        object.set("issuer", .string(addresses.issuer))
        object.set("authorization_endpoint", .string(addresses.url(.authorize)))
        object.set("token_endpoint", .string(addresses.url(.token)))
        object.set("pushed_authorization_request_endpoint", .string(addresses.url(.push)))
        object.set("require_pushed_authorization_requests", .bool(true))
        object.set("scopes_supported", .strings(offered.map(\.id) + AgencyScope.allCases.map(\.rawValue)))
        object.set("response_types_supported", .strings(["code"]))
        object.set("response_modes_supported", .strings(["query"]))
        object.set("grant_types_supported", .strings(GrantType.allCases.map(\.rawValue)))
        object.set("token_endpoint_auth_methods_supported", .strings(authentication))
        object.set("token_endpoint_auth_signing_alg_values_supported", .strings(Self.proofAlgorithms))
        if attestation.hasAttesters {
            object.set("challenge_endpoint", .string(addresses.url(.challenge)))
            object.set("client_attestation_signing_alg_values_supported", .strings(["ES256"]))
            object.set("client_attestation_pop_signing_alg_values_supported", .strings(Self.proofAlgorithms))
        }
        object.set("code_challenge_methods_supported", .strings(["S256"]))
        object.set("authorization_response_iss_parameter_supported", .bool(true))
        object.set("authorization_details_types_supported", .strings(["openid_credential"]))
        object.set("dpop_signing_alg_values_supported", .strings(Self.proofAlgorithms))
        object.set("pre-authorized_grant_anonymous_access_supported", .bool(!attestation.rules.needsClient))
        object.set("ui_locales_supported", .strings(["id", "en"]))
        return object
    }

    /// What can be issued now.
    private var offered: [CredentialConfiguration] {
        mall.credentialConfigurations.filter { $0.format.isSigned(by: algorithm(of: $0)) }
    }

    private func algorithm(of configuration: CredentialConfiguration) -> SignatureAlgorithm {
        algorithms[configuration.service.agency] ?? .es256
    }

    static let proofAlgorithms = ["ES256", "Ed25519", "EdDSA"]

    private var authentication: [String] {
        (attestation.hasAttesters ? ["attest_jwt_client_auth"] : []) + (attestation.rules.needsClient ? [] : ["none"])
            // Agencies' machines, with client credentials.
            + ["private_key_jwt"]
    }

    private var requestEncryption: JSONObject {
        var object = JSONObject()
        object.set("jwks", .of(("keys", .array([.object(mall.requestEncryptionKey.object)]))))
        object.set("enc_values_supported", .strings(ContentEncryption.allCases.map(\.rawValue)))
        object.set("encryption_required", .bool(false))
        return object
    }

    private var responseEncryption: JSONObject {
        var object = JSONObject()
        object.set("alg_values_supported", .strings([EncryptionKey.algorithm]))
        object.set("enc_values_supported", .strings(ContentEncryption.allCases.map(\.rawValue)))
        object.set("encryption_required", .bool(false))
        return object
    }

    private func entry(_ configuration: CredentialConfiguration) -> JSONObject {
        var object = JSONObject()
        object.set("format", .string(configuration.format.rawValue))
        object.set("scope", .string(configuration.id))
        var metadata = JSONObject()
        metadata.set("display", Self.display(configuration.service.credential.title))
        switch configuration.format {
        case .sdJWT:
            object.set("vct", .string(mall.configuration.type(configuration.service.credential.type)))
            object.set("credential_signing_alg_values_supported", .strings([algorithm(of: configuration).rawValue]))
            object.set("cryptographic_binding_methods_supported", .strings(["jwk"]))
            metadata.set("claims", .array(Self.claims(configuration.service.credential)))
        case .mdoc:
            object.set("doctype", .string(configuration.service.credential.mdoc?.docType ?? ""))
            // ES256 in COSE's numbers (RFC 9053 section 2.1).
            object.set("credential_signing_alg_values_supported", .array([.integer(-7)]))
            object.set("cryptographic_binding_methods_supported", .strings(["cose_key"]))
            metadata.set("claims", .array(Self.elements(configuration.service.credential)))
        }
        object.set("proof_types_supported", proofTypes(configuration.format))
        object.set("credential_metadata", .object(metadata))
        return object
    }

    private func proofTypes(_ format: CopyFormat) -> JSONValue {
        let names = format.proofAlgorithms == [.es256] ? ["ES256"] : Self.proofAlgorithms
        var types = JSONObject()
        types.set("jwt", .object(proofType(names)))
        if attestation.hasAttesters { types.set("attestation", .object(proofType(["ES256"]))) }
        return .object(types)
    }

    private func proofType(_ algorithms: [String]) -> JSONObject {
        var type = JSONObject()
        type.set("proof_signing_alg_values_supported", .strings(algorithms))
        guard attestation.rules.needsKeys else { return type }
        var wanted = JSONObject()
        if !attestation.rules.keyStorage.isEmpty { wanted.set("key_storage", .strings(attestation.rules.keyStorage)) }
        if !attestation.rules.userAuthentication.isEmpty {
            wanted.set("user_authentication", .strings(attestation.rules.userAuthentication))
        }
        type.set("key_attestations_required", .object(wanted))
        return type
    }

    /// Elements of one list have one path.
    private static func claims(_ template: CredentialTemplate) -> [JSONValue] {
        var seen: Set<[String]> = []
        return template.claims.filter { seen.insert($0.path).inserted }.map { claim in
            let path = claim.steps.map { step -> JSONValue in if case .name(let name) = step { .string(name) } else { .null } }
            return .of(("path", .array(path)), ("display", display(claim.label)))
        }
    }

    /// Named as the claim each is made from.
    private static func elements(_ template: CredentialTemplate) -> [JSONValue] {
        (template.mdoc?.nameSpaces ?? []).flatMap { space in
            space.elements.map { element in
                let path = ("path", JSONValue.strings([space.name, element.name]))
                guard case .claim(let name) = element.source, let claim = template.claims.first(where: { $0.name == name }) else {
                    return .of(path)
                }
                return .of(path, ("display", display(claim.label)))
            }
        }
    }

    private static func display(_ text: LocalizedText) -> JSONValue {
        .array([("id", text.id), ("en", text.en)].map { .of(("name", .string($0.1)), ("locale", .string($0.0))) })
    }
}

extension JSONValue {
    static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

    static func of(_ members: (name: String, value: JSONValue)...) -> JSONValue {
        var object = JSONObject()
        for member in members { object.set(member.name, member.value) }
        return .object(object)
    }
}

enum GrantType: String, CaseIterable {
    case authorizationCode = "authorization_code"
    case preAuthorizedCode = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
    case refreshToken = "refresh_token"
    /// Agencies' machines (RFC 6749 section 4.4).
    case clientCredentials = "client_credentials"
}
