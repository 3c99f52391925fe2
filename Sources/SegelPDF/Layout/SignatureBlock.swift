internal import SegelCatalogue
internal import SegelUseCases

/// The end of the certificate: the QR symbol and how it is checked, the place, the day and the office that signs.
struct SignatureBlock {
    let canvas: Canvas
    let content: CertificateContent
    let code: QRDrawing

    /// What a screen reader says in place of the symbol.
    static let alternative = "Kode QR berisi data dokumen ini yang ditandatangani secara elektronik"

    private struct Line {
        let block: TextBlock
        let before: Double
        let language: String?
    }

    /// Between the office that signs and how it is checked.
    private static let gap = 14.0

    func piece() -> Piece {
        let textX = PageFrame.left + code.side + mm(9), width = PageFrame.right - textX
        let signing = signingLines(width), checking = checkingLines(width)
        let high = signing.reduce(0) { $0 + $1.block.height + $1.before }, low = checking.reduce(0) { $0 + $1.block.height + $1.before }
        let quiet = code.module * 4
        let inner = max(code.side, high + low + Self.gap), height = inner + quiet
        return Piece(height: height) { [canvas, code] y in
            canvas.tagged(.figure, alternative: Self.alternative) {
                code.draw(on: canvas, x: PageFrame.left, y: y + inner - code.side)
            }
            Self.draw(signing, on: canvas, x: textX, y: y)
            canvas.rule(y: y + inner - low - 6, from: textX, to: PageFrame.right, weight: 0.4, .hairline)
            Self.draw(checking, on: canvas, x: textX, y: y + inner - low)
        }
    }

    private static func draw(_ lines: [Line], on canvas: Canvas, x: Double, y: Double) {
        var y = y
        for line in lines {
            y += line.before
            canvas.tagged(.paragraph, language: line.language) { canvas.draw(line.block, x: x, y: y) }
            y += line.block.height
        }
    }

    private func signingLines(_ width: Double) -> [Line] {
        let day = LocalizedText(id: "\(content.place), \(content.issued.id)", en: "\(content.place), \(content.issued.en)")
        return [
            (day, TextStyle.sign, 0.0), (content.signer, .signBold, 10), (Self.signed, .sign.inked(.region), 10),
        ].flatMap { lines($0.0, $0.1, .signEnglish, before: $0.2, between: 1.5, width) }
    }

    private func checkingLines(_ width: Double) -> [Line] {
        lines(Self.check(content.verifyAddress), .small, .smallEnglish, before: 0, between: 3, width)
    }

    /// English is left out where it says the same.
    private func lines(
        _ text: LocalizedText,
        _ style: TextStyle,
        _ english: TextStyle,
        before: Double,
        between: Double,
        _ width: Double
    ) -> [Line] {
        let main = Line(block: canvas.words(text.id, style, width: width, align: .left), before: before, language: nil)
        guard text.en != text.id else { return [main] }
        return [main, Line(block: canvas.words(text.en, english, width: width, align: .left), before: between, language: "en")]
    }

    private static let signed = LocalizedText(id: "Ditandatangani secara elektronik", en: "Signed electronically")

    private static func check(_ address: String) -> LocalizedText {
        LocalizedText(
            id: "Pindai kode QR di \(address). Siapa pun dapat memeriksanya, juga tanpa internet; "
                + "cetakan yang kodenya tidak lolos tidak berlaku.",
            en: "Scan the QR code at the address above. Anybody can check it, also without a network; a print whose code fails is void."
        )
    }
}
