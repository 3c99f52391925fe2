import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Synchronization

/// Records of 2 KiB, each put durably on its own and got again, against Aries Askar on SQLite. Ours: seal, one transaction with synchronous = FULL;
/// open under the citizen's key from one read transaction. Once by one client after another, once by 32 clients at a time, as a service has them.
extension Benchmarks {
    static func records() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segel-bench-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { do { try FileManager.default.removeItem(at: folder) } catch { TemporaryFolder.leftBehind(folder.path) } }
        guard let askar = try Peer("askar_records.py", [folder.path + "/askar.db"]) else {
            return Report.missing(.askar)
        }
        let shelf = try await Shelf(SQLiteStore(path: folder.path + "/segel.db"))
        let count = 4_096
        for clients in [1, 32] {
            let name = clients == 1 ? "one client" : "\(clients) clients"
            try await compare(
                "put-\(clients)",
                "put 2 KiB, durable, \(name), 1/s",
                against: "Aries Askar",
                floor: clients == 1 ? nil : 3,
                unit: Double(count)
            ) {
                try await shelf.each(count, by: clients) { try await shelf.put() }
            } peer: {
                try askar.run("put \(count) \(clients)")
            }
            try await compare(
                "get-\(clients)",
                "get 2 KiB, \(name), 1/s",
                against: "Aries Askar",
                floor: clients == 1 ? nil : 5,
                unit: Double(count)
            ) {
                try await shelf.each(count, by: clients) { try await shelf.get() }
            } peer: {
                try askar.run("get \(count) \(clients)")
            }
        }
    }

    /// One citizen's values in a store of its own.
    final class Shelf: Sendable {
        private let store: any Store
        private let vault: Vault
        private let citizen: CitizenID
        private let value = SystemRandom().bytes(2_048)
        private let objects = Mutex<[ObjectID]>([])

        init(_ store: any Store) async throws {
            let random = SystemRandom()
            var passphrase = Array("patokan".utf8)
            vault = Vault(
                try UnlockedKeyRing(
                    creating: DeploymentID(from: random),
                    passphrase: SecretBytes(moving: &passphrase),
                    parameters: .uncheckedFastForTests,
                    now: 0,
                    random: random
                )
            )
            citizen = CitizenID(from: random)
            self.store = store
            let key = vault.createCitizenKey(for: citizen, random: random)
            try await store.write { try $0.insert(key) }
        }

        func each(_ count: Int, by clients: Int, _ work: @escaping @Sendable () async throws -> Void) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<clients { group.addTask { for _ in 0..<count / clients { try await work() } } }
                try await group.waitForAll()
            }
        }

        func put() async throws {
            let (vault, citizen, value) = (vault, citizen, value)
            let object = ObjectID(from: SystemRandom())
            let place = SealedValuePlace(citizen: citizen, objectType: "record", object: object)
            try await store.write { tx in
                guard let key = try tx.citizenKey(of: citizen) else { return }
                let context = place.context(deployment: vault.deployment, revision: 1)
                let envelope = try vault.seal(value, in: context, under: key, random: SystemRandom())
                try tx.put(SealedValue(envelope: envelope, revision: 1), at: place)
            }
            objects.withLock { $0.append(object) }
        }

        func get() async throws {
            let (vault, citizen, value) = (vault, citizen, value)
            let object = objects.withLock { $0.randomElement() } ?? ObjectID(from: SystemRandom())
            let place = SealedValuePlace(citizen: citizen, objectType: "record", object: object)
            let isSame = try await store.read { tx in
                guard let key = try tx.citizenKey(of: citizen), let sealed = try tx.sealedValue(at: place) else { return false }
                let context = place.context(deployment: vault.deployment, revision: sealed.revision)
                return try vault.open(sealed.envelope, in: context, under: key) == value
            }
            precondition(isSame)
        }
    }
}
