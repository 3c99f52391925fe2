internal import CPango
internal import SegelQR

/// The QR symbol as lines, a dashed one each row: sharp at any size, and a quarter of the bytes that rectangles take.
struct QRDrawing {
    let code: QRCode

    /// Points a module. 1.25 points are 0.44 mm, which a cheap phone reads at arm's length; a short text is drawn larger, so that the symbol is never
    /// under 30 mm (Docs/Formats/PDF.md, rule 6).
    var module: Double { max(1.25, (mm(30) / Double(code.size) * 4).rounded(.up) / 4) }

    /// Without the quiet zone.
    var side: Double { Double(code.size) * module }

    func draw(on canvas: Canvas, x: Double, y: Double) {
        let cairo = canvas.cairo
        cairo_set_source_rgb(cairo, 0, 0, 0)
        // A little more than a module: no renderer shows a seam between two rows.
        cairo_set_line_width(cairo, module * 1.03)
        cairo_set_line_cap(cairo, CAIRO_LINE_CAP_BUTT)
        // Quarter points: short numbers in the file.
        let left = (x * 4).rounded() / 4, top = (y * 4).rounded() / 4 + module / 2
        for row in 0..<code.size {
            let runs = runs(in: row)
            guard let first = runs.first else { continue }
            // Dark and light in turns, as a dash pattern; what is light at its end is never reached.
            var dashes: [Double] = []
            for (index, run) in runs.enumerated() {
                let next = index + 1 < runs.count ? runs[index + 1].lowerBound : run.upperBound + 1
                dashes += [Double(run.count) * module, Double(next - run.upperBound) * module]
            }
            let end = runs[runs.count - 1].upperBound
            cairo_set_dash(cairo, dashes, Int32(dashes.count), 0)
            cairo_move_to(cairo, left + Double(first.lowerBound) * module, top + Double(row) * module)
            cairo_line_to(cairo, left + Double(end) * module, top + Double(row) * module)
            cairo_stroke(cairo)
        }
        cairo_set_dash(cairo, nil, 0, 0)
    }

    private func runs(in row: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for column in 0..<code.size where code.isDark(row: row, column: column) {
            if let last = runs.last, last.upperBound == column {
                runs[runs.count - 1] = last.lowerBound..<column + 1
            } else {
                runs.append(column..<column + 1)
            }
        }
        return runs
    }
}
