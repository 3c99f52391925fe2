internal import CPango
internal import Foundation

/// The region's seal: a rosette of our own in two rings of words, drawn as lines and never as text, so that it adds nothing to what the page says.
/// It proves nothing either: the signature does.
struct Seal {
    let place: String
    let region: String
    let canvas: Canvas

    /// Its words for those who cannot see it.
    var alternative: String { "Lambang Mal Pelayanan Publik Digital \(place)" }

    func draw(x: Double, y: Double, radius: Double) {
        let cairo = canvas.cairo
        cairo_save(cairo)
        cairo_translate(cairo, x, y)
        ring(radius, 1.1)
        ring(radius * 0.955, 0.35)
        ring(radius * 0.735, 0.35)
        let letters = SealLetters(canvas: canvas)
        letters.draw("MAL PELAYANAN PUBLIK DIGITAL", radius: radius * 0.79, size: radius * 0.0185, isUpper: true)
        letters.draw(place, radius: radius * 0.9, size: radius * 0.0185, isUpper: false)
        dots(radius * 0.845, radius * 0.022)
        canvas.set(.gold)
        cairo_set_line_width(cairo, 0.35)
        for phase in [0.0, 1.0 / 3, 2.0 / 3] { wave(middle: radius * 0.575, swing: radius * 0.125, petals: 9, phase: phase * 2 * .pi) }
        star(radius * 0.42)
        number(radius * 0.2)
        cairo_restore(cairo)
    }

    private func ring(_ radius: Double, _ weight: Double) {
        canvas.set(.region)
        cairo_set_line_width(canvas.cairo, weight)
        cairo_new_sub_path(canvas.cairo)
        cairo_arc(canvas.cairo, 0, 0, radius, 0, 2 * .pi)
        cairo_stroke(canvas.cairo)
    }

    /// r = middle + swing · sin(petals · angle + phase), in Bézier pieces of half a petal.
    private func wave(middle: Double, swing: Double, petals: Double, phase: Double) {
        let pieces = Int(petals) * 2
        let step = 2 * .pi / Double(pieces)
        func point(_ angle: Double) -> (x: Double, y: Double, dx: Double, dy: Double) {
            let r = middle + swing * sin(petals * angle + phase), dr = swing * petals * cos(petals * angle + phase)
            return (r * cos(angle), r * sin(angle), dr * cos(angle) - r * sin(angle), dr * sin(angle) + r * cos(angle))
        }
        let first = point(0)
        cairo_move_to(canvas.cairo, first.x, first.y)
        for piece in 0..<pieces {
            let a = point(Double(piece) * step), b = point(Double(piece + 1) * step)
            let k = step / 3
            cairo_curve_to(canvas.cairo, a.x + a.dx * k, a.y + a.dy * k, b.x - b.dx * k, b.y - b.dy * k, b.x, b.y)
        }
        cairo_stroke(canvas.cairo)
    }

    /// Two squares, one on its corner.
    private func star(_ radius: Double) {
        canvas.set(.region)
        for turn in [0.0, .pi / 4] {
            for corner in 0..<4 {
                let angle = turn + Double(corner) * .pi / 2
                let (x, y) = (radius * cos(angle), radius * sin(angle))
                if corner == 0 { cairo_move_to(canvas.cairo, x, y) } else { cairo_line_to(canvas.cairo, x, y) }
            }
            cairo_close_path(canvas.cairo)
        }
        cairo_fill(canvas.cairo)
    }

    private func dots(_ distance: Double, _ radius: Double) {
        canvas.set(.gold)
        for x in [-distance, distance] {
            cairo_new_sub_path(canvas.cairo)
            cairo_arc(canvas.cairo, x, 0, radius, 0, 2 * .pi)
        }
        cairo_fill(canvas.cairo)
    }

    private func number(_ size: Double) {
        let block = canvas.block(region, TextStyle(face: .bold, size: size), width: 200, align: .left)
        cairo_set_source_rgb(canvas.cairo, 1, 1, 1)
        cairo_move_to(canvas.cairo, -block.naturalWidth / 2, -block.height / 2)
        pango_cairo_layout_path(canvas.cairo, block.layout)
        cairo_fill(canvas.cairo)
    }
}
