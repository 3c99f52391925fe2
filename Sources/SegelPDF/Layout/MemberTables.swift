internal import SegelCatalogue
internal import SegelUseCases

/// A list as tables: as many columns side by side as have room, the others in a table below, each with the number and the first column again.
struct MemberTables {
    private static let padding = 3.6, inset = 3.0, numberWidth = 16.0, widest = 104.0

    let canvas: Canvas
    let table: CertificateContent.Table

    func place(in flow: inout Flow) {
        guard !table.columns.isEmpty, !table.rows.isEmpty else { return }
        for band in bands() { place(band, in: &flow) }
    }

    private struct Column {
        let index: Int
        var width: Double
    }

    private func bands() -> [[Column]] {
        let widths = table.columns.indices.map(naturalWidth)
        let room = PageFrame.width - Self.numberWidth
        var bands: [[Column]] = []
        var band = [Column(index: 0, width: widths[0])]
        for index in widths.indices.dropFirst() {
            if band.reduce(0, { $0 + $1.width }) + widths[index] > room {
                bands.append(band)
                band = [band[0]]
            }
            band.append(Column(index: index, width: widths[index]))
        }
        return (bands + [band]).map { band in
            let slack = room - band.reduce(0) { $0 + $1.width }
            let share = slack / Double(band.count)
            return band.map { Column(index: $0.index, width: $0.width + share) }
        }
    }

    private func naturalWidth(_ column: Int) -> Double {
        let head = table.columns[column]
        let heads = [(head.id, TextStyle.columnHead), (head.en, .columnHeadEnglish)]
        let cells = table.rows.flatMap { row in [(row[column].id, TextStyle.cell), (row[column].en, .cellEnglish)] }
        let natural = (heads + cells).map { canvas.block($0.0, $0.1, width: 1_000, align: .left).naturalWidth }.max() ?? 0
        return min(natural, Self.widest) + 2 * Self.inset
    }

    private func place(_ band: [Column], in flow: inout Flow) {
        let head = line(band, number: nil) { [table.columns[$0]] }
        let rows = table.rows.enumerated().map { position, row in line(band, number: position + 1) { [row[$0]] } }
        let title = TitleLine(canvas: canvas, title: table.title)
        flow.skip(mm(4))
        var rest = rows[...]
        while !rest.isEmpty {
            // At least two rows under a head, and no row torn apart.
            let least = title.height + head.height + rest.prefix(2).reduce(0) { $0 + $1.height }
            if least > flow.room { flow.newPage() }
            var fitting: [Piece] = []
            var height = title.height + head.height
            while let next = rest.first, height + next.height <= flow.room || fitting.isEmpty {
                fitting.append(next)
                height += next.height
                rest = rest.dropFirst()
            }
            flow.place(part(title, head, fitting, height))
        }
    }

    private func part(_ title: TitleLine, _ head: Piece, _ rows: [Piece], _ height: Double) -> Piece {
        Piece(height: height) { [canvas] y in
            title.draw(y)
            var y = y + title.height
            canvas.tagged(.table) {
                canvas.fill(x: PageFrame.left, y: y, width: PageFrame.width, height: head.height, .tint)
                canvas.rule(y: y, from: PageFrame.left, to: PageFrame.right, weight: 0.8, .region)
                head.draw(y)
                y += head.height
                canvas.rule(y: y, from: PageFrame.left, to: PageFrame.right, weight: 0.5, .region)
                for row in rows {
                    row.draw(y)
                    y += row.height
                    canvas.rule(y: y, from: PageFrame.left, to: PageFrame.right, weight: 0.3, .hairline)
                }
            }
        }
    }

    /// One row, or the head where there is no number.
    private func line(_ band: [Column], number: Int?, text: (Int) -> [LocalizedText]) -> Piece {
        let role = number == nil ? Role.headerCell : .cell, scope = number == nil ? Scope.column : nil
        let styles = number == nil ? (TextStyle.columnHead, TextStyle.columnHeadEnglish) : (.cell, .cellEnglish)
        let cells = band.map { column -> (width: Double, blocks: [TextBlock]) in
            let words = text(column.index).flatMap { $0.id == $0.en ? [($0.id, styles.0)] : [($0.id, styles.0), ($0.en, styles.1)] }
            return (column.width, words.map { canvas.block($0.0, $0.1, width: column.width - 2 * Self.inset, align: .left) })
        }
        let height = (cells.map { $0.blocks.reduce(0) { $0 + $1.height } }.max() ?? 0) + 2 * Self.padding
        let label = canvas.block(number.map(String.init) ?? "No.", styles.0.inked(.quiet), width: Self.numberWidth, align: .left)
        return Piece(height: height) { [canvas] y in
            canvas.tagged(.tableRow) {
                canvas.tagged(role, scope: scope) { canvas.draw(label, x: PageFrame.left + Self.inset, y: y + Self.padding) }
                var x = PageFrame.left + Self.numberWidth
                for cell in cells {
                    canvas.tagged(role, scope: scope) {
                        var line = y + Self.padding
                        for block in cell.blocks {
                            canvas.draw(block, x: x + Self.inset, y: line)
                            line += block.height
                        }
                    }
                    x += cell.width
                }
            }
        }
    }
}

/// The name of a list above its table.
struct TitleLine {
    let canvas: Canvas
    private let main: TextBlock
    private let other: TextBlock
    let height: Double

    init(canvas: Canvas, title: LocalizedText) {
        self.canvas = canvas
        main = canvas.block(title.id, .tableTitle, width: PageFrame.width, align: .left)
        other = canvas.block(title.en, .tableTitleEnglish, width: PageFrame.width, align: .left)
        height = main.height + 3
    }

    func draw(_ y: Double) {
        canvas.tagged(.subheading) { canvas.draw(main, x: PageFrame.left, y: y) }
        canvas.tagged(.paragraph, language: "en") {
            canvas.draw(other, x: PageFrame.left + main.naturalWidth + 7, y: y + main.height - other.height - 0.6)
        }
    }
}
