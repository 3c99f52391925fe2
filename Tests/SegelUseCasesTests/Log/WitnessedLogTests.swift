import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Synchronization
import Testing

@testable import SegelTransparency
@testable import SegelUseCases

/// Witnesses in this process, by their addresses; each can be silent.
private final class TestWitnesses: WitnessTransport {
    private let desks = Mutex<[String: WitnessDesk]>([:])
    private let silent = Mutex<Set<String>>([])
    let asked = Mutex<[String]>([])

    func put(_ desk: WitnessDesk) { desks.withLock { $0[desk.name] = desk } }
    func silence(_ names: Set<String>) { silent.withLock { $0 = names } }

    func add(_ request: String, at url: String) async throws -> WitnessAnswer {
        let name = String(url.dropFirst("https://".count))
        asked.withLock { $0.append(name) }
        guard !silent.withLock({ $0.contains(name) }), let desk = desks.withLock({ $0[name] }) else {
            throw Refusal(.unavailable, "silent")
        }
        do { return WitnessAnswer(status: 200, body: try desk.add(request)) } catch let refusal as WitnessRefusal {
            switch refusal {
            case .malformed: return WitnessAnswer(status: 400, body: "")
            case .unknownLog: return WitnessAnswer(status: 404, body: "")
            case .signatureRefused: return WitnessAnswer(status: 403, body: "")
            case .otherSize(let size): return WitnessAnswer(status: 409, body: "\(size)\n")
            case .notConsistent: return WitnessAnswer(status: 422, body: "")
            }
        }
    }
}

@Suite("A log with witnesses")
struct WitnessedLogTests {
    private let folder: TemporaryFolder
    private let city: TestCity
    private let witnesses = TestWitnesses()
    private let policy: WitnessPolicy
    private static let names = ["bandung.example", "itb.example", "pers.example"]

    init() async throws {
        folder = try TemporaryFolder()
        let keys = Self.names.map { ($0, SigningKey(generating: .ed25519, from: SystemRandom())) }
        let lines = keys.map { "witness \($0) \(CosignerKey(name: $0, key: $1.publicKey).text) https://\($0)\n" }
        policy = try WitnessPolicy(text: lines.joined() + "group two 2 \(Self.names.joined(separator: " "))\nquorum two\n")
        let witnessing = Witnessing(policy: policy, grace: 3_600, transport: witnesses)
        city = try await TestCity(folder.path + "/city", witnessing: witnessing)
        let log = NoteKey(
            name: "mpp.example/log",
            key: try #require(try await city.store.read { try $0.signingKeys(of: "log", for: "checkpoint") }.first).publicKey
        )
        for (name, key) in keys {
            let storage = PublicFolder(folder.path + "/" + name)
            try FileManager.default.createDirectory(atPath: folder.path + "/" + name, withIntermediateDirectories: true)
            witnesses.put(WitnessDesk(name: name, key: key, logs: [log], storage: storage, clock: city.clock))
        }
    }

    private func cosigned() async throws -> Set<String> {
        let note = try await city.mall.publishCheckpoint()
        let key = try NoteKey(text: String(decoding: #require(try city.mall.publicFile(.logKey)), as: UTF8.self))
        return Set(try policy.times(in: SignedNote(note, key: key)).keys)
    }

    @Test("each head is taken to all of them, with its proof; cosignatures stay while nothing changes and are renewed")
    func collects() async throws {
        #expect(try await cosigned() == Set(Self.names))
        _ = try await city.citizen(1)
        #expect(try await cosigned() == Set(Self.names))
        let note = try await city.mall.publishCheckpoint(), count = witnesses.asked.withLock { $0.count }
        #expect(try await city.mall.publishCheckpoint() == note)
        #expect(witnesses.asked.withLock { $0.count } == count, "nobody is asked again at once")
        city.clock.advance(700)
        let renewed = try await city.mall.publishCheckpoint()
        #expect(renewed != note && renewed.split(separator: "\n").count == note.split(separator: "\n").count)
        let state = try await city.mall.logState()
        #expect(state.isWitnessed == true && state.witnesses.allSatisfy { $0.cosignedAt == city.mall.now })
        try await city.mall.checkWitnessed()
    }

    @Test(
        "one silent of three is enough for two of three; with two silent issuing goes on for the time of grace, then stops, and goes on again"
    )
    func grace() async throws {
        let person = try await city.citizen(1), officers = try await city.officers(for: "SIP")
        witnesses.silence([Self.names[0]])
        #expect(try await cosigned() == Set(Self.names.dropFirst()))
        _ = try await city.issued(person, officers)
        witnesses.silence(Set(Self.names.dropFirst()))
        #expect(try await cosigned().count < 2)
        city.clock.advance(3_600)
        _ = try await cosigned()
        _ = try await city.issued(person, officers)
        city.clock.advance(1)
        await #expect(throws: Refusal.self) { try await city.mall.checkWitnessed() }
        let before = try await city.mall.state().credentials
        let refusal = await #expect(throws: Refusal.self) { try await city.issued(person, officers) }
        #expect(refusal?.code == "log_not_witnessed")
        #expect(try await city.mall.state().credentials == before)
        witnesses.silence([])
        _ = try await cosigned()
        try await city.mall.checkWitnessed()
        _ = try await city.issued(person, officers)
    }

    @Test("A82: a database put back and grown otherwise gets no cosignature from whoever saw the first history")
    func fork() async throws {
        _ = try await cosigned()
        let path = folder.path + "/city"
        try city.store.checkpoint()
        try FileManager.default.copyItem(atPath: path, toPath: folder.path + "/other")
        _ = try await city.citizen(1)
        #expect(try await cosigned() == Set(Self.names))
        // The same deployment again, whose public files were put back with its database: nothing there tells it that it is old.
        try FileManager.default.removeItem(atPath: folder.path + "/other/lock")
        let other = try await TestCity(
            folder.path + "/other",
            reopening: city.root,
            clock: city.clock,
            witnessing: Witnessing(policy: policy, grace: 3_600, transport: witnesses)
        )
        for serial in 2..<5 { _ = try await other.citizen(serial) }
        let note = try await other.mall.publishCheckpoint()
        let key = try NoteKey(text: String(decoding: #require(try other.mall.publicFile(.logKey)), as: UTF8.self))
        #expect(try policy.times(in: SignedNote(note, key: key)).isEmpty)
        city.clock.advance(3_601)
        await #expect(throws: Refusal.self) { try await other.mall.checkWitnessed() }
    }

    @Test("a year's turn: the closed tree and the new one are both cosigned, under one key given for the whole log")
    func years() async throws {
        _ = try await cosigned()
        city.clock.advance(365 * 86_400)
        _ = try await city.citizen(1)
        #expect(try await cosigned() == Set(Self.names))
        let closed = try String(decoding: #require(try city.mall.publicFile(.checkpoint(of: "2026"))), as: UTF8.self)
        #expect(closed.contains("closed mpp.example/log/2027\n"))
        let key = try NoteKey(text: String(decoding: #require(try city.mall.publicFile(.logKey(of: "2026"))), as: UTF8.self))
        #expect(try Set(policy.times(in: SignedNote(closed, key: key)).keys) == Set(Self.names))
    }

    @Test("no policy, no witnesses: nothing is asked of anybody, and the state says so")
    func none() async throws {
        let folder = try TemporaryFolder(), city = try await TestCity(folder.path + "/city")
        _ = try await city.mall.publishCheckpoint()
        city.clock.advance(10 * 365 * 86_400)
        try await city.mall.checkWitnessed()
        let state = try await city.mall.logState()
        #expect(state.witnesses.isEmpty && state.isWitnessed == nil)
    }
}
