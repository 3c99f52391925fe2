import Foundation
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases

/// A city that the real program serves, on a port of its own, and what its judges are told of it.
final class ServedCity {
    let folder: TemporaryFolder
    let address: String
    private let server: Process

    /// A file of JSON: address, password, folder for what is made, and what `furnish` says.
    var place: String { folder.path + "/place.json" }

    /// `configuration`: by its address and folder, what it is served with. `furnish` has the city to itself before it is served; the clock is then the machine's.
    init(
        host: String = "127.0.0.1",
        clock: TestClock = TestClock(UnixTime(Date().timeIntervalSince1970)),
        configuration: (String, String) -> Configuration = { address, _ in
            Configuration(publicURL: address, region: "18.72", trustCacheSeconds: 0)
        },
        furnish: (TestCity) async throws -> [String: Any]
    ) async throws {
        folder = try TemporaryFolder()
        let port = FreePort.next()
        let data = folder.path + "/city"
        address = "http://\(host):\(port)"
        try await Self.make(data, folder.path, address, clock, configuration(address, folder.path), furnish)
        server = Process()
        server.executableURL = Products.folder.appending(path: "segel")
        server.arguments = ["serve", "--data", data, "--port", "\(port)", "--passphrase-file", folder.path + "/pass"]
        server.standardError = FileHandle.nullDevice
        try server.run()
        for _ in 0..<300 {
            if let url = URL(string: "\(address)/livez"), (try? Data(contentsOf: url)) != nil { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Judge.Failed(description: "\(address) did not answer")
    }

    /// The city goes with this function: its directory is the service's from then on.
    private static func make(
        _ data: String,
        _ folder: String,
        _ address: String,
        _ clock: TestClock,
        _ served: Configuration,
        _ furnish: (TestCity) async throws -> [String: Any]
    ) async throws {
        let city = try await TestCity(data, clock: clock, publicURL: address)
        let own: [String: Any] = [
            "address": address, "transport": address, "issuer": address, "password": "kata sandi kota uji", "out": folder, "data": data,
            "segel": Products.folder.appending(path: "segel").path,
            "pictures": ProcessInfo.processInfo.environment["SEGEL_PICTURES"] ?? "",
        ]
        let place = try await furnish(city).merging(own) { $1 }
        try JSONSerialization.data(withJSONObject: place).write(to: URL(filePath: folder + "/place.json"))
        try JSONEncoder().encode(served).write(to: URL(filePath: data + "/config.json"))
        try FileManager.default.copyItem(at: TestCity.repository.appending(path: "Catalogue"), to: URL(filePath: data + "/catalogue"))
        try Data("kata sandi kota uji".utf8).write(to: URL(filePath: folder + "/pass"))
        try Data(TrustRoot(threshold: 1, keys: [city.root.publicKey]).bytes).write(to: URL(filePath: folder + "/root.json"))
        try await city.mall.publishReceiptKey()
        _ = try await city.mall.publishCheckpoint()
        try city.store.close()
    }

    deinit {
        server.terminate()
        server.waitUntilExit()
    }
}
