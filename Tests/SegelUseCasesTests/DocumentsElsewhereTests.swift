import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Documents that another machine keeps")
struct DocumentsElsewhereTests {
    private func read(_ reading: consuming DocumentReading) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await reading.nextPiece() { bytes += piece }
        return bytes
    }

    @Test("each is resealed before the key it was under is destroyed, twice over; erased, it is gone")
    func resealed() async throws {
        let folder = try TemporaryFolder()
        let elsewhere = FolderElsewhere(BlobFolder(try DataDirectory(folder.path + "/elsewhere", creating: true).blobsPath))
        let city = try await TestCity(folder.path + "/city", documents: { _ in elsewhere }), mall = city.mall
        var held: [(person: SignedIn, document: ObjectID)] = []
        for serial in 1..<4 {
            let person = try await city.citizen(serial)
            let document = try await mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Ijazah", for: person)
            held.append((person, document.id))
        }
        for version: UInt32 in [2, 3] {
            var progress = try await mall.reseal(nil, batch: 100)
            for _ in 0..<20 where !progress.isFinished { progress = try await mall.reseal(nil, batch: 100) }
            #expect(progress.isFinished)
            for (person, document) in held {
                #expect(try Envelope.keyVersion(of: elsewhere.folder.open(document).read(upTo: Envelope.prefixCount)) == version)
                #expect(try await read(mall.document(document, for: person)) == TestCity.pdf)
            }
        }
        try await mall.recoverUploads()
        let citizen = try #require(held[0].person.citizen)
        try await city.approve("shred", citizen.text, by: city.custodians())
        #expect(try await mall.shred(citizen, reason: "subject-request").endedAt != nil)
        #expect(throws: BlobError.missing) { try elsewhere.folder.open(held[0].document) }
    }
}

/// A folder that says that it is elsewhere.
private final class FolderElsewhere: BlobStorage {
    let folder: BlobFolder

    init(_ folder: BlobFolder) { self.folder = folder }

    var isElsewhere: Bool { true }

    func create(_ object: ObjectID) throws -> any BlobWriter { try folder.create(object) }
    func replace(_ object: ObjectID) throws -> any BlobWriter { try folder.replace(object) }
    func open(_ object: ObjectID) throws -> any BlobReader { try folder.open(object) }
    func delete(_ object: ObjectID) throws { try folder.delete(object) }
    func settle(_ object: ObjectID) throws { try folder.settle(object) }
    func unfinished() throws -> [ObjectID] { try folder.unfinished() }
    func abandonReplacements() throws { try folder.abandonReplacements() }
    func erase(_ object: ObjectID) throws { try folder.erase(object) }
}
