internal import SegelScan

/// Black bars of one figure, as a QR symbol is drawn, turned into a picture for the reader of symbols.
struct SymbolDrawing {
    struct Bar {
        let x: ClosedRange<Double>
        let y: ClosedRange<Double>
    }

    /// The smallest symbol has more dark runs than any table has lines.
    private static let least = 40
    /// Pixels of a side.
    private static let limit = 2_000.0

    private let bars: [Bar]

    /// Nil for what is no symbol.
    init?(_ bars: [Bar]) {
        guard bars.count >= Self.least else { return nil }
        self.bars = bars
    }

    /// What it holds; none where it is no symbol. One that is drawn as ours are has each module at its place, and a pixel a module tells all; others are
    /// searched for.
    func read() -> [[UInt8]] {
        guard let frame = Frame(bars) else { return [] }
        let found = picture(frame, scale: 1).map { SymbolReader.read(drawn: $0) } ?? []
        return found.isEmpty ? picture(frame, scale: 4).map { SymbolReader.read($0) } ?? [] : found
    }

    /// Where the bars are.
    private struct Frame {
        var left = Double.infinity, right = -Double.infinity, bottom = Double.infinity, top = -Double.infinity
        /// One dark module among light ones is as wide as a module; rows may be drawn a little higher.
        var module = Double.infinity

        /// Nil where it is no symbol's.
        init?(_ bars: [Bar]) {
            for bar in bars {
                (left, right) = (min(left, bar.x.lowerBound), max(right, bar.x.upperBound))
                (bottom, top) = (min(bottom, bar.y.lowerBound), max(top, bar.y.upperBound))
                module = min(module, bar.x.upperBound - bar.x.lowerBound, bar.y.upperBound - bar.y.lowerBound)
            }
            guard module > 0.1, module < 100 else { return nil }
        }
    }

    /// `scale`: pixels a module. Nil for one that is too large.
    private func picture(_ frame: Frame, scale: Double) -> GreyPicture? {
        let pixels = scale / frame.module, quiet = 4 * scale, (left, top) = (frame.left, frame.top)
        let (width, height) = ((frame.right - left) * pixels + 2 * quiet, (top - frame.bottom) * pixels + 2 * quiet)
        guard width < Self.limit, height < Self.limit else { return nil }
        let columns = Int(width.rounded(.up)), rows = Int(height.rounded(.up))
        var grey = [UInt8](repeating: 255, count: columns * rows)
        for bar in bars {
            let xs = Self.pixels((bar.x.lowerBound - left) * pixels + quiet, (bar.x.upperBound - left) * pixels + quiet, columns)
            // PDF counts upwards, pictures downwards.
            let ys = Self.pixels((top - bar.y.upperBound) * pixels + quiet, (top - bar.y.lowerBound) * pixels + quiet, rows)
            for y in ys { for x in xs { grey[y * columns + x] = 0 } }
        }
        return GreyPicture(width: columns, height: rows, pixels: grey)
    }

    private static func pixels(_ from: Double, _ to: Double, _ count: Int) -> Range<Int> {
        // To the nearest; none is negative.
        let start = max(0, min(count, Int(from + 0.5)))
        return start..<max(start, min(count, Int(to + 0.5)))
    }
}
