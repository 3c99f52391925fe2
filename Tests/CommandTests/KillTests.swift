import SegelSQLite
import Foundation
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// Kill -9 at any moment loses nothing acknowledged, issues nothing twice, leaves nothing that does not open.
@Suite("Killed at any moment", .serialized)
struct KillTests {
    static let kills = ProcessInfo.processInfo.environment["SEGEL_KILLS"].flatMap(Int.init) ?? 200

    @Test("A15, A25, A33: SIGKILL at random moments of issuing and rotation")
    func survives() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/city"
        try run([path, "init"]).waitUntilExit()
        var acknowledged: [String: String] = [:]
        var rotations = 0
        for kill in 0..<Self.kills {
            let lines = try runAndKill(path, after: Double.random(in: 0.02...0.35), kill)
            for line in lines {
                let words = line.split(separator: " ").map(String.init)
                if words.first == "issued" { acknowledged[words[1]] = words[2] }
                if words.first == "rotated" { rotations += 1 }
            }
        }
        print("kill test: \(Self.kills) kills, \(acknowledged.count) credentials acknowledged, \(rotations) rotations finished")
        #expect(acknowledged.count > 10 && rotations > 5, "the load must have been at work")
        try await check(path, acknowledged)
    }

    /// Everything acknowledged is there under its number, no number twice, every credential verifies, one key version remains after one more
    /// rotation.
    private func check(_ path: String, _ acknowledged: [String: String]) async throws {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: path + ".root")))
        let city = try await TestCity(path, reopening: SigningKey(algorithm: .es256, privateBytes: SecretBytes(moving: &bytes)))
        let person = try await city.mall.signedIn(
            session: city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
        )
        let credentials = try await city.mall.credentials(of: person)
        let numbers = credentials.map { $0.claims["noSIP"]?.string ?? "" }
        #expect(Set(numbers).count == numbers.count, "a number was given twice")
        let found = Dictionary(uniqueKeysWithValues: credentials.map { ($0.id.text, $0.claims["noSIP"]?.string ?? "") })
        for (id, number) in acknowledged { #expect(found[id] == number, "acknowledged \(number) is missing or changed") }
        try await city.mall.publishStatusLists()
        for credential in credentials { #expect(try await city.mall.verify(credential.bytes).exitCode == 0) }
        // A32: nothing was released that is not in the log.
        for credential in credentials { _ = try await city.mall.logProof(ofCredential: credential.id, for: person) }
        #expect(try await city.store.read { try $0.intents().count } == 0)
        for key in RingKeyName.allCases { try await checkRotation(key, city) }
        #expect(try await city.mall.census(.kekCitizen).values.reduce(0, +) == 39)
    }

    /// Each rotation that ended has equal digests; one more leaves one version, whatever was killed.
    private func checkRotation(_ key: RingKeyName, _ city: TestCity) async throws {
        let plan = try await city.mall.planRotation(key)
        var progress: RotationProgress?
        repeat { progress = try await city.mall.rotate(plan, batch: 500) } while progress?.isFinished != true
        #expect(progress?.digestBefore == plan.digest && progress?.digestAfter == plan.digest)
        #expect(try await city.mall.census(key).keys.allSatisfy { $0 == plan.to })
        #expect(city.mall.vault.ring.activeVersion(of: key) == plan.to)
        let records = try await city.store.read { try $0.rotations().filter { $0.name.key == key } }
        #expect(records.allSatisfy { !$0.isOpen && $0.digestBefore == $0.digestAfter && $0.statement != nil })
    }

    private func runAndKill(_ path: String, after seconds: Double, _ number: Int) throws -> [String] {
        let process = try run([path])
        guard let output = process.standardOutput as? Pipe else { return [] }
        // Half of the kills fall into opening and recovery, half into work.
        let first = number % 2 == 0 ? output.fileHandleForReading.availableData : Data()
        Thread.sleep(forTimeInterval: seconds)
        kill(process.processIdentifier, SIGKILL)
        let rest = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal, "it ended by itself: \(process.terminationStatus)")
        return String(decoding: first + rest, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func run(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = Products.folder.appending(path: "segel-crash-target")
        process.arguments = arguments
        process.standardOutput = Pipe()
        try process.run()
        return process
    }
}
