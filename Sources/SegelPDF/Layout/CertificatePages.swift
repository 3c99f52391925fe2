internal import SegelCatalogue
internal import SegelQR
internal import SegelUseCases

/// The pages of one certificate, drawn: what Cairo writes, and the structure in the order it was drawn.
struct CertificatePages {
    let bytes: [UInt8]
    let structure: [StructureNode]

    init(_ content: CertificateContent, qr: String, fonts: FontCache) throws(PDFFailure) {
        let canvas = try Canvas(fonts, title: "\(content.title.id) \(content.number)", createdAt: PDFDate(content.issuedAt).iso)
        let frame = PageFrame(content: content, canvas: canvas)
        let code: QRDrawing
        do { code = QRDrawing(code: try QRCode(qr, correction: .quartile)) } catch { throw .qrTooLong }
        var flow = Flow(first: frame.headHeight...PageFrame.bottom, later: PageFrame.laterTop...PageFrame.bottom)
        let rows = ClaimRows(canvas: canvas)
        for part in content.parts {
            switch part {
            case .row(let row): flow.place(rows.piece(row))
            case .table(let table): MemberTables(canvas: canvas, table: table).place(in: &flow)
            }
        }
        flow.skip(mm(5))
        flow.placeAtEnd(SignatureBlock(canvas: canvas, content: content, code: code).piece())
        canvas.tagged(.document) {
            for (index, page) in flow.pages.enumerated() {
                if index == 0 { frame.drawHead() } else { frame.drawLaterHead() }
                Self.draw(page[...], on: canvas)
                frame.drawFoot(page: index + 1, of: flow.pages.count)
                canvas.newPage()
            }
        }
        bytes = try canvas.finish()
        structure = canvas.structure
    }

    private static func draw(_ page: ArraySlice<(y: Double, piece: Piece)>, on canvas: Canvas) {
        var rest = page
        while let next = rest.first {
            let rows = rest.prefix { $0.piece.isRow }
            if rows.isEmpty {
                next.piece.draw(next.y)
                rest = rest.dropFirst()
            } else {
                canvas.tagged(.table) { for row in rows { row.piece.draw(row.y) } }
                rest = rest.dropFirst(rows.count)
            }
        }
    }
}
