package import SegelCrypto

/// How a wallet is to answer (OpenID4VP 1.0 sections 8.2, 8.3 and A.2).
package enum ResponseMode: String, Sendable, CaseIterable, Codable {
    case directPost = "direct_post"
    case directPostEncrypted = "direct_post.jwt"
    case browser = "dc_api"
    case browserEncrypted = "dc_api.jwt"

    package var isEncrypted: Bool { self == .directPostEncrypted || self == .browserEncrypted }
    package var isBrowser: Bool { self == .browser || self == .browserEncrypted }
}

/// What a verifier asks a wallet for.
package struct PresentationRequest: Sendable, Equatable {
    /// The symbolic wallet, where no wallet's own identifier is known (section 5.8).
    static let audience = "https://self-issued.me/v2"

    /// Nil only for an unsigned request through a browser, which tells the wallet the origin itself.
    package let client: ClientIdentifier?
    package let mode: ResponseMode
    /// Where the answer goes; nil through a browser.
    package let responseURI: String?
    package let nonce: String
    package let state: String?
    package let query: DCQLQuery
    /// What the answer is encrypted to; nil where it is not.
    package let encryption: EncryptionKey?
    /// Signed requests through a browser: the pages that may carry it.
    package let origins: [String]

    package init(
        client: ClientIdentifier?,
        mode: ResponseMode,
        responseURI: String?,
        nonce: String,
        state: String?,
        query: DCQLQuery,
        encryption: EncryptionKey?,
        origins: [String] = []
    ) {
        self.client = client
        self.mode = mode
        self.responseURI = responseURI
        self.nonce = nonce
        self.state = state
        self.query = query
        self.encryption = encryption
        self.origins = origins
    }

    /// The parameters, in a fixed order.
    package var object: JSONObject {
        var object = JSONObject()
        object.set("response_type", .string("vp_token"))
        object.set("response_mode", .string(mode.rawValue))
        if let client { object.set("client_id", .string(client.text)) }
        if let responseURI { object.set("response_uri", .string(responseURI)) }
        object.set("nonce", .string(nonce))
        if let state { object.set("state", .string(state)) }
        object.set("dcql_query", .object(query.object))
        object.set("client_metadata", .object(metadata))
        if !origins.isEmpty { object.set("expected_origins", .array(origins.map { .string($0) })) }
        return object
    }

    private var metadata: JSONObject {
        var metadata = JSONObject()
        metadata.set("vp_formats_supported", .object(formats))
        if let encryption {
            var keys = JSONObject()
            keys.set("keys", .array([.object(encryption.object)]))
            metadata.set("jwks", .object(keys))
            let names = ContentEncryption.allCases.map { JSONValue.string($0.rawValue) }
            metadata.set("encrypted_response_enc_values_supported", .array(names))
        }
        return metadata
    }

    /// Of the formats asked for. Sections B.3.4 and B.2.2: ES256 for both formats (COSE -7, or -9 where it is fully specified); for SD-JWT all that
    /// an issuer may sign with, and of wallets' keys Ed25519 too.
    private var formats: JSONObject {
        var sdJWT = JSONObject()
        sdJWT.set("sd-jwt_alg_values", Self.names(SignatureAlgorithm.allCases))
        sdJWT.set("kb-jwt_alg_values", Self.names([.es256, .ed25519]))
        var mdoc = JSONObject()
        mdoc.set("issuerauth_alg_values", .array([.integer(-7), .integer(-9)]))
        mdoc.set("deviceauth_alg_values", .array([.integer(-7), .integer(-9)]))
        var formats = JSONObject()
        for credential in query.credentials {
            switch credential.kind {
            case .sdJWT: formats.set("dc+sd-jwt", .object(sdJWT))
            case .mdoc: formats.set("mso_mdoc", .object(mdoc))
            }
        }
        return formats
    }

    private static func names(_ algorithms: [SignatureAlgorithm]) -> JSONValue { .array(algorithms.map { .string($0.rawValue) }) }
}

/// The certificates and the key a verifier signs its requests with: the leaf first, the anchor left out (HAIP 1.0 section 5.1).
package struct ReaderIdentity: Sendable {
    package let chain: [[UInt8]]
    let key: SigningKey

    /// Refuses a chain without a leaf.
    package init?(chain: [[UInt8]], key: SigningKey) {
        guard !chain.isEmpty else { return nil }
        self.chain = chain
        self.key = key
    }

    package var client: ClientIdentifier { ClientIdentifier(leaf: chain[0]) }
    package var publicKey: VerifyingKey { key.publicKey }
}

extension PresentationRequest {
    static let type = "oauth-authz-req+jwt"

    /// The signed request object (RFC 9101). `walletNonce`: as the wallet sent it, so that it knows the object was made for this fetch.
    package func signed(by reader: ReaderIdentity, at now: Int64, expires: Int64, walletNonce: String? = nil) -> [UInt8] {
        var body = object
        body.set("aud", .string(Self.audience))
        body.set("iat", .integer(now))
        body.set("exp", .integer(expires))
        if let walletNonce { body.set("wallet_nonce", .string(walletNonce)) }
        var header = JSONObject()
        header.set("alg", .string(reader.key.algorithm.rawValue))
        header.set("typ", .string(Self.type))
        header.set("x5c", .array(reader.chain.map { .string(Base64.encode($0)) }))
        return CompactJWS.sign(header: header, payload: JSONWriter.bytes(body), with: reader.key)
    }
}
