package import SegelCrypto

/// Reads a request as a wallet must (OpenID4VP 1.0 sections 5 and A.3): what Segel sends is read back by this before it leaves, and wallets
/// built on this module read with it.
package struct RequestReader: Sendable {
    /// Letters of a request object.
    package static let sizeLimit = 256 << 10

    /// The key of the leaf, once the chain is believed; throws where it is not. Bytes are DER, the leaf first.
    private let believe: @Sendable ([[UInt8]]) throws -> VerifyingKey
    private let now: Int64
    private let leeway: Int64

    package init(now: Int64, leeway: Int64 = 60, believing chain: @escaping @Sendable ([[UInt8]]) throws -> VerifyingKey) {
        self.now = now
        self.leeway = leeway
        believe = chain
    }

    /// A signed request object. `client`: what the link said; `walletNonce`: what was posted for it; `origin`: of the page, through a browser.
    package func signed(
        _ bytes: [UInt8],
        client expected: String? = nil,
        walletNonce: String? = nil,
        origin: String? = nil
    ) throws(RequestFailure) -> PresentationRequest {
        guard bytes.count <= Self.sizeLimit else { throw .tooLarge }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed }
        let header: JSONObject
        let body: JSONObject
        let signature: [UInt8]
        do {
            header = try JSONReader.readObject(Base64URL.decode(parts[0]))
            body = try JSONReader.readObject(Base64URL.decode(parts[1]))
            signature = try Base64URL.decode(parts[2])
        } catch { throw .malformed }
        let chain = try Self.chain(header)
        let client = try Self.client(body)
        guard case .x509Hash = client else { throw .signed }
        guard client == ClientIdentifier(leaf: chain[0]), expected.map({ $0 == client.text }) ?? true else { throw .clientDiffers }
        try check(signature, over: bytes.prefix(parts[0].count + 1 + parts[1].count), by: chain, header)
        try checkFrame(body, walletNonce)
        if let origin {
            guard body["expected_origins"]?.array?.contains(.string(origin)) ?? false else { throw .originRefused }
        }
        return try Self.parameters(body, client, isBrowser: origin != nil)
    }

    /// Parameters that came as they are: a link's, with objects already taken out of their texts, or a page's (`origin` set).
    package func unsigned(_ object: JSONObject, origin: String? = nil) throws(RequestFailure) -> PresentationRequest {
        guard object["request"] == nil, object["request_uri"] == nil else { throw .malformed }
        // The browser says who asks; what the page says of it counts for nothing (section A.2).
        if origin != nil { return try Self.parameters(object, nil, isBrowser: true) }
        let client = try Self.client(object)
        guard case .redirectURI(let uri) = client else { throw .unsigned }
        let request = try Self.parameters(object, client, isBrowser: false)
        guard request.responseURI == uri else { throw .responseURIRefused }
        return request
    }

    private static func chain(_ header: JSONObject) throws(RequestFailure) -> [[UInt8]] {
        guard header["typ"] == .string(PresentationRequest.type) else { throw .typeRefused }
        guard ["ES256", "Ed25519", "EdDSA"].contains(header["alg"]?.string ?? "") else { throw .algorithmRefused }
        let refused = ["crit", "b64", "jku", "jwk", "x5u", "enc", "zip"]
        guard !header.members.contains(where: { refused.contains($0.name) }) else { throw .headerRefused }
        guard let texts = header["x5c"]?.array, !texts.isEmpty, texts.count <= 8 else { throw .certificateRefused }
        return try texts.map { text throws(RequestFailure) in
            guard let text = text.string, !text.isEmpty else { throw .certificateRefused }
            do { return try Base64.decode(text) } catch { throw .certificateRefused }
        }
    }

    private func check(_ signature: [UInt8], over input: ArraySlice<UInt8>, by chain: [[UInt8]], _ header: JSONObject)
        throws(RequestFailure)
    {
        let key: VerifyingKey
        do { key = try believe(chain) } catch { throw .certificateRefused }
        let named: SignatureAlgorithm = header["alg"] == .string("ES256") ? .es256 : .ed25519
        guard key.algorithm == named else { throw .algorithmRefused }
        do { try key.verify(signature, over: Array(input)) } catch { throw .signatureInvalid }
    }

    private func checkFrame(_ body: JSONObject, _ walletNonce: String?) throws(RequestFailure) {
        guard body["aud"] == .string(PresentationRequest.audience) else { throw .audienceRefused }
        guard body["request"] == nil, body["request_uri"] == nil else { throw .malformed }
        if let walletNonce { guard body["wallet_nonce"] == .string(walletNonce) else { throw .walletNonceRefused } }
        if let expires = body["exp"] {
            guard let time = expires.integer else { throw .malformed }
            guard now - leeway < time else { throw .expired }
        }
    }

    private static func client(_ object: JSONObject) throws(RequestFailure) -> ClientIdentifier {
        guard let text = object["client_id"]?.string else { throw .clientRefused }
        return try ClientIdentifier(text)
    }

    private static func parameters(_ object: JSONObject, _ client: ClientIdentifier?, isBrowser: Bool) throws(RequestFailure)
        -> PresentationRequest
    {
        guard object["response_type"] == .string("vp_token") else { throw .responseTypeRefused }
        guard let mode = object["response_mode"]?.string.flatMap(ResponseMode.init(rawValue:)), mode.isBrowser == isBrowser else {
            throw .responseModeRefused
        }
        guard object["transaction_data"] == nil else { throw .transactionDataRefused }
        guard let nonce = object["nonce"]?.string, isURLSafe(nonce, atLeast: 22) else { throw .nonceRefused }
        let query = try query(object)
        let state = try state(object, query, isBrowser: isBrowser)
        let address = try responseURI(object, isBrowser: isBrowser)
        return PresentationRequest(
            client: client,
            mode: mode,
            responseURI: address,
            nonce: nonce,
            state: state,
            query: query,
            encryption: try encryption(object, mode),
            origins: (object["expected_origins"]?.array ?? []).compactMap(\.string)
        )
    }

    private static func query(_ object: JSONObject) throws(RequestFailure) -> DCQLQuery {
        guard object["scope"] == nil, let query = object["dcql_query"]?.object else { throw .queryRefused }
        do { return try DCQLQuery(query) } catch { throw .queryRefused }
    }

    /// Unguessable where no key binding brings the nonce back (section 5.3).
    private static func state(_ object: JSONObject, _ query: DCQLQuery, isBrowser: Bool) throws(RequestFailure) -> String? {
        let needsState = !isBrowser && query.credentials.contains { !$0.requiresHolderBinding }
        guard let value = object["state"] else {
            guard !needsState else { throw .stateRefused }
            return nil
        }
        guard let state = value.string, isURLSafe(state, atLeast: needsState ? 22 : 1) else { throw .stateRefused }
        return state
    }

    private static func responseURI(_ object: JSONObject, isBrowser: Bool) throws(RequestFailure) -> String? {
        guard object["redirect_uri"] == nil else { throw .responseURIRefused }
        guard !isBrowser else {
            guard object["response_uri"] == nil else { throw .responseURIRefused }
            return nil
        }
        guard let address = object["response_uri"]?.string, isWebAddress(address) else { throw .responseURIRefused }
        return address
    }

    /// https; http only to this machine, where there is nobody to listen in.
    private static func isWebAddress(_ text: String) -> Bool {
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == UInt8(ascii: "#") || $0 == 0x7F }) else { return false }
        if text.hasPrefix("https://") { return text.utf8.count > 8 }
        return ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"].contains(where: text.hasPrefix)
    }

    private static func encryption(_ object: JSONObject, _ mode: ResponseMode) throws(RequestFailure) -> EncryptionKey? {
        guard let metadata = object["client_metadata"]?.object, metadata["vp_formats_supported"]?.object != nil else {
            throw .metadataRefused
        }
        guard mode.isEncrypted else { return nil }
        guard let keys = metadata["jwks"]?.object?["keys"]?.array else { throw .metadataRefused }
        for key in keys {
            // `alg` must be there: it says that the key is for this (section 8.3).
            guard let object = key.object, object["alg"] != nil else { continue }
            do { return try EncryptionKey(object) } catch { continue }
        }
        throw .metadataRefused
    }

    /// ASCII letters, digits, `-`, `.`, `_` and `~` (section 5.2). 22 of them hold 128 bits.
    static func isURLSafe(_ text: String, atLeast count: Int) -> Bool {
        text.utf8.count >= count && text.utf8.count <= 512
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || [0x2D, 0x2E, 0x5F, 0x7E].contains($0)
            }
    }
}
