import SegelCrypto
import Testing

@testable import SegelVault

@Suite("Envelope: a document in chunks")
struct DocumentTests {
    let city: City
    let key: WrappedCitizenKey
    let context: Context
    static let startCount = 196 + 24
    static let sealedChunk = 65_536 + 17

    init() throws {
        city = try City()
        key = city.citizen()
        context = city.context(key, field: "content")
    }

    static func text(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8 &+ 7) } }

    func seal(_ text: [UInt8], pieces: Int = 100_000) throws -> [UInt8] {
        let sealer = try city.vault.documentSealer(in: context, under: key, random: city.random)
        var sealed: [UInt8] = []
        for at in stride(from: 0, to: text.count, by: pieces) {
            sealed += try sealer.append(Array(text[at..<min(at + pieces, text.count)]))
        }
        return try sealed + sealer.finish()
    }

    func open(_ sealed: [UInt8], pieces: Int = 100_000) throws -> [UInt8] {
        let opener = try city.vault.documentOpener(in: context, under: key)
        var text: [UInt8] = []
        for at in stride(from: 0, to: sealed.count, by: pieces) {
            text += try opener.append(Array(sealed[at..<min(at + pieces, sealed.count)]))
        }
        return try text + opener.finish()
    }

    @Test(
        "every size around the chunk, in every kind of piece, comes back",
        arguments: [0, 1, 100, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 300_000]
    )
    func roundTrip(count: Int) throws {
        let text = Self.text(count)
        for pieces in [1_000, 65_535, 65_536, 65_553, 70_000, 400_000] {
            let sealed = try seal(text, pieces: pieces)
            #expect(sealed.count == Envelope.sealedDocumentCount(plaintext: count))
            #expect(try open(sealed, pieces: pieces) == text)
        }
        #expect(try open(seal(text), pieces: 777) == text)
    }

    @Test("byte by byte") func byteByByte() throws {
        let text = Self.text(70_000)
        #expect(try open(seal(text, pieces: 1), pieces: 1) == text)
    }

    @Test("A01: every bit of a small document flipped is refused", arguments: [0, 5]) func everyBit(count: Int) throws {
        let sealed = try seal(Self.text(count))
        for bit in 0..<sealed.count * 8 { #expect(throws: VaultError.self, "bit \(bit)") { try open(sealed.flipping(bit: bit)) } }
    }

    @Test("A02: cut at every length of a small document, and near every boundary of a large one") func cut() throws {
        let small = try seal(Self.text(40))
        for count in 0..<small.count { #expect(throws: VaultError.self) { try open(Array(small[..<count])) } }
        let large = try seal(Self.text(200_000))
        let boundaries = [196, Self.startCount] + (1...3).map { Self.startCount + $0 * Self.sealedChunk }
        for boundary in boundaries + [large.count] {
            for count in boundary - 18...boundary + 18 where count < large.count {
                #expect(throws: VaultError.self, "\(count) bytes") { try open(Array(large[..<count])) }
            }
        }
    }

    @Test("A03: chunks reordered, doubled, dropped, an empty final one, two documents joined") func chunks() throws {
        let sealed = try seal(Self.text(3 * 65_536 + 10))
        let start = Array(sealed[..<Self.startCount]),
            chunk = (0..<4).map { index in
                let from = Self.startCount + index * Self.sealedChunk
                return Array(sealed[from..<min(from + Self.sealedChunk, sealed.count)])
            }
        func joined(_ order: [Int]) -> [UInt8] { start + order.flatMap { chunk[$0] } }
        #expect(joined([0, 1, 2, 3]) == sealed)
        for order in [[1, 0, 2, 3], [0, 0, 1, 2, 3], [0, 2, 3], [0, 1, 3], [3], [0, 1, 2], [0, 1, 2, 3, 3], [0, 1, 2, 2, 3], []] {
            #expect(throws: VaultError.cannotOpen, "\(order)") { try open(joined(order)) }
            #expect(throws: VaultError.cannotOpen, "\(order)") { try open(joined(order), pieces: 50_000) }
        }
        for tail in [[0], sealed, chunk[3], [UInt8](repeating: 0, count: Self.sealedChunk)] {
            #expect(throws: VaultError.cannotOpen) { try open(sealed + tail) }
        }
        #expect(try open(sealed).count == 3 * 65_536 + 10)
        let full = try seal(Self.text(65_536))
        for tail in [[0], [UInt8](repeating: 0, count: 17), full] {
            #expect(throws: VaultError.cannotOpen, "after a final chunk that is full") { try open(full + tail) }
            #expect(throws: VaultError.cannotOpen) { try open(full + tail, pieces: full.count) }
        }
    }

    /// Writes what no honest sealer writes: these chunks under the right key.
    func forge(_ chunks: [(count: Int, isFinal: Bool)]) throws -> [UInt8] {
        let keys = EnvelopeKeys(sealing: .document, in: context, under: try key.open(in: city.vault.ring), random: city.random)
        var stream = SecretStream.Sealer(key: keys.bodyKey)
        var sealed = keys.header + stream.header
        for chunk in chunks {
            var output = [UInt8](repeating: 0, count: chunk.count + 17)
            _ = Self.text(chunk.count).withUnsafeBytes { text in
                output.withUnsafeMutableBytes { stream.seal(text, isFinal: chunk.isFinal, associatedData: keys.associatedData, into: $0) }
            }
            sealed += output
        }
        return sealed
    }

    @Test("A03: a second encoding of the same text is refused though every tag is right") func oneEncoding() throws {
        #expect(try open(forge([(65_536, false), (1, true)])).count == 65_537)
        #expect(throws: VaultError.cannotOpen) { try open(forge([(65_536, false), (0, true)])) }
        #expect(throws: VaultError.cannotOpen) { try open(forge([(10, false), (10, true)])) }
        #expect(throws: VaultError.cannotOpen) { try open(forge([(65_536, false)])) }
        #expect(throws: VaultError.cannotOpen) { try open(forge([(65_537, true)])) }
        #expect(throws: VaultError.cannotOpen) { try open(forge([])) }
        #expect(throws: VaultError.cannotOpen) { try open(forge([(10, false)])) }
    }

    @Test("A13: no plaintext leaves before its tag, nothing after a failure, and finish tells whether it was whole") func release() throws {
        let text = Self.text(2 * 65_536), sealed = try seal(text)
        let opener = try city.vault.documentOpener(in: context, under: key)
        #expect(try opener.append(Array(sealed[..<(Self.startCount + Self.sealedChunk - 1)])) == [])
        #expect(try opener.append([sealed[Self.startCount + Self.sealedChunk - 1]]) == Array(text[..<65_536]))
        #expect(throws: VaultError.cannotOpen) { try opener.finish() }
        #expect(throws: VaultError.cannotOpen) { try opener.append(Array(sealed[(Self.startCount + Self.sealedChunk)...])) }

        let altered = try city.vault.documentOpener(in: context, under: key)
        let last = sealed.count - 1
        #expect(try altered.append(Array(sealed[..<last])) == Array(text[..<65_536]))
        #expect(throws: VaultError.cannotOpen) { try altered.append([sealed[last] ^ 1]) }
        #expect(throws: VaultError.cannotOpen) { try altered.append([sealed[last]]) }
        #expect(throws: VaultError.cannotOpen) { try altered.finish() }
        #expect(altered.byteCount == 65_536)
    }

    @Test("A13: a last piece that is not marked final is not handed out") func unmarkedEnd() throws {
        let opener = try city.vault.documentOpener(in: context, under: key)
        #expect(try opener.append(forge([(10, false)])) == [])
        #expect(throws: VaultError.cannotOpen) { try opener.finish { _ in Issue.record("plaintext left") } }
    }

    @Test("what the receiver throws stops the opening for good") func receiverFails() throws {
        struct Full: Error {}
        let sealed = try seal(Self.text(70_000)), opener = try city.vault.documentOpener(in: context, under: key)
        #expect(throws: Full.self) { try sealed.withUnsafeBytes { try opener.append($0) { _ in throw Full() } } }
        #expect(throws: VaultError.cannotOpen) { try opener.finish() }
    }

    @Test("a sealer that failed, or finished, seals no more: a chunk would be missing") func sealerCloses() throws {
        struct Full: Error {}
        let failed = try city.vault.documentSealer(in: context, under: key, random: city.random)
        #expect(throws: Full.self) { try Self.text(70_000).withUnsafeBytes { try failed.append($0) { _ in throw Full() } } }
        #expect(throws: VaultError.documentClosed) { try failed.append([1]) }
        #expect(throws: VaultError.documentClosed) { try failed.finish() }
        let finished = try city.vault.documentSealer(in: context, under: key, random: city.random)
        _ = try finished.finish()
        #expect(throws: VaultError.documentClosed) { try finished.append([]) }
        #expect(throws: VaultError.documentClosed) { try finished.finish() }
    }

    @Test("pieces may come with waits between them") func asynchronous() async throws {
        let sealer = try city.vault.documentSealer(in: context, under: key, random: city.random)
        var sealed: [UInt8] = []
        for _ in 0..<5 {
            await Task.yield()
            sealed += try sealer.append(Self.text(30_000))
        }
        sealed += try sealer.finish()
        #expect(try open(sealed).count == 150_000)
    }
}
