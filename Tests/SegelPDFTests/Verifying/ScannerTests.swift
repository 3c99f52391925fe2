import Testing

@testable import SegelPDF

/// What is read in a way of its own because pages are full of it reads as everything else does.
@Suite("PDF syntax, read quickly") struct ScannerTests {
    @Test(
        "an array of numbers is what its values are",
        arguments: ["[]", "[ ]", "[1 2.5 -3 +4 .5 6. 0]", "[\n1\t2 ]", "[000000000000001 1.23456789012345]"]
    )
    func numbers(_ text: String) throws {
        var quick = PDFScanner(Array(text.utf8)), slow = quick
        let values = try slow.value(isContent: true).array, numbers = quick.takeNumbers()
        #expect(numbers != nil && numbers == values?.compactMap(\.number))
        #expect(quick.at == slow.at && quick.at == text.utf8.count)
    }

    @Test(
        "anything else is left where it stands",
        arguments: ["[1 (a)]", "[1 /N]", "[1 2", "[1-2]", "[1..2]", "[+]", "[1234567890123456]", "[1 [2]]"]
    )
    func others(_ text: String) {
        var scanner = PDFScanner(Array(text.utf8))
        let numbers = scanner.takeNumbers()
        #expect(numbers == nil && scanner.at == 0)
    }

    @Test("a number is what it spells", arguments: ["0", "-0.5", ".5", "6.", "+4", "00.250", "123456789012345", "1.23456789012345"])
    func spelled(_ text: String) {
        var scanner = PDFScanner(Array("\(text) m".utf8))
        let number = scanner.takeNumber()
        #expect(number?.double == Double(text.hasSuffix(".") ? text + "0" : text) && number?.isReal == text.contains("."))
        #expect(scanner.at == text.utf8.count)
    }

    @Test("the signature's string is the signature, without the zeros behind it, and what follows is read on")
    func hole() throws {
        let bytes = Array("<< /ByteRange [0 040 058 021] /Contents <3003020100000000> /Reason (a) >>\n%%EOF".utf8)
        var known = PDFScanner(bytes, signed: try SignedRange(bytes)), plain = PDFScanner(bytes)
        let members = try #require(try known.value().dictionary), digits = try #require(try plain.value().dictionary)
        #expect(members["Contents"]?.string == [0x30, 0x03, 0x02, 0x01, 0x00])
        #expect(digits["Contents"]?.string == [0x30, 0x03, 0x02, 0x01, 0x00, 0x00, 0x00, 0x00])
        #expect(members["Reason"] == digits["Reason"] && members["Reason"]?.string == [0x61] && known.at == plain.at)
    }

    @Test("a dictionary has each key once, and no more of them than are looked through in no time")
    func members() throws {
        func read(_ text: String) throws -> PDFMembers? {
            var scanner = PDFScanner(Array(text.utf8))
            return try scanner.value().dictionary
        }
        func keys(_ count: Int) -> String { "<< " + (0..<count).map { "/K\($0) \($0)" }.joined(separator: " ") + " >>" }
        let members = try #require(try read("<< /B 1 /A 2 /C 3 >>"))
        #expect(members["A"] == .integer(2) && members["D"] == nil && members.keys == ["B", "A", "C"])
        #expect(members.stray(["C"]) == "A" && members.stray(["A", "B", "C"]) == nil)
        #expect(try members == read("<< /C 3 /A 2 /B 1 >>"))
        #expect(try members != read("<< /C 3 /A 2 /B 2 >>") && members != read("<< /C 3 /A 2 >>"))
        #expect(throws: (any Error).self) { try read("<< /A 1 /A 1 >>") }
        #expect(try read(keys(128))?["K127"] == .integer(127))
        #expect(throws: (any Error).self) { try read(keys(129)) }
    }
}
