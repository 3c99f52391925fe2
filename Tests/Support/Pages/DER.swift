internal import Foundation
internal import SegelCrypto

/// DER (X.690) as tests write it: right, or wrong on purpose. Nothing of the program writes CMS by hand.
package enum DER {
    package static func node(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] { node(tag, parts) }

    package static func node(_ tag: UInt8, _ parts: [[UInt8]]) -> [UInt8] {
        let content = parts.flatMap { $0 }
        return [tag] + length(content.count) + content
    }

    package static func sequence(_ parts: [UInt8]...) -> [UInt8] { node(0x30, parts) }
    /// In DER's order.
    package static func set(_ parts: [[UInt8]]) -> [UInt8] { node(0x31, parts.sorted { $0.lexicographicallyPrecedes($1) }) }
    package static func octets(_ bytes: [UInt8]) -> [UInt8] { node(0x04, bytes) }
    package static func bits(_ bytes: [UInt8]) -> [UInt8] { node(0x03, [0] + bytes) }
    package static let null: [UInt8] = [0x05, 0x00]
    package static let yes: [UInt8] = [0x01, 0x01, 0xFF]
    package static func text(_ text: String) -> [UInt8] { node(0x0C, Array(text.utf8)) }
    package static func context(_ number: UInt8, _ parts: [UInt8]...) -> [UInt8] { node(0xA0 | number, parts) }

    package static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        return node(0x02, digits.first.map { $0 >= 0x80 } ?? true ? [0] + digits : digits)
    }

    package static func integer(_ number: UInt64) -> [UInt8] { integer(withUnsafeBytes(of: number.bigEndian, Array.init)) }

    package static func oid(_ text: String) -> [UInt8] {
        let numbers = text.split(separator: ".").compactMap { Int($0) }
        return node(0x06, ([numbers[0] * 40 + numbers[1]] + numbers[2...]).flatMap(base128))
    }

    package static func time(_ seconds: Int64) -> [UInt8] {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMddHHmmss'Z'"
        return node(0x18, Array(formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds))).utf8))
    }

    /// r ‖ s as the sequence of two numbers.
    package static func ecdsa(_ signature: [UInt8]) -> [UInt8] {
        sequence(integer(Array(signature[..<32])), integer(Array(signature[32...])))
    }

    private static func length(_ count: Int) -> [UInt8] {
        switch count {
        case ..<0x80: [UInt8(count)]
        case ..<0x100: [0x81, UInt8(count)]
        default: [0x82, UInt8(count >> 8), UInt8(count & 0xFF)]
        }
    }

    private static func base128(_ number: Int) -> [UInt8] {
        var digits = [UInt8(number & 0x7F)], rest = number >> 7
        while rest > 0 {
            digits.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
            rest >>= 7
        }
        return digits
    }
}
