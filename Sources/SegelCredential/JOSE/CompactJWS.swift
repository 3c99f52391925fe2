internal import SegelCrypto

/// A JWS in compact form (RFC 7515 section 7.1), taken apart but not believed.
struct CompactJWS {
    static let sizeLimit = 1 << 20
    /// Letters of a header, which is read before any signature is checked.
    static let headerLimit = 4_096
    /// The same where a chain of certificates may stand in it.
    static let chainHeaderLimit = 32_768

    let header: Header
    /// Decoded payload bytes.
    let payload: [UInt8]
    /// What the signature is over: header.payload as they stand.
    let signingInput: ArraySlice<UInt8>
    let signature: [UInt8]

    /// What of the header decides anything. Keys and addresses inside it decide nothing: a header that brings some is refused, so no stranger's
    /// key is ever tried and no network is touched (attack A48).
    struct Header {
        let algorithm: SignatureAlgorithm
        let type: String?
        let kid: String?
        /// The signer's certificates, DER, leaf first; nil where there are none. Only where they were asked for, else the header is refused.
        let chain: [[UInt8]]?

        static let refused: Set<String> = ["crit", "b64", "jku", "jwk", "x5u", "x5t", "x5t#S256", "enc", "zip"]

        /// `letters`: the header as it stands, base64url. `acceptsChain`: whether the caller checks `x5c` against anchors of its own.
        init(letters: ArraySlice<UInt8>, acceptsChain: Bool = false) throws(CredentialFailure) {
            let object: JSONObject
            do { object = try JSONReader.readObject(Base64URL.decode(letters)) } catch { throw .malformed }
            try self.init(object, acceptsChain: acceptsChain)
        }

        private init(_ object: JSONObject, acceptsChain: Bool) throws(CredentialFailure) {
            guard !object.members.contains(where: { Self.refused.contains($0.name) }) else { throw .headerRefused }
            let certificates = object["x5c"]
            guard acceptsChain || certificates == nil else { throw .headerRefused }
            chain = try certificates.map { json throws(CredentialFailure) in try Self.chain(json) }
            guard let algorithm = SignatureAlgorithm(jose: object["alg"]) else { throw .algorithmRefused }
            self.algorithm = algorithm
            type = object["typ"]?.string
            kid = object["kid"]?.string
        }

        /// Standard base64 (RFC 7515 section 4.1.6).
        private static func chain(_ json: JSONValue) throws(CredentialFailure) -> [[UInt8]] {
            guard let items = json.array, !items.isEmpty, items.count <= CertificateLimits.chainCount else { throw .headerRefused }
            return try items.map { item throws(CredentialFailure) in
                guard let text = item.string else { throw .headerRefused }
                do { return try Base64.decode(text) } catch { throw .headerRefused }
            }
        }
    }

    /// `acceptsChain`: see `Header`.
    init(_ bytes: ArraySlice<UInt8>, known: KnownHeaders = .none, acceptsChain: Bool = false) throws(CredentialFailure) {
        guard bytes.count <= Self.sizeLimit else { throw .tooLarge }
        guard let (first, second) = Self.dots(in: bytes) else { throw .malformed }
        guard first - bytes.startIndex <= (acceptsChain ? Self.chainHeaderLimit : Self.headerLimit) else { throw .tooLarge }
        do {
            header = try known[bytes[..<first]] ?? Header(letters: bytes[..<first], acceptsChain: acceptsChain)
            payload = try Base64URL.decode(bytes[(first + 1)..<second])
            signature = try Base64URL.decode(bytes[(second + 1)...])
        } catch let failure as CredentialFailure { throw failure } catch { throw .malformed }
        signingInput = bytes[..<second]
    }

    /// What is said, without a look at header and signature: for one that was never out of our hands.
    static func uncheckedPayload(of bytes: ArraySlice<UInt8>) throws(CredentialFailure) -> [UInt8] {
        guard let (first, second) = dots(in: bytes) else { throw .malformed }
        do { return try Base64URL.decode(bytes[(first + 1)..<second]) } catch { throw .malformed }
    }

    /// The first two. Another is refused with the signature, whose alphabet has none.
    private static func dots(in bytes: ArraySlice<UInt8>) -> (Int, Int)? {
        let dot = UInt8(ascii: ".")
        guard let first = bytes.place(of: dot), let second = bytes.place(of: dot, from: first + 1) else { return nil }
        return (first, second)
    }

    /// The payload, once `key` is known to have signed it and nothing else.
    func verified(by key: VerifyingKey) throws(CredentialFailure) -> [UInt8] {
        guard key.algorithm == header.algorithm else { throw .algorithmRefused }
        let signature = signature
        let isValid = signingInput.withUnsafeBytes { input in
            do throws(SignatureInvalid) {
                try key.verify(signature, over: input)
                return true
            } catch { return false }
        }
        guard isValid else { throw .signatureInvalid }
        return payload
    }

    static func sign(header: JSONObject, payload: [UInt8], with key: SigningKey) -> [UInt8] {
        let input = signingInput(header: header, payload: payload)
        return input + [UInt8(ascii: ".")] + Base64URL.encodedBytes(key.sign(input))
    }

    static func signingInput(header: JSONObject, payload: [UInt8]) -> [UInt8] {
        Base64URL.encodedBytes(JSONWriter.bytes(header)) + [UInt8(ascii: ".")] + Base64URL.encodedBytes(payload)
    }

    /// `chain`: the signer's certificates, DER, leaf first, without the anchor; none where verifiers know the key by its name.
    static func header(_ algorithm: SignatureAlgorithm, type: String, kid: String, chain: [[UInt8]] = []) -> JSONObject {
        var header = JSONObject()
        header.set("alg", .string(algorithm.rawValue))
        header.set("typ", .string(type))
        header.set("kid", .string(kid))
        if !chain.isEmpty { header.set("x5c", .array(chain.map { .string(Base64.encode($0)) })) }
        return header
    }
}

/// Why a signed object was not read or not believed. Each is one stable reason of `VerificationReason`.
package enum CredentialFailure: Error, Equatable {
    case malformed
    case tooLarge
    case headerRefused
    case algorithmRefused
    case typeRefused
    case signatureInvalid
    case disclosureRefused
    case claimRefused
    case keyBindingRefused
    /// The certificates it brings do not hold, or speak for another use.
    case certificateRefused
}
