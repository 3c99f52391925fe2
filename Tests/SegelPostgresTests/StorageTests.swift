import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@testable import SegelPostgres

@Suite(
    "What SQLite deployments keep as files",
    .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools")
)
struct StorageTests {
    private let files: PostgresFiles
    private let database: PostgresDatabase

    init() throws {
        database = try PostgresServer.shared.database()
        let session = try database.session()
        try Migrator(session).migrate()
        try PostgresStore.addTenant(1, named: "kota uji", at: 0, session)
        try PostgresStore.addTenant(2, named: "kota lain", at: 0, session)
        files = PostgresFiles(try PostgresEndpoint(url: database.url), tenant: 1)
    }

    @Test("the key ring is replaced only where it is what the caller read")
    func keyRing() throws {
        let ring = KeyRingInTable(files)
        #expect(try ring.load() == nil)
        #expect(throws: KeyRingError.changedMeanwhile) { try ring.replace([1], with: [2]) }
        try ring.replace(nil, with: [1])
        #expect(throws: KeyRingError.changedMeanwhile) { try ring.replace(nil, with: [2]) }
        #expect(throws: KeyRingError.changedMeanwhile) { try ring.replace([2], with: [3]) }
        try ring.replace([1], with: [2])
        // Its answer was lost, and it is asked again.
        try ring.replace([1], with: [2])
        #expect(try ring.load() == [2])
        let other = KeyRingInTable(PostgresFiles(try PostgresEndpoint(url: database.url), tenant: 2))
        #expect(try other.load() == nil, "another tenant's is its own")
    }

    @Test("public files are replaced, compared and withdrawn folder by folder")
    func publicFiles() throws {
        let shelf = PublicTable(files)
        let path = PublicPath.statusList(agency: "a", list: 1), other = PublicPath.statusList(agency: "ab", list: 1)
        #expect(!shelf.isPublished(path))
        try shelf.publish([1], at: path)
        try shelf.publish([2], at: path)
        try shelf.publish([3], at: other)
        #expect(try shelf.read(path) == [2] && shelf.isPublished(path))
        #expect(try !shelf.replace([1], with: [4], at: path))
        #expect(try !shelf.replace(nil, with: [4], at: path))
        #expect(try shelf.replace([2], with: [4], at: path))
        #expect(try shelf.replace(nil, with: [5], at: .checkpoint))
        try shelf.withdraw(folder: #require(PublicPath("status/a")))
        #expect(try shelf.read(path) == nil && shelf.read(other) == [3])
    }

    @Test("receipts are kept by name")
    func receipts() throws {
        let shelf = ReceiptTable(files)
        try shelf.keep("satu", as: "shred-1")
        try shelf.keep("dua", as: "shred-1")
        try shelf.keep("tiga", as: "rollback-1")
        #expect(try shelf.receipt("shred-1") == "dua" && shelf.receipt("shred-2") == nil)
        #expect(try shelf.names(beginning: "shred-") == ["shred-1"])
    }

    @Test(
        "a document of several chunks comes back, and is found only when it is whole",
        arguments: [0, 1, 1 << 18, (1 << 18) + 1, 700_000]
    )
    func blobs(size: Int) throws {
        let blobs = BlobTable(files), object = ObjectID(from: SystemRandom()), bytes = SystemRandom().bytes(size)
        let writer = try blobs.create(object)
        try append(bytes, to: writer)
        #expect(throws: BlobError.missing) { try blobs.open(object) }
        #expect(try blobs.unfinished() == [object])
        try writer.commit()
        #expect(try read(object, blobs) == bytes)
        #expect(try blobs.unfinished() == [object])
        try blobs.settle(object)
        #expect(try blobs.unfinished() == [])
        let second = try blobs.create(object)
        #expect(throws: BlobError.alreadyExists) { try second.commit() }
        #expect(try blobs.unfinished() == [])
        try blobs.delete(object)
        #expect(throws: BlobError.missing) { try blobs.open(object) }
        #expect(try database.session(tenant: 1).number("SELECT count(*) FROM blob_chunks") == 0)
    }

    @Test("a replaced document: readers see the old one to its end, or the new one")
    func replaced() throws {
        let blobs = BlobTable(files), object = ObjectID(from: SystemRandom())
        let old = SystemRandom().bytes(600_000), new = SystemRandom().bytes(300_000)
        let writer = try blobs.create(object)
        try append(old, to: writer)
        try writer.commit()
        try blobs.settle(object)
        let reader = try blobs.open(object)
        var seen = try reader.read(upTo: 1_000)
        let replacement = try blobs.replace(object)
        try append(new, to: replacement)
        #expect(try read(object, blobs) == old)
        #expect(try blobs.unfinished() == [], "the document itself is whole")
        try replacement.commit()
        while case let more = try reader.read(upTo: 100_000), !more.isEmpty { seen += more }
        #expect(seen == old)
        #expect(try read(object, blobs) == new)
        let abandoned = try blobs.replace(object)
        try append(old, to: abandoned)
        abandoned.abort()
        try blobs.abandonReplacements()
        #expect(try database.session(tenant: 1).number("SELECT count(*) FROM blobs") == 1)
    }

    @Test("other nodes are told of a changed key ring, of their own tenant alone", .timeLimit(.minutes(5)))
    func changes() async throws {
        let store = try PostgresStore(PostgresEndpoint(url: database.url))
        var heard = try #require(store.changes()).makeAsyncIterator()
        #expect(await heard.next() == .anything)
        try KeyRingInTable(PostgresFiles(PostgresEndpoint(url: database.url), tenant: 2)).replace(nil, with: [9])
        try KeyRingInTable(files).replace(nil, with: [1])
        #expect(await heard.next() == .keyRing)
        store.close()
        #expect(await heard.next() == nil)
    }

    @Test("tables with keys are written anew when keys were destroyed")
    func remnants() async throws {
        let store = try PostgresStore(PostgresEndpoint(url: database.url))
        let place = "SELECT pg_relation_filenode('citizen_keys')::BIGINT"
        let before = try database.session().number(place)
        try await store.eraseRemnants([[1, 2, 3]])
        #expect(try database.session().number(place) != before)
        try await store.eraseAllRemnants()
        store.close()
    }

    private func append(_ bytes: [UInt8], to writer: any BlobWriter) throws {
        for start in stride(from: 0, to: bytes.count, by: 65_000) {
            try bytes[start..<min(start + 65_000, bytes.count)].withUnsafeBytes { try writer.append($0) }
        }
    }

    private func read(_ object: ObjectID, _ blobs: BlobTable) throws -> [UInt8] {
        let reader = try blobs.open(object)
        var bytes: [UInt8] = []
        while case let more = try reader.read(upTo: 100_000), !more.isEmpty { bytes += more }
        return bytes
    }
}
