/// Reads one JSON value from bytes and nothing else (RFC 8259). Stricter than most: duplicate members, invalid UTF-8, lone surrogates and
/// trailing bytes are refused, because two readers of one signed text must see one meaning (attack A50).
package struct JSONReader {
    /// Deep enough for any credential, shallow enough for any stack (attack A58).
    package static let depthLimit = 32
    package static let sizeLimit = 4 << 20

    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0
    private var depth = 0
    /// Where a payload is read: the place of its digests once met.
    private var digests: Range<Int>?
    private var separatesDigests = false

    package static func read(_ bytes: some Collection<UInt8>, limit: Int = sizeLimit) throws(JSONFailure) -> JSONValue {
        guard bytes.count <= limit else { throw .tooLarge }
        let result =
            bytes.withContiguousStorageIfAvailable { Self.attempt($0) } ?? Array(bytes).withUnsafeBufferPointer { Self.attempt($0) }
        return try result.get()
    }

    /// As `read`, for what must be an object.
    package static func readObject(_ bytes: some Collection<UInt8>, limit: Int = sizeLimit) throws(JSONFailure) -> JSONObject {
        guard case .object(let object) = try read(bytes, limit: limit) else { throw .malformed }
        return object
    }

    private static func attempt(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<JSONValue, JSONFailure> {
        Result { () throws(JSONFailure) in
            var reader = JSONReader(bytes: bytes)
            let value = try reader.value()
            reader.skipSpace()
            guard reader.at == bytes.count else { throw .trailingData }
            return value
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// As `readObject`, but the digests of the top level are left where they stand (`SignedPayload`).
    static func readPayload(_ bytes: [UInt8]) throws(JSONFailure) -> (object: JSONObject, digests: Range<Int>?) {
        guard bytes.count <= sizeLimit else { throw .tooLarge }
        return try bytes.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONFailure) in
                var reader = JSONReader(bytes: bytes)
                reader.separatesDigests = true
                guard case .object(let object) = try reader.value() else { throw .malformed }
                reader.skipSpace()
                guard reader.at == bytes.count else { throw .trailingData }
                return (object, reader.digests)
            }
        }
        .get()
    }

    /// Passes `["<43 letters>",…]` written without spaces and keeps its place; anything else is left where it stands and false returned.
    private mutating func takesDigests() -> Bool {
        let width = SignedPayload.itemCount, count = SignedPayload.digestCount
        var end = at
        guard end < bytes.count, bytes[end] == UInt8(ascii: "[") else { return false }
        repeat {
            guard end + width < bytes.count, bytes[end + 1] == UInt8(ascii: "\""), bytes[end + width - 1] == UInt8(ascii: "\"") else {
                return false
            }
            // In blocks of eight, the last one ending with it.
            guard stride(from: 0, to: count, by: 8).allSatisfy({ isPlain(end + 2 + min($0, count - 8)) }) else { return false }
            end += width
        } while bytes[end] == UInt8(ascii: ",")
        guard bytes[end] == UInt8(ascii: "]") else { return false }
        digests = at + 1..<end + 1
        at = end + 1
        return true
    }

    /// A disclosure's JSON: `[salt, value]` or `[salt, name, value]`, all of the bytes. The salt is checked to be a string and not kept: nobody
    /// needs it, and a verifier reads many.
    static func disclosure(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONFailure) -> Disclosure {
        var reader = JSONReader(bytes: bytes)
        reader.skipSpace()
        try reader.expect(UInt8(ascii: "["))
        reader.depth = 1
        reader.skipSpace()
        try reader.skipString()
        reader.skipSpace()
        try reader.expect(UInt8(ascii: ","))
        let first = try reader.value()
        reader.skipSpace()
        if reader.peek == UInt8(ascii: "]") {
            try reader.finish()
            return .element(first)
        }
        try reader.expect(UInt8(ascii: ","))
        guard case .string(let name) = first else { throw .malformed }
        let value = try reader.value()
        reader.skipSpace()
        guard reader.peek == UInt8(ascii: "]") else { throw .malformed }
        try reader.finish()
        return .member(JSONObject.Member(name: name, value: value))
    }

    /// The closing bracket, and nothing after it.
    private mutating func finish() throws(JSONFailure) {
        at += 1
        skipSpace()
        guard at == bytes.count else { throw .trailingData }
    }

    /// Past a string without making one where it is plain ASCII, as salts are.
    private mutating func skipString() throws(JSONFailure) {
        let start = at
        try expect(UInt8(ascii: "\""))
        skipPlain()
        while let byte = peek, byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\\") {
            at += 1
            if byte == UInt8(ascii: "\"") { return }
        }
        at = start
        _ = try string()
    }

    private mutating func value() throws(JSONFailure) -> JSONValue {
        skipSpace()
        switch peek {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object() throws(JSONFailure) -> JSONObject {
        try enter()
        var members: [JSONObject.Member] = []
        members.reserveCapacity(8)
        skipSpace()
        if peek == UInt8(ascii: "}") {
            leave()
            return JSONObject()
        }
        while true {
            skipSpace()
            let name = try string()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            if separatesDigests && depth == 1 && name == "_sd" {
                guard digests == nil, !members.contains(where: { $0.name == name }) else { throw .duplicateMember }
                skipSpace()
                if takesDigests() {
                    skipSpace()
                    if peek == UInt8(ascii: "}") { break }
                    try expect(UInt8(ascii: ","))
                    continue
                }
            }
            members.append(JSONObject.Member(name: name, value: try value()))
            skipSpace()
            if peek == UInt8(ascii: "}") { break }
            try expect(UInt8(ascii: ","))
        }
        leave()
        return try JSONObject(members)
    }

    private mutating func array() throws(JSONFailure) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        elements.reserveCapacity(8)
        skipSpace()
        if peek == UInt8(ascii: "]") {
            leave()
            return []
        }
        while true {
            elements.append(try value())
            skipSpace()
            if peek == UInt8(ascii: "]") { break }
            try expect(UInt8(ascii: ","))
        }
        leave()
        return elements
    }

    private mutating func string() throws(JSONFailure) -> String {
        try expect(UInt8(ascii: "\""))
        let start = at
        var seen: UInt8 = 0
        skipPlain()
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") { return try finish(start, isASCII: seen < 0x80) }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw .malformed }
            seen |= byte
            at += 1
        }
        throw .malformed
    }

    /// To the first byte that is not plain, eight at once; short of it where fewer than eight are left. Most strings are nothing but plain.
    private mutating func skipPlain() {
        while at + 8 <= bytes.count {
            let marks = marks(at)
            guard marks == 0 else {
                at += marks.trailingZeroBitCount / 8
                return
            }
            at += 8
        }
    }

    /// Whether none of the eight bytes from `start` on is a control byte, a quote, a backslash or beyond ASCII.
    private func isPlain(_ start: Int) -> Bool { marks(start) == 0 }

    /// The high bit of the first byte that is not plain is the lowest that is set. All eight at once: subtracting takes the high bit of a byte
    /// that is too small and of none below it.
    private func marks(_ start: Int) -> UInt64 {
        let each: UInt64 = 0x0101_0101_0101_0101
        let block = UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: start, as: UInt64.self))
        let small = block &- (each &* 0x20), quote = (block ^ (each &* 0x22)) &- each, backslash = (block ^ (each &* 0x5C)) &- each
        return (block | small | quote | backslash) & (each &* 0x80)
    }

    private mutating func finish(_ start: Int, isASCII: Bool) throws(JSONFailure) -> String {
        let text = UnsafeBufferPointer(rebasing: bytes[start..<at])
        at += 1
        if isASCII { return String(decoding: text, as: UTF8.self) }
        guard let text = String(validating: text, as: UTF8.self) else { throw .invalidUTF8 }
        return text
    }

    private mutating func escapedString(from start: Int) throws(JSONFailure) -> String {
        var text = Array(bytes[start..<at])
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\"") {
                guard let text = String(validating: text, as: UTF8.self) else { throw .invalidUTF8 }
                return text
            }
            guard byte >= 0x20 else { throw .malformed }
            if byte == UInt8(ascii: "\\") { try escape(into: &text) } else { text.append(byte) }
        }
        throw .malformed
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFailure) {
        guard at < bytes.count else { throw .malformed }
        let letter = bytes[at]
        at += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(Character(try unicodeEscape())).utf8)
        default: throw .malformed
        }
    }

    /// `\uXXXX`, or the surrogate pair of a character beyond the basic plane; half a pair is refused.
    private mutating func unicodeEscape() throws(JSONFailure) -> Unicode.Scalar {
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800...0xDBFF).contains(first) else { throw .invalidUTF8 }
        try expect(UInt8(ascii: "\\"))
        try expect(UInt8(ascii: "u"))
        let second = try fourDigits()
        guard (0xDC00...0xDFFF).contains(second) else { throw .invalidUTF8 }
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        guard let scalar = Unicode.Scalar(value) else { throw .invalidUTF8 }
        return scalar
    }

    private mutating func fourDigits() throws(JSONFailure) -> UInt16 {
        guard at + 4 <= bytes.count else { throw .malformed }
        var value: UInt16 = 0
        for byte in bytes[at..<at + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { throw .malformed }
            value = value << 4 | UInt16(digit)
        }
        at += 4
        return value
    }

    /// RFC 8259 section 6: no leading zeros, no leading plus, digits on both sides of a point.
    private mutating func number() throws(JSONFailure) -> JSONValue {
        let start = at
        if peek == UInt8(ascii: "-") { at += 1 }
        let whole = at
        try digits()
        guard bytes[whole] != UInt8(ascii: "0") || at == whole + 1 else { throw .malformed }
        var isWhole = true
        if peek == UInt8(ascii: ".") {
            at += 1
            try digits()
            isWhole = false
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            at += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { at += 1 }
            try digits()
            isWhole = false
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isWhole, text != "-0", let value = Int64(text) { return .integer(value) }
        return .decimal(text)
    }

    private mutating func digits() throws(JSONFailure) {
        let start = at
        while let byte = peek, (0x30...0x39).contains(byte) { at += 1 }
        guard at > start else { throw .malformed }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONFailure) -> JSONValue {
        let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard bytes[at...].starts(with: letters) else { throw .malformed }
        at += letters.count
        return value
    }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func expect(_ byte: UInt8) throws(JSONFailure) {
        guard peek == byte else { throw .malformed }
        at += 1
    }

    private mutating func enter() throws(JSONFailure) {
        at += 1
        depth += 1
        guard depth <= Self.depthLimit else { throw .tooDeep }
    }

    private mutating func leave() {
        at += 1
        depth -= 1
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }
}
