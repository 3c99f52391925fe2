internal import SegelCatalogue
internal import SegelUseCases

/// What stands on every page round the body: the head with seal, agency and title, and the foot.
struct PageFrame {
    static let left = mm(22), right = Canvas.width - mm(22), width = right - left
    /// Where the body begins and ends.
    static let laterTop = mm(31), bottom = Canvas.height - mm(25)

    private let content: CertificateContent
    private let canvas: Canvas
    private let head: [Line]

    init(content: CertificateContent, canvas: Canvas) {
        (self.content, self.canvas) = (content, canvas)
        head = Self.head(content, canvas)
    }

    /// Of the first page: the body begins where it ends.
    var headHeight: Double { head.reduce(mm(16)) { $0 + $1.before + $1.block.height } + mm(7) }

    func drawHead() {
        Ornament(canvas: canvas).draw(y: mm(8))
        let seal = Seal(place: content.place, region: content.region, canvas: canvas)
        let radius = mm(14.5)
        canvas.tagged(.figure, alternative: seal.alternative) { seal.draw(x: Canvas.width / 2, y: mm(16) + radius, radius: radius) }
        var y = mm(16)
        for item in head {
            y += item.before
            canvas.tagged(item.role, language: item.language) { canvas.draw(item.block, x: Self.left, y: y) }
            y += item.block.height
        }
    }

    private struct Line {
        let role: Role
        let language: String?
        let block: TextBlock
        let before: Double
    }

    private static func head(_ content: CertificateContent, _ canvas: Canvas) -> [Line] {
        func line(_ text: String, _ style: TextStyle, _ role: Role = .paragraph, english: Bool = false, before: Double) -> Line {
            let block = canvas.words(text, style, width: width, align: .center)
            return Line(role: role, language: english ? "en" : nil, block: block, before: before)
        }
        let number = canvas.block("Nomor · Number  \(content.number)", .number, width: width, align: .center)
        let whole = [
            line("MAL PELAYANAN PUBLIK DIGITAL \(content.place.uppercased())", .mall, before: mm(29) + 9),
            line(content.agency.id, .agency, before: 4),
            line(content.agency.en, .agencyEnglish, english: true, before: 2),
            line(content.title.id.uppercased(), .title, .heading, before: mm(8)),
            line(content.title.en, .titleEnglish, english: true, before: 4),
            Line(role: .paragraph, language: nil, block: number, before: 9),
        ]
        guard content.isCopy else { return whole }
        return whole + [
            line(copy.id, .small, before: 9), line(copy.en, .smallEnglish, english: true, before: 2),
        ]
    }

    private static let copy = LocalizedText(
        id: "Salinan: data orang lain di dalamnya yang dilindungi tidak ditampilkan.",
        en: "A copy: protected data of other people in it are not shown."
    )

    /// The head of a later page: which document it belongs to.
    func drawLaterHead() {
        Ornament(canvas: canvas).draw(y: mm(8))
        let title = canvas.words(content.title.id, .tableTitle, width: Self.width / 2, align: .left)
        let number = canvas.block(content.number, .cell, width: Self.width / 2, align: .right)
        canvas.tagged(.paragraph) { canvas.draw(title, x: Self.left, y: mm(18)) }
        canvas.tagged(.paragraph) { canvas.draw(number, x: Self.left + Self.width / 2, y: mm(18) + 2) }
        canvas.rule(y: mm(18) + title.height + 4, from: Self.left, to: Self.right, weight: 0.6, .region)
    }

    func drawFoot(page: Int, of pages: Int) {
        let top = Canvas.height - mm(21)
        canvas.rule(y: top, from: Self.left, to: Self.right, weight: 0.4, .gold)
        let wide = Self.width * 0.76
        var y = top + 5
        let lines: [(String, TextStyle, String?)] =
            (content.legalBasis.map { [("Dasar hukum: \($0.id)", .small, nil), ("Legal basis: \($0.en)", .smallEnglish, "en")] } ?? [])
        for (text, style, language) in lines {
            let block = canvas.words(text, style, width: wide, align: .left)
            canvas.tagged(.paragraph, language: language) { canvas.draw(block, x: Self.left, y: y) }
            y += block.height
        }
        let block = canvas.words("Halaman · Page  \(page) / \(pages)", .small, width: Self.width * 0.24, align: .right)
        canvas.tagged(.paragraph) { canvas.draw(block, x: Self.left + wide, y: top + 5) }
    }
}
