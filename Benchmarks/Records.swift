import Foundation
import SegelCrypto
import SegelSQLite
import SegelUseCases
import SegelVault

/// Records of 2 KiB, each put durably on its own and got again, against Aries Askar on SQLite. Ours: seal, one transaction with synchronous = FULL;
/// open under the citizen's key from one read transaction.
extension Benchmarks {
    static func records() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segel-bench-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
        guard let askar = try Askar(database: folder.path + "/askar.db") else {
            return print("| put 2 KiB, 1/s | | Aries Askar is missing (pip install aries-askar) | | |")
        }
        let shelf = try await Shelf(folder.path + "/segel.db")
        let count = 500
        try await compare("put 2 KiB, durable, 1/s", against: "Aries Askar", floor: 3, unit: Double(count)) {
            try await shelf.put(count)
        } peer: {
            try askar.run("put", count)
        }
        try await compare("get 2 KiB, 1/s", against: "Aries Askar", floor: 5, unit: Double(count)) {
            try await shelf.get(count)
        } peer: {
            try askar.run("get", count)
        }
    }

    /// One citizen's values in a store of its own.
    final class Shelf {
        private let store: SQLiteStore
        private let vault: Vault
        private let citizen: CitizenID
        private let value = SystemRandom().bytes(2_048)
        private var objects: [ObjectID] = []

        init(_ path: String) async throws {
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
            store = try SQLiteStore(path: path)
            let key = vault.createCitizenKey(for: citizen, random: random)
            try await store.write { try $0.insert(key) }
        }

        func put(_ count: Int) async throws {
            let (vault, citizen, value) = (vault, citizen, value)
            for _ in 0..<count {
                let object = ObjectID(from: SystemRandom())
                let place = SealedValuePlace(citizen: citizen, objectType: "record", object: object)
                try await store.write { tx in
                    guard let key = try tx.citizenKey(of: citizen) else { return }
                    let context = place.context(deployment: vault.deployment, revision: 1)
                    let envelope = try vault.seal(value, in: context, under: key, random: SystemRandom())
                    try tx.put(SealedValue(envelope: envelope, revision: 1), at: place)
                }
                objects.append(object)
            }
        }

        func get(_ count: Int) async throws {
            let (vault, citizen, value) = (vault, citizen, value)
            for at in 0..<count {
                let place = SealedValuePlace(citizen: citizen, objectType: "record", object: objects[at % objects.count])
                let isSame = try await store.read { tx in
                    guard let key = try tx.citizenKey(of: citizen), let sealed = try tx.sealedValue(at: place) else { return false }
                    let context = place.context(deployment: vault.deployment, revision: sealed.revision)
                    return try vault.open(sealed.envelope, in: context, under: key) == value
                }
                precondition(isSame)
            }
        }
    }

    /// The peer in a process of its own; one line to it and one back for a whole round.
    final class Askar {
        private let process = Process()
        private let input = Pipe()
        private let output = Pipe()

        /// Nil where Python or the package is missing. `SEGEL_BENCH_PYTHON` names the interpreter that has it.
        init?(database: String) throws {
            let python = ProcessInfo.processInfo.environment["SEGEL_BENCH_PYTHON"] ?? "python3"
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [python, "Benchmarks/askar_records.py", database]
            process.standardInput = input
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            guard line() == "ready" else { return nil }
        }

        func run(_ verb: String, _ count: Int) throws {
            try input.fileHandleForWriting.write(contentsOf: Data("\(verb) \(count)\n".utf8))
            guard line() == "done" else { throw CocoaError(.fileReadUnknown) }
        }

        private func line() -> String {
            var bytes = Data()
            while let byte = try? output.fileHandleForReading.read(upToCount: 1), byte.first != 0x0A, !byte.isEmpty { bytes += byte }
            return String(decoding: bytes, as: UTF8.self)
        }

        deinit { process.terminate() }
    }
}
