/// What stands before an operator (ISO 32000-1 section 7.8.2). Numbers, as nearly all are, stand apart from the rest: thousands a page, for each of which a
/// value of its own would be made otherwise.
struct Operands {
    /// More stand before no operator.
    static let limit = 64

    /// Room for all; the first `numberCount` are there.
    private var room = [Double](repeating: 0, count: limit + 1)
    private var numberCount = 0
    /// Those that are no numbers.
    private(set) var values: [PDFValue] = []
    /// A bit for each operand that is one of `values`.
    private var places: UInt64 = 0
    private var hasReal = false

    var count: Int { numberCount + values.count }
    var numbers: ArraySlice<Double> { room[..<numberCount] }

    /// A number by its place among numbers.
    subscript(place: Int) -> Double { room[place] }

    mutating func add(_ number: Double, isReal: Bool) {
        room[numberCount] = number
        numberCount += 1
        hasReal = hasReal || isReal
    }

    mutating func add(_ value: PDFValue) {
        places |= 1 << UInt64(count)
        values.append(value)
    }

    mutating func removeAll() {
        if !values.isEmpty { values.removeAll(keepingCapacity: true) }
        (numberCount, places, hasReal) = (0, 0, false)
    }

    /// Numbers and nothing else, so many of them.
    func areNumbers(_ count: Int) -> Bool { values.isEmpty && numberCount == count }

    /// One whole number, zero.
    var isZero: Bool { areNumbers(1) && room[0] == 0 && !hasReal }

    /// Nil for a number.
    var first: PDFValue? { places & 1 == 1 ? values.first : nil }
    var last: PDFValue? { count > 0 && places >> UInt64(count - 1) & 1 == 1 ? values.last : nil }
}
