import GRDB
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Synchronization
import Testing

@testable import SegelUseCases

/// A45: a shred must not say that no backup holds the citizen's key while another node makes one.
@Suite("Backups among nodes")
struct NodeBackupTests {
    @Test("a backup under way at one node is known at the other, until it ends or its node is long gone")
    func known() async throws {
        let nodes = try await TwoNodes(.sqlite)
        defer { nodes.close() }
        let city = nodes.city
        let places = WatchedPlaces(disk: BackupPlacesOnDisk(city.directory), database: city.directory.databasePath)
        let made = try await city.mall.createBackup(in: nodes.folder.path + "/backups", to: [], places: places, progress: { _ in })
        #expect(places.seen.withLock { $0 } == ["backup/\(made.backup)"])
        #expect(try await city.store.read { try $0.leases(beginning: "backup/") } == [])

        // As a node that was killed leaves it.
        let id = ObjectID(from: SystemRandom()), now = city.clock.now()
        let lease = Lease(name: "backup/\(id.text)", node: "another", revision: 1, until: now + 60)
        try await city.store.write { try $0.replace(nil, with: lease) }
        let other = nodes.other
        #expect(try await city.store.read { try other.backupsUnderWay(at: now, in: $0) } == [id])
        #expect(try await city.store.read { try other.backupsUnderWay(at: now + 60, in: $0) } == [])
    }
}

/// Looks, at the end of the packing, at what the database says is under way.
private final class WatchedPlaces: BackupPlaces {
    private let disk: BackupPlacesOnDisk
    private let database: String
    let seen = Mutex<[String]>([])

    init(disk: BackupPlacesOnDisk, database: String) {
        self.disk = disk
        self.database = database
    }

    func begin(_ name: BackupName, in folder: String) throws -> any UnfinishedBackup { try disk.begin(name, in: folder) }
    func find(_ path: String) throws -> [StoredBackup] { try disk.find(path) }
    func leftovers(in folder: String, prefix: String) throws -> [StoredBackup] { try disk.leftovers(in: folder, prefix: prefix) }
    func copyStore() throws -> any StoreCopy { try disk.copyStore() }
    func open(_ file: BackupPath) throws -> any BlobReader { try disk.open(file) }
    func scratch() throws -> any RestoreFolder { try disk.scratch() }

    func otherFiles() throws -> [BackupPath] {
        let names = try DatabaseQueue(path: database).read {
            try String.fetchAll($0, sql: "SELECT name FROM leases WHERE name GLOB 'backup/*'")
        }
        seen.withLock { $0 = names }
        return try disk.otherFiles()
    }
}
