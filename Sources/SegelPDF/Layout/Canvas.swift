internal import CPango

/// One PDF under Cairo: pages, text, lines and the structure that screen readers follow. Points, from the upper left corner.
final class Canvas {
    static let width = 595.276, height = 841.890

    let cairo: OpaquePointer
    private let surface: OpaquePointer
    private let sink = ByteSink()
    private let context: OpaquePointer
    private let fonts: FontCache
    /// The structure in the order it was begun; Cairo writes it, and `StructureTexts` completes it.
    private(set) var structure: [StructureNode] = []

    init(_ fonts: FontCache, title: String, createdAt: String) throws(PDFFailure) {
        self.fonts = fonts
        let receive: cairo_write_func_t = { closure, data, length in
            guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
            Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue().bytes += UnsafeBufferPointer(start: data, count: Int(length))
            return CAIRO_STATUS_SUCCESS
        }
        guard
            let surface = cairo_pdf_surface_create_for_stream(receive, Unmanaged.passUnretained(sink).toOpaque(), Self.width, Self.height),
            let cairo = cairo_create(surface)
        else { throw .drawing("cairo") }
        (self.surface, self.cairo) = (surface, cairo)
        context = pango_font_map_create_context(fonts.map)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        // Cairo would put the clock's time in.
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, createdAt)
        pango_context_set_language(context, pango_language_from_string("id"))
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
        pango_context_set_round_glyph_positions(context, 0)
    }

    deinit {
        cairo_destroy(cairo)
        cairo_surface_destroy(surface)
        g_object_unref(UnsafeMutableRawPointer(context))
    }

    /// Text laid out in a width, not drawn yet.
    func block(_ text: String, _ style: TextStyle, width: Double, align: Alignment = .left) -> TextBlock {
        TextBlock(text, style, width: width, align: align, context: context, fonts: fonts)
    }

    /// As `block`, of words that are the form's and never a person's: they are laid out once for all of its certificates.
    func words(_ text: String, _ style: TextStyle, width: Double, align: Alignment = .left) -> TextBlock {
        fonts.block(FontCache.Words(text: text, style: style, width: width, align: align)) {
            block(text, style, width: width, align: align)
        }
    }

    func draw(_ block: TextBlock, x: Double, y: Double) {
        set(block.style.ink)
        cairo_move_to(cairo, x, y)
        pango_cairo_show_layout(cairo, block.layout)
    }

    /// A structure element around what `body` draws. `alternative` is what a screen reader says of a picture; `language` where it is another than the
    /// document's.
    func tagged(
        _ role: Role,
        scope: Scope? = nil,
        language: String? = nil,
        alternative: String? = nil,
        _ body: () throws -> Void
    ) rethrows {
        structure.append(StructureNode(role: role, scope: scope, language: language, alternative: alternative))
        cairo_tag_begin(cairo, role.rawValue, nil)
        try body()
        cairo_tag_end(cairo, role.rawValue)
    }

    func newPage() { cairo_show_page(cairo) }

    func set(_ ink: Ink) { cairo_set_source_rgb(cairo, ink.red, ink.green, ink.blue) }

    func rule(y: Double, from: Double, to: Double, weight: Double, _ ink: Ink) {
        set(ink)
        cairo_set_line_width(cairo, weight)
        cairo_move_to(cairo, from, y)
        cairo_line_to(cairo, to, y)
        cairo_stroke(cairo)
    }

    func fill(x: Double, y: Double, width: Double, height: Double, _ ink: Ink) {
        set(ink)
        cairo_rectangle(cairo, x, y, width, height)
        cairo_fill(cairo)
    }

    /// Ends the document; its bytes, with Cairo's own idea of structure.
    func finish() throws(PDFFailure) -> [UInt8] {
        cairo_surface_finish(surface)
        let status = cairo_surface_status(surface)
        guard status == CAIRO_STATUS_SUCCESS else { throw .drawing(String(cString: cairo_status_to_string(status))) }
        return sink.bytes
    }
}

private final class ByteSink {
    var bytes: [UInt8] = []
}

/// A structure element as ISO 32000-1, 14.8.4 names them.
enum Role: String {
    case document = "Document"
    case heading = "H1"
    case subheading = "H2"
    case paragraph = "P"
    case table = "Table"
    case tableRow = "TR"
    case headerCell = "TH"
    case cell = "TD"
    case figure = "Figure"
}

/// Which cells a header cell is for.
enum Scope: String {
    case row = "Row"
    case column = "Column"
}

struct StructureNode: Equatable {
    let role: Role
    let scope: Scope?
    let language: String?
    let alternative: String?
}
