/// A CBOR data item (RFC 8949 section 2).
package enum CBORValue: Sendable, Equatable {
    case unsigned(UInt64)
    /// The number -1 - n.
    case negative(UInt64)
    case bytes([UInt8])
    case text(String)
    case array([CBORValue])
    case map(CBORMap)
    indirect case tagged(UInt64, CBORValue)
    case bool(Bool)
    case null
    case undefined
    case simple(UInt8)
    case float(Double)
}

/// Tags of RFC 8949 section 3.4, RFC 8943 and RFC 9052.
package enum CBORTag {
    /// RFC 3339 date and time.
    package static let dateTime: UInt64 = 0
    package static let sign1: UInt64 = 18
    /// An encoded data item.
    package static let encoded: UInt64 = 24
    /// RFC 3339 full date.
    package static let fullDate: UInt64 = 1_004
}

extension CBORValue {
    package init(_ number: Int) { self = number < 0 ? .negative(UInt64(-1 - number)) : .unsigned(UInt64(number)) }

    /// Encoded bytes as a data item of their own (tag 24).
    package static func encoded(_ bytes: [UInt8]) -> CBORValue { .tagged(CBORTag.encoded, .bytes(bytes)) }

    package var text: String? { if case .text(let text) = self { text } else { nil } }
    package var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    package var array: [CBORValue]? { if case .array(let items) = self { items } else { nil } }
    package var map: CBORMap? { if case .map(let map) = self { map } else { nil } }

    /// Nil where it is no whole number, or one out of Int64's range.
    package var integer: Int64? {
        switch self {
        case .unsigned(let number): Int64(exactly: number)
        case .negative(let number): Int64(exactly: number).map { -1 - $0 }
        default: nil
        }
    }

    /// What tag 24 wraps.
    package var encodedBytes: [UInt8]? { if case .tagged(CBORTag.encoded, .bytes(let bytes)) = self { bytes } else { nil } }
}

/// A map in the order it was written or read; no key twice. Two of the same members are equal in whatever order.
package struct CBORMap: Sendable, Equatable {
    package private(set) var members: [(key: CBORValue, value: CBORValue)]

    package init() { members = [] }

    /// `members`: checked by the reader to hold no key twice.
    init(read members: [(key: CBORValue, value: CBORValue)]) { self.members = members }

    package subscript(key: CBORValue) -> CBORValue? { members.first { $0.key == key }?.value }
    package subscript(key: String) -> CBORValue? { self[.text(key)] }
    package subscript(key: Int) -> CBORValue? { self[CBORValue(key)] }

    package mutating func set(_ key: CBORValue, _ value: CBORValue) {
        precondition(self[key] == nil)
        members.append((key, value))
    }

    package mutating func set(_ key: String, _ value: CBORValue) { set(.text(key), value) }
    package mutating func set(_ key: Int, _ value: CBORValue) { set(CBORValue(key), value) }

    package static func == (a: Self, b: Self) -> Bool {
        a.members.count == b.members.count && a.members.allSatisfy { b[$0.key] == $0.value }
    }
}
