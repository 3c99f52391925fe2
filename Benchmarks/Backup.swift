import Foundation
import SegelCatalogue
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault

/// A deployment with many documents backed up, verified and restored, every byte read and every document opened, against `tar` and `cp -a` of the
/// same tree, which seal and check nothing. `--documents 100000` is the measured claim: five minutes at most, no difference.
extension Benchmarks {
    static func backup() async throws {
        let count = option("documents", default: 5_000, quick: 500, full: 100_000)
        let folder = FileManager.default.temporaryDirectory.appending(path: "segel-backup-\(ProcessInfo.processInfo.processIdentifier)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { do { try FileManager.default.removeItem(atPath: folder) } catch { TemporaryFolder.leftBehind(folder) } }
        let town = try await Town(folder + "/data")
        let bytes = try await town.fill(documents: count)
        let escrow = XWing.PrivateKey(from: SystemRandom())
        let residentBefore = residentMegabytes()

        var made: BackupSummary?
        let create = try await seconds {
            made = try await town.mall.createBackup(in: folder + "/out", to: [escrow.publicKey], places: town.places) { _ in }
        }
        guard let made, let stored = try town.places.find(made.path).first else { return Report.row("all", "backup", "failed") }
        let verify = try await seconds { _ = try await town.mall.verifyBackup(stored, places: town.places) { _ in } }
        let restore = try await seconds {
            let opened = try OpenedBackup(stored, keys: .recipient(escrow), receiptKeys: [])
            let order = RestoreOrder(backup: opened, keys: opened, keyRing: nil, ring: town.mall.vault.ring, checkpoint: nil, now: 0)
            _ = try order.restore(into: RestoreDirectory(folder + "/restored")) { _ in }
        }
        let residentAfter = residentMegabytes()
        var opened = (documents: 0, bytes: 0, differences: 0)
        let read = try await seconds { opened = try await Town(folder + "/restored").compare(with: town) }
        let total = create + verify + restore + read

        let tar = await seconds { _ = run("tar", ["-cf", folder + "/peer.tar", "-C", folder, "data"]) }
        let copy = await seconds { _ = run("cp", ["-a", folder + "/data", folder + "/peer"]) }
        let megabytes = Double(bytes) / 1_048_576
        func row(_ id: String, _ what: String, _ time: Double, _ peer: String? = nil, _ against: String? = nil) {
            Report.row(id, what, String(format: "%.1f s (%.0f MiB/s)", time, megabytes / time), peer: peer, against: against)
        }
        row(
            "create",
            "backup of \(count) documents, \(Int(megabytes)) MiB, sealed to two keys",
            create,
            String(format: "%.1f s", tar),
            "tar, neither sealed nor synced"
        )
        row("verify", "every byte of it verified", verify)
        row("restore", "restored, synced", restore, String(format: "%.1f s", copy), "cp -a, not synced")
        row("open", "every restored document opened and compared", read)
        let isWithin = total <= 300 && opened.differences == 0 && opened.documents == count
        Report.row(
            "all",
            "\(count) documents backed up, verified, restored, opened, s",
            String(format: "%.1f", total),
            against: "\(opened.differences) differences",
            floor: "≤ 300 s, 0 differences",
            isMet: isWithin
        )
        Report.row("memory", "memory held more after than before", "\(residentAfter - residentBefore) MiB", floor: "flat")
    }

    /// The process's resident memory now.
    private static func residentMegabytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) / 1_024
    }

    /// A deployment on real files.
    final class Town: Sendable {
        let mall: Mall
        let places: BackupPlacesOnDisk
        private let store: SQLiteStore
        private let blobs: String
        private let random = SystemRandom()

        /// A new one, or the one that is there.
        init(_ path: String) async throws {
            let isNew = !FileManager.default.fileExists(atPath: path)
            let directory = try DataDirectory(path, creating: isNew)
            let ring = KeyRingInFile(path: directory.keyRingPath)
            if isNew {
                try UnlockedKeyRing(
                    creating: DeploymentID(from: random),
                    passphrase: Self.passphrase,
                    parameters: .uncheckedFastForTests,
                    now: 0,
                    random: random
                ).store(in: ring)
            }
            blobs = directory.blobsPath
            places = BackupPlacesOnDisk(directory)
            store = try SQLiteStore(path: directory.databasePath)
            mall = try Mall(
                store: store,
                vault: Vault(LockedKeyRing(from: ring).unlock(passphrase: Self.passphrase)),
                keyRing: ring,
                blobs: BlobFolder(directory.blobsPath),
                publicFiles: PublicFolder(directory.publicPath),
                receipts: ReceiptFolder(directory.receiptsPath),
                catalogue: try Self.catalogue(),
                configuration: Configuration(publicURL: "https://patokan.example", region: "18.72"),
                clock: WallClock(),
                passwordParameters: .uncheckedFastForTests
            )
        }

        private struct WallClock: SegelUseCases.Clock {
            func now() -> UnixTime { UnixTime(Date().timeIntervalSince1970) }
        }

        private static var passphrase: SecretBytes {
            var bytes = Array("patokan".utf8)
            return SecretBytes(moving: &bytes)
        }

        private static func catalogue() throws -> Catalogue {
            let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Catalogue")
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
            let files = try names.map { ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0)))) }
            return try CatalogueReader(Dictionary(uniqueKeysWithValues: files)).read()
        }

        /// Documents of 2 to 40 KiB, a hundred a citizen, really sealed. Their files are not synced one by one: the backup is what is measured.
        func fill(documents count: Int) async throws -> Int {
            var bytes = 0
            let plain = random.bytes(40 << 10)
            for start in stride(from: 0, to: count, by: 100) {
                let key = mall.vault.createCitizenKey(for: CitizenID(from: random), random: random)
                let records = try (start..<min(start + 100, count)).map { _ in
                    let record = try document(of: key, size: 2_048 + Int(random.number(below: 38 << 10)))
                    bytes += try write(record, plain, under: key)
                    return record
                }
                try await store.write { tx in
                    try tx.insert(key)
                    for record in records { try tx.insert(record) }
                }
            }
            try store.checkpoint()
            return bytes
        }

        private func document(of key: WrappedCitizenKey, size: Int) throws -> DocumentRecord {
            let object = ObjectID(from: random)
            let context = DocumentRecord.context(mall.vault.deployment, key.citizen, object, "title", 1)
            let title = try mall.vault.seal(Array("Berkas".utf8), in: context, under: key, random: random)
            return DocumentRecord(
                object: object,
                citizen: key.citizen,
                facts: DocumentFacts(stored: .pdf, byteCount: size),
                revision: 1,
                createdAt: 0,
                sealedTitle: title
            )
        }

        private func write(_ record: DocumentRecord, _ plain: [UInt8], under key: WrappedCitizenKey) throws -> Int {
            let sealer = try mall.vault.documentSealer(in: record.context(deployment: mall.vault.deployment), under: key, random: random)
            var sealed = try sealer.append(Array(plain.prefix(record.facts.byteCount)))
            sealed += try sealer.finish()
            let name = record.object.text
            try FileManager.default.createDirectory(atPath: "\(blobs)/\(name.prefix(2))", withIntermediateDirectories: true)
            try Data(sealed).write(to: URL(filePath: "\(blobs)/\(name.prefix(2))/\(name.dropFirst(2))"))
            return sealed.count
        }

        /// Opens every document here and compares what comes out, its length and its digest, with the other deployment's.
        func compare(with other: Town) async throws -> (documents: Int, bytes: Int, differences: Int) {
            var result = (documents: 0, bytes: 0, differences: 0)
            var cursor: CitizenKeyName?
            while true {
                let after = cursor
                let keys = try await store.read { try $0.citizenKeys(notOn: nil, after: after, limit: 100) }
                guard let last = keys.last else { return result }
                for key in keys {
                    let documents = try await store.read { try $0.documents(of: key.citizen) }
                    for document in documents {
                        let (mine, theirs) = (try digest(document, under: key), try other.digest(document, under: key))
                        result.documents += 1
                        result.bytes += document.facts.byteCount
                        if mine != theirs { result.differences += 1 }
                    }
                }
                cursor = last.name
            }
        }

        private func digest(_ record: DocumentRecord, under key: WrappedCitizenKey) throws -> [UInt8] {
            let reader = try BlobFolder(blobs).open(record.object)
            let opener = try mall.vault.documentOpener(in: record.context(deployment: mall.vault.deployment), under: key)
            var digest = SHA256.Stream()
            while true {
                let piece = try reader.read(upTo: 65_536)
                if piece.isEmpty { break }
                try piece.withUnsafeBytes { try opener.append($0) { digest.update($0) } }
            }
            try opener.finish { digest.update($0) }
            return digest.finish()
        }
    }
}
