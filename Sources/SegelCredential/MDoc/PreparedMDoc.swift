package import SegelCrypto

/// An mdoc in everything but its signature: randoms drawn, digests final. What is stored before signing, so that a crash between the two signs
/// the same bytes again.
package struct PreparedMDoc: Sendable, Equatable {
    /// The key it is for; no other signs it.
    package let kid: String
    /// The signer's certificates, leaf first.
    private let chain: [[UInt8]]
    private let mso: [UInt8]
    /// IssuerNameSpaces, encoded.
    private let nameSpaces: [UInt8]

    /// Digest ids are a random order, so that they tell nothing of which elements are withheld. `chain`: of the key, without its anchor.
    package init(_ payload: MDocPayload, kid: String, chain: [[UInt8]], random: some RandomSource) throws(IssuingFailure) {
        try Self.check(payload)
        guard !chain.isEmpty else { throw .wrongKey }
        let signed = payload.nameSpaces.map { (nameSpace: $0.name, items: Self.items($0, random)) }
        mso = MobileSecurityObject.encode(payload, digests: signed)
        var spaces = CBORMap()
        for (name, items) in signed { spaces.set(name, .array(items.map(\.value))) }
        nameSpaces = CBORWriter.bytes(.map(spaces))
        self.kid = kid
        self.chain = chain
    }

    private static func items(_ space: MDocNameSpace, _ random: some RandomSource) -> [IssuerSignedItem] {
        var ids = Array(0..<UInt64(space.elements.count))
        // Fisher and Yates.
        for position in ids.indices.reversed() { ids.swapAt(position, Int(random.number(below: UInt64(position + 1)))) }
        return zip(space.elements, ids).map { element, id in
            IssuerSignedItem(digestID: id, element: element, random: random.bytes(IssuerSignedItem.randomCount))
        }
    }

    private static func check(_ payload: MDocPayload) throws(IssuingFailure) {
        guard !payload.docType.isEmpty, payload.deviceKey.algorithm == .es256 else { throw .typeMissing }
        guard payload.signedAt > 0, payload.signedAt <= payload.validFrom, payload.validFrom < payload.validUntil else {
            throw .validityRefused
        }
        guard !payload.nameSpaces.isEmpty, payload.nameSpaces.allSatisfy({ !$0.elements.isEmpty }) else { throw .noClaims }
        var seen: Set<[String]> = []
        for space in payload.nameSpaces {
            for element in space.elements {
                guard !element.name.isEmpty, !space.name.isEmpty else { throw .claimNameRefused(element.name) }
                guard seen.insert([space.name, element.name]).inserted else { throw .claimTwice(element.name) }
            }
        }
        guard Set(payload.nameSpaces.map(\.name)).count == payload.nameSpaces.count else { throw .claimTwice(payload.docType) }
    }
}

extension PreparedMDoc {
    private static let format = "segel-prepared-mdoc-1"

    /// Stored form, CBOR.
    package var encoded: [UInt8] {
        var map = CBORMap()
        map.set("format", .text(Self.format))
        map.set("kid", .text(kid))
        map.set("chain", .array(chain.map { .bytes($0) }))
        map.set("mso", .bytes(mso))
        map.set("nameSpaces", .bytes(nameSpaces))
        return CBORWriter.bytes(.map(map))
    }

    package init(encoded: [UInt8]) throws(CredentialFailure) {
        let map: CBORMap?
        do { map = try CBORReader.read(encoded).map } catch { throw .malformed }
        guard let map, map["format"] == .text(Self.format), let kid = map["kid"]?.text,
            let chain = map["chain"]?.array?.compactMap(\.bytes),
            let mso = map["mso"]?.bytes, let nameSpaces = map["nameSpaces"]?.bytes
        else { throw .malformed }
        self.kid = kid
        self.chain = chain
        self.mso = mso
        self.nameSpaces = nameSpaces
    }

    /// IssuerSigned with all its elements, CBOR: what OpenID4VCI hands out base64url-encoded.
    package func signed(by key: SigningKey) throws(IssuingFailure) -> [UInt8] {
        guard key.algorithm == .es256, JWK(key.publicKey).thumbprint == kid else { throw .wrongKey }
        return attach(key)
    }

    private func attach(_ key: SigningKey) -> [UInt8] {
        var unprotected = CBORMap()
        unprotected.set(CoseSign1.Label.chain, CoseSign1.chain(chain))
        let auth = CoseSign1.sign(mso, unprotected: unprotected, with: key)
        // By hand, since the name spaces are bytes already; "issuerAuth" and "nameSpaces" are of one length, in this order.
        var output: [UInt8] = []
        CBORWriter.head(5, 2, &output)
        CBORWriter.append(text: "issuerAuth", to: &output)
        CBORWriter.append(auth, to: &output)
        CBORWriter.append(text: "nameSpaces", to: &output)
        return output + nameSpaces
    }

    /// Signs a copy under a key nobody trusts and reads it back as any verifier would: what would not verify is never signed for real.
    package func lint(_ payload: MDocPayload, throwaway key: SigningKey) throws(IssuingFailure) {
        do {
            let read = try IssuerSigned(CBORReader.read(attach(key)))
            let mso = try MobileSecurityObject(read.issuerAuth.verified(by: key.publicKey))
            guard mso.docType == payload.docType, mso.signedAt == payload.signedAt, mso.validFrom == payload.validFrom,
                mso.validUntil == payload.validUntil, mso.deviceKey == payload.deviceKey, mso.status == payload.status,
                try read.issuerAuth.chain() == chain,
                try read.elements(signedIn: mso).sorted(by: { $0.name < $1.name }) == payload.nameSpaces.sorted(by: { $0.name < $1.name })
            else { throw IssuingFailure.lintFailed }
        } catch { throw .lintFailed }
    }
}
