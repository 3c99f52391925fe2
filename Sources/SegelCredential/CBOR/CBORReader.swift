/// Why bytes are no CBOR that is read here. The raw values are stable.
package enum CBORFailure: String, Error, Equatable {
    case truncated = "cbor_truncated"
    case trailingBytes = "cbor_trailing_bytes"
    /// A number or length in more bytes than it needs.
    case notShortest = "cbor_not_shortest"
    case indefiniteLength = "cbor_indefinite_length"
    case duplicateKey = "cbor_duplicate_key"
    case invalidText = "cbor_invalid_text"
    /// Reserved additional information, or a simple value that must not be written so.
    case reserved = "cbor_reserved"
    case tooDeep = "cbor_too_deep"
    case tooLarge = "cbor_too_large"
}

/// What a reader takes at most; looked at before memory is.
package struct CBORLimits: Sendable {
    package let bytes: Int
    package let depth: Int
    /// Data items in all.
    package let items: Int

    package init(bytes: Int = 1 << 20, depth: Int = 32, items: Int = 100_000) {
        self.bytes = bytes
        self.depth = depth
        self.items = items
    }
}

/// Reads one data item and nothing behind it, strictly: shortest forms, definite lengths, no key twice, valid UTF-8. The order of map keys is
/// the writer's business: what is signed is kept as bytes and never written again.
package struct CBORReader {
    private let bytes: ArraySlice<UInt8>
    private var at: Int
    private var items: Int
    private let depth: Int

    package static func read(_ bytes: some Collection<UInt8>, limits: CBORLimits = CBORLimits()) throws(CBORFailure) -> CBORValue {
        guard bytes.count <= limits.bytes else { throw .tooLarge }
        var reader = CBORReader(bytes: Array(bytes)[...], at: 0, items: limits.items, depth: limits.depth)
        let value = try reader.value(below: 0)
        guard reader.at == reader.bytes.endIndex else { throw .trailingBytes }
        return value
    }

    /// Reads the first item of `bytes` and takes it off; what stands behind it is another's.
    static func readFirst(_ bytes: inout ArraySlice<UInt8>, limits: CBORLimits) throws(CBORFailure) -> CBORValue {
        guard bytes.count <= limits.bytes else { throw .tooLarge }
        var reader = CBORReader(bytes: bytes, at: bytes.startIndex, items: limits.items, depth: limits.depth)
        let value = try reader.value(below: 0)
        bytes = bytes[reader.at...]
        return value
    }

    private mutating func value(below depth: Int) throws(CBORFailure) -> CBORValue {
        guard depth <= self.depth else { throw .tooDeep }
        items -= 1
        guard items >= 0 else { throw .tooLarge }
        let lead = try byte()
        let major = lead >> 5
        let info = lead & 31
        guard major < 7 else { return try simple(info) }
        let argument = try argument(info)
        switch major {
        case 0: return .unsigned(argument)
        case 1: return .negative(argument)
        case 2: return .bytes(Array(try take(argument)))
        case 3: return .text(try text(argument))
        case 4: return .array(try array(argument, depth))
        case 5: return .map(try map(argument, depth))
        default: return .tagged(argument, try value(below: depth + 1))
        }
    }

    /// ASCII, as most are, needs no validation by the library, which is slow for short texts.
    private mutating func text(_ count: UInt64) throws(CBORFailure) -> String {
        let letters = try take(count)
        if letters.allSatisfy({ $0 < 0x80 }) { return String(decoding: letters, as: UTF8.self) }
        guard let text = String(validating: letters, as: UTF8.self) else { throw .invalidText }
        return text
    }

    private mutating func array(_ count: UInt64, _ depth: Int) throws(CBORFailure) -> [CBORValue] {
        try checkCount(count)
        var values: [CBORValue] = []
        for _ in 0..<count { values.append(try value(below: depth + 1)) }
        return values
    }

    private mutating func map(_ count: UInt64, _ depth: Int) throws(CBORFailure) -> CBORMap {
        try checkCount(count)
        var members: [(key: CBORValue, value: CBORValue)] = []
        // Comparing a few short keys beats hashing them.
        var few: [ArraySlice<UInt8>] = [], many: Set<ArraySlice<UInt8>> = []
        for _ in 0..<count {
            let start = at
            let key = try value(below: depth + 1)
            let name = bytes[start..<at]
            if count > 16 {
                guard many.insert(name).inserted else { throw .duplicateKey }
            } else {
                guard !few.contains(name) else { throw .duplicateKey }
                few.append(name)
            }
            members.append((key, try value(below: depth + 1)))
        }
        return CBORMap(read: members)
    }

    /// An item takes a byte at least: a length that the input cannot hold allocates nothing.
    private func checkCount(_ count: UInt64) throws(CBORFailure) {
        guard count <= UInt64(bytes.endIndex - at) else { throw .truncated }
    }

    private mutating func argument(_ info: UInt8) throws(CBORFailure) -> UInt64 {
        switch info {
        case 0..<24: return UInt64(info)
        case 24: return try number(1, above: 23)
        case 25: return try number(2, above: 0xFF)
        case 26: return try number(4, above: 0xFFFF)
        case 27: return try number(8, above: 0xFFFF_FFFF)
        case 31: throw .indefiniteLength
        default: throw .reserved
        }
    }

    private mutating func number(_ count: Int, above least: UInt64) throws(CBORFailure) -> UInt64 {
        let number = try take(UInt64(count)).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard number > least else { throw .notShortest }
        return number
    }

    private mutating func simple(_ info: UInt8) throws(CBORFailure) -> CBORValue {
        switch info {
        case 0..<20: return .simple(info)
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22: return .null
        case 23: return .undefined
        case 24:
            let number = try byte()
            guard number >= 32 else { throw .reserved }
            return .simple(number)
        case 25, 26, 27: return try float(info)
        case 31: throw .indefiniteLength
        default: throw .reserved
        }
    }

    /// A float in more bytes than it needs is refused like any other number.
    private mutating func float(_ info: UInt8) throws(CBORFailure) -> CBORValue {
        let start = at - 1
        let bits = try take(1 << UInt64(info - 24)).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let number =
            switch info {
            case 25: Double(Float16(bitPattern: UInt16(bits)))
            case 26: Double(Float(bitPattern: UInt32(bits)))
            default: Double(bitPattern: bits)
            }
        guard CBORWriter.bytes(.float(number)) == Array(bytes[start..<at]) else { throw .notShortest }
        return .float(number)
    }

    private mutating func byte() throws(CBORFailure) -> UInt8 {
        guard at < bytes.endIndex else { throw .truncated }
        defer { at += 1 }
        return bytes[at]
    }

    private mutating func take(_ count: UInt64) throws(CBORFailure) -> ArraySlice<UInt8> {
        guard count <= UInt64(bytes.endIndex - at) else { throw .truncated }
        defer { at += Int(count) }
        return bytes[at..<at + Int(count)]
    }
}
