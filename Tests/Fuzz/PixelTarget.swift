import SegelQR
import SegelScan

/// Pictures as whoever photographs them gives them, opened: the reader of symbols is a library in C++, and sees every pixel of a stranger's.
enum FuzzPixels {
    /// Pixels of a module, and of the quiet zone round the symbol.
    private static let module = 2, quiet = 8

    /// The first two bytes are the width, big-endian; what follows are the pixels, row by row.
    static var target: FuzzTarget {
        get throws {
            FuzzTarget(name: "symbol-pixels", seeds: try ["SEGEL1:0123456789ABCDEF", "A"].map(drawn)) { bytes in
                let width = bytes.prefix(2).reduce(0) { $0 << 8 | Int($1) }, pixels = Array(bytes.dropFirst(2))
                guard width > 0,
                    let picture = GreyPicture(
                        width: width,
                        height: pixels.count / width,
                        pixels: Array(pixels.prefix(pixels.count / width * width))
                    )
                else { return false }
                return !(SymbolReader.read(picture) + SymbolReader.read(drawn: picture)).isEmpty
            }
        }
    }

    private static func drawn(_ text: String) throws -> [UInt8] {
        let code = try QRCode(text, correction: .quartile), side = code.size * module + 2 * quiet
        var pixels = [UInt8](repeating: 255, count: side * side)
        for row in 0..<code.size * module {
            for column in 0..<code.size * module where code.isDark(row: row / module, column: column / module) {
                pixels[(row + quiet) * side + column + quiet] = 0
            }
        }
        return [UInt8(side >> 8), UInt8(side & 0xFF)] + pixels
    }
}
