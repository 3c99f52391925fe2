internal import Foundation
internal import SegelSQLite
package import SegelTestSupport
internal import SegelUseCases
internal import SegelVault

/// `segel backup create`.
package struct CreateBackup: FaultOperation {
    package let name = "backup-create"

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open()
        run.begin()
        run.say("backup \(try await BackupCity(city).create())")
    }

    package func finish(_ city: TestCity) async throws {
        let backups = BackupCity(city)
        // What is found was acknowledged or not: it is whole either way.
        try await backups.verifyAll()
        // Another second, another name.
        city.clock.advance(1)
        _ = try await backups.create()
        try await backups.verifyAll()
        try backups.checkNothingIsLeft()
    }
}

/// `segel restore` into a new directory.
package struct RestoreBackup: FaultOperation {
    package let name = "restore"

    package func prepare(_ city: TestCity) async throws { _ = try await BackupCity(city).create() }

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open()
        run.begin()
        try BackupCity(city).restore()
        run.say("restored")
    }

    package func finish(_ city: TestCity) async throws {
        let backups = BackupCity(city)
        if !FileManager.default.fileExists(atPath: backups.restored) { try backups.restore() }
        try await backups.readRestored()
    }
}

/// `segel backup prune`: keys first, then all of it.
package struct PruneBackups: FaultOperation {
    package let name = "backup-prune"

    package func prepare(_ city: TestCity) async throws {
        for _ in 0..<2 { _ = try await BackupCity(city).create() }
    }

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open()
        run.begin()
        try await BackupCity(city).prune()
        run.say("pruned")
    }

    package func finish(_ city: TestCity) async throws {
        let backups = BackupCity(city)
        try await backups.prune()
        try await backups.verifyAll()
        try backups.checkNothingIsLeft()
        // The register says of none that it is there when it is not.
        guard try await city.mall.backupRegister().allSatisfy({ $0.prunedAt != nil }) else { throw BackupCity.Broken(what: "register") }
    }
}

/// A city, its backups and where they are restored to, side by side.
struct BackupCity {
    private let city: TestCity
    private let folder: String
    private let places: BackupPlacesOnDisk

    init(_ city: TestCity) {
        self.city = city
        folder = URL(filePath: city.directory.path).deletingLastPathComponent().path
        places = BackupPlacesOnDisk(city.directory)
    }

    var restored: String { folder + "/restored" }
    private var backups: String { folder + "/backups" }

    func create() async throws -> String { try await city.mall.createBackup(in: backups, to: [], places: places) { _ in }.path }

    func verifyAll() async throws {
        for backup in try places.find(backups) {
            _ = try await city.mall.verifyBackup(backup, places: places) { _ in }
        }
    }

    func restore() throws {
        guard let backup = try places.find(backups).first else { throw Refusal.notFound }
        let opened = try OpenedBackup(backup, keys: .ring(city.mall.vault.ring), receiptKeys: [])
        let order = RestoreOrder(
            backup: opened,
            keys: opened,
            keyRing: nil,
            ring: city.mall.vault.ring,
            checkpoint: nil,
            now: city.mall.now
        )
        _ = try order.restore(into: RestoreDirectory(restored)) { _ in }
    }

    /// Every document of it opens, for the same people.
    func readRestored() async throws {
        let other = try await TestCity(restored, reopening: city.root, clock: city.clock)
        let person = try await FaultPeople.citizen(1, other)
        for document in try await other.mall.documents(of: person) {
            var reading = try await other.mall.document(document.id, for: person)
            while try reading.next() != nil {}
        }
        try other.store.close()
        guard !FileManager.default.fileExists(atPath: restored + ".restoring") else { throw Broken(what: "half a restore") }
    }

    /// Nothing half written or half destroyed, here or where copies are unpacked.
    func checkNothingIsLeft() throws {
        try places.removeLeftovers()
        let names = try FileManager.default.contentsOfDirectory(atPath: backups)
        guard names.allSatisfy({ !$0.hasSuffix(".partial") && !$0.hasSuffix(".pruning") }) else { throw Broken(what: "\(names)") }
        let scratch = city.directory.path + "/scratch"
        guard FileManager.default.fileExists(atPath: scratch) else { return }
        guard try FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty else { throw Broken(what: "scratch") }
    }

    struct Broken: Error { let what: String }

    func prune() async throws {
        // Everything is old enough, so that no clock need be set forward.
        _ = try await city.mall.pruneBackups(in: backups, policy: RetentionPolicy(keepKeys: -1, keep: -1), places: places)
    }
}
