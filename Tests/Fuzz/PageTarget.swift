import SegelCredential
import SegelPDF
import SegelTestSupport
import SegelUseCases

/// An agency's signed PDFs, mutated: none is believed but in the bytes that were signed.
struct FuzzPages {
    private let town: PageTown
    private let verifier: PDFVerifier
    private let honest: [[UInt8]]

    init() throws {
        town = try PageTown()
        verifier = PDFVerifier(authorities: try TimestampAuthorities(anchors: [town.stamping.root]))
        let page = try town.page()
        honest = try [town.signed(page), town.stamped(page), town.longTerm(page)]
    }

    /// The verifier as strangers meet it: the signature stands in front of everything.
    var signed: FuzzTarget {
        FuzzTarget(name: "pdf", seeds: honest) { bytes in
            let isBelieved = FuzzTarget.reads { _ = try verifier.read(bytes, trust: town.trust) }
            guard !isBelieved || honest.contains(where: { Self.covered($0) == Self.covered(bytes) }) else {
                throw FuzzTarget.Believed(description: "believed a PDF nobody signed")
            }
            return isBelieved
        }
    }

    /// What stands behind the signature, signed anew each time: reached by nobody but an agency, and must hold all the same.
    var structure: FuzzTarget {
        get throws {
            let seed = try town.page().assembled()
            return FuzzTarget(name: "pdf-structure", seeds: [seed]) { bytes in
                let file = TestPDF.sign(bytes) { town.cms($0).bytes }
                return FuzzTarget.reads { _ = try verifier.read(file, trust: town.trust) }
            }
        }
    }

    /// One object of a page, or what one of its streams holds, in a file that is otherwise whole and signed anew: what a table of offsets and a length would refuse
    /// is right, so that dictionaries, operators, letters and symbols are read. An input's first byte says which object.
    var object: FuzzTarget {
        get throws {
            let page = try lettered(), streams = Self.streams(of: page)
            // Not the signature itself, nor the attachment, which may hold anything here.
            let numbers = page.objects.keys.sorted().filter { $0 != 9 && $0 != 11 }
            let seeds = numbers.enumerated().map { index, number in
                let body = page.objects[number] ?? []
                return [UInt8(index)] + (streams[number].map { Array(body[$0...].dropLast(Self.end.count)) } ?? body)
            }
            return FuzzTarget(name: "pdf-object", seeds: seeds) { bytes in
                var page = page
                let number = numbers[Int(bytes.first ?? 0) % numbers.count], body = Array(bytes.dropFirst())
                page.objects[number] = streams[number].map { _ in TestPDF.stream(number == 15 ? Self.form : "", body) } ?? body
                let file = TestPDF.sign(page.assembled()) { town.cms($0).bytes }
                return FuzzTarget.reads { _ = try verifier.read(file, trust: town.trust) }
            }
        }
    }

    private static let form = "/Type /XObject /Subtype /Form /BBox [0 0 10 10] /Matrix [1 0 0 1 2 2]"
    private static let start = TestPDF.bytes("stream\n"), end = TestPDF.bytes("\nendstream")

    /// Of each stream, where its data begin.
    private static func streams(of page: TestPDF) -> [Int: Int] {
        page.objects.compactMapValues { body in body.firstRange(of: start).map(\.upperBound) }
    }

    /// With its symbol, a font of our printer's kind beside the plain one, and a form.
    private func lettered() throws -> TestPDF {
        var page = try town.whole()
        page.objects[3] = TestPDF.bytes(
            """
            << /Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Contents [4 0 R 14 0 R] /Annots [8 0 R] \
            /Resources << /Font << /F1 5 0 R /F2 12 0 R >> /XObject << /X1 15 0 R >> >> >>
            """
        )
        page.objects[12] = TestPDF.bytes("<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 13 0 R >>")
        page.objects[13] = TestPDF.stream(
            "",
            TestPDF.bytes(
                """
                1 begincodespacerange <0000> <ffff> endcodespacerange
                2 beginbfchar <0001> <0041> <0002> <D83DDE00> endbfchar
                2 beginbfrange <0010> <0019> <0030> <0020> <0021> [<0061> <00620063>] endbfrange
                """
            )
        )
        page.objects[14] = TestPDF.stream(
            "",
            TestPDF.bytes(
                """
                q 0.5 0 0 0.5 10 20 cm /Span <</ActualText <FEFF0041>>> BDC BT /F2 9.5 Tf 1 0 0 1 72 30 Tm 14 TL [<00010010> -120.5 (\\000\\002)] TJ T* <0021> ' ET EMC
                /Artifact BMC 0 g 1.5 w [3 2] 0 d 10 10 m 20.25 10 l S 5 5 4 -3.5 re f 1 2 3 4 5 6 c h W n /X1 Do EMC Q
                """
            )
        )
        page.objects[15] = TestPDF.stream(
            Self.form,
            TestPDF.bytes("0 0 1 1 re f BT /F1 8 Tf 1 0 0 1 0 0 Tm (x) Tj ET")
        )
        return page
    }

    /// Everything but the signature's own digits, whose letters may be upper or lower case.
    private static func covered(_ file: [UInt8]) -> [UInt8]? {
        TestPDF.hole(file).map { Array(file[..<$0.lowerBound]) + file[$0.upperBound...] }
    }
}
