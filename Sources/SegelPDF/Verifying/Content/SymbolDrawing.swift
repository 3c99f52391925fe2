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

    /// What it holds; none where it is no symbol. One that is drawn as ours are is told at two pixels a module; others are searched for.
    func read() -> [[UInt8]] {
        let found = picture(scale: 2).map { SymbolReader.read(drawn: $0) } ?? []
        return found.isEmpty ? picture(scale: 4).map { SymbolReader.read($0) } ?? [] : found
    }

    /// `scale`: pixels a module. Nil where it is no symbol.
    private func picture(scale: Double) -> GreyPicture? {
        // One dark module among light ones is as wide as a module; rows may be drawn a little higher.
        let each = bars.lazy, module = each.map { min($0.x.upperBound - $0.x.lowerBound, $0.y.upperBound - $0.y.lowerBound) }.min() ?? 0
        guard module > 0.1, module < 100, let left = each.map(\.x.lowerBound).min(), let right = each.map(\.x.upperBound).max(),
            let bottom = each.map(\.y.lowerBound).min(), let top = each.map(\.y.upperBound).max()
        else { return nil }
        let pixels = scale / module, quiet = 4 * scale
        let (width, height) = ((right - left) * pixels + 2 * quiet, (top - bottom) * pixels + 2 * quiet)
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
        let start = max(0, min(count, Int(from.rounded())))
        return start..<max(start, min(count, Int(to.rounded())))
    }
}
