import Testing

@testable import SegelVault

@Suite("Document intake")
struct DocumentIntakeTests {
    static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]
    static let samples: [(DocumentKind, [UInt8])] = [(.pdf, Array("%PDF-1.7".utf8)), (.jpeg, [0xFF, 0xD8, 0xFF]), (.png, png)]

    func facts(_ pieces: [[UInt8]], limit: Int = DocumentIntake.byteLimit) throws -> DocumentFacts {
        var intake = DocumentIntake(byteLimit: limit)
        for piece in pieces { try intake.accept(piece) }
        return try intake.finish().facts
    }

    @Test("the leading bytes tell the kind, whole or byte by byte", arguments: samples) func kinds(kind: DocumentKind, bytes: [UInt8])
        throws
    {
        #expect(try facts([bytes]) == DocumentFacts(stored: kind, byteCount: bytes.count))
        #expect(try facts(bytes.map { [$0] }).kind == kind)
        #expect(try facts([[], bytes, []]).kind == kind)
    }

    @Test("nothing, something else, and a prefix of the right thing are refused") func refused() {
        #expect(throws: DocumentRefusal.empty) { try facts([]) }
        #expect(throws: DocumentRefusal.empty) { try facts([[], []]) }
        for other in ["<html><script>", " %PDF-1.7", "%pdf-1.7", "GIF89a", "PK\u{3}\u{4}", "%PDF", "MZ"] {
            #expect(throws: DocumentRefusal.notRecognised, "\(other)") { try facts([Array(other.utf8)]) }
        }
        #expect(throws: DocumentRefusal.notRecognised) { try facts([Array(Self.png[..<7])]) }
        #expect(throws: DocumentRefusal.notRecognised) { try facts([[0xFF, 0xD8]]) }
        #expect(throws: DocumentRefusal.notRecognised) { try facts([[0xFF]]) }
    }

    @Test("an unknown kind is refused with the eighth byte, not at the end") func early() throws {
        var intake = DocumentIntake()
        try intake.accept([UInt8](repeating: 1, count: 7))
        #expect(throws: DocumentRefusal.notRecognised) { try intake.accept([1]) }
    }

    @Test("the limit is 25 MiB, counted as it passes") func limit() throws {
        #expect(DocumentIntake.byteLimit == 26_214_400)
        let pdf = Array("%PDF-".utf8)
        #expect(try facts([pdf, [UInt8](repeating: 0, count: 5)], limit: 10).byteCount == 10)
        #expect(throws: DocumentRefusal.tooLarge) { try facts([pdf, [UInt8](repeating: 0, count: 6)], limit: 10) }
        #expect(DocumentRefusal.allCases.map(\.code).allSatisfy { $0.hasPrefix("document-") })
    }
}
