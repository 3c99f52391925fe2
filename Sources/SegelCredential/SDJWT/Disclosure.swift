internal import SegelCrypto

/// One disclosure (RFC 9901 section 4.2).
enum Disclosure {
    /// `[salt, name, value]`
    case member(JSONObject.Member)
    /// `[salt, value]`
    case element(JSONValue)

    /// Nil for an array element.
    var name: String? { if case .member(let member) = self { member.name } else { nil } }

    var value: JSONValue {
        switch self {
        case .member(let member): member.value
        case .element(let value): value
        }
    }

    /// `text`: the base64url string as it was sent.
    init(_ text: ArraySlice<UInt8>) throws(CredentialFailure) {
        self = try text.withUnsafeBufferPointer { letters throws(CredentialFailure) in try Disclosure(letters: letters) }
    }

    /// Decoded on the stack: a credential has many.
    init(letters: UnsafeBufferPointer<UInt8>) throws(CredentialFailure) {
        let parsed: Disclosure? = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: letters.count / 4 * 3 + 2) { json in
            guard let count = Base64URL.decode(letters, into: json) else { return nil }
            do throws(JSONFailure) { return try JSONReader.disclosure(UnsafeBufferPointer(rebasing: json[..<count])) } catch { return nil }
        }
        guard let parsed, !parsed.isStructure else { throw .disclosureRefused }
        self = parsed
    }

    /// `_sd` and `...` are the format's own; a claim under such a name would be read as structure (attack A53).
    private var isStructure: Bool {
        // By length first: asked of every claim.
        guard case .member(let member) = self, member.name.utf8.count == 3 else { return false }
        return member.name == "_sd" || member.name == "..."
    }

    static func digest(of text: [UInt8]) -> String { text.withUnsafeBytes { digest(of: $0) } }

    static func digest(of text: UnsafeRawBufferPointer) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SHA256.count) { digest in
            SHA256.digest(text, into: UnsafeMutableRawBufferPointer(digest))
            return String(unsafeUninitializedCapacity: SignedPayload.digestCount) { letters in
                Base64URL.encode(UnsafeBufferPointer(digest), into: letters)
                return SignedPayload.digestCount
            }
        }
    }
}

/// SHA-256 of a disclosure's base64url letters, not of the bytes they stand for (RFC 9901 section 4.2.3).
struct DisclosureDigest: Equatable {
    // As words: two digests are compared by the first, mostly.
    private let words: Words

    private struct Words: Equatable { let a, b, c, d: UInt64 }

    init(of disclosure: UnsafeRawBufferPointer) {
        words = withUnsafeTemporaryAllocation(byteCount: SHA256.count, alignment: 8) { digest in
            SHA256.digest(disclosure, into: digest)
            return digest.load(as: Words.self)
        }
    }

    /// As it stands in `_sd` and `...`; nil where `letters` are not the one encoding of 32 bytes, and so of no disclosure.
    init?(letters: UnsafeBufferPointer<UInt8>) {
        guard letters.count == SignedPayload.digestCount else { return nil }
        let words: Words? = withUnsafeTemporaryAllocation(of: Words.self, capacity: 1) { words in
            UnsafeMutableRawBufferPointer(words).withMemoryRebound(to: UInt8.self) { bytes in
                Base64URL.decode(letters, into: bytes) == nil ? nil : words[0]
            }
        }
        guard let words else { return nil }
        self.words = words
    }
}
