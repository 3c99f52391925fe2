import SegelCompression
import Testing

@testable import SegelVault

@Suite("What is looked into while a document passes") struct DocumentInspectionTests {
    /// A document in pieces of `size`.
    func take(_ bytes: [UInt8], pieces size: Int, unpacked limit: Int = PDFInspection.unpackedLimit) throws {
        guard bytes.starts(with: "%PDF".utf8) else {
            var intake = DocumentIntake()
            for start in stride(from: 0, to: bytes.count, by: size) { try intake.accept(bytes[start..<min(start + size, bytes.count)]) }
            _ = try intake.finish()
            return
        }
        var inspection = PDFInspection(limit: limit)
        for start in stride(from: 0, to: bytes.count, by: size) { try inspection.accept(bytes[start..<min(start + size, bytes.count)]) }
        try inspection.finish()
    }

    static func pdf(_ parts: [UInt8]..., trailer: String = "<< /Size 3 /Root 1 0 R >>") -> [UInt8] {
        Array("%PDF-1.7\n".utf8) + parts.joined() + Array("trailer\n\(trailer)\nstartxref\n9\n%%EOF".utf8)
    }

    /// An object with a stream of `bytes`, compressed where the dictionary says so.
    static func stream(_ dictionary: String, _ bytes: [UInt8], lineBreak: String = "\n") throws -> [UInt8] {
        let data = dictionary.contains("Flate") ? try Zlib.compress(bytes) : bytes
        return Array("4 0 obj\n<< \(dictionary) /Length \(data.count) >>\nstream\(lineBreak)".utf8) + data
            + Array("\nendstream\nendobj\n".utf8)
    }

    static let sizes = [1, 7, 63, 64, 65, 1_000, 1 << 20]

    @Test("a PDF with a password is told by its trailer, however it comes and is written", arguments: sizes)
    func encrypted(size: Int) throws {
        let filler = try Self.stream("/Filter /FlateDecode", (0..<5_000).map { UInt8(truncatingIfNeeded: $0 * $0) })
        for trailer in [
            "<< /Size 3 /Encrypt 12 0 R >>", "<</Size 3/Encrypt 12 0 R>>", "<< /Encrypt\n12 0 R >>",
            "<< /Encrypt << /Filter /Standard >> >>",
            "<</Encrypt<</V 4>>>>",
        ] {
            #expect(throws: DocumentRefusal.passwordProtected, "\(trailer)") { try take(Self.pdf(filler, trailer: trailer), pieces: size) }
        }
        // The very last bytes.
        #expect(throws: DocumentRefusal.passwordProtected) { try take(Array("%PDF-1.7 /Encrypt 1 0 R".utf8), pieces: size) }
        let crossReference = try Self.stream("/Type /XRef /Encrypt 7 0 R /Filter /FlateDecode", [1, 2, 3])
        #expect(throws: DocumentRefusal.passwordProtected) { try take(Self.pdf(crossReference), pieces: size) }
    }

    @Test("the word alone, a longer one, and the word inside compressed data are no password", arguments: sizes)
    func notEncrypted(size: Int) throws {
        let hidden = try Self.stream("/Filter /FlateDecode", Array(repeating: Array("/Encrypt 12 0 R ".utf8), count: 500).flatMap { $0 })
        for trailer in ["<< /EncryptMetadata false >>", "<< /Title (Encrypt) >>", "<< /Encryption 1 0 R >>", "<< /Encrypt null >>"] {
            try take(Self.pdf(hidden, trailer: trailer), pieces: size)
        }
    }

    @Test("streams are unpacked and counted together; over the limit is refused", arguments: sizes.dropFirst())
    func bombs(size: Int) throws {
        let part = [UInt8](repeating: 0x20, count: 60_000)
        let one = try Self.stream("/Filter /FlateDecode", part)
        try take(Self.pdf(one), pieces: size, unpacked: 60_000)
        #expect(throws: DocumentRefusal.unpacksTooMuch) { try take(Self.pdf(one), pieces: size, unpacked: 59_999) }
        try take(Self.pdf(one, one, one), pieces: size, unpacked: 180_000)
        #expect(throws: DocumentRefusal.unpacksTooMuch) { try take(Self.pdf(one, one, one), pieces: size, unpacked: 179_999) }
        for written in [
            try Self.stream("/Filter [ /FlateDecode ]", part, lineBreak: "\r\n"), try Self.stream("/Filter/FlateDecode/Type/XObject", part),
        ] {
            #expect(throws: DocumentRefusal.unpacksTooMuch) { try take(Self.pdf(written), pieces: size, unpacked: 59_999) }
        }
        #expect(throws: DocumentRefusal.unpacksTooMuch) {
            try take(Self.pdf(Self.stream("/Filter [/FlateDecode /FlateDecode]", part)), pieces: size)
        }
        // Not compressed, and something else that says so.
        try take(Self.pdf(Self.stream("/Filter /DCTDecode", part), Array("upstream\n".utf8)), pieces: size, unpacked: 10)
        try take(Self.pdf(Array("<< /Filter /FlateDecode >>\nstream\nnot zlib".utf8), one), pieces: size, unpacked: 60_000)
    }

    @Test("a file that is a bomb through and through costs no memory and stops at the limit") func realBomb() throws {
        let bomb = try Self.pdf(Self.stream("/Filter /FlateDecode", [UInt8](repeating: 0, count: 80 << 20)))
        #expect(bomb.count < 100_000)
        #expect(throws: DocumentRefusal.unpacksTooMuch) { try take(bomb, pieces: 65_536, unpacked: 64 << 20) }
    }

    static func png(_ width: UInt32, _ height: UInt32) -> [UInt8] {
        let numbers = [width, height].flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) } }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + numbers + [8, 2, 0, 0, 0]
    }

    /// As phones write them: an APP1 segment with a picture of its own, which begins like a file, before the frame header.
    static func jpeg(_ width: UInt16, _ height: UInt16, frame: UInt8 = 0xC0) -> [UInt8] {
        let inner: [UInt8] = [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0xFF, 0xFF, 0xFF, 0xFF]
        let application: [UInt8] = [0xFF, 0xE1, 0x10, 0x00] + inner + [UInt8](repeating: 7, count: 0x1000 - 2 - inner.count)
        let numbers = [height, width].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        return [0xFF, 0xD8] + application + [0xFF, 0xFF, frame, 0, 17, 8] + numbers + [3, 1, 0x22, 0, 0xFF, 0xD9]
    }

    @Test("a picture of too many pixels is told by its header", arguments: sizes) func pixels(size: Int) throws {
        for fine in [Self.png(12_000, 10_000), Self.jpeg(12_000, 10_000), Self.png(1, 120_000_000), Self.jpeg(4_000, 3_000, frame: 0xC2)] {
            try take(fine, pieces: size)
        }
        for wrong in [
            Self.png(12_001, 10_000), Self.png(.max, .max), Self.jpeg(12_001, 10_000), Self.jpeg(.max, .max, frame: 0xC2),
        ] {
            #expect(throws: DocumentRefusal.tooManyPixels) { try take(wrong, pieces: size) }
        }
    }

    @Test("nothing a file holds brings the inspections down", arguments: 0..<40) func mutants(seed: Int) throws {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let whole = try [
            Self.pdf(Self.stream("/Filter /FlateDecode", Array("q 1 0 0 1 72 720 cm".utf8)), trailer: "<< /Encrypt 12 0 R >>"),
            Self.png(100, 100), Self.jpeg(100, 100),
        ]
        for _ in 0..<200 {
            var bytes = whole[next(3)]
            for _ in 0..<1 + next(8) { bytes[8 + next(bytes.count - 8)] = UInt8(next(256)) }
            do { try take(Array(bytes.prefix(8 + next(bytes.count))), pieces: 1 + next(300)) } catch is DocumentRefusal {}
        }
    }
}
