/// Why a PDF certificate could not be made: nothing a citizen can mend.
package enum PDFFailure: Error, Equatable, Sendable {
    /// A font file named in `Typeface` is not installed.
    case fontMissing(String)
    /// Pango or qpdf is not installed; the loader's words.
    case libraryMissing(String)
    /// A text for the QR symbol that does not fit in one.
    case qrTooLong
    /// Pango or Cairo refused; its own words.
    case drawing(String)
    /// qpdf refused; its own words.
    case assembly(String)
    /// OpenSSL refused the named step.
    case signing(String)
    /// The signature, with its chain and timestamp, is longer than the room that was kept for it.
    case noRoom
    /// Longer than one stored block (Docs/Formats/PDF.md, rule 9).
    case credentialTooLong
    /// An answer of a timestamp authority that is not to be believed (rule 13).
    case timestampRefused(String)
}
