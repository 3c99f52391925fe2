/// As much of the graphics state (ISO 32000-1 section 8.4) as text and symbols need.
struct Graphics {
    var font: Int?
    var matrix = Matrix([1, 0, 0, 1, 0, 0])
    /// Black bars that the last operator painted: strokes along a line, with their dashes, and rectangles.
    private(set) var painted: [SymbolDrawing.Bar] = []
    private var lineWidth = 1.0
    private var isBlackLine = true
    private var isBlackFill = true
    private var point: (x: Double, y: Double)?
    private var bars: [SymbolDrawing.Bar] = []
    private var rectangles: [SymbolDrawing.Bar] = []
    private var dashes: [Double] = []

    private static let barLimit = 4_000
    /// Those that change nothing here: curves, clipping, text positions, states.
    private static let silent: Set = [
        "c", "v", "y", "h", "W", "W*", "J", "j", "M", "ri", "i", "gs", "BT", "ET", "Td", "TD", "Tm", "T*", "Tc", "Tw", "Tz", "TL", "Ts",
        "cs", "CS", "sh", "MP", "DP",
    ]

    /// False for an operator no certificate's page has.
    mutating func take(_ word: String, _ operands: [PDFValue]) -> Bool {
        let numbers = operands.compactMap(\.number)
        painted = []
        switch word {
        case "cm" where numbers.count == 6: matrix = Matrix(numbers) * matrix
        case "w" where numbers.count == 1: lineWidth = numbers[0]
        case "d" where operands.count == 2: dashes = operands[0].array?.compactMap(\.number) ?? []
        case "rg", "g", "k", "sc", "scn": isBlackFill = word == "k" ? numbers == [0, 0, 0, 1] : numbers.allSatisfy { $0 == 0 }
        case "RG", "G", "K", "SC", "SCN": isBlackLine = word == "K" ? numbers == [0, 0, 0, 1] : numbers.allSatisfy { $0 == 0 }
        case "m" where numbers.count == 2: point = (numbers[0], numbers[1])
        case "l" where numbers.count == 2: line(to: numbers)
        case "re" where numbers.count == 4:
            if rectangles.count < Self.barLimit {
                rectangles.append(bar(numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]))
            }
        case "S", "s": finish(isBlackLine ? bars : [])
        case "f", "F", "f*": finish(isBlackFill ? rectangles : [])
        case "B", "B*", "b", "b*", "n": finish([])
        default: return Self.silent.contains(word)
        }
        return true
    }

    private mutating func line(to numbers: [Double]) {
        if let point, point.y == numbers[1], point.x < numbers[0] {
            for run in runs(from: point.x, to: numbers[0]) where bars.count < Self.barLimit {
                bars.append(bar(run.lowerBound, point.y - lineWidth / 2, run.upperBound, point.y + lineWidth / 2))
            }
        }
        point = (numbers[0], numbers[1])
    }

    /// Where ink is: all of it, or every other dash (section 8.4.3.6).
    private func runs(from start: Double, to end: Double) -> [ClosedRange<Double>] {
        guard !dashes.isEmpty else { return [start...end] }
        guard dashes.allSatisfy({ $0 > 0.01 }) else { return [] }
        var runs: [ClosedRange<Double>] = [], at = start, index = 0
        while at < end, index < Self.barLimit {
            let next = min(end, at + dashes[index % dashes.count])
            if index % 2 == 0 { runs.append(at...next) }
            (at, index) = (next, index + 1)
        }
        return runs
    }

    private func bar(_ x: Double, _ y: Double, _ otherX: Double, _ otherY: Double) -> SymbolDrawing.Bar {
        let (a, b) = (matrix.apply(x, y), matrix.apply(otherX, otherY))
        return SymbolDrawing.Bar(x: min(a.x, b.x)...max(a.x, b.x), y: min(a.y, b.y)...max(a.y, b.y))
    }

    private mutating func finish(_ bars: [SymbolDrawing.Bar]) {
        painted = bars
        (point, self.bars, rectangles) = (nil, [], [])
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
