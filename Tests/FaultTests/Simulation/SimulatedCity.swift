import SegelCrypto
import SegelTestSupport
import SegelVault
import Synchronization

@testable import SegelUseCases

/// What a city must hold, known from what it acknowledged.
struct ExpectedCity: Sendable {
    struct Person: Sendable {
        let citizen: CitizenID
        /// What the wrap hides; no rotation may change it, a reseal does.
        var key: RowCommitment
        var value: String
        var revision: UInt64
        var documents: [ObjectID: [UInt8]] = [:]
    }

    /// What was under way when something failed: it may be there whole, or not at all.
    enum Doubt: Sendable {
        case person(serial: Int)
        case value(serial: Int, String, revision: UInt64)
        case document(serial: Int, digest: [UInt8])
        /// Begun perhaps; then it goes through to its end at the next start.
        case shredding(serial: Int)
    }

    var people: [Int: Person] = [:]
    var doubts: [Doubt] = []
    var nextSerial = 1
    /// Who was shredded, and must stay gone.
    var gone: [Int: CitizenID] = [:]
    /// Reseals give everybody new keys.
    var isResealed = false
}

struct SimulationFailure: Error, CustomStringConvertible {
    let description: String
}

/// A city on a simulated machine, what is expected of it, and the checks of the one against the other.
final class SimulatedCity: Sendable {
    let machine: SimulatedMachine
    let mall: Mall
    let expected: Mutex<ExpectedCity>

    init(machine: SimulatedMachine, mall: Mall, expected: ExpectedCity) {
        self.machine = machine
        self.mall = mall
        self.expected = Mutex(expected)
    }

    static func nik(_ serial: Int) throws -> CanonicalNIK { try CanonicalNIK("18720101019\(10_000 + serial)") }

    static func signedIn(_ citizen: CitizenID) throws -> SignedIn {
        SignedIn(account: try ObjectID(bytes: citizen.bytes), citizen: citizen, duties: [], officer: nil)
    }

    func require(_ isRight: Bool, _ what: @autoclosure () -> String) throws {
        guard isRight else { throw SimulationFailure(description: what()) }
    }

    // MARK: After a failure

    /// Everything is read; what was in doubt is settled by what is there.
    func check() async throws {
        try await settlePeople()
        try await settleShreds()
        let (people, doubts) = expected.withLock { ($0.people, $0.doubts) }
        for (serial, person) in people { try await check(person, serial, doubts) }
        expected.withLock { $0.doubts = [] }
        let keys = try await mall.store.read { try $0.citizenKeys(notOn: nil, after: nil, limit: .max) }
        let known = Set(expected.withLock { $0.people.values.map(\.citizen) } + machine.custodians.compactMap(\.citizen))
        try require(Set(keys.map(\.citizen)) == known, "keys of \(Set(keys.map(\.citizen)).count) people, expected \(known.count)")
        for key in keys { _ = try mall.vault.commitment(to: key) }
        try checkBlobs()
        try await mall.checkNotRolledBack()
    }

    private func settlePeople() async throws {
        for case .person(let serial) in expected.withLock({ $0.doubts }) {
            let index = mall.vault.blindIndex(of: try Self.nik(serial))
            guard let citizen = try await mall.store.read({ try $0.citizen(for: index) }) else { continue }
            try await adopt(citizen, serial)
        }
    }

    private func settleShreds() async throws {
        for case .shredding(let serial) in expected.withLock({ $0.doubts }) {
            guard let person = expected.withLock({ $0.people[serial] }) else { continue }
            if try await mall.store.read({ try $0.citizenKey(of: person.citizen) }) == nil { bury(serial) }
        }
        for (serial, citizen) in expected.withLock({ $0.gone }) {
            let index = mall.vault.blindIndex(of: try Self.nik(serial))
            let (key, found, documents) = try await mall.store.read {
                (try $0.citizenKey(of: citizen), try $0.citizen(for: index), try $0.documents(of: citizen))
            }
            try require(key == nil && found == nil && documents.isEmpty, "\(serial) was shredded and is there")
            let ended = try await mall.store.read { try $0.shred(of: citizen)?.endedAt }
            try require(ended != nil, "the shredding of \(serial) did not end")
        }
    }

    func bury(_ serial: Int) {
        expected.withLock { city in
            if let person = city.people.removeValue(forKey: serial) { city.gone[serial] = person.citizen }
        }
    }

    func adopt(_ citizen: CitizenID, _ serial: Int) async throws {
        let person = ExpectedCity.Person(citizen: citizen, key: try await hidden(citizen), value: "Warga \(serial)", revision: 1)
        expected.withLock { $0.people[serial] = person }
    }

    private func hidden(_ citizen: CitizenID) async throws -> RowCommitment {
        guard let key = try await mall.store.read({ try $0.citizenKey(of: citizen) }) else {
            throw SimulationFailure(description: "a citizen without a key")
        }
        return try mall.vault.commitment(to: key)
    }

    private func check(_ person: ExpectedCity.Person, _ serial: Int, _ doubts: [ExpectedCity.Doubt]) async throws {
        let key = try await hidden(person.citizen)
        try require(key == person.key || expected.withLock { $0.isResealed }, "the key of \(serial) is another")
        var person = person
        person.key = key
        (person.value, person.revision) = try await checkValue(person, serial, doubts)
        person.documents = try await checkDocuments(person, serial, doubts)
        expected.withLock { [person] in $0.people[serial] = person }
    }

    private func checkValue(_ person: ExpectedCity.Person, _ serial: Int, _ doubts: [ExpectedCity.Doubt]) async throws -> (String, UInt64) {
        let (profile, revision) = try await mall.store.read { try self.mall.profile(of: person.citizen, in: $0) }
        let value = profile[.nama]?.value ?? ""
        let isExpected = value == person.value && revision == person.revision
        let isDoubtful = doubts.contains { doubt in
            if case .value(serial, value, revision) = doubt { return true } else { return false }
        }
        try require(isExpected || isDoubtful, "value of \(serial): \(value) \(revision), expected \(person.value) \(person.revision)")
        return (value, revision)
    }

    private func checkDocuments(_ person: ExpectedCity.Person, _ serial: Int, _ doubts: [ExpectedCity.Doubt]) async throws
        -> [ObjectID: [UInt8]]
    {
        let signedIn = try Self.signedIn(person.citizen)
        var found: [ObjectID: [UInt8]] = [:]
        for document in try await mall.documents(of: signedIn) { found[document.id] = try await digest(document.id, signedIn) }
        for (id, digest) in person.documents { try require(found[id] == digest, "a document of \(serial) is gone or another") }
        var open = doubts.compactMap { doubt in if case .document(serial, let digest) = doubt { digest } else { nil } }
        for (id, digest) in found where person.documents[id] == nil {
            guard let known = open.firstIndex(of: digest) else { throw SimulationFailure(description: "\(serial) has a document too many") }
            open.remove(at: known)
        }
        return found
    }

    func digest(_ id: ObjectID, _ person: SignedIn) async throws -> [UInt8] {
        var reading = try await mall.document(id, for: person), hash = SHA256.Stream()
        while let piece = try reading.next() { piece.withUnsafeBytes { hash.update($0) } }
        return hash.finish()
    }

    /// No bytes that belong to nobody.
    private func checkBlobs() throws {
        let held = Set(expected.withLock { $0.people.values.flatMap(\.documents.keys) })
        let blobs = machine.blobs.withLock { $0 }
        // A mark that could not be taken away stays until the next start.
        try require(Set(blobs.whole.keys) == held, "\(blobs.whole.count) blobs for \(held.count) documents")
    }
}
