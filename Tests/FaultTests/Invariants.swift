import SegelSQLite
import Foundation
import SegelCrypto
import SegelFaultOperations
import SegelTestSupport
import SegelTransparency
import SegelVault

@testable import SegelUseCases

/// What must hold of a city after a fault: all that was there before, all that was acknowledged, at most the one thing that was under way,
/// nothing twice; and the operation can be brought to its end.
struct Invariants {
    let before: Facts
    let operation: any FaultOperation

    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    /// `said`: the lines the operation wrote before it was cut short.
    func check(_ folder: String, said: [String]) async throws {
        let city = try await FaultRun.open(folder)
        try await city.mall.publishStatusLists()
        let after = try await Facts.read(city)
        try await keeps(before, in: after, city)
        let acknowledged = try await acknowledged(said, in: after, city)
        try require(after.citizens.count <= before.citizens.count + acknowledged.citizens + 1, "a citizen twice")
        try require(after.documents.count <= before.documents.count + acknowledged.documents + 1, "a document twice")
        try require(after.credentials.count <= before.credentials.count + acknowledged.credentials + 1, "a credential twice")
        try require(await city.store.read { try $0.intents() }.isEmpty, "an issuing was left unfinished")
        try require(await city.store.read { try $0.intendedCopies() }.isEmpty, "a copy was left intended")
        try await operation.finish(city)
        try await checkRestored(folder, city)
        try await city.mall.publishStatusLists()
        let finished = try await Facts.read(city)
        try await keeps(after, in: finished, city)
        try await city.mall.healPublishedLog()
        _ = try await city.mall.publishCheckpoint()
        try await city.mall.checkNotRolledBack()
        let log = LogCheck(store: city.store, publicFiles: city.mall.publicFiles, configuration: city.mall.configuration)
        let problems = try await log.run().problems
        try require(problems.isEmpty, "the published log: \(problems)")
        try city.store.close()
    }

    /// A directory that was restored holds what was there when it was backed up, which is all there was.
    private func checkRestored(_ folder: String, _ city: TestCity) async throws {
        guard FileManager.default.fileExists(atPath: folder + "/restored") else { return }
        let restored = try await Self.onceFree { try await TestCity(folder + "/restored", reopening: city.root) }
        try await restored.mall.publishStatusLists()
        let facts = try await Facts.read(restored)
        try require(
            facts.citizens == before.citizens && facts.documents == before.documents && facts.credentials == before.credentials,
            "what was restored is not what was backed up"
        )
        try restored.store.close()
    }

    /// Whoever just read it here gives the lock back when the last reference goes, which may be a moment later.
    private static func onceFree<Value>(_ open: () async throws -> Value) async throws -> Value {
        for _ in 0..<100 {
            do { return try await open() } catch DataDirectory.Failure.inUse { try await Task.sleep(for: .milliseconds(20)) }
        }
        return try await open()
    }

    private func keeps(_ old: Facts, in new: Facts, _ city: TestCity) async throws {
        let erased = operation.name == "shred" ? Set(try await city.store.read { try $0.shreds().map(\.citizen) }) : []
        for citizen in erased { try require(new.citizens[citizen] == nil, "a shredded citizen is there") }
        for (citizen, digest) in old.citizens where !erased.contains(citizen) {
            let isSame = operation.name == "reseal" ? new.citizens[citizen] != nil : new.citizens[citizen] == digest
            try require(isSame, "a citizen's key is gone or another")
        }
        let isErased: (ObjectID) -> Bool = { id in old.owners[id].map(erased.contains) ?? false }
        for (id, digest) in old.documents {
            try require(new.documents[id] == (isErased(id) ? nil : digest), "a document is gone, or another, or there again")
        }
        for (id, number) in old.credentials {
            try require(new.credentials[id] == (isErased(id) ? nil : number), "a credential is gone, or another, or there again")
        }
        for kid in old.signingKeys.keys { try require(new.signingKeys[kid] != nil, "a signing key is gone") }
        let numbers = new.credentials.filter { !new.superseded.contains($0.key) }.map(\.value)
        try require(Set(numbers).count == numbers.count, "a number was given twice")
        try require(new.roots.starts(with: old.roots), "the log is another")
    }

    private func require(_ isRight: Bool, _ what: String) throws {
        guard isRight else { throw Broken(description: what) }
    }

    // MARK: What was said

    private func acknowledged(_ said: [String], in facts: Facts, _ city: TestCity) async throws
        -> (citizens: Int, documents: Int, credentials: Int)
    {
        var counts = (citizens: 0, documents: 0, credentials: 0)
        for line in said {
            let words = line.split(separator: " ").map(String.init)
            switch words.first {
            case "citizen":
                counts.citizens += 1
                _ = try await city.mall.signIn(.nik(words[1]), password: TestCity.passphrase)
            case "replaced": counts.credentials += 1
            case "document":
                counts.documents += 1
                try require(facts.documents[ObjectID(text: words[2])].map { Hex.encode($0) } == words[3], "\(line): not there")
            case "credential":
                counts.credentials += 1
                try require(facts.credentials[ObjectID(text: words[2])] == words[3], "\(line): not there")
            default: try await acknowledged(words, line, in: facts, city)
            }
        }
        return counts
    }

    private func acknowledged(_ words: [String], _ line: String, in facts: Facts, _ city: TestCity) async throws {
        switch words.first {
        case "rotated":
            let parts = words[1].split(separator: "-")
            let key = RingKeyName(rawValue: parts.dropLast(2).joined(separator: "-")), version = parts.last.flatMap { UInt32($0) }
            try require(try await city.mall.census(key ?? .index).keys.allSatisfy { $0 == version }, "\(line): rows remain")
            try require(city.mall.vault.ring.activeVersion(of: key ?? .index) == version, "\(line): the version is not active")
        case "signing-key": try require(facts.signingKeys[words[1]] != nil, "\(line): not there")
        case "listed":
            let list = String(decoding: try city.mall.publicFiles.read(.trustList) ?? [], as: UTF8.self)
            let payload = list.split(separator: "\"").compactMap { try? Base64URL.decode(String($0)) }
            try require(
                (payload.map { String(decoding: $0, as: UTF8.self) } + [list]).contains { $0.contains(words[1]) },
                "\(line): not listed"
            )
        case "destroyed": try require(facts.signingKeys[words[1]] == false, "\(line): it is still there")
        case "checkpoint":
            let note = String(decoding: try city.mall.publicFiles.read(.checkpoint) ?? [], as: UTF8.self)
            try require(note.split(separator: "\n").dropFirst().first.flatMap { Int($0) } ?? 0 >= Int(words[1]) ?? .max, "\(line): older")
        case "copied":
            let copies = try await city.store.read { try $0.copies(of: ObjectID(text: words[1])) }
            try require(copies.count >= Int(words[2]) ?? .max && copies.allSatisfy { $0.logIndex != nil }, "\(line): not there")
        case "asked":
            try require(try await AskOnce.ask(city) == words[1], "\(line): the same request made another")
        case "shredded":
            let state = try await city.mall.shredState(CitizenID(text: words[1]))
            try require(state.endedAt != nil && facts.citizens[state.citizen] == nil, "\(line): it did not end")
        case "resealed":
            let reseal = try await city.mall.reseals().first { $0.id.text == words[1] }
            let versions = try await city.store.read { try $0.citizenKeys(notOn: nil, after: nil, limit: .max).map(\.version) }
            try require(reseal?.receipt != nil && Set(versions) == [2], "\(line): an old key is left")
        case "backup":
            let isWhole = FileManager.default.fileExists(atPath: words[1] + "/receipt")
            let isRegistered = try await city.store.read { try !$0.backups().isEmpty }
            try require(isWhole && isRegistered, "\(line): not there")
        case "restored":
            let place = URL(filePath: city.directory.path).deletingLastPathComponent().path + "/restored/keyring"
            try require(FileManager.default.fileExists(atPath: place), "\(line): not there")
        case "pruned", "initialised", "open", "published", "done", "calls", "refused", "reads": break
        default: throw Broken(description: "nobody knows what this acknowledges: \(line)")
        }
    }
}

extension Invariants {
    /// After a first `init` that was cut short: what was acknowledged is whole; what was not is refused in words, or can be made anew.
    static func checkBeginning(_ folder: String, said: [String]) async throws {
        let isAcknowledged = said.contains("initialised")
        do {
            let city = try await FaultRun.open(folder)
            _ = try await Facts.read(city)
            try city.store.close()
        } catch {
            guard !isAcknowledged else { throw error }
            try FileManager.default.removeItem(atPath: folder)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            _ = try await TestCity(folder + "/city")
        }
    }
}
