internal import SegelCrypto
internal import SegelUseCases

extension Attack {
    /// A62: the range a signature covers, and the hole it stands in.
    static func ranges(_ town: PageTown) throws -> [Attack] {
        let signed = town.signed(try town.page())
        guard let hole = TestPDF.hole(signed), let numbers = numbers(signed) else { preconditionFailure("not signed") }
        func range(_ text: String) -> [UInt8] {
            let whole = String(decoding: signed[numbers], as: UTF8.self)
            return signed.replacingFirst(whole, with: text + String(repeating: " ", count: max(0, whole.utf8.count - text.utf8.count)))
        }
        func digit(_ at: Int, _ letter: String) -> [UInt8] {
            var file = signed
            file.replaceSubrange(at..<at + letter.utf8.count, with: TestPDF.bytes(letter))
            return file
        }
        let (a, b, c) = (hole.lowerBound, hole.upperBound, signed.count - hole.upperBound)
        // Behind the signature's own bytes.
        let padding = hole.upperBound - 101
        return [
            Attack("A62 the range begins behind the first byte", .byteRange, "byte", range("[9 \(a - 9) \(b) \(c)]")),
            Attack("A62 the hole is wider than the signature", .byteRange, "hole", range("[0 \(a) \(b + 8) \(c - 8)]")),
            Attack("A62 the hole begins before the signature", .byteRange, "hole", range("[0 \(a - 12) \(b) \(c)]")),
            Attack("A62 the two parts overlap", .byteRange, "overlap", range("[0 \(b) \(a) \(signed.count - a)]")),
            Attack("A62 the second part is cut short", .byteRange, "%%EOF", range("[0 \(a) \(b) \(c - 40)]")),
            Attack("A62 the second part is empty", .byteRange, "%%EOF", range("[0 \(a) \(b) 0]")),
            Attack("A62 the second part ends behind the file", .byteRange, "overlap", range("[0 \(a) \(b) \(c + 1)]")),
            Attack("A62 three numbers", .byteRange, "four", range("[0 \(a) \(b)]")),
            Attack("A62 six numbers", .byteRange, "four", range("[0 \(a) \(b) \(c) 0 0]")),
            Attack("A62 a negative number", .byteRange, "four", range("[0 \(a) -\(b) \(c)]")),
            Attack("A62 a number that overflows", .byteRange, "four", range("[0 \(a) \(b) 99999999999999999999]")),
            Attack("A62 a range by reference", .byteRange, "four", range("5 0 R")),
            Attack("A62 no range", .unsigned, "", signed.replacingFirst("/ByteRange", with: "/BiteRange")),
            Attack(
                "A62 a range that stands before the signature's",
                .byteRange,
                "hole",
                signed.replacingFirst("(id)", with: "/ByteRange [0 1 2 3] ")
            ),
            Attack("A62 the end is cut off", .byteRange, "overlap", Array(signed.dropLast(9))),
            Attack("A62 a byte behind the signature", .contents, "behind", digit(padding, "ab")),
            Attack("A62 the last digit of the hole", .contents, "bytes \(b - 3)-\(b - 2)", digit(b - 2, "1")),
            Attack("A62 a letter that is no digit", .contents, "not hexadecimal", digit(padding, "G0")),
            Attack("A62 a blank in the signature", .contents, "not hexadecimal", digit(a + 101, " ")),
            Attack("A62 a hole of zeros", .contents, "no DER", digit(a + 1, String(repeating: "0", count: hole.count - 2))),
            Attack("A62 BER's indefinite length", .contents, "no DER", digit(a + 3, "80")),
            Attack("A62 a second signature behind the first", .contents, "behind", doubled(signed, hole)),
            Attack("A62 a letter of the page", .altered, "bytes 0-", signed.replacingFirst("Siti", with: "Sita")),
            Attack("A62 a letter of the credential", .altered, "bytes 0-", signed.replacingFirst("eyJ", with: "eyK")),
            Attack("A62 another size of the page", .altered, "bytes 0-", signed.replacingFirst("595.276", with: "595.277")),
            Attack("A62 another version", .altered, "bytes 0-", signed.replacingFirst("1.7", with: "1.6")),
            Attack("A62 another name of the field", .altered, "bytes 0-", signed.replacingFirst("(Segel)", with: "(Segal)")),
            Attack("A62 a byte put before it", .byteRange, "hole", [0x20] + signed),
            Attack("A62 a mark of byte order before it", .byteRange, "hole", [0xEF, 0xBB, 0xBF] + signed),
        ]
    }

    private static func numbers(_ file: [UInt8]) -> Range<Int>? {
        guard let start = file.firstRange(of: TestPDF.bytes("/ByteRange "))?.upperBound,
            let end = file[start...].firstIndex(of: UInt8(ascii: "]"))
        else {
            return nil
        }
        return start..<end + 1
    }

    private static func doubled(_ file: [UInt8], _ hole: Range<Int>) -> [UInt8] {
        var file = file
        let digits = Array(file[hole.lowerBound + 1..<hole.upperBound - 1])
        guard let head = try? Hex.decode(String(decoding: digits[..<8], as: UTF8.self)) else { return file }
        let count = (4 + Int(head[2]) << 8 + Int(head[3])) * 2
        file.replaceSubrange(hole.lowerBound + 1 + count..<hole.lowerBound + 1 + 2 * count, with: digits[..<count])
        return file
    }
}
