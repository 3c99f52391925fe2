internal import SegelQR

/// A QR symbol in a terminal's letters, two modules in each, one above the other, with the light border that readers need.
enum TerminalQR {
    /// White on black, whatever the terminal's own colours are (ECMA-48 SGR, 256 colours).
    private static let colours = (begin: "\u{1B}[38;5;231;48;5;16m", end: "\u{1B}[0m")

    /// What is printed is light, since what is not printed is dark in most terminals; `isColoured` makes sure of it.
    static func lines(_ code: QRCode, isColoured: Bool) -> [String] {
        let modules = -QRCode.quietZone..<(code.size + QRCode.quietZone)
        func isLight(_ row: Int, _ column: Int) -> Bool {
            let inside = 0..<code.size
            return !(inside.contains(row) && inside.contains(column) && code.isDark(row: row, column: column))
        }
        return stride(from: modules.lowerBound, to: modules.upperBound, by: 2).map { row in
            let line = modules.map { column in
                switch (isLight(row, column), isLight(row + 1, column)) {
                case (true, true): "█"
                case (true, false): "▀"
                case (false, true): "▄"
                case (false, false): " "
                }
            }.joined()
            return isColoured ? colours.begin + line + colours.end : line
        }
    }
}
