internal import CPango

/// The letters of every certificate: TeX Gyre Pagella (GUST Font License), read from the files of Debian's fonts-texgyre and from nowhere
/// else, so that another machine's fonts never change a page.
enum Typeface: String, CaseIterable {
    case regular = "texgyrepagella-regular.otf"
    case italic = "texgyrepagella-italic.otf"
    case bold = "texgyrepagella-bold.otf"

    static let family = "TeX Gyre Pagella"
    static let folder = "/usr/share/texmf/fonts/opentype/public/tex-gyre"

    /// Pango's font map over these files alone. The caller releases it.
    static func fontMap(in folder: String) throws(PDFFailure) -> UnsafeMutablePointer<PangoFontMap> {
        try PageLibraries.open()
        // An empty configuration: none of the machine's folders, rules or substitutions.
        guard let fonts = FcConfigCreate() else { throw .drawing("fontconfig") }
        defer { FcConfigDestroy(fonts) }
        for face in allCases {
            guard FcConfigAppFontAddFile(fonts, "\(folder)/\(face.rawValue)") != 0 else { throw .fontMissing(face.rawValue) }
        }
        guard let map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT) else { throw .drawing("pango") }
        // Without hints and in user space units: the same positions at any resolution.
        segel_use_fonts(map, fonts)
        pango_cairo_font_map_set_resolution(OpaquePointer(map), 72)
        return map
    }
}

/// How a piece of text is set; sizes and tracking in points.
struct TextStyle: Hashable {
    let face: Typeface
    let size: Double
    var ink = Ink.text
    /// Space between letters.
    var tracking = 0.0
    /// Line height as a multiple of the font's own.
    var leading = 1.0

    func inked(_ ink: Ink) -> TextStyle {
        var style = self
        style.ink = ink
        return style
    }
}

/// The few colours of the page; all of them print well in grey.
struct Ink: Hashable {
    let red: Double
    let green: Double
    let blue: Double

    static let text = Ink(red: 0.09, green: 0.10, blue: 0.12)
    static let quiet = Ink(red: 0.36, green: 0.39, blue: 0.42)
    static let region = Ink(red: 0.04, green: 0.26, blue: 0.31)
    static let gold = Ink(red: 0.66, green: 0.50, blue: 0.20)
    static let hairline = Ink(red: 0.82, green: 0.84, blue: 0.85)
    static let tint = Ink(red: 0.955, green: 0.965, blue: 0.965)
}
