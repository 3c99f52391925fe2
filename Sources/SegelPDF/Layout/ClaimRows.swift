internal import SegelCatalogue
internal import SegelUseCases

/// A claim a row: its label in both languages, what it says beside it.
struct ClaimRows {
    private static let labelWidth = mm(54), gap = mm(5), padding = 5.2, between = 1.4

    let canvas: Canvas

    /// Rows that follow one another on one page make one table.
    func piece(_ row: CertificateContent.Row) -> Piece {
        let valueX = PageFrame.left + Self.labelWidth + Self.gap
        let valueWidth = PageFrame.right - valueX
        let label = canvas.words(row.label.id, .label, width: Self.labelWidth, align: .left)
        let other = row.label.en == row.label.id ? nil : canvas.words(row.label.en, .labelEnglish, width: Self.labelWidth, align: .left)
        let value = canvas.block(row.value.id, .value, width: valueWidth, align: .left)
        let english = row.value.en == row.value.id ? nil : canvas.block(row.value.en, .valueEnglish, width: valueWidth, align: .left)
        let labels = label.height + (other.map { $0.height + Self.between } ?? 0)
        let values = value.height + (english.map { $0.height + Self.between } ?? 0)
        let height = max(labels, values) + 2 * Self.padding
        // Values without an English line stand in the middle beside their two labels.
        let valueTop = Self.padding + max(0, (labels - values) / 2)
        return Piece(height: height, isRow: true) { [canvas] y in
            canvas.tagged(.tableRow) {
                canvas.tagged(.headerCell, scope: .row) {
                    canvas.draw(label, x: PageFrame.left, y: y + Self.padding)
                    if let other { canvas.draw(other, x: PageFrame.left, y: y + Self.padding + label.height + Self.between) }
                }
                canvas.tagged(.cell) {
                    canvas.draw(value, x: valueX, y: y + valueTop)
                    if let english { canvas.draw(english, x: valueX, y: y + valueTop + value.height + Self.between) }
                }
            }
            canvas.rule(y: y + height, from: PageFrame.left, to: PageFrame.right, weight: 0.4, .hairline)
        }
    }
}
