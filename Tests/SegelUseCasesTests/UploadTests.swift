import Foundation
import SegelCatalogue
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Documents in pieces") struct UploadTests {
    let folder: TemporaryFolder
    let city: TestCity
    let person: SignedIn
    let draft: String

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1)
        draft = try await city.mall.startCase("SIP", for: person)
    }

    var mall: Mall { city.mall }

    static let pdf = Array("%PDF-1.4 KENARI\n".utf8) + (0..<700_000).map { UInt8(truncatingIfNeeded: $0 / 7) }

    struct LineBroke: Error {}

    /// Pieces of what a browser sends; `breaking`: the line breaks behind them.
    static func pieces(_ bytes: ArraySlice<UInt8>, breaking: Bool = false) -> AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { stream in
            for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 50_000) {
                stream.yield(Array(bytes[start..<min(start + 50_000, bytes.endIndex)]))
            }
            stream.finish(throwing: breaking ? LineBroke() : nil)
        }
    }

    func begin(_ bytes: [UInt8] = pdf, as code: String = "buktiTempat") async throws -> Upload {
        try await mall.beginUpload(of: bytes.count, as: code, in: draft, for: person)
    }

    /// As if it did not exist.
    func expectNone(_ attempt: () async throws -> some Any) async throws {
        let refusal = try await #require(throws: Refusal.self) { _ = try await attempt() }
        #expect(refusal.code == Refusal.notFound.code)
    }

    func values() async throws -> Int {
        let citizen = try #require(person.citizen)
        return try await city.store.read { try $0.sealedThings(of: citizen, .value, notOn: nil, after: nil, limit: -1).count }
    }

    @Test("a broken line costs nothing that came; the whole is one document, attached, and the pieces are gone")
    func resumed() async throws {
        let before = try await values()
        let begun = try await begin()
        await #expect(throws: LineBroke.self) {
            try await mall.append(Self.pieces(Self.pdf[..<300_017], breaking: true), at: 0, to: begun.id, in: draft, for: person)
        }
        let kept = try await mall.upload(begun.id, in: draft, for: person)
        #expect(kept.received == 300_017 && kept.pieceCount == 2)
        await #expect(throws: Refusal.self) {
            try await mall.append(Self.pieces(Self.pdf[0...]), at: 0, to: begun.id, in: draft, for: person)
        }
        let whole = try await mall.append(Self.pieces(Self.pdf[300_017...]), at: 300_017, to: begun.id, in: draft, for: person)
        try await mall.finishUpload(whole, titled: "Bukti", for: person)
        let attached = try #require(try await mall.caseDetail(draft, for: person).contents.documents["buktiTempat"])
        var reading = try await mall.document(attached, for: person), bytes: [UInt8] = []
        while let piece = try reading.next() { bytes += piece }
        #expect(bytes == Self.pdf)
        // Of it all, the case's contents and the document's digest are left.
        #expect(try await values() == before + 2)
        try await expectNone { try await mall.upload(begun.id, in: draft, for: person) }
    }

    @Test("finished by two at once, it is one document") func finishedTwice() async throws {
        let begun = try await begin()
        let whole = try await mall.append(Self.pieces(Self.pdf[0...]), at: 0, to: begun.id, in: draft, for: person)
        let finished = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        try await mall.finishUpload(whole, titled: "Bukti", for: person)
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        let held = try await mall.documents(of: person).map(\.id)
        #expect(finished == 1 && held.count == 1)
        #expect(try await mall.caseDetail(draft, for: person).contents.documents.values.map(\.self) == held)
    }

    @Test("what is none of the kinds is refused with its first piece, more than was said and an unfinished one too")
    func refused() async throws {
        await #expect(throws: DocumentRefusal.empty) { try await begin([]) }
        await #expect(throws: DocumentRefusal.tooLarge) {
            try await mall.beginUpload(of: DocumentIntake.byteLimit + 1, as: "buktiTempat", in: draft, for: person)
        }
        try await expectNone { try await begin(as: "tidakAda") }
        let text = [UInt8](repeating: 0x41, count: 600_000), begun = try await begin(text)
        await #expect(throws: DocumentRefusal.notRecognised) {
            try await mall.append(Self.pieces(text[0...]), at: 0, to: begun.id, in: draft, for: person)
        }
        let short = try await begin(Array(Self.pdf.prefix(1_000)))
        await #expect(throws: DocumentRefusal.tooLarge) {
            try await mall.append(Self.pieces(Self.pdf[..<1_001]), at: 0, to: short.id, in: draft, for: person)
        }
        await #expect(throws: Refusal.self) { try await mall.finishUpload(short, titled: "x", for: person) }
    }

    @Test("a locked PDF is refused at its end, and nothing of it stays") func locked() async throws {
        let pdf = Array("%PDF-1.4\ntrailer << /Encrypt 3 0 R >>".utf8), before = try await values()
        let begun = try await begin(pdf)
        let whole = try await mall.append(Self.pieces(pdf[0...]), at: 0, to: begun.id, in: draft, for: person)
        await #expect(throws: DocumentRefusal.passwordProtected) { try await mall.finishUpload(whole, titled: "x", for: person) }
        #expect(try await values() == before)
        #expect(try await mall.documents(of: person).isEmpty)
    }

    @Test("A74: somebody else's upload, or one of another case, is none") func foreign() async throws {
        let begun = try await begin(), stranger = try await city.citizen(2)
        let theirs = try await mall.startCase("SIP", for: stranger), other = try await mall.startCase("SIP", for: person)
        for (place, who) in [(draft, stranger), (theirs, stranger), (other, person)] {
            try await expectNone { try await mall.upload(begun.id, in: place, for: who) }
            try await expectNone { try await mall.cancelUpload(begun.id, in: place, for: who) }
            try await expectNone {
                try await mall.append(Self.pieces(Self.pdf[0...]), at: 0, to: begun.id, in: place, for: who)
            }
        }
        try await expectNone { try await mall.beginUpload(of: 10, as: "buktiTempat", in: draft, for: stranger) }
    }

    @Test("A83: nothing of a piece lies in clear; a day later it is forgotten, and the eleventh makes the first go") func kept()
        async throws
    {
        let first = try await begin()
        _ = try await mall.append(Self.pieces(Self.pdf[..<400_000]), at: 0, to: first.id, in: draft, for: person)
        try city.store.checkpoint()
        let database = try Data(contentsOf: URL(filePath: city.directory.databasePath))
        #expect(database.range(of: Data("KENARI".utf8)) == nil && database.count > 400_000)
        city.clock.advance(60)
        for _ in 0..<9 { _ = try await begin() }
        #expect(try await mall.upload(first.id, in: draft, for: person).received == 400_000)
        let eleventh = try await begin()
        try await expectNone { try await mall.upload(first.id, in: draft, for: person) }
        city.clock.advance(Mall.uploadLifetime)
        try await mall.removeOldUploads()
        #expect(try await mall.upload(eleventh.id, in: draft, for: person).received == 0)
        city.clock.advance(1)
        try await mall.removeOldUploads()
        try await expectNone { try await mall.upload(eleventh.id, in: draft, for: person) }
    }

    @Test("once handed in, nothing more comes in") func handedIn() async throws {
        let id = try await city.submitted(person)
        await #expect(throws: CaseRefusal.wrongState) {
            try await mall.beginUpload(of: 10, as: "buktiTempat", in: id, for: person)
        }
    }

    @Test("what was handed in names each document by its digest") func submission() async throws {
        let id = try await city.submitted(person)
        let file = String(decoding: try await mall.submission(2, of: id, for: person).bytes, as: UTF8.self)
        #expect(file.contains("\"sha256\":\"\(Hex.encode(SHA256.digest(TestCity.pdf)))\""))
    }
}
