/// Lower-case hexadecimal.
package enum Hex {
    /// What is no lower-case hexadecimal of whole bytes.
    package struct Malformed: Error, Equatable {}

    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { letters in
            var at = 0
            for byte in bytes {
                letters[at] = letter(byte >> 4)
                letters[at + 1] = letter(byte & 15)
                at += 2
            }
            return at
        }
    }

    private static func letter(_ digit: UInt8) -> UInt8 { digit + (digit < 10 ? 0x30 : 0x61 - 10) }

    package static func decode(_ text: String) throws(Malformed) -> [UInt8] {
        let letters = Array(text.utf8)
        guard letters.count % 2 == 0 else { throw Malformed() }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(letters.count / 2)
        for at in stride(from: 0, to: letters.count, by: 2) {
            guard let high = value(letters[at]), let low = value(letters[at + 1]) else { throw Malformed() }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(_ letter: UInt8) -> UInt8? {
        switch letter {
        case 0x30...0x39: letter - 0x30
        case 0x61...0x66: letter - 0x61 + 10
        default: nil
        }
    }
}
