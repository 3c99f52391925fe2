/// Writes CBOR with core deterministic encoding (RFC 8949 section 4.2.1): shortest forms, definite lengths, map keys sorted by their bytes.
package enum CBORWriter {
    package static func bytes(_ value: CBORValue) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(256)
        append(value, to: &output)
        return output
    }

    static func append(_ value: CBORValue, to output: inout [UInt8]) {
        switch value {
        case .unsigned(let number): head(0, number, &output)
        case .negative(let number): head(1, number, &output)
        case .bytes(let bytes): append(bytes: bytes, to: &output)
        case .text(let text): append(text: text, to: &output)
        case .array(let items):
            head(4, UInt64(items.count), &output)
            for item in items { append(item, to: &output) }
        case .map(let map): append(map, to: &output)
        case .tagged(let tag, let value):
            head(6, tag, &output)
            append(value, to: &output)
        case .bool(let flag): output.append(flag ? 0xF5 : 0xF4)
        case .null: output.append(0xF6)
        case .undefined: output.append(0xF7)
        case .simple(let number): if number < 24 { output.append(0xE0 | number) } else { output += [0xF8, number] }
        case .float(let number): append(number, to: &output)
        }
    }

    static func append(bytes: [UInt8], to output: inout [UInt8]) {
        head(2, UInt64(bytes.count), &output)
        output += bytes
    }

    static func append(text: String, to output: inout [UInt8]) {
        head(3, UInt64(text.utf8.count), &output)
        output += text.utf8
    }

    /// Major type and argument, in the fewest bytes.
    static func head(_ major: UInt8, _ argument: UInt64, _ output: inout [UInt8]) {
        let lead = major << 5
        switch argument {
        case 0..<24: output.append(lead | UInt8(argument))
        case 24...0xFF: append(lead | 24, argument, 1, &output)
        case 0x100...0xFFFF: append(lead | 25, argument, 2, &output)
        case 0x1_0000...0xFFFF_FFFF: append(lead | 26, argument, 4, &output)
        default: append(lead | 27, argument, 8, &output)
        }
    }

    private static func append(_ lead: UInt8, _ argument: UInt64, _ count: Int, _ output: inout [UInt8]) {
        output.append(lead)
        for shift in stride(from: (count - 1) * 8, through: 0, by: -8) {
            output.append(UInt8(truncatingIfNeeded: argument >> UInt64(shift)))
        }
    }

    private static func append(_ map: CBORMap, to output: inout [UInt8]) {
        head(5, UInt64(map.members.count), &output)
        if ascends(map.members) {
            for member in map.members {
                append(member.key, to: &output)
                append(member.value, to: &output)
            }
            return
        }
        let encoded = map.members.map { (key: bytes($0.key), value: $0.value) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for member in encoded {
            output += member.key
            append(member.value, to: &output)
        }
    }

    /// Whether the keys are whole numbers in the order of their bytes, as those of COSE mostly are.
    private static func ascends(_ members: [(key: CBORValue, value: CBORValue)]) -> Bool {
        var least: UInt64 = 0
        for member in members {
            guard case .unsigned(let key) = member.key, key >= least else { return false }
            least = key
        }
        return true
    }

    /// The shortest of three that keeps the value; every NaN is the one of RFC 8949 appendix A.
    private static func append(_ number: Double, to output: inout [UInt8]) {
        guard !number.isNaN else { return output += [0xF9, 0x7E, 0x00] }
        if let half = Float16(exactly: number) {
            append(0xF9, UInt64(half.bitPattern), 2, &output)
        } else if let single = Float(exactly: number) {
            append(0xFA, UInt64(single.bitPattern), 4, &output)
        } else {
            append(0xFB, number.bitPattern, 8, &output)
        }
    }
}
