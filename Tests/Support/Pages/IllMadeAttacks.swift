internal import SegelUseCases

extension Attack {
    /// A63 to A65: files whose signature is right, as if an agency had been made to sign them.
    static func illMade(_ town: PageTown) throws -> [Attack] {
        let page = try town.page()
        func sign(_ name: String, _ fault: PageFault, _ names: String, _ page: TestPDF) -> Attack {
            Attack(name, fault, names, town.signed(page))
        }
        func edited(_ name: String, _ fault: PageFault, _ names: String, _ old: String, _ new: String) -> Attack {
            Attack(name, fault, names, TestPDF.sign(page.assembled().replacingFirst(old, with: new)) { town.cms($0).bytes })
        }
        var trailing = page
        return [
            sign(
                "A65 a script when it is opened",
                .activeContent,
                "OpenAction",
                page.adding("/OpenAction << /S /JavaScript /JS (a) >>", to: 1)
            ),
            sign(
                "A65 a script in an object nobody refers to",
                .activeContent,
                "object 40",
                page.with([40: "<< /S /JavaScript /JS (a) >>"])
            ),
            sign("A65 scripts by name", .activeContent, "JavaScript", page.with([40: "<< /JavaScript << /Names [] >> >>"])),
            sign("A65 an action of the page", .activeContent, "AA", page.adding("/AA << /O 40 0 R >>", to: 3)),
            sign("A65 a program is started", .activeContent, "Launch", page.with([40: "<< /S /Launch /F (calc.exe) >>"])),
            sign("A65 a link", .activeContent, "URI", page.with([40: "<< /S /URI /URI (https://mpp.example) >>"])),
            sign("A65 a jump to another file", .activeContent, "GoToR", page.with([40: "<< /S /GoToR /F (lain.pdf) >>"])),
            sign("A65 a jump within the file", .activeContent, "GoTo", page.with([40: "<< /S /GoTo /D [3 0 R /Fit] >>"])),
            sign(
                "A65 a form that sends itself",
                .activeContent,
                "SubmitForm",
                page.with([40: "<< /S /SubmitForm /F (https://a.example) >>"])
            ),
            sign("A65 an action by its type", .activeContent, "Action", page.with([40: "<< /Type /Action >>"])),
            sign("A65 an escaped name", .syntax, "byte", page.adding("/Open#41ction 40 0 R", to: 1)),
            sign("A65 forms of XFA", .form, "XFA", page.adding("/XFA 40 0 R", to: 7)),
            sign(
                "A65 a text field",
                .form,
                "Fields",
                page.with([7: "<< /Fields [8 0 R 40 0 R] /SigFlags 3 >>", 40: "<< /FT /Tx /T (nama) >>"])
            ),
            sign("A65 a field outside of the form", .form, "object 40", page.with([40: "<< /FT /Tx /T (nama) /V (Budi) >>"])),
            sign("A64 layers", .layers, "OCProperties", page.adding("/OCProperties << /OCGs [] >>", to: 1)),
            sign("A64 a layer in an object", .layers, "object 40", page.with([40: "<< /Type /OCG /Name (a) >>"])),
            sign(
                "A65 a second attached file",
                .embeddedFile,
                "object 40",
                page.with([40: "<< /Type /Filespec /F (a.exe) /EF << /F 41 0 R >> >>", 41: "<< >>"])
            ),
            sign(
                "A65 an embedded stream nobody names",
                .embeddedFile,
                "object 40",
                page.with([40: "<< /Type /EmbeddedFile /Length 0 >>\nstream\n\nendstream"])
            ),
            sign("A65 two associated files", .embeddedFile, "AF", replacing(page, 1, "/AF [10 0 R]", "/AF [10 0 R 10 0 R]")),
            sign(
                "A65 another file under the name",
                .embeddedFile,
                "object 10",
                replacing(page, 10, "/UF (credential.sdjwt)", "/UF (lain.exe)")
            ),
            sign("A65 a portfolio", .embeddedFile, "Collection", page.adding("/Collection << >>", to: 1)),
            sign("A65 data in another file", .embeddedFile, "F", replacing(page, 11, "/Length", "/F (lain) /Length")),
            sign("A64 an annotation", .annotation, "object 40", page.with([40: "<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] >>"])),
            sign(
                "A64 an annotation of the page",
                .annotation,
                "",
                replacing(page, 3, "/Annots [8 0 R]", "/Annots [8 0 R 40 0 R]").with([40: "<< /Subtype /Text >>"])
            ),
            sign("A64 a face of the signature", .form, "AP", page.adding("/AP << /N 4 0 R >>", to: 8)),
            sign(
                "A64 hide-and-replace: a page outside of the tree",
                .structure,
                "object 40",
                page.with([40: "<< /Type /Page /Parent 2 0 R >>"])
            ),
            sign("A64 a page upside down", .structure, "Rotate", page.adding("/Rotate 180", to: 3)),
            sign("A64 a page in a circle", .structure, "object 2", page.with([2: "<< /Type /Pages /Count 1 /Kids [2 0 R] >>"])),
            sign("A64 a page of unknown keys", .structure, "Hal", page.adding("/Hal 1", to: 3)),
            sign("A63 a signature of nobody's field", .wrapped, "AcroForm", replacing(page, 1, "/AcroForm 7 0 R", "")),
            sign(
                "A63 the field has another value",
                .wrapped,
                "object 40",
                replacing(page, 8, "/V 9 0 R", "/V 40 0 R").with([40: "<< /Type /Sig >>"])
            ),
            sign(
                "A63 a second signature waits",
                .wrapped,
                "object 40",
                page.with([40: "<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>"])
            ),
            sign(
                "A63 a signature of another kind",
                .wrapped,
                "SubFilter",
                replacing(page, 9, "ETSI.CAdES.detached", "adbe.pkcs7.detached")
            ),
            edited("A63 an object twice", .doubled, "object 5", "5 0 obj", "5 0 obj\n<< /A 1 >>\nendobj\n5 0 obj"),
            edited("A63 a key twice", .doubled, "byte", "/Lang (id)", "/Lang (id) /Lang (en)"),
            edited("A63 a generation", .syntax, "byte", "5 0 obj", "5 1 obj"),
            edited("A63 a comment between objects", .syntax, "byte", "5 0 obj", "% 40 0 obj\n5 0 obj"),
            edited("A63 an object the table does not know", .crossReference, "object 40", "xref\n", "40 0 obj\n<< >>\nendobj\nxref\n"),
            edited("A63 the table points elsewhere", .crossReference, "object 1", "0000000015 00000 n", "0000000016 00000 n"),
            edited("A63 a freed entry", .crossReference, "object 1", "0000000015 00000 n", "0000000000 65535 f"),
            edited("A63 startxref elsewhere", .crossReference, "startxref", "startxref\n", "startxref\n1"),
            edited("A63 a revision before the first", .crossReference, "trailer", "/Size 100", "/Size 100 /Prev 15"),
            edited("A63 a hybrid file", .packedObjects, "XRefStm", "/Size 100", "/Size 100 /XRefStm 15"),
            edited("A63 encryption", .encrypted, "byte", "/Size 100", "/Size 100 /Encrypt 40 0 R"),
            sign(
                "A63 objects in a stream",
                .packedObjects,
                "ObjStm",
                page.with([40: "<< /Type /ObjStm /N 0 /First 0 /Length 0 >>\nstream\n\nendstream"])
            ),
            sign(
                "A63 a table in a stream",
                .packedObjects,
                "XRef",
                page.with([40: "<< /Type /XRef /Size 1 /Length 0 >>\nstream\n\nendstream"])
            ),
            sign("A63 a stream longer than it says", .syntax, "byte", page.with([40: "<< /Length 0 >>\nstream\n1 0 obj\nendstream"])),
            Attack("A63 signed in the second revision", .wrapped, "", secondRevision(town, page, &trailing)),
            sign("A64 text nobody sees", .textUnreadable, "Tr", content("BT /F1 9 Tf 3 Tr (a) Tj ET", town, page)),
            sign("A64 a picture on the page", .textUnreadable, "Image", pictured(page)),
            sign("A64 a picture in the content", .textUnreadable, "BI", content("BI /W 1 /H 1 ID x EI", town, page)),
            sign(
                "A64 letters of unknown meaning",
                .textUnreadable,
                "Encoding",
                page.with([5: "<< /Type /Font /Subtype /Type3 /Encoding /WinAnsiEncoding >>"])
            ),
            sign("A64 a content of other operators", .textUnreadable, "XX", content("XX", town, page)),
            sign("A64 an endless content", .textUnreadable, "Do", looping(page)),
            sign("A61 a content that unpacks to more than a page", .structure, "FlateDecode", bomb(page)),
            sign("A65 no credential", .credentialMissing, "AF", replacing(page, 1, "/AF [10 0 R]", "")),
            Attack("A58 a file over the limit", .tooLarge, "bytes 1048576-", [UInt8](repeating: 0x20, count: 1 << 20) + town.signed(page)),
            Attack("A65 no signature at all", .unsigned, "", TestPDF.bytes("%PDF-1.7\n")),
        ]
    }

    private static func replacing(_ page: TestPDF, _ number: Int, _ old: String, _ new: String) -> TestPDF {
        var copy = page
        copy.objects[number] = page.objects[number]!.replacingFirst(old, with: new)
        return copy
    }

    private static func content(_ operators: String, _ town: PageTown, _ page: TestPDF) -> TestPDF {
        var copy = page
        copy.objects[4] = TestPDF.stream("", TestPDF.bytes(operators))
        return copy
    }

    private static func pictured(_ page: TestPDF) -> TestPDF {
        var copy = replacing(page, 3, "/Resources <<", "/Resources << /XObject << /X 40 0 R >>")
        copy.objects[4] = TestPDF.stream("", TestPDF.bytes("/X Do"))
        copy.objects[40] = TestPDF.stream("/Type /XObject /Subtype /Image /Width 1 /Height 1", [0])
        return copy
    }

    /// A form that draws itself.
    private static func looping(_ page: TestPDF) -> TestPDF {
        var copy = pictured(page)
        copy.objects[40] = TestPDF.stream("/Type /XObject /Subtype /Form /Resources << /XObject << /X 40 0 R >> >>", TestPDF.bytes("/X Do"))
        return copy
    }

    private static func bomb(_ page: TestPDF) -> TestPDF {
        var copy = page
        copy.objects[4] = TestPDF.stream("/Filter /FlateDecode", Deflated.blanks(megabytes: 9))
        return copy
    }

    /// The signature's objects only come with an update.
    private static func secondRevision(_ town: PageTown, _ page: TestPDF, _ first: inout TestPDF) -> [UInt8] {
        for number in [7, 8, 9] { first.objects[number] = nil }
        first = replacing(first, 1, "/AcroForm 7 0 R", "")
        var objects: [Int: [UInt8]] = [:]
        for number in [1, 7, 8, 9] { objects[number] = page.objects[number] }
        return TestPDF.sign(TestPDF.update(first.assembled(), objects)) { town.cms($0).bytes }
    }
}

/// ZLIB data of blanks, written without a library: one repeated match of the longest length.
enum Deflated {
    static func blanks(megabytes: Int) -> [UInt8] {
        var bits = BitWriter()
        // One block of fixed codes: a blank, then matches of 258 bytes at distance 1 (RFC 1951 section 3.2.6).
        bits.write(0b011, 3)
        bits.writeCode(0x30 + 0x20, 8)
        let matches = megabytes * (1 << 20) / 258
        for _ in 0..<matches {
            bits.writeCode(0b1100_0101, 8)
            bits.writeCode(0, 5)
        }
        bits.writeCode(0, 7)
        let count = UInt64(1 + matches * 258)
        // Adler-32: a is 1 and n blanks, b the sum of a's.
        let a = (1 + count * 32) % 65_521, b = (count + 32 * (count * (count + 1) / 2)) % 65_521
        let sum = UInt32(b << 16 | a)
        return [0x78, 0x9C] + bits.bytes + withUnsafeBytes(of: sum.bigEndian, Array.init)
    }

    private struct BitWriter {
        private(set) var bytes: [UInt8] = []
        private var used = 8

        mutating func write(_ value: Int, _ count: Int) {
            for bit in 0..<count { append(value >> bit & 1) }
        }

        /// Codes stand with their highest bit first.
        mutating func writeCode(_ value: Int, _ count: Int) {
            for bit in stride(from: count - 1, through: 0, by: -1) { append(value >> bit & 1) }
        }

        private mutating func append(_ bit: Int) {
            if used == 8 {
                bytes.append(0)
                used = 0
            }
            bytes[bytes.count - 1] |= UInt8(bit) << UInt8(used)
            used += 1
        }
    }
}
