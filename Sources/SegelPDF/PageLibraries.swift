private import CLate

/// What draws pages and what puts PDFs together, opened for whoever makes the first page: most commands make none (Docs/Decisions/0032).
package enum PageLibraries {
    /// What the loader says of those that cannot be had. Asked once; its words are overwritten by the next.
    package static let missing = [segel_open_pango, segel_open_qpdf].compactMap { open in open().map { String(cString: $0) } }

    static func open() throws(PDFFailure) {
        if let words = missing.first { throw .libraryMissing(words) }
    }
}
