import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelUseCases
import SegelVault

/// Appends to the log and publishes it without pause, before a witness that outlives every kill.
struct AppendTarget {
    private let path: String
    private let city: TestCity

    init(_ path: String) async throws {
        self.path = path
        let root = try Self.key(path + ".root", .es256)
        let key = try Self.key(path + ".witness", .ed25519), name = "saksi.example"
        let policy = try WitnessPolicy(
            text: "witness saksi \(CosignerKey(name: name, key: key.publicKey).text) https://\(name)\nquorum saksi\n"
        )
        let log = try NoteKey(text: String(contentsOf: URL(filePath: path + "/public/log/key"), encoding: .utf8))
        let desk = WitnessDesk(
            name: name,
            key: key,
            logs: [NoteKey(name: LogShard.log(of: log.name), key: log.key)],
            storage: PublicFolder(path + ".heads"),
            clock: TestClock(TestCity.start)
        )
        city = try await TestCity(
            path,
            reopening: root,
            witnessing: Witnessing(policy: policy, grace: 3_600, transport: NearWitness(desk: desk))
        )
    }

    func run() async throws {
        CrashTarget.say("open")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try await append() } }
            group.addTask { try await publish() }
            try await group.waitForAll()
        }
    }

    /// What is said comes after what is said of is on the disk.
    private func append() async throws {
        while true {
            for _ in 0..<8 { try await city.mall.logFailedUnlock(code: "uji") }
            CrashTarget.say("size \(try await city.mall.state().logSize)")
        }
    }

    private func publish() async throws {
        while true {
            let note = try await city.mall.publishCheckpoint(), lines = note.split(separator: "\n")
            CrashTarget.say("\(note.contains("\n— saksi.example ") ? "head" : "unseen") \(lines[1]) \(lines[2])")
        }
    }

    private static func key(_ file: String, _ algorithm: SignatureAlgorithm) throws -> SigningKey {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        return try SigningKey(algorithm: algorithm, privateBytes: SecretBytes(moving: &bytes))
    }
}

private struct NearWitness: WitnessTransport {
    let desk: WitnessDesk

    func add(_ request: String, at url: String) async throws -> WitnessAnswer {
        do { return WitnessAnswer(status: 200, body: try desk.add(request)) } catch WitnessRefusal.otherSize(let size) {
            return WitnessAnswer(status: 409, body: "\(size)\n")
        } catch is WitnessRefusal { return WitnessAnswer(status: 422, body: "") }
    }
}
