/// Arithmetic in GF(256) with x^8+x^4+x^3+x+1, the field of AES, in constant time: no branch and no memory address depends on a value.
/// Logarithm tables would be faster and would tell the cache which bytes the secret has.
/// Adding is `^`.
enum GF256 {
    /// Schoolbook: for each bit of `b` from the lowest, adds `a` where the bit is set, then doubles `a` modulo the field's polynomial.
    static func multiply(_ a: UInt8, _ b: UInt8) -> UInt8 {
        var a = a
        var product: UInt8 = 0
        for bit in 0..<8 {
            product ^= a & mask(b >> bit)
            a = a << 1 ^ 0x1B & mask(a >> 7)
        }
        return product
    }

    /// a^254, which is 1/a, and 0 for 0. 254 = 2 + 4 + 8 + 16 + 32 + 64 + 128: the product of the seven squarings.
    static func invert(_ a: UInt8) -> UInt8 {
        var power = a
        var inverse: UInt8 = 1
        for _ in 0..<7 {
            power = multiply(power, power)
            inverse = multiply(inverse, power)
        }
        return inverse
    }

    /// 0xFF where the lowest bit is set, else 0.
    private static func mask(_ value: UInt8) -> UInt8 { 0 &- (value & 1) }
}
