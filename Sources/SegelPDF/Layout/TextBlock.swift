internal import CPango

enum Alignment {
    case left, center, right
}

/// A paragraph that Pango broke into lines; knows its size before it is drawn.
final class TextBlock {
    let layout: OpaquePointer
    let style: TextStyle
    let height: Double
    /// Of its longest line.
    let naturalWidth: Double

    /// `width`: where lines break; names and addresses without blanks break between letters.
    fileprivate init(layout: OpaquePointer, style: TextStyle) {
        (self.layout, self.style) = (layout, style)
        var extents = PangoRectangle()
        pango_layout_get_extents(layout, nil, &extents)
        height = Double(extents.height) / Double(PANGO_SCALE)
        naturalWidth = Double(extents.width) / Double(PANGO_SCALE)
    }

    convenience init(_ text: String, _ style: TextStyle, width: Double, align: Alignment, context: OpaquePointer, fonts: FontCache) {
        let layout = pango_layout_new(context)!
        pango_layout_set_font_description(layout, fonts.description(style))
        pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        pango_layout_set_alignment(
            layout,
            align == .left ? PANGO_ALIGN_LEFT : align == .center ? PANGO_ALIGN_CENTER : PANGO_ALIGN_RIGHT
        )
        if style.leading != 1 { pango_layout_set_line_spacing(layout, Float(style.leading)) }
        let attributes = pango_attr_list_new()
        // Ligatures have no code of their own: they would bring a second font, and readers that find other letters.
        pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0, clig=0"))
        if style.tracking != 0 {
            pango_attr_list_insert(attributes, pango_attr_letter_spacing_new(Int32(style.tracking * Double(PANGO_SCALE))))
        }
        pango_layout_set_attributes(layout, attributes)
        pango_attr_list_unref(attributes)
        pango_layout_set_text(layout, text, Int32(text.utf8.count))
        self.init(layout: layout, style: style)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }
}

/// Font descriptions, the font map and the words of forms, kept from page to page: opening a font takes longer than setting a certificate, and most of what
/// is set stands on every certificate of its service.
final class FontCache {
    /// Words that are kept, of some kilobytes each; more begin anew.
    private static let limit = 1_024

    let map: UnsafeMutablePointer<PangoFontMap>
    private var descriptions: [String: OpaquePointer] = [:]
    private var words: [Words: TextBlock] = [:]

    /// All that a paragraph is made from.
    struct Words: Hashable {
        let text: String
        let style: TextStyle
        let width: Double
        let align: Alignment
    }

    init(folder: String = Typeface.folder) throws(PDFFailure) { map = try Typeface.fontMap(in: folder) }

    deinit {
        for description in descriptions.values { pango_font_description_free(description) }
        g_object_unref(UnsafeMutableRawPointer(map))
    }

    func block(_ key: Words, making make: () -> TextBlock) -> TextBlock {
        if let known = words[key] { return known }
        if words.count >= Self.limit { words.removeAll() }
        let block = make()
        words[key] = block
        return block
    }

    func description(_ style: TextStyle) -> OpaquePointer {
        let name = "\(Typeface.family) \(style.face == .bold ? "Bold " : style.face == .italic ? "Italic " : "")\(style.size)"
        if let known = descriptions[name] { return known }
        let description = pango_font_description_from_string(name)!
        descriptions[name] = description
        return description
    }
}
