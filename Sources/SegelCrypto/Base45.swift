/// Base45 (RFC 9285): the alphabet of a QR symbol's alphanumeric mode, three letters for two bytes.
package enum Base45 {
    /// What is no Base45, or no canonical one.
    package struct Malformed: Error, Equatable {}

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)
    /// By letter; 255 for what is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        return values
    }()

    package static func encode(_ bytes: [UInt8]) -> String {
        var letters: [UInt8] = []
        letters.reserveCapacity((bytes.count + 1) / 2 * 3)
        for at in stride(from: 0, to: bytes.count, by: 2) {
            let isPair = at + 1 < bytes.count
            var number = isPair ? Int(bytes[at]) << 8 | Int(bytes[at + 1]) : Int(bytes[at])
            // The least significant letter comes first.
            for _ in 0..<(isPair ? 3 : 2) {
                letters.append(alphabet[number % 45])
                number /= 45
            }
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// One text for any bytes: other letters, a number too large for its bytes and a letter left over are refused (section 6).
    package static func decode(_ letters: ArraySlice<UInt8>) throws(Malformed) -> [UInt8] {
        guard letters.count % 3 != 1 else { throw Malformed() }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(letters.count / 3 * 2 + 1)
        let values = values
        var number = 0, weight = 1
        for letter in letters {
            let value = values[Int(letter)]
            guard value != 255 else { throw Malformed() }
            number += Int(value) * weight
            weight *= 45
            guard weight == 45 * 45 * 45 else { continue }
            guard number <= 0xFFFF else { throw Malformed() }
            bytes.append(UInt8(number >> 8))
            bytes.append(UInt8(number & 0xFF))
            (number, weight) = (0, 1)
        }
        guard weight == 1 || number <= 0xFF else { throw Malformed() }
        if weight > 1 { bytes.append(UInt8(number)) }
        return bytes
    }
}
