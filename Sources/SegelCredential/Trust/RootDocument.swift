package import SegelCrypto

/// What root keys sign: three kinds of documents, told apart by the header's `typ`, so that a signature over one never passes for the other.
package enum RootDocument: String, Sendable, Codable {
    case trustList = "segel-trust-list+jws"
    case succession = "segel-trust-root+jws"
    /// A record kept for a century (Docs/Formats/Archive.md).
    case archive = "segel-archive+jws"

    /// What one signer signs. Stable for a payload and a key.
    package func signingInput(_ payload: [UInt8], by key: VerifyingKey) -> [UInt8] {
        CompactJWS.signingInput(header: header(key), payload: payload)
    }

    /// One signer's part, made on a machine of their own.
    package func signature(over payload: [UInt8], with key: SigningKey) -> RootSignature {
        RootSignature(kid: JWK(key.publicKey).thumbprint, signature: key.sign(signingInput(payload, by: key.publicKey)))
    }

    func header(_ key: VerifyingKey) -> JSONObject { CompactJWS.header(key.algorithm, type: rawValue, kid: JWK(key).thumbprint) }
}

/// One root signer's part, on its way from their machine.
package struct RootSignature: Sendable, Codable, Hashable {
    /// The root key's JWK thumbprint.
    package let kid: String
    package let signature: [UInt8]

    package init(kid: String, signature: [UInt8]) {
        self.kid = kid
        self.signature = signature
    }
}

/// A document under root signatures: JWS with general JSON serialisation (RFC 7515 section 7.2.1), one signature a signer.
struct RootSignedDocument {
    private static let signatureLimit = 64

    /// Decoded, and not believed before `verified` says so.
    let payload: [UInt8]
    private let letters: String
    private let parts: [JSONValue]

    init(_ bytes: [UInt8]) throws(TrustFailure) {
        do {
            let object = try JSONReader.readObject(bytes)
            guard let letters = object["payload"]?.string, let parts = object["signatures"]?.array, parts.count <= Self.signatureLimit
            else {
                throw TrustFailure.malformed
            }
            self.letters = letters
            self.parts = parts
            payload = try Base64URL.decode(letters)
        } catch { throw .malformed }
    }

    init(unsigned payload: [UInt8]) {
        self.payload = payload
        letters = Base64URL.encode(payload)
        parts = []
    }

    private init(_ document: RootSignedDocument, parts: [JSONValue]) {
        payload = document.payload
        letters = document.letters
        self.parts = parts
    }

    /// The payload, once at least the threshold of different root keys is known to have signed it as this kind of document.
    func verified(by root: TrustRoot, as document: RootDocument) throws(TrustFailure) -> [UInt8] {
        guard try signers(of: root, as: document).count >= root.threshold else { throw .notSigned }
        return payload
    }

    /// The root keys that signed it as this kind of document.
    func signers(of root: TrustRoot, as document: RootDocument) throws(TrustFailure) -> Set<VerifyingKey> {
        var signers: Set<VerifyingKey> = []
        for part in parts { if let key = try signer(part, root, document) { signers.insert(key) } }
        return signers
    }

    func adding(_ signatures: [(key: VerifyingKey, signature: [UInt8])], as document: RootDocument) -> RootSignedDocument {
        let more = signatures.map { part in
            var object = JSONObject()
            object.set("protected", .string(Base64URL.encode(JSONWriter.bytes(document.header(part.key)))))
            object.set("signature", .string(Base64URL.encode(part.signature)))
            return JSONValue.object(object)
        }
        return RootSignedDocument(self, parts: parts + more)
    }

    /// The published bytes.
    var bytes: [UInt8] {
        var object = JSONObject()
        object.set("payload", .string(letters))
        object.set("signatures", .array(parts))
        return JSONWriter.bytes(object)
    }

    /// The root key behind one signature, or nil for a stranger's; throws for a root key's bad one.
    private func signer(_ part: JSONValue, _ root: TrustRoot, _ document: RootDocument) throws(TrustFailure) -> VerifyingKey? {
        guard let protected = part.object?["protected"]?.string, let signature = part.object?["signature"]?.string else { throw .malformed }
        let compact = Array("\(protected).\(letters).\(signature)".utf8)
        let jws: CompactJWS
        do { jws = try CompactJWS(compact[...]) } catch { throw .malformed }
        guard jws.header.type == document.rawValue else { throw .malformed }
        guard let key = root.keys.first(where: { JWK($0).thumbprint == jws.header.kid }) else { return nil }
        do { _ = try jws.verified(by: key) } catch { throw .notSigned }
        return key
    }
}
