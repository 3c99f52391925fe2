import Foundation
import SegelCrypto
import SegelPostgres
import SegelS3
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// A deployment whose documents are taken from place to place by the real program; nobody serves it but when a test does.
final class MovingCity {
    let folder: TemporaryFolder
    let server: S3Server
    let deployment: DeploymentID
    /// What was put, by title.
    let contents: [String: [UInt8]]

    var data: String { folder.path + "/city" }
    /// Of the deployment in an object store, under the tests' usual prefix.
    var blobs: S3Blobs { get throws { try server.blobs(of: deployment) } }

    /// Five documents, two of them in parts where they are objects. `elsewhere`: in the object store, else in the directory.
    init(_ server: S3Server, elsewhere: Bool) async throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        self.server = server
        var contents: [String: [UInt8]] = [:]
        for number in 0..<5 {
            contents["Berkas \(number)"] = TestCity.pdf + [UInt8](repeating: UInt8(number), count: number < 3 ? 150_000 : 5 << 20)
        }
        self.contents = contents
        deployment = try await Self.make(folder.path + "/city", contents, elsewhere ? { try server.blobs(of: $0) } : nil)
        let configuration = Configuration(
            publicURL: "https://mpp.example",
            region: "18.72",
            documentStore: elsewhere ? try Self.settings(server, "kota") : nil
        )
        try JSONEncoder().encode(configuration).write(to: URL(filePath: data + "/config.json"))
        try FileManager.default.copyItem(at: TestCity.repository.appending(path: "Catalogue"), to: URL(filePath: data + "/catalogue"))
        for (name, text) in [("pass", "kata sandi kota uji"), ("nik", "1872010101909901")] {
            try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/\(name)"))
        }
    }

    /// The city goes with this function: its directory is the program's from then on.
    private static func make(
        _ data: String,
        _ contents: [String: [UInt8]],
        _ documents: ((DeploymentID) throws -> any BlobStorage)?
    ) async throws -> DeploymentID {
        let city = try await TestCity(data, clock: TestClock(UnixTime(Date().timeIntervalSince1970)), documents: documents)
        let person = try await city.citizen(1)
        for (title, bytes) in contents {
            _ = try await city.mall.putDocument(TestCity.pieces(bytes, of: 60_000), titled: title, for: person)
        }
        try await city.mall.publishReceiptKey()
        _ = try await city.mall.publishCheckpoint()
        try city.store.close()
        return city.mall.vault.deployment
    }

    static func settings(_ server: S3Server, _ prefix: String) throws -> DocumentStoreSettings {
        DocumentStoreSettings(
            url: "s3://\(server.place.bucket)/\(prefix)",
            endpoint: server.place.address,
            credentialsFile: server.file("keys")
        )
    }

    /// As flags.
    func flags(_ prefix: String) -> String {
        "--documents s3://\(server.place.bucket)/\(prefix) --s3-endpoint \(server.place.address) --s3-credentials \(server.file("keys"))"
    }

    /// Names another prefix in a directory's config.json; nil: no object store.
    func keep(_ prefix: String?, in data: String) throws {
        let file = URL(filePath: data + "/config.json")
        var fields = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        fields["documentStore"] = try prefix.map { try JSONSerialization.jsonObject(with: JSONEncoder().encode(Self.settings(server, $0))) }
        try JSONSerialization.data(withJSONObject: fields).write(to: file)
    }

    var unlock: String { "--passphrase-file \(folder.path)/pass" }
    private static let program = Products.folder.appending(path: "segel").path

    @discardableResult
    func segel(_ command: String, expecting status: Int32? = 0) async throws -> ShellRun {
        let run = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try ShellRun("\(Self.program) \(command)") }) }
        }
        if let status { #expect(run.status == status, "segel \(command): \(run.output)\(run.errors)") }
        return run
    }

    func start(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: Self.program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// SIGKILL to the command while the store holds back the answer to what it asks about `object`; then the store does what it was asked.
    func kill(_ arguments: [String], while method: String, _ object: ObjectID) async throws {
        let match = "documents/\(object.text)"
        // Every try of it: on a busy machine the client may ask again before it is killed.
        try await server.tell(["rules": [["kind": "stall", "method": method, "match": match, "times": 1_000] as [String: any Sendable]]])
        let process = try start(arguments)
        while try await !server.state().seen.contains(where: { $0.hasPrefix(method) && $0.contains(match) }) {
            try #require(process.isRunning, "it ended by itself")
            try await Task.sleep(for: .milliseconds(20))
        }
        Foundation.kill(process.processIdentifier, SIGKILL)
        while process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
        try await server.tell(["release": true])
    }

    func bytes(_ blobs: any BlobStorage, _ object: ObjectID) throws -> [UInt8] {
        let reader = try blobs.open(object)
        var bytes: [UInt8] = []
        while case let piece = try reader.read(upTo: 65_536), !piece.isEmpty { bytes += piece }
        return bytes
    }

    /// The SHA-256 of each sealed document that is kept there.
    func digests(_ blobs: any BlobStorage, _ objects: [ObjectID]) throws -> [ObjectID: [UInt8]] {
        try objects.reduce(into: [:]) { $0[$1] = SHA256.digest(try bytes(blobs, $1)) }
    }

    func digests(_ blobs: S3Blobs) throws -> [ObjectID: [UInt8]] { try digests(blobs, blobs.objects()) }
    func digests(_ table: BlobTable) throws -> [ObjectID: [UInt8]] { try digests(table, table.objects()) }

    /// Every document as its owner gets it, from a directory that is served or not.
    func readAll(in data: String) async throws {
        let owner = "--nik-file \(folder.path)/nik --password-file \(folder.path)/pass --data \(data) \(unlock)"
        let list = try await segel("vault list \(owner)").output.split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(list.count == contents.count)
        for line in list {
            let out = "\(folder.path)/\(UUID().uuidString)"
            try await segel("vault get \(line[0]) --out \(out) \(owner)")
            #expect(try Array(Data(contentsOf: URL(filePath: out))) == contents[String(line[4])], "\(line[4])")
        }
    }

    /// A backup of a directory, restored for trial: every document opens.
    func backUpAndDrill(_ data: String, to backups: String) async throws {
        let made = try await segel("backup create --out \(folder.path)/\(backups) --data \(data) \(unlock)")
        #expect(made.output.contains("holds    5 documents"), "\(made.output)")
        let drill = try await segel("backup drill \(folder.path)/\(backups) --data \(data) \(unlock)")
        #expect(drill.output.contains("opened   5 documents"), "\(drill.output)")
    }

    func restore(_ backups: String, to name: String, _ flags: String = "", expecting status: Int32 = 0) async throws -> ShellRun {
        let keys = "--key-ring \(data)/keyring \(unlock) --without-checkpoint"
        return try await segel("restore \(folder.path)/\(backups) --data \(folder.path)/\(name) \(keys) \(flags)", expecting: status)
    }
}
