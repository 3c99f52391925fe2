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

    /// A digest is over the base64url letters, not over the bytes they stand for (RFC 9901 section 4.2.3). The 43 letters of each.
    static func digests(of texts: [ArraySlice<UInt8>]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: texts.count * digestCount) { letters, count in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SHA256.count) { digest in
                for text in texts {
                    text.withUnsafeBytes { SHA256.digest($0, into: UnsafeMutableRawBufferPointer(digest)) }
                    Base64URL.encode(UnsafeBufferPointer(digest), into: UnsafeMutableBufferPointer(rebasing: letters[count...]))
                    count += digestCount
                }
            }
        }
    }

    static func digest(of text: [UInt8]) -> String { text.withUnsafeBytes { digest(of: $0) } }

    static func digest(of text: UnsafeRawBufferPointer) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SHA256.count) { digest in
            SHA256.digest(text, into: UnsafeMutableRawBufferPointer(digest))
            return String(unsafeUninitializedCapacity: digestCount) { letters in
                Base64URL.encode(UnsafeBufferPointer(digest), into: letters)
                return digestCount
            }
        }
    }
}
