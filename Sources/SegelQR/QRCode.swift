internal import CQREncode

/// A QR symbol (ISO/IEC 18004), drawn by libqrencode: the modules of its matrix, which whoever shows it turns into a picture.
package struct QRCode: Sendable {
    /// Modules a side, without the quiet zone.
    package let size: Int
    private let dark: [Bool]

    /// How much of the symbol may be damaged: about 15 % and 25 %.
    package enum Correction: Sendable {
        case medium, quartile
    }

    /// More text than a symbol holds.
    package struct TooLong: Error {}

    /// The smallest symbol that holds `text`: in alphanumeric mode where all of its letters are of that, else as bytes (section 7.4).
    package init(_ text: String, correction: Correction) throws(TooLong) {
        let bytes = Array(text.utf8)
        let level = correction == .medium ? QR_ECLEVEL_M : QR_ECLEVEL_Q
        let code = Self.isAlphanumeric(bytes) ? Self.alphanumeric(bytes, level) : QRcode_encodeData(Int32(bytes.count), bytes, 0, level)
        guard let code else { throw TooLong() }
        defer { QRcode_free(code) }
        size = Int(code.pointee.width)
        // The lowest bit of each byte is the module's colour.
        dark = UnsafeBufferPointer(start: code.pointee.data, count: size * size).map { $0 & 1 == 1 }
    }

    /// Table 5.
    private static func isAlphanumeric(_ bytes: [UInt8]) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8.contains($0) }
    }

    private static func alphanumeric(_ bytes: [UInt8], _ level: QRecLevel) -> UnsafeMutablePointer<CQREncode.QRcode>? {
        guard let input = QRinput_new2(0, level) else { return nil }
        defer { QRinput_free(input) }
        guard QRinput_append(input, QR_MODE_AN, Int32(bytes.count), bytes) == 0 else { return nil }
        return QRcode_encodeInput(input)
    }

    /// 1 to 40.
    package var version: Int { (size - 17) / 4 }

    package func isDark(row: Int, column: Int) -> Bool { dark[row * size + column] }

    /// The light border a reader needs around it, in modules (section 6.3.8).
    package static let quietZone = 4

    /// The dark modules as an SVG path, one stroke a run, in a square of `size + 2 * quietZone`. Nothing but digits and the letters M, h, v, z.
    package var path: String {
        var path = ""
        for row in 0..<size {
            var column = 0
            while column < size {
                guard isDark(row: row, column: column) else {
                    column += 1
                    continue
                }
                let start = column
                while column < size, isDark(row: row, column: column) { column += 1 }
                let length = column - start
                path += "M\(start + Self.quietZone) \(row + Self.quietZone)h\(length)v1h-\(length)z"
            }
        }
        return path
    }
}
