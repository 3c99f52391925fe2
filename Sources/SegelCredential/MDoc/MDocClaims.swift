internal import SegelCrypto

extension CredentialClaims {
    /// An mdoc's claims in the shape of a credential's: `claims` by name space, then by element.
    init(_ mso: MobileSecurityObject, _ nameSpaces: [MDocNameSpace], issuer: String) {
        self.issuer = issuer
        type = mso.docType
        issuedAt = mso.signedAt
        notBefore = mso.validFrom
        expires = mso.validUntil
        status = mso.status
        holderKey = mso.deviceKey
        var claims = JSONObject()
        for space in nameSpaces {
            var elements = JSONObject()
            for element in space.elements { elements.set(element.name, element.value.json) }
            claims.set(space.name, .object(elements))
        }
        self.claims = claims
    }
}

extension CBORValue {
    /// The value as JSON shows it (RFC 8949 section 6.1): dates lose their tag, bytes become base64url.
    package var json: JSONValue {
        switch self {
        case .unsigned, .negative: integer.map { .integer($0) } ?? .null
        case .bytes(let bytes): .string(Base64URL.encode(bytes))
        case .text(let text): .string(text)
        case .array(let items): .array(items.map(\.json))
        case .map(let map):
            .object(
                map.members.reduce(into: JSONObject()) { object, member in
                    if let name = member.key.text { object.set(name, member.value.json) }
                }
            )
        case .tagged(_, let value): value.json
        case .bool(let flag): .bool(flag)
        case .null, .undefined, .simple: .null
        case .float(let number): .string("\(number)")
        }
    }
}
