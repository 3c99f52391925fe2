internal import SegelCrypto

/// One disclosure (RFC 9901 section 4.2): `[salt, name, value]` for an object's member, `[salt, value]` for an array's element.
struct Disclosure {
    /// Nil for an array element.
    let name: String?
    let value: JSONValue

    /// `text`: the base64url string as it was sent.
    init(_ text: ArraySlice<UInt8>) throws(CredentialFailure) {
        let json: JSONValue
        do { json = try JSONReader.read(Base64URL.decode(text)) } catch { throw .disclosureRefused }
        guard let parts = json.array, parts.first?.string != nil else { throw .disclosureRefused }
        switch parts.count {
        case 2: (name, value) = (nil, parts[1])
        case 3:
            // `_sd` and `...` are the format's own; a claim under such a name would be read as structure (attack A53).
            guard let claim = parts[1].string, claim != "_sd", claim != "..." else { throw .disclosureRefused }
            (name, value) = (claim, parts[2])
        default: throw .disclosureRefused
        }
    }

    /// The digest is over the base64url letters, not over the bytes they stand for (RFC 9901 section 4.2.3).
    static func digest(of text: some Collection<UInt8>) -> String { Base64URL.encode(SHA256.digest(text)) }

    /// Writes the disclosure of a claim. `salt`: at least 16 random bytes.
    static func encode(salt: ArraySlice<UInt8>, name: String, value: JSONValue) -> [UInt8] {
        precondition(salt.count >= 16, "RFC 9901 section 9.3: at least 128 bits")
        var writer = JSONWriter(capacity: 96)
        writer.write(.array([.string(Base64URL.encode(salt)), .string(name), value]))
        return Base64URL.encodedBytes(writer.bytes)
    }
}
