internal import SegelCrypto

/// One disclosure (RFC 9901 section 4.2): `[salt, name, value]` for an object's member, `[salt, value]` for an array's element.
struct Disclosure {
    /// Nil for an array element.
    let name: String?
    let value: JSONValue

    /// `text`: the base64url string as it was sent. Decoded on the stack: a credential has many.
    init(_ text: ArraySlice<UInt8>) throws(CredentialFailure) {
        let parsed: (name: String?, value: JSONValue)? = text.withUnsafeBufferPointer { text in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count / 4 * 3 + 2) { json in
                guard let count = Base64URL.decode(text, into: json) else { return nil }
                do throws(JSONFailure) { return try JSONReader.disclosure(UnsafeBufferPointer(rebasing: json[..<count])) } catch {
                    return nil
                }
            }
        }
        // `_sd` and `...` are the format's own; a claim under such a name would be read as structure (attack A53).
        guard let parsed, parsed.name != "_sd", parsed.name != "..." else { throw .disclosureRefused }
        (name, value) = parsed
    }

    static let digestCount = SignedPayload.digestCount

    /// The digest is over the base64url letters, not over the bytes they stand for (RFC 9901 section 4.2.3). Appends its 43 letters.
    static func appendDigest(of text: UnsafeRawBufferPointer, to letters: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SHA256.count + digestCount) { space in
            let digest = UnsafeMutableBufferPointer(rebasing: space[..<SHA256.count])
            let encoded = UnsafeMutableBufferPointer(rebasing: space[SHA256.count...])
            SHA256.digest(text, into: UnsafeMutableRawBufferPointer(digest))
            Base64URL.encode(UnsafeBufferPointer(digest), into: encoded)
            letters.append(contentsOf: encoded)
        }
    }

    static func digest(of text: [UInt8]) -> String {
        var letters: [UInt8] = []
        text.withUnsafeBytes { appendDigest(of: $0, to: &letters) }
        return String(decoding: letters, as: UTF8.self)
    }

    /// Writes the disclosure of a claim. `salt`: at least 16 random bytes.
    static func encode(salt: ArraySlice<UInt8>, name: String, value: JSONValue) -> [UInt8] {
        encode(salt) { writer in
            writer.write(name)
            writer.separate()
            writer.write(value)
        }
    }

    /// The disclosure of an array's element.
    static func encode(salt: ArraySlice<UInt8>, element: JSONValue) -> [UInt8] { encode(salt) { $0.write(element) } }

    /// Written straight, without a JSONValue for the list and its salt: an issuer writes ten of these for each signature.
    private static func encode(_ salt: ArraySlice<UInt8>, _ rest: (inout JSONWriter) -> Void) -> [UInt8] {
        precondition(salt.count >= 16, "RFC 9901 section 9.3: at least 128 bits")
        var writer = JSONWriter(capacity: 96)
        writer.writeList { writer in
            writer.write(letters: Base64URL.encodedBytes(salt))
            writer.separate()
            rest(&writer)
        }
        return Base64URL.encodedBytes(writer.bytes)
    }
}
