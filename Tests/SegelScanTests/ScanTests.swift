import Foundation
import SegelQR
import Testing

@testable import SegelScan

@Suite("Symbols in pictures")
struct ScanTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Pictures")

    private static func file(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: name))) }

    private static var text: [UInt8] { get throws { try file("text.txt") } }

    @Test(
        "a symbol is read from PNG and JPEG: grey, one bit, transparent, turned by 17°, progressive",
        arguments: ["symbol.png", "bitmap.png", "transparent.png", "turned.jpg", "progressive.jpg"]
    )
    func reads(name: String) throws {
        #expect(try SymbolReader.read(Self.file(name)) == [Self.text])
    }

    @Test("two symbols in one picture are both told")
    func readsTwo() throws {
        #expect(try SymbolReader.read(Self.file("two.png")) == [Self.text, Self.text])
    }

    @Test("what SegelQR draws is read back byte by byte")
    func readsBack() throws {
        let text = "SGL1:6BFOXN%TS3DH", symbol = try QRCode(text, correction: .quartile)
        let side = symbol.size + 2 * QRCode.quietZone, scale = 3
        var pixels = [UInt8](repeating: 255, count: side * scale * side * scale)
        for y in 0..<side * scale {
            for x in 0..<side * scale {
                let row = y / scale - QRCode.quietZone, column = x / scale - QRCode.quietZone
                guard (0..<symbol.size).contains(row), (0..<symbol.size).contains(column) else { continue }
                if symbol.isDark(row: row, column: column) { pixels[y * side * scale + x] = 0 }
            }
        }
        let picture = try #require(GreyPicture(width: side * scale, height: side * scale, pixels: pixels))
        #expect(SymbolReader.read(picture) == [Array(text.utf8)])
    }

    @Test("a picture without a symbol has none")
    func readsNone() throws {
        let noise = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        #expect(SymbolReader.read(try #require(GreyPicture(width: 200, height: 200, pixels: noise))).isEmpty)
    }

    @Test("a PNG whose header says 60,000 × 60,000 is refused before there is memory for it (attack A67)")
    func pngBomb() throws {
        var png = try Self.file("symbol.png")
        // Width and height of IHDR; its check sum is mended, or libpng would refuse the header for that.
        png.replaceSubrange(16..<24, with: [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60])
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in png[12..<29] {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        png.replaceSubrange(29..<33, with: (0..<4).map { UInt8(truncatingIfNeeded: ~sum >> (24 - 8 * $0)) })
        #expect(throws: PictureRefusal.tooManyPixels) { try SymbolReader.read(png) }
    }

    @Test("a JPEG whose frame says 60,000 × 60,000 is refused before there is memory for it (attack A67)")
    func jpegBomb() throws {
        var jpeg = try Self.file("turned.jpg")
        let frame = try #require(jpeg.indices.dropLast().first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
        jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xEA, 0x60, 0xEA, 0x60])
        #expect(throws: PictureRefusal.tooManyPixels) { try SymbolReader.read(jpeg) }
    }

    @Test("more bytes than a photograph has are refused before anything reads them (attack A67)")
    func tooLarge() throws {
        let file = try Self.file("symbol.png")
        let padded = file + [UInt8](repeating: 0, count: PictureLimits.bytes + 1 - file.count)
        #expect(throws: PictureRefusal.tooLarge) { try SymbolReader.read(padded) }
    }

    @Test("cut anywhere, a picture is refused or shows nothing, and nothing falls over", arguments: ["symbol.png", "progressive.jpg"])
    func cut(name: String) throws {
        let whole = try Self.file(name)
        for count in stride(from: 0, to: whole.count - whole.count / 8, by: max(whole.count / 40, 1)) {
            do { _ = try SymbolReader.read(Array(whole[..<count])) } catch { #expect([.damaged, .unknownKind].contains(error)) }
        }
        #expect(throws: PictureRefusal.damaged) { try SymbolReader.read(Array(whole[..<(whole.count / 4)])) }
    }

    @Test("what is neither PNG nor JPEG is not opened: GIF, SVG, PDF, text, nothing")
    func otherKinds() {
        for text in ["GIF89a", "<svg xmlns='http://www.w3.org/2000/svg'/>", "%PDF-1.7", "SGL1:ABC", ""] {
            #expect(throws: PictureRefusal.unknownKind) { try SymbolReader.read(Array(text.utf8)) }
        }
    }

    @Test("inks have no grey: CMYK is refused")
    func inks() throws {
        #expect(throws: PictureRefusal.damaged) { try SymbolReader.read(Self.file("cmyk.jpg")) }
    }

    @Test("pixels that are fewer or more than width × height make no picture")
    func countOfPixels() {
        #expect(GreyPicture(width: 2, height: 2, pixels: [0, 0, 0]) == nil)
        #expect(GreyPicture(width: 0, height: 2, pixels: []) == nil)
        #expect(GreyPicture(width: .max, height: .max, pixels: []) == nil)
    }
}
