/// What stands before an operator (ISO 32000-1 section 7.8.2). Numbers, as nearly all are, stand apart from the rest: thousands a page, for each of which a
/// value of its own would be made otherwise.
struct Operands {
    /// More stand before no operator.
    static let limit = 64

    /// The first eight numbers: no operator here takes more than six.
    private var numbers = SIMD8<Double>()
    private var numberCount = 0
    private var hasOtherThanZero = false
    /// Those that are no numbers.
    private(set) var values: [PDFValue] = []
    /// A bit for each operand that is one of `values`.
    private var places: UInt64 = 0
    private var hasReal = false

    var count: Int { numberCount + values.count }

    /// A number by its place among numbers, one of the first eight.
    subscript(place: Int) -> Double { numbers[place] }

    mutating func add(_ number: Double, isReal: Bool) {
        if numberCount < numbers.scalarCount { numbers[numberCount] = number }
        numberCount += 1
        hasReal = hasReal || isReal
        hasOtherThanZero = hasOtherThanZero || number != 0
    }

    mutating func add(_ value: PDFValue) {
        places |= 1 << UInt64(count)
        values.append(value)
    }

    mutating func removeAll() {
        if !values.isEmpty { values.removeAll(keepingCapacity: true) }
        (numberCount, places, hasReal, hasOtherThanZero) = (0, 0, false, false)
    }

    /// Numbers and nothing else, so many of them.
    func areNumbers(_ count: Int) -> Bool { values.isEmpty && numberCount == count }

    /// Numbers and nothing else, each of them zero.
    var areZeros: Bool { values.isEmpty && !hasOtherThanZero }

    /// One whole number, zero.
    var isZero: Bool { areNumbers(1) && areZeros && !hasReal }

    /// Nil for a number.
    var first: PDFValue? { places & 1 == 1 ? values.first : nil }
    var last: PDFValue? { count > 0 && places >> UInt64(count - 1) & 1 == 1 ? values.last : nil }
}
