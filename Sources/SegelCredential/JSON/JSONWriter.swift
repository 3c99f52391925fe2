internal import SegelCrypto

/// Writes JSON without spaces, members in their order: one value, one form.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []

    package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    package static func bytes(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.write(value)
        return writer.bytes
    }

    package static func bytes(_ object: JSONObject) -> [UInt8] { bytes(.object(object)) }

    package mutating func write(_ value: JSONValue) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        case .decimal(let text): bytes += text.utf8
        case .string(let text): write(text)
        case .array(let elements): write(elements, UInt8(ascii: "["), UInt8(ascii: "]")) { $0.write($1) }
        case .object(let object):
            write(object.members, UInt8(ascii: "{"), UInt8(ascii: "}")) { writer, member in
                writer.write(member.name)
                writer.bytes.append(UInt8(ascii: ":"))
                writer.write(member.value)
            }
        }
    }

    /// A list whose elements `body` writes, `separate` between them.
    mutating func writeList(_ body: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "["))
        body(&self)
        bytes.append(UInt8(ascii: "]"))
    }

    mutating func separate() { bytes.append(UInt8(ascii: ",")) }

    /// Bytes as a text, which needs no escape.
    mutating func write(base64URL binary: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        Base64URL.append(binary, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Starts again in the same memory.
    mutating func reset() { bytes.removeAll(keepingCapacity: true) }

    package mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { letters in
            if letters.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
                bytes.append(contentsOf: letters)
            } else {
                for letter in letters { escape(letter) }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ letter: UInt8) {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), letter]
        case 0..<0x20:
            let digits = Array("0123456789abcdef".utf8)
            bytes += Array("\\u00".utf8) + [digits[Int(letter >> 4)], digits[Int(letter & 15)]]
        default: bytes.append(letter)
        }
    }

    private mutating func write<Element>(
        _ elements: [Element],
        _ open: UInt8,
        _ close: UInt8,
        _ one: (inout JSONWriter, Element) -> Void
    ) {
        bytes.append(open)
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            one(&self, element)
        }
        bytes.append(close)
    }
}
