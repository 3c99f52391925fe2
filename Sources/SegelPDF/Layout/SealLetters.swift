internal import CPango

/// Capitals of single strokes, as engravers cut them: corners on a grid six high, the baseline at 0. Letters of a font would be a hundred times the
/// bytes, and would add to the page's text.
struct SealLetters {
    let canvas: Canvas

    /// How far the next letter is, in units of the grid.
    static func advance(_ letter: Character) -> Double { letter == " " ? 2.6 : width(letter) + 1.9 }

    /// Draws round a circle, the middle of the words at the top or at the bottom; `size` is a unit of the grid.
    func draw(_ text: String, radius: Double, size: Double, isUpper: Bool) {
        let letters = Array(text.uppercased())
        let direction = isUpper ? 1.0 : -1.0
        let total = letters.reduce(0) { $0 + Self.advance($1) } * size / radius
        var angle = (isUpper ? -0.5 : 0.5) * .pi - direction * total / 2
        canvas.set(.region)
        cairo_set_line_width(canvas.cairo, size * 0.92)
        cairo_set_line_cap(canvas.cairo, CAIRO_LINE_CAP_ROUND)
        cairo_set_line_join(canvas.cairo, CAIRO_LINE_JOIN_ROUND)
        for letter in letters {
            let step = direction * Self.advance(letter) * size / radius
            cairo_save(canvas.cairo)
            cairo_rotate(canvas.cairo, angle + step / 2 + direction * .pi / 2)
            cairo_translate(canvas.cairo, -Self.width(letter) / 2 * size, isUpper ? -radius : radius)
            for stroke in Self.strokes(letter) {
                for (index, point) in stroke.enumerated() {
                    let (x, y) = (point.0 * size, -point.1 * size)
                    if index == 0 { cairo_move_to(canvas.cairo, x, y) } else { cairo_line_to(canvas.cairo, x, y) }
                }
            }
            cairo_restore(canvas.cairo)
            angle += step
        }
        cairo_stroke(canvas.cairo)
    }

    private static func width(_ letter: Character) -> Double { strokes(letter).joined().map(\.0).max() ?? 0 }

    private static func strokes(_ letter: Character) -> [[(Double, Double)]] { cut[letter] ?? [] }

    /// Each digit pair of the table is a point: across, up. Words are strokes of a letter.
    private static let cut: [Character: [[(Double, Double)]]] = table.mapValues { text in
        text.split(separator: " ").map { stroke in
            let digits = stroke.compactMap { $0.wholeNumberValue }.map(Double.init)
            return stride(from: 0, to: digits.count - 1, by: 2).map { (digits[$0], digits[$0 + 1]) }
        }
    }

    private static let table: [Character: String] = [
        "A": "002640 1232", "B": "0006263534230323 2332312000", "C": "4536160501103041", "D": "00062645412000", "E": "36060030 0323",
        "F": "000636 0323", "G": "45361605011030414323", "H": "0006 4046 0343", "I": "0006", "J": "0110203136", "K": "0006 4602 1340",
        "L": "060030", "M": "0006234640", "N": "00064046", "O": "160501103041453616", "P": "00062635342303",
        "Q": "160501103041453616 2240", "R": "00062635342303 1340", "S": "352616050413233231201001", "T": "0646 2026",
        "U": "060110304146", "V": "062046", "W": "0610254056", "X": "0046 0640", "Y": "062346 2320", "Z": "06460040",
    ]
}
