/// What is drawn at a place once it is known which page that is.
struct Piece {
    let height: Double
    /// A row of claims: those that follow one another are one table.
    let isRow: Bool
    let draw: (_ y: Double) -> Void

    init(height: Double, isRow: Bool = false, draw: @escaping (_ y: Double) -> Void) {
        (self.height, self.isRow, self.draw) = (height, isRow, draw)
    }
}

/// Fills pages from top to bottom. Nothing is drawn while the number of pages is unknown.
struct Flow {
    /// The body of the first page and of those after it.
    let first: ClosedRange<Double>
    let later: ClosedRange<Double>
    private(set) var pages: [[(y: Double, piece: Piece)]] = [[]]
    private(set) var y: Double

    init(first: ClosedRange<Double>, later: ClosedRange<Double>) {
        (self.first, self.later) = (first, later)
        y = first.lowerBound
    }

    private var end: Double { pages.count == 1 ? first.upperBound : later.upperBound }
    var room: Double { end - y }

    /// Puts a piece on this page, or on the next one where it has no room here.
    mutating func place(_ piece: Piece) {
        if piece.height > room, !pages[pages.count - 1].isEmpty { newPage() }
        pages[pages.count - 1].append((y, piece))
        y += piece.height
    }

    mutating func newPage() {
        pages.append([])
        y = later.lowerBound
    }

    mutating func skip(_ height: Double) { y = min(y + height, end) }

    /// A piece at the very bottom of the last page.
    mutating func placeAtEnd(_ piece: Piece) {
        if piece.height > room { newPage() }
        pages[pages.count - 1].append((end - piece.height, piece))
        y = end
    }
}
