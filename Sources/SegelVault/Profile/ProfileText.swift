/// Reads the one form that `Profile.encoded` writes, and nothing else: a profile is opened for every page a citizen sees, so what is read is not
/// written again to compare it.
///
///     {"nama":{"date":"2026-03-02","source":"…","value":"…"},…}      names in ascending order; escapes only where `encoded` makes them
struct ProfileText: ~Copyable {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func read() throws(ProfileError) -> Profile {
        var profile = Profile(), last = ""
        try take("{")
        while peek != UInt8(ascii: "}") {
            if at > 1 { try take(",") }
            let name = try string()
            guard last.utf8.lexicographicallyPrecedes(name.utf8) else { throw .malformed }
            try take(":{\"date\":")
            let date = try string()
            try take(",\"source\":")
            let source = try string()
            try take(",\"value\":")
            let value = try string()
            try take("}")
            do throws(ProfileError) { try profile.set(ProfileValue(value: value, source: source, date: date), for: name) } catch {
                throw error == .malformedValue ? .malformed : error
            }
            last = name
        }
        try take("}")
        guard at == bytes.count else { throw .malformed }
        return profile
    }

    private var peek: UInt8 { at < bytes.count ? bytes[at] : 0 }

    private mutating func take(_ text: StaticString) throws(ProfileError) {
        let count = text.utf8CodeUnitCount
        guard bytes.count - at >= count else { throw .malformed }
        for offset in 0..<count where bytes[at + offset] != text.utf8Start[offset] { throw .malformed }
        at += count
    }

    private mutating func string() throws(ProfileError) -> String {
        try take("\"")
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\"), bytes[at] >= 0x20 { at += 1 }
        guard peek == UInt8(ascii: "\"") else { return try escapedString(Array(bytes[start..<at])) }
        defer { at += 1 }
        guard let text = String(validating: bytes[start..<at], as: UTF8.self) else { throw .malformed }
        return text
    }

    /// Goes on where the first escape stands.
    private mutating func escapedString(_ before: [UInt8]) throws(ProfileError) -> String {
        var text = before
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            guard bytes[at] >= 0x20 else { throw .malformed }
            if bytes[at] == UInt8(ascii: "\\") {
                text.append(try escaped())
            } else {
                text.append(bytes[at])
                at += 1
            }
        }
        try take("\"")
        guard let text = String(validating: text, as: UTF8.self) else { throw .malformed }
        return text
    }

    /// One letter for those that have one, else four hexadecimal digits, small ones.
    private mutating func escaped() throws(ProfileError) -> UInt8 {
        at += 2
        switch at <= bytes.count ? bytes[at - 1] : 0 {
        case UInt8(ascii: "\""): return 0x22
        case UInt8(ascii: "\\"): return 0x5C
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"):
            try take("00")
            guard bytes.count - at >= 2, let high = Self.digit(bytes[at]), let low = Self.digit(bytes[at + 1]) else { throw .malformed }
            at += 2
            let byte = high << 4 | low
            guard byte < 0x20, ![0x08, 0x09, 0x0A, 0x0C, 0x0D].contains(byte) else { throw .malformed }
            return byte
        default: throw .malformed
        }
    }

    private static func digit(_ letter: UInt8) -> UInt8? {
        switch letter {
        case 0x30...0x39: letter - 0x30
        case 0x61...0x66: letter - 0x57
        default: nil
        }
    }
}
