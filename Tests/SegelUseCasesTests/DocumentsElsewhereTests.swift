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
        let elsewhere = try watched(folder)
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
                #expect(try Envelope.keyVersion(of: elsewhere.kept.open(document).read(upTo: Envelope.prefixCount)) == version)
                #expect(try await read(mall.document(document, for: person)) == TestCity.pdf)
            }
        }
        try await mall.recoverUploads()
        let citizen = try #require(held[0].person.citizen)
        try await city.approve("shred", citizen.text, by: city.custodians())
        #expect(try await mall.shred(citizen, reason: "subject-request").endedAt != nil)
        #expect(throws: BlobError.missing) { try elsewhere.kept.open(held[0].document) }
        #expect(elsewhere.misplaced == [] && elsewhere.asked.isSuperset(of: ["replace", "read", "erase", "unfinished", "abandon"]))
    }

    @Test("whatever is asked of them, it is waited for on their own threads, which answer no requests")
    func threads() async throws {
        let folder = try TemporaryFolder()
        let elsewhere = try watched(folder)
        let city = try await TestCity(folder.path + "/city", documents: { _ in elsewhere }), mall = city.mall
        let person = try await city.citizen(1), officers = try await city.officers(for: "SIP"), places = BackupPlacesOnDisk(city.directory)
        let id = try await city.submitted(person)
        #expect(try await read(mall.officerDocument("buktiTempat", of: id, for: officers[0])) == TestCity.pdf)
        // Refused when it was begun, and when it was whole: its bytes are taken back.
        for pieces in [[Array("GIF89a".utf8)], [TestCity.pdf, [UInt8](repeating: 0, count: 26 << 20)]] {
            await #expect(throws: DocumentRefusal.self) {
                try await mall.putDocument(TestCity.pieces(pieces.flatMap { $0 }, of: 65_536), titled: "Bukan", for: person)
            }
        }
        let draft = try await mall.startCase("SIP", for: person)
        let begun = try await mall.beginUpload(of: TestCity.pdf.count, as: "buktiTempat", in: draft, for: person)
        let whole = try await mall.append(TestCity.pieces(TestCity.pdf), at: 0, to: begun.id, in: draft, for: person)
        try await mall.finishUpload(whole, titled: "Bukti", for: person)
        // A case that is not there any more when the document is: the document goes.
        await #expect(throws: (any Error).self) {
            try await mall.attachDocument(TestCity.pieces(TestCity.pdf), titled: "Bukti", as: "tidakAda", to: draft, for: person)
        }
        let backup = try await mall.createBackup(in: folder.path + "/backups", to: [], places: places) { _ in }
        #expect(backup.documents == 2 && backup.missing == 0)
        try await mall.recoverUploads()
        try await mall.sweepUnfinishedDocuments()
        #expect(elsewhere.misplaced == [])
        #expect(elsewhere.asked == ["create", "append", "commit", "abort", "open", "read", "delete", "settle", "unfinished", "abandon"])
    }

    private func watched(_ folder: TemporaryFolder) throws -> WatchedBlobs {
        WatchedBlobs(BlobFolder(try DataDirectory(folder.path + "/elsewhere", creating: true).blobsPath))
    }
}
