/// Base32 (RFC 4648 section 6) between locked memories, for secrets that people keep on paper: whole groups of 5 bytes and 8 letters only, so
/// there is no padding and one spelling. In constant time; a table would tell the cache the letters.
package enum Base32 {
    /// What is no Base32, or no canonical one.
    package struct Malformed: Error, Equatable {}

    /// `bytes.count` must be a multiple of 5; `letters` holds 8 for each 5.
    package static func encode(_ bytes: UnsafeRawBufferPointer, into letters: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count % 5 == 0 && letters.count == bytes.count / 5 * 8)
        for group in 0..<bytes.count / 5 {
            let value = (0..<5).reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[group * 5 + $1]) }
            for at in 0..<8 { letters[group * 8 + at] = letter(UInt8(truncatingIfNeeded: value >> (35 - 5 * at)) & 31) }
        }
    }

    /// `letters.count` must be a multiple of 8; `bytes` holds 5 for each 8. Throws for any letter but A-Z and 2-7, having looked at all.
    package static func decode(_ letters: UnsafeRawBufferPointer, into bytes: UnsafeMutableRawBufferPointer) throws(Malformed) {
        precondition(letters.count % 8 == 0 && bytes.count == letters.count / 8 * 5)
        var seen: UInt8 = 0
        for group in 0..<letters.count / 8 {
            let value = (0..<8).reduce(UInt64(0)) { value, at in
                let five = self.value(letters[group * 8 + at])
                seen |= five
                return value << 5 | UInt64(five & 31)
            }
            for at in 0..<5 { bytes[group * 5 + at] = UInt8(truncatingIfNeeded: value >> (32 - 8 * at)) }
        }
        guard seen < 32 else { throw Malformed() }
    }

    /// 0-25 are A-Z, 26-31 are 2-7: the digits lie 41 below where the letters would go on.
    private static func letter(_ value: UInt8) -> UInt8 { 65 + value - 41 & isLess(25, value) }

    /// 255 for a byte outside the alphabet.
    private static func value(_ letter: UInt8) -> UInt8 {
        let isLetter = ~isLess(letter, 65) & ~isLess(90, letter), isDigit = ~isLess(letter, 50) & ~isLess(55, letter)
        return (letter &- 65) & isLetter | (letter &- 24) & isDigit | ~(isLetter | isDigit)
    }

    /// 0xFF where a < b, else 0: the borrow of the subtraction.
    private static func isLess(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8(truncatingIfNeeded: (UInt16(a) &- UInt16(b)) >> 8) }
}
