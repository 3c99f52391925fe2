import Foundation
import FoundationNetworking
import SegelS3
import SegelTestSupport
import SegelVault
import Testing

/// One after another: they tell one server how to fail.
@Suite("An object store", .serialized, .timeLimit(.minutes(10)))
enum ObjectStore {}

/// `Tests/Interop/s3_server.py`: one store for the tests of this process, which ends when this process does.
final class S3Server: Sendable {
    struct Place: Decodable, Sendable {
        let address: String
        let secure: String
        let bucket: String
    }

    /// What is in the bucket, and what was asked of it since it was last told something.
    struct State: Decodable, Sendable {
        let seen: [String]
        let keys: [String]
        let versions: Int
        let uploads: Int
    }

    private let folder: TemporaryFolder
    private let process: Process
    let place: Place

    private static let started = Task<S3Server?, any Error> {
        guard let judge = Judge() else { return nil }
        // Its start takes seconds: on a thread of its own.
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try S3Server(judge.python) }) }
        }
    }

    /// Nil where there is no Python for it, which is said.
    static func shared() async throws -> S3Server? { try await started.value }

    private init(_ python: String) throws {
        folder = try TemporaryFolder()
        process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: python)
        process.arguments = [TestCity.repository.appending(path: "Tests/Interop/s3_server.py").path, folder.path]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var said: [UInt8] = []
        while said.last != 0x0A {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Judge.Failed(description: "s3_server.py did not start") }
            said += more
        }
        place = try JSONDecoder().decode(Place.self, from: Data(said))
    }

    func file(_ name: String) -> String { "\(folder.path)/\(name)" }

    /// Retries without long pauses; every limit long enough for a busy machine.
    static var patience: S3Patience {
        var patience = S3Patience()
        patience.firstPause = .milliseconds(1)
        patience.keepsConnecting = false
        patience.connect = .seconds(120)
        patience.idle = .seconds(120)
        patience.attempt = .seconds(120)
        return patience
    }

    func blobs(
        of deployment: DeploymentID,
        credentials: String = "keys",
        patience: S3Patience = S3Server.patience
    ) throws -> S3Blobs {
        try S3Blobs(s3Place(place.address), credentials: file(credentials), deployment: deployment, patience: patience)
    }

    func s3Place(_ endpoint: String) throws -> S3Place {
        try S3Place(url: "s3://\(place.bucket)/kota", endpoint: endpoint, region: "us-east-1")
    }

    @discardableResult
    func tell(_ order: [String: any Sendable]) async throws -> [String: Int] {
        var request = URLRequest(url: URL(string: place.address + "/_door")!)
        request.httpMethod = "POST"
        request.httpBody = try JSONSerialization.data(withJSONObject: order)
        let (data, _) = try await URLSession.shared.data(for: request)
        return try JSONDecoder().decode([String: Int].self, from: data)
    }

    func state() async throws -> State {
        let (data, _) = try await URLSession.shared.data(from: URL(string: place.address + "/_door")!)
        return try JSONDecoder().decode(State.self, from: data)
    }
}
