import Foundation
import GRDB
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Swapped and rolled back")
struct SwapTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/city"
    }

    private func database() throws -> DatabaseQueue { try DatabaseQueue(path: path + "/segel.db") }

    private func things(of citizen: CitizenID, _ city: TestCity) async throws -> [SealedThing] {
        try await city.store.read { tx in
            try SealedKind.allCases.flatMap { try tx.sealedThings(of: citizen, $0, notOn: nil, after: nil, limit: -1) }
        }
    }

    @Test(
        "A42: of 100 citizens every sealed thing under every other one's place: all pairs refused, across citizens, documents, fields, revisions"
    )
    func allPairs() async throws {
        let city = try await TestCity(path)
        var all: [SealedThing] = []
        for serial in 0..<100 {
            let person = try await city.citizen(serial), citizen = try #require(person.citizen)
            if serial < 10 {
                for title in ["Satu", "Dua"] {
                    _ = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: title, for: person)
                }
                let draft = try await city.mall.startCase("SIP", for: person)
                try await city.mall.save(["alamat": "Jalan Uji"], in: draft, for: person)
            }
            all += try await things(of: citizen, city)
        }
        #expect(all.count >= 240 && Set(all.map(\.kind)).count >= 5)
        let things = all, mall = city.mall
        let (opened, refused) = try await city.store.read { tx in
            var opened = 0, refused = 0
            for place in things {
                let context = place.context(deployment: mall.vault.deployment)
                for thing in things {
                    do {
                        _ = try mall.open(thing.envelope, in: context, in: tx)
                        guard thing == place else { throw Swapped(what: "\(thing.place) opened as \(place.place)") }
                        opened += 1
                    } catch is VaultError { refused += 1 }
                }
                // The same envelope as another revision of its own place.
                for revision in [place.revision + 1, place.revision - 1] {
                    let other = place.place.context(deployment: mall.vault.deployment, revision: revision)
                    #expect(throws: VaultError.self) { try mall.open(place.envelope, in: other, in: tx) }
                }
            }
            return (opened, refused)
        }
        #expect(opened == things.count && refused == things.count * (things.count - 1))
    }

    private struct Swapped: Error { let what: String }

    @Test("A42: rows and files swapped where they lie: what reads them refuses")
    func inPlace() async throws {
        let city = try await TestCity(path)
        let first = try await city.citizen(1), second = try await city.citizen(2)
        let (mine, theirs) = (try #require(first.citizen), try #require(second.citizen))
        var documents: [ObjectID] = []
        for person in [first, first, second] {
            documents.append(try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Surat", for: person).id)
        }
        try city.store.checkpoint()
        try await database().write { db in
            let values = try Data.fetchAll(
                db,
                sql: "SELECT envelope FROM sealed_values WHERE type = 'profile' AND citizen IN (?, ?) ORDER BY citizen = ?",
                arguments: [Data(mine.bytes), Data(theirs.bytes), Data(theirs.bytes)]
            )
            for (citizen, envelope) in [(mine, values[1]), (theirs, values[0])] {
                try db.execute(
                    sql: "UPDATE sealed_values SET envelope = ? WHERE type = 'profile' AND citizen = ?",
                    arguments: [envelope, Data(citizen.bytes)]
                )
            }
        }
        for person in [first, second] { await #expect(throws: VaultError.self) { try await city.mall.profile(for: person) } }
        // Two files of one citizen, then of two.
        for (a, b) in [(documents[0], documents[1]), (documents[0], documents[2])] {
            try swapFiles(a, b)
            for (document, person) in [(a, first), (b, b == documents[2] ? second : first)] {
                await #expect(throws: (any Error).self) {
                    var reading = try await city.mall.document(document, for: person)
                    while try reading.next() != nil {}
                }
            }
            try swapFiles(a, b)
        }
    }

    private func swapFiles(_ a: ObjectID, _ b: ObjectID) throws {
        let (a, b) = (
            "\(path)/blobs/\(a.text.prefix(2))/\(a.text.dropFirst(2))", "\(path)/blobs/\(b.text.prefix(2))/\(b.text.dropFirst(2))"
        )
        try FileManager.default.moveItem(atPath: a, toPath: folder.path + "/x")
        try FileManager.default.moveItem(atPath: b, toPath: a)
        try FileManager.default.moveItem(atPath: folder.path + "/x", toPath: b)
    }

    @Test(
        "A43: an old envelope under the new revision, or the new one under the old, does not open; nor does anything from before a reseal"
    )
    func oldEnvelope() async throws {
        let city = try await TestCity(path)
        let person = try await city.citizen(1), citizen = try #require(person.citizen)
        let old = try await things(of: citizen, city).filter { $0.kind == .value }
        try await city.store.write { tx in
            var (profile, revision) = try city.mall.profile(of: citizen, in: tx)
            try profile.set(ProfileValue(value: "Jalan Baru 1", source: "citizen", date: "2026-03-02"), for: "alamatSekarang")
            try city.mall.put(profile, of: citizen, after: revision, in: tx)
        }
        let profile = try #require(old.first { $0.place.objectType == "profile" })
        try await put(profile, revision: 2)
        await #expect(throws: VaultError.self) { try await city.mall.profile(for: person) }
        while !(try await reseal(city, citizen)) {}
        try await put(profile, revision: 1)
        await #expect(throws: VaultError.self, "its key is destroyed") { try await city.mall.profile(for: person) }
    }

    /// The damaged row would stop the reseal, so it is mended first.
    private func reseal(_ city: TestCity, _ citizen: CitizenID) async throws -> Bool {
        try await city.store.write { tx in
            guard let value = try tx.sealedThings(of: citizen, .value, notOn: nil, after: nil, limit: 1).first else { return }
            do { _ = try city.mall.open(value.envelope, in: value.context(deployment: city.mall.vault.deployment), in: tx) } catch {
                let fresh = try city.mall.vault.seal(
                    Profile().encoded(),
                    in: value.context(deployment: city.mall.vault.deployment),
                    under: city.mall.citizenKey(citizen, in: tx),
                    random: SystemRandom()
                )
                try tx.replace(value, with: fresh)
            }
        }
        return try await city.mall.reseal(citizen, batch: 100).isFinished
    }

    private func put(_ thing: SealedThing, revision: Int) async throws {
        try await database().write { db in
            try db.execute(
                sql: "UPDATE sealed_values SET envelope = ?, revision = ? WHERE citizen = ? AND type = ?",
                arguments: [Data(thing.envelope), revision, Data(thing.place.citizen.bytes), thing.place.objectType]
            )
        }
    }

    @Test("A43: a case put back whole, revision and all, is found out by its events")
    func oldCase() async throws {
        let city = try await TestCity(path)
        let person = try await city.citizen(1), officers = try await city.officers(for: "SIP")
        let id = try await city.submitted(person)
        try city.tamper("CREATE TABLE old AS SELECT * FROM cases WHERE id = '\(id)'")
        _ = try await city.approve(id, by: officers[0])
        try city.tamper("DELETE FROM cases WHERE id = '\(id)'; INSERT INTO cases SELECT * FROM old; DROP TABLE old")
        for read in [
            { _ = try await city.mall.caseDetail(id, for: person) }, { _ = try await city.mall.officerCase(id, for: officers[0]) },
        ] {
            let refusal = await #expect(throws: Refusal.self) { try await read() }
            #expect(refusal?.code == "case_rolled_back")
        }
    }
}
