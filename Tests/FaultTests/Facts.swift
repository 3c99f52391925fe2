import SegelSQLite
import SegelCredential
import Foundation
import GRDB
import SegelCrypto
import SegelTestSupport
import SegelVault

@testable import SegelTransparency
@testable import SegelUseCases

/// Everything a city holds, read and opened to the last byte. Reading it at all proves that every envelope, wrap and signing key opens, that
/// the log's nodes are those of its entries, and that SQLite finds nothing wrong.
struct Facts: Sendable {
    /// What each citizen's wrap hides.
    var citizens: [CitizenID: RowCommitment] = [:]
    /// SHA-256 of each document's text.
    var documents: [ObjectID: [UInt8]] = [:]
    /// Whose a document or credential is.
    var owners: [ObjectID: CitizenID] = [:]
    /// Each credential's number.
    var credentials: [ObjectID: String] = [:]
    /// Those that a newer one replaced; it carries the same number.
    var superseded: Set<ObjectID> = []
    /// Signing keys, and whether the private half is there.
    var signingKeys: [String: Bool] = [:]
    /// The log's root at each size, from 0.
    var roots: [LogHash] = []

    struct Damage: Error { let what: String }

    static func read(_ city: TestCity) async throws -> Facts {
        var facts = Facts()
        try await facts.readPeople(city)
        try await facts.readSigningKeys(city)
        try await facts.readRows(city)
        try facts.readBlobs(city)
        return facts
    }

    private mutating func readPeople(_ city: TestCity) async throws {
        let keys = try await city.store.read { try $0.citizenKeys(notOn: nil, after: nil, limit: .max) }
        for key in keys {
            citizens[key.citizen] = try city.mall.vault.commitment(to: key)
            try await readPerson(SignedIn(account: ObjectID(from: SystemRandom()), citizen: key.citizen, duties: [], officer: nil), city)
        }
    }

    private mutating func readPerson(_ person: SignedIn, _ city: TestCity) async throws {
        guard try await city.mall.profile(for: person)[.nama] != nil else { throw Damage(what: "a profile without a name") }
        for document in try await city.mall.documents(of: person) {
            var reading = try await city.mall.document(document.id, for: person), hash = SHA256.Stream()
            while let piece = try reading.next() { piece.withUnsafeBytes { hash.update($0) } }
            documents[document.id] = hash.finish()
            owners[document.id] = person.citizen
        }
        for credential in try await city.mall.credentials(of: person) {
            owners[credential.id] = person.citizen
            credentials[credential.id] = credential.claims["noSIP"]?.string ?? ""
            if credential.status == .superseded { superseded.insert(credential.id) }
            let expected: Int32 = credential.status == .superseded ? 11 : 0
            guard try await city.mall.verify(credential.bytes).exitCode == expected else {
                throw Damage(what: "a credential is not accepted")
            }
        }
        for line in try await city.mall.cases(of: person) { _ = try await city.mall.caseDetail(line.id, for: person) }
        _ = try await city.mall.accesses(for: person, limit: 100_000)
    }

    private mutating func readSigningKeys(_ city: TestCity) async throws {
        signingKeys = try await city.store.read { tx in
            try tx.signingKeys().reduce(into: [:]) { found, record in
                found[record.kid] = record.sealedPrivateKey != nil
                if record.sealedPrivateKey != nil { _ = try city.mall.unlock(record) }
            }
        }
    }

    /// Past the ports, so that no row is left out because nobody asks for it.
    private mutating func readRows(_ city: TestCity) async throws {
        let database = try DatabaseQueue(path: city.directory.databasePath)
        defer { try? database.close() }
        let vault = city.mall.vault
        let (rows, entries) = try database.read { db in
            let said = try String.fetchAll(db, sql: "PRAGMA integrity_check") + String.fetchAll(db, sql: "PRAGMA foreign_key_check")
            guard said == ["ok"] else { throw Damage(what: said.joined(separator: "; ")) }
            return (
                try Row.fetchAll(db, sql: "SELECT * FROM sealed_values"),
                try Data.fetchAll(db, sql: "SELECT entry FROM log_entries ORDER BY idx")
            )
        }
        for row in rows {
            let citizen = try CitizenID(bytes: [UInt8](row["citizen"] as Data)),
                object = try ObjectID(bytes: [UInt8](row["object"] as Data))
            let place = SealedValuePlace(citizen: citizen, objectType: row["type"], object: object, field: row["field"])
            let context = place.context(deployment: vault.deployment, revision: UInt64(row["revision"] as Int64))
            let envelope = [UInt8](row["envelope"] as Data), version = try Envelope.keyVersion(of: envelope)
            guard let key = try await city.store.read({ try $0.citizenKey(of: citizen, version: version) }) else {
                throw Damage(what: "a value without a key")
            }
            _ = try vault.open(envelope, in: context, under: key)
        }
        try await readLog(entries.map { [UInt8]($0) }, city)
    }

    private mutating func readLog(_ entries: [[UInt8]], _ city: TestCity) async throws {
        let leaves = entries.map { LogHash.leaf($0) }
        let roots = (0...leaves.count).map { Self.root(leaves[..<$0]) }
        let stored = try await city.store.read { tx in
            try (0...leaves.count).map { try LogReading.root(atSize: UInt64($0), tx) }
        }
        guard stored == roots else { throw Damage(what: "the log's nodes are not those of its entries") }
        self.roots = roots
    }

    /// RFC 9162, section 2.1.1, as written there.
    private static func root(_ leaves: ArraySlice<LogHash>) -> LogHash {
        guard leaves.count > 1, let first = leaves.indices.first else { return leaves.first ?? .empty }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        return .node(root(leaves[first..<first + half]), root(leaves[(first + half)...]))
    }

    /// Bytes without a row are as wrong as a row without bytes: nobody could ever delete them.
    private func readBlobs(_ city: TestCity) throws {
        for folder in try FileManager.default.contentsOfDirectory(atPath: city.directory.blobsPath) {
            for name in try FileManager.default.contentsOfDirectory(atPath: city.directory.blobsPath + "/" + folder) {
                guard let object = try? ObjectID(text: folder + name), documents[object] != nil else {
                    throw Damage(what: "a blob without a row: \(folder)\(name)")
                }
            }
        }
    }
}
