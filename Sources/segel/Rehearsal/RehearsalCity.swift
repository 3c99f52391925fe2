internal import Foundation
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelHTTP
internal import SegelSQLite
internal import SegelUseCases
internal import SegelVault

/// A deployment on real files that nobody lives in, for as long as a command runs: what happens in it is what would happen in the city.
struct RehearsalCity {
    let mall: Mall
    private let folder: URL
    /// Everybody's here, and nobody's outside.
    private let password = Base64URL.encode(SystemRandom().bytes(32))

    /// The password is 256 random bits and is gone with the folder: nothing slows down whoever guesses at it.
    private static let derivation = Argon2id.Parameters(operations: 1, memoryKiB: 8)

    /// `files`: a catalogue that was read without a problem.
    init(_ files: [String: [UInt8]], region: Region?) async throws {
        folder = URL(filePath: NSTemporaryDirectory()).appending(path: "segel-rehearsal-\(Hex.encode(SystemRandom().bytes(8)))")
        do { mall = try await Self.make(folder, files, region) } catch {
            Self.remove(folder)
            throw error
        }
    }

    private static func make(_ folder: URL, _ files: [String: [UInt8]], _ region: Region?) async throws -> Mall {
        let random = SystemRandom()
        try FileManager.default.createDirectory(
            at: folder.appending(path: "catalogue"),
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: "catalogue/\(name)")) }
        let place = StatePlace(directory: try DataDirectory(folder.path, creating: true), database: nil)
        let ring = try UnlockedKeyRing(
            creating: DeploymentID(from: random),
            passphrase: SecretBytes(random: 32, from: random),
            parameters: derivation,
            now: SystemClock().now(),
            random: random
        )
        let storage = try place.keyRing
        try ring.store(in: storage)
        // Keys and lists begin at once: nobody else has any that were fetched before.
        let configuration = Configuration(publicURL: "https://mpp.example", region: region?.code ?? "00.00", trustCacheSeconds: 0)
        let deployment = try Deployment.make(place, ring, configuration: configuration, passwordParameters: derivation)
        let root = SigningKey(generating: .es256, from: random)
        try await deployment.mall.initialise(root: TrustRoot(threshold: 1, keys: [root.publicKey]))
        _ = try await RootSigning.publish(with: root, grace: 0) { try await deployment.desk.answer($0) }
        return deployment.mall
    }

    func end() { Self.remove(folder) }

    private static func remove(_ folder: URL) {
        do { try FileManager.default.removeItem(at: folder) } catch { Terminal.talk("left behind: \(folder.path)") }
    }

    /// Somebody of whom the register has everything.
    func citizen() async throws -> SignedIn {
        let (_, code) = try await mall.registerCitizen(
            nik: CanonicalNIK(ExampleData.nik),
            register: ExampleData.register,
            source: "Register Dukcapil",
            date: CivilDate(mall.now).iso,
            by: "registrasi"
        )
        return try await signIn(.nik(ExampleData.nik), code.text)
    }

    func officer(_ number: Int, at step: WorkflowStep) async throws -> SignedIn {
        let name = "petugas-\(number)"
        let code = try await mall.addOfficer(name, duties: [Duty(role: step.role, agency: step.agency)], nik: nil)
        return try await signIn(.officer(name), code.text)
    }

    private func signIn(_ name: SignInName, _ code: String) async throws -> SignedIn {
        try await mall.activate(name, code: code, password: secret)
        return try await mall.atTerminal(name, password: secret)
    }

    private var secret: SecretBytes {
        var bytes = Array(password.utf8)
        return SecretBytes(moving: &bytes)
    }
}
