/// As much of the graphics state (ISO 32000-1 section 8.4) as text and symbols need.
struct Graphics {
    var font: Int?
    var matrix = Matrix([1, 0, 0, 1, 0, 0])
    private var lineWidth = 1.0
    private var isBlackLine = true
    private var isBlackFill = true
    private var point: (x: Double, y: Double)?
    private var bars: [SymbolDrawing.Bar] = []
    private var rectangles: [SymbolDrawing.Bar] = []
    private var dashes: [Double] = []

    private static let barLimit = 4_000
    private static let inkLimit = 40_000

    /// False for an operator no certificate's page has. `ink`: black bars that are painted, strokes along a line with their dashes, and rectangles.
    mutating func take(_ word: PDFOperator, _ operands: Operands, painting ink: inout [SymbolDrawing.Bar]) -> Bool {
        switch word {
        case "l":
            guard let to = Self.point(operands) else { return false }
            line(to: to)
        case "m":
            guard let to = Self.point(operands) else { return false }
            point = to
        case "w":
            guard operands.areNumbers(1) else { return false }
            lineWidth = operands[0]
        case "cm":
            guard operands.areNumbers(6) else { return false }
            matrix = Matrix((0..<6).map { operands[$0] }) * matrix
        case "re":
            guard operands.areNumbers(4) else { return false }
            rectangle(operands)
        case "d":
            guard operands.count == 2, let lengths = operands.first?.numbers else { return false }
            dashes = lengths
        case "rg", "g", "k", "sc", "scn": isBlackFill = Self.isBlack(operands, isInk: word == "k")
        case "RG", "G", "K", "SC", "SCN": isBlackLine = Self.isBlack(operands, isInk: word == "K")
        case "S", "s":
            if isBlackLine, ink.count < Self.inkLimit {
                // A symbol's, at once.
                if ink.isEmpty { ink.reserveCapacity(2_048) }
                ink += bars
            }
            finish()
        case "f", "F", "f*":
            if isBlackFill, ink.count < Self.inkLimit { ink += rectangles }
            finish()
        case "B", "B*", "b", "b*", "n": finish()
        // Those that change nothing here: curves, clipping, text positions, states.
        case "c", "v", "y", "h", "W", "W*", "J", "j", "M", "ri", "i", "gs", "cs", "CS", "sh", "MP", "DP": break
        case "BT", "ET", "Td", "TD", "Tm", "T*", "Tc", "Tw", "Tz", "TL", "Ts": break
        default: return false
        }
        return true
    }

    private static func point(_ operands: Operands) -> (x: Double, y: Double)? {
        operands.areNumbers(2) ? (operands[0], operands[1]) : nil
    }

    /// Cyan, magenta, yellow and black, or light. A colour space's pattern is no ink.
    private static func isBlack(_ operands: Operands, isInk: Bool) -> Bool {
        guard isInk else { return operands.areZeros }
        return operands.areNumbers(4) && operands[0] == 0 && operands[1] == 0 && operands[2] == 0 && operands[3] == 1
    }

    private mutating func rectangle(_ numbers: Operands) {
        guard rectangles.count < Self.barLimit else { return }
        rectangles.append(bar(numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]))
    }

    /// Ink is all along it, or at every other dash (section 8.4.3.6).
    private mutating func line(to end: (x: Double, y: Double)) {
        defer { point = end }
        guard let point, point.y == end.y, point.x < end.x else { return }
        let (low, high) = (end.y - lineWidth / 2, end.y + lineWidth / 2)
        guard !dashes.isEmpty else { return paint(bar(point.x, low, end.x, high)) }
        guard dashes.allSatisfy({ $0 > 0.01 }) else { return }
        var at = point.x, isInk = true, index = 0, left = Self.barLimit
        while at < end.x, left > 0 {
            let next = min(end.x, at + dashes[index])
            if isInk { paint(bar(at, low, next, high)) }
            (at, isInk, left, index) = (next, !isInk, left - 1, index + 1 == dashes.count ? 0 : index + 1)
        }
    }

    private mutating func paint(_ bar: SymbolDrawing.Bar) { if bars.count < Self.barLimit { bars.append(bar) } }

    private func bar(_ x: Double, _ y: Double, _ otherX: Double, _ otherY: Double) -> SymbolDrawing.Bar {
        let (a, b) = (matrix.apply(x, y), matrix.apply(otherX, otherY))
        return SymbolDrawing.Bar(x: min(a.x, b.x)...max(a.x, b.x), y: min(a.y, b.y)...max(a.y, b.y))
    }

    private mutating func finish() {
        point = nil
        // One by one, which for so few is quicker than all at once.
        while bars.popLast() != nil {}
        while rectangles.popLast() != nil {}
    }
}

/// An affine transformation, as `cm` writes it.
struct Matrix {
    private let a, b, c, d, e, f: Double

    init(_ numbers: [Double]) { (a, b, c, d, e, f) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]) }

    func apply(_ x: Double, _ y: Double) -> (x: Double, y: Double) { (a * x + c * y + e, b * x + d * y + f) }

    /// First `left`, then `right`.
    static func * (left: Matrix, right: Matrix) -> Matrix {
        Matrix([
            left.a * right.a + left.b * right.c, left.a * right.b + left.b * right.d, left.c * right.a + left.d * right.c,
            left.c * right.b + left.d * right.d, left.e * right.a + left.f * right.c + right.e,
            left.e * right.b + left.f * right.d + right.f,
        ])
    }
}
