import SegelUseCases
import Testing

@testable import SegelPDF

/// Objects are looked through once, while they are read: what a rule is about must be marked wherever it stands.
@Suite("What is marked while a PDF is read") struct MarksTests {
    /// Around `members`: two arrays and two dictionaries.
    private func object(_ members: String) throws -> PDFObject {
        let text = Array("<< /K [ 1 << /L [ << \(members) >> ] >> ] >>".utf8)
        var scanner = PDFScanner(text)
        let (value, marks) = try scanner.markedValue()
        return PDFObject(number: 7, value: value, marks: marks, span: 0..<text.count, data: nil)
    }

    @Test("A64, A65: each forbidden key, action and type is refused at any depth, for what it is")
    func forbidden() throws {
        func fault(_ members: String) throws -> PageFault? {
            let object = try object(members)
            do { try ForbiddenFeatures.check(object) } catch { return error.fault }
            return nil
        }
        for (key, meant) in ForbiddenFeatures.keys { #expect(try fault("/\(key) 1") == meant, "\(key)") }
        for action in ForbiddenFeatures.actions { #expect(try fault("/S /\(action)") == .activeContent, "\(action)") }
        for (type, meant) in ForbiddenFeatures.types { #expect(try fault("/Type /\(type)") == meant, "\(type)") }
        #expect(try fault("/TransformMethod /UR3") == .structure)
        #expect(try fault("/TransformMethod /DocMDP") == nil && fault("/S /P /Type /Page /Subtype /Form /GoTo 1") == nil)
    }

    @Test(
        "A63, A65: signatures, fields, annotations and files are marked as such",
        arguments: ["/ByteRange 1", "/FT /Tx", "/Type /Annot", "/Subtype /Widget", "/EF 1", "/Type /Filespec"]
    )
    func marked(_ members: String) throws {
        let isFile = members.contains("EF") || members.contains("Filespec")
        #expect(try object(members).marks == (isFile ? .file : .form))
        #expect(try object("/A 1").marks.isEmpty)
    }
}

@Suite("A page's operands, read quickly") struct OperandTests {
    @Test("numbers and others stand apart, and in their places")
    func places() {
        var operands = Operands()
        #expect(operands.first == nil && operands.last == nil && operands.areNumbers(0))
        operands.add(.name("N"))
        operands.add(2, isReal: false)
        #expect(operands.count == 2 && operands.first == .name("N") && operands.last == nil && !operands.areNumbers(1))
        operands.removeAll()
        operands.add(2.5, isReal: true)
        operands.add(.name("N"))
        #expect(operands.first == nil && operands.last == .name("N") && operands[0] == 2.5)
        operands.removeAll()
        for number in 0...Operands.limit { operands.add(Double(number), isReal: false) }
        #expect(operands.count == Operands.limit + 1 && operands.areNumbers(Operands.limit + 1))
    }

    @Test("a text mode is one whole zero")
    func zero() {
        func isZero(_ numbers: [(Double, Bool)]) -> Bool {
            var operands = Operands()
            for (number, isReal) in numbers { operands.add(number, isReal: isReal) }
            return operands.isZero
        }
        #expect(isZero([(0, false)]))
        #expect(!isZero([]) && !isZero([(3, false)]) && !isZero([(0, true)]) && !isZero([(0, false), (0, false)]))
    }

    @Test("black is nothing but zeros, however many; a name is no colour")
    func zeros() {
        var operands = Operands()
        #expect(operands.areZeros)
        for _ in 0..<20 { operands.add(0, isReal: true) }
        #expect(operands.areZeros && operands.areNumbers(20))
        operands.add(0.5, isReal: true)
        #expect(!operands.areZeros)
        operands.removeAll()
        operands.add(.name("P1"))
        #expect(!operands.areZeros)
    }

    @Test("a short string is what any string is", arguments: ["<>", "<00>", "<0041>", "<FfD8dc00>"])
    func short(_ text: String) throws {
        var quick = PDFScanner(Array(text.utf8)), slow = quick
        #expect(try quick.takeShortString()?.bytes == slow.value(isContent: true).string)
        #expect(quick.at == slow.at && quick.at == text.utf8.count)
    }

    @Test("any other is left where it stands", arguments: ["<0041004200>", "<004>", "<00", "<<", "<0g>", "(a)", "<00 41>"])
    func others(_ text: String) {
        var scanner = PDFScanner(Array(text.utf8))
        #expect(scanner.takeShortString() == nil && scanner.at == 0)
    }
}
