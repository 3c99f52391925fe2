internal import CPango

/// A band of bamboo shoots (pucuk rebung), the border of Lampung's woven tapis, between two lines.
struct Ornament {
    let canvas: Canvas

    func draw(y: Double) {
        let cairo = canvas.cairo
        let left = PageFrame.left, right = PageFrame.right
        // On quarter points, so that the numbers in the file are short.
        let count = 75, step = 6.25, height = 4.5
        let start = ((left + (right - left - Double(count) * step) / 2) * 4).rounded() / 4, y = (y * 4).rounded() / 4
        canvas.set(.region)
        for index in 0..<count {
            let x = start + Double(index) * step
            cairo_move_to(cairo, x, y)
            cairo_line_to(cairo, x + step, y)
            cairo_line_to(cairo, x + step / 2, y - height)
            cairo_close_path(cairo)
        }
        cairo_fill(cairo)
        canvas.rule(y: y + 1.6, from: left, to: right, weight: 0.8, .gold)
        canvas.rule(y: y - height - 1.4, from: left, to: right, weight: 0.35, .region)
    }
}
