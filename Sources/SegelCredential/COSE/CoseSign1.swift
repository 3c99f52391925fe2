internal import SegelCrypto

/// A COSE_Sign1 (RFC 9052 section 4.2), taken apart but not believed: [protected, unprotected, payload, signature].
struct CoseSign1 {
    /// Header parameters (RFC 9052 section 3.1, RFC 9360, RFC 9596).
    enum Label {
        static let algorithm = 1
        static let critical = 2
        static let kid = 4
        static let type = 16
        static let chain = 33
    }

    /// ES256 (RFC 9053 section 2.1).
    static let es256 = -7

    /// Whether tag 18 stands in front: mdoc forbids it, CWT wants it.
    enum Tagging { case none, sign1 }

    private let protectedBytes: [UInt8]
    let protected: CBORMap
    let unprotected: CBORMap
    /// Nil where it is sent apart.
    let payload: [UInt8]?
    let signature: [UInt8]

    /// The algorithm stands in the protected header alone, no label twice, nothing critical; other parameters decide nothing.
    init(_ value: CBORValue, tagging: Tagging) throws(CredentialFailure) {
        var value = value
        if case .sign1 = tagging {
            guard case .tagged(CBORTag.sign1, let inner) = value else { throw .malformed }
            value = inner
        }
        guard let parts = value.array, parts.count == 4, let protectedBytes = parts[0].bytes, let unprotected = parts[1].map,
            let signature = parts[3].bytes
        else { throw .malformed }
        switch parts[2] {
        case .bytes(let payload): self.payload = payload
        case .null: payload = nil
        default: throw .malformed
        }
        do {
            guard let map = try CBORReader.read(protectedBytes).map else { throw CredentialFailure.malformed }
            protected = map
        } catch { throw .malformed }
        self.protectedBytes = protectedBytes
        self.unprotected = unprotected
        self.signature = signature
        guard protected[Label.critical] == nil, unprotected[Label.critical] == nil,
            !protected.members.contains(where: { unprotected[$0.key] != nil })
        else { throw .headerRefused }
        guard protected[Label.algorithm] == CBORValue(Self.es256) else { throw .algorithmRefused }
    }

    /// The certificates of `x5chain`, leaf first: a byte string for one, an array for more (RFC 9360 section 2). Nil where there are none.
    func chain() throws(CredentialFailure) -> [[UInt8]]? {
        guard protected[Label.chain] == nil else { throw .headerRefused }
        switch unprotected[Label.chain] {
        case nil: return nil
        case .bytes(let leaf): return [leaf]
        case .array(let items) where items.count >= 2:
            let certificates = items.compactMap(\.bytes)
            guard certificates.count == items.count else { throw .headerRefused }
            return certificates
        default: throw .headerRefused
        }
    }

    /// What was signed, once `key` is known to have signed it. `detached`: the payload where it was sent apart.
    func verified(by key: VerifyingKey, detached: [UInt8]? = nil) throws(CredentialFailure) -> [UInt8] {
        guard key.algorithm == .es256 else { throw .algorithmRefused }
        guard let content = payload ?? detached, (payload == nil) == (detached != nil) else { throw .malformed }
        do { try key.verify(signature, over: Self.signingInput(protectedBytes, content)) } catch { throw .signatureInvalid }
        return content
    }

    /// The Sig_structure of RFC 9052 section 4.4, without external data.
    static func signingInput(_ protectedBytes: [UInt8], _ payload: [UInt8]) -> [UInt8] {
        var input: [UInt8] = []
        input.reserveCapacity(payload.count + protectedBytes.count + 32)
        CBORWriter.head(4, 4, &input)
        CBORWriter.append(text: "Signature1", to: &input)
        CBORWriter.append(bytes: protectedBytes, to: &input)
        CBORWriter.append(bytes: [], to: &input)
        CBORWriter.append(bytes: payload, to: &input)
        return input
    }

    /// `protected`: besides the algorithm. `detached`: whether the payload is left out of what comes back.
    static func sign(
        _ payload: [UInt8],
        protected others: CBORMap = CBORMap(),
        unprotected: CBORMap = CBORMap(),
        detached: Bool = false,
        with key: SigningKey
    ) -> CBORValue {
        precondition(key.algorithm == .es256)
        var protected = others
        protected.set(Label.algorithm, CBORValue(es256))
        let protectedBytes = CBORWriter.bytes(.map(protected))
        let signature = key.sign(signingInput(protectedBytes, payload))
        return .array([.bytes(protectedBytes), .map(unprotected), detached ? .null : .bytes(payload), .bytes(signature)])
    }

    /// `x5chain` as RFC 9360 writes it.
    static func chain(_ certificates: [[UInt8]]) -> CBORValue {
        certificates.count == 1 ? .bytes(certificates[0]) : .array(certificates.map { .bytes($0) })
    }
}
