internal import ArgumentParser
internal import Foundation
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelHTTP
internal import SegelSQLite
internal import SegelUseCases
internal import SegelVault

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a deployment: key ring, signing rings, trust root, first trust list."
    )

    @Argument(help: "The data directory to make.")
    var data: String

    @Option(help: "File with the passphrase that will unlock it, - for stdin.")
    var passphraseFile: String

    @Option(help: "A root signer's public key file, one for each: the trust root's private halves never come here.")
    var rootPublic: [String] = []

    @Option(help: "With --root-public: how many of them must sign a trust list.")
    var threshold: Int?

    @Option(
        help: "Or, for trying it out with one signer: where to write the root's sealed private key. Keep it off this machine afterwards."
    )
    var rootKey: String?

    @Option(help: "With --root-key: file with its passphrase.")
    var rootPassphraseFile: String?

    @Option(help: "The address under which verifiers fetch signed artefacts, such as https://mpp.metrokota.example.")
    var publicUrl: String

    @Option(help: "The region's code; the catalogue's own, unless given.")
    var region: String?

    @Option(help: "The folder of service files to start from; the package's own, unless given.")
    var catalogue = "/usr/share/segel/Catalogue"

    @Option(help: "Seconds verifiers may keep a trust list.")
    var trustCacheSeconds: Int64 = 3_600

    @Option(help: "What credentials are signed with; wallets and mdocs need ES256.")
    var algorithm = SignatureAlgorithm.es256

    @Option(
        help:
            "Keep the state in PostgreSQL, for several nodes: postgresql://ROLE@HOST/DATABASE?sslmode=verify-full, without a password. Otherwise in the data directory."
    )
    var database: String?

    @Option(help: "With --database: a file with the role's password.")
    var databasePasswordFile: String?

    @Option(help: "With --database: which of its tenants this deployment is.")
    var tenant: Int64 = 1

    @OptionGroup(title: "An object store for the sealed documents; without it they are with everything else")
    var documentStore: DocumentStoreOptions

    @Flag(help: "Let officers work on a password alone. A page that looks like yours can talk them out of one: for trying out only.")
    var officerPasswords = false

    func run() async throws {
        let passphrase = try SecretInput.read(passphraseFile)
        let configuration = Configuration(
            publicURL: publicUrl.hasSuffix("/") ? String(publicUrl.dropLast()) : publicUrl,
            region: try region ?? Self.region(of: catalogue),
            trustCacheSeconds: trustCacheSeconds,
            officersNeedPasskeys: !officerPasswords,
            database: database.map { DatabaseSettings(url: $0, tenant: tenant, passwordFile: databasePasswordFile) },
            documentStore: try documentStore.settings
        )
        // Before anything is made.
        try configuration.documentStore?.check()
        _ = try configuration.database?.endpoint
        if let rootKey, let rootPassphraseFile, rootPublic.isEmpty {
            let (deployment, list) = try await Self.create(
                data,
                passphrase: passphrase,
                rootKey: rootKey,
                rootPassphrase: try SecretInput.read(rootPassphraseFile),
                configuration: configuration,
                catalogue: catalogue,
                algorithm: algorithm
            )
            Terminal.data("deployment \(deployment.mall.vault.deployment.text) is ready in \(data)")
            Terminal.data("trust list \(list.number) names \(list.issuers.map(\.agency).joined(separator: ", "))")
            Terminal.talk("keep \(rootKey) on a medium of its own; without the passphrase nothing here can be read, by anyone")
        } else {
            guard let threshold, !rootPublic.isEmpty, rootKey == nil else {
                throw CommandFailure(
                    .usage,
                    "give --root-public FILE for each root signer and --threshold, or --root-key and its passphrase"
                )
            }
            let root = try TrustRootKey.root(from: rootPublic, threshold: threshold)
            let deployment = try await Self.make(data, passphrase, root, configuration, catalogue, algorithm)
            Terminal.data(
                "deployment \(deployment.mall.vault.deployment.text) is made in \(data); it issues once its first trust list is published"
            )
            Terminal.talk("next: segel trust draft --out DRAFT --data \(data) --passphrase-file \(passphraseFile)")
        }
        Terminal.data("verifiers pin \(Self.rootFile(in: data, configuration))")
    }

    /// With one root signer, whose key is made here.
    static func create(
        _ data: String,
        passphrase: SecretBytes,
        rootKey: String,
        rootPassphrase: SecretBytes,
        configuration: SegelUseCases.Configuration,
        catalogue: String,
        algorithm: SignatureAlgorithm = .es256
    ) async throws -> (Deployment, TrustList) {
        try checkCatalogue(catalogue)
        // Before a key file is made that nobody needs.
        guard !FileManager.default.fileExists(atPath: data + "/keyring") else {
            throw CommandFailure(.unexpected, "\(data) holds a deployment already")
        }
        let root = try RootKeyFile.create(at: rootKey, passphrase: rootPassphrase)
        let trusted = try TrustRoot(threshold: 1, keys: [root.publicKey])
        let deployment = try await make(data, passphrase, trusted, configuration, catalogue, algorithm)
        let list = try await RootSigning.publish(with: root) { try await deployment.desk.answer($0) }
        return (deployment, list)
    }

    /// What verifiers pin. Nodes have no published files of their own: there it is a copy.
    static func rootFile(in data: String, _ configuration: SegelUseCases.Configuration) -> String {
        data + (configuration.database == nil ? "/public/trust/root.json" : "/root.json")
    }

    static func region(of catalogue: String) throws -> String {
        guard let region = try CatalogueFolder.read(catalogue).region else {
            throw CommandFailure(.usage, "\(catalogue) has no region.yaml", next: "name the region with --region")
        }
        return region.code
    }

    private static func checkCatalogue(_ path: String) throws {
        guard try !CatalogueFolder.read(path).issuers.isEmpty else { throw CommandFailure(.unexpected, "no agency in \(path) issues") }
    }

    /// All but the first trust list.
    private static func make(
        _ data: String,
        _ passphrase: SecretBytes,
        _ root: TrustRoot,
        _ configuration: SegelUseCases.Configuration,
        _ catalogue: String,
        _ algorithm: SignatureAlgorithm
    ) async throws -> Deployment {
        try checkCatalogue(catalogue)
        let place: StatePlace
        do {
            let directory = try DataDirectory(data, creating: true, holdsState: configuration.database == nil)
            place = StatePlace(directory: directory, database: configuration.database)
        } catch DataDirectory.Failure.alreadyInitialised { throw CommandFailure(.unexpected, "\(data) holds a deployment already") }
        try configuration.database?.prepare(named: configuration.publicURL)
        // For the owner alone, like everything in the data directory.
        try FolderCopy.make(of: catalogue, at: data + "/catalogue", folders: 0o700, files: 0o600)
        try JSONEncoder().encode(configuration).write(to: URL(filePath: data + "/config.json"), options: .atomic)
        let random = SystemRandom()
        let unlocked = try UnlockedKeyRing(
            creating: DeploymentID(from: random),
            passphrase: passphrase,
            now: SystemClock().now(),
            random: random
        )
        let ring = try place.keyRing
        try unlocked.store(in: ring)
        let deployment = try Deployment.make(place, unlocked, configuration: configuration)
        try await deployment.mall.initialise(root: root, algorithm: algorithm)
        _ = try await deployment.mall.publishCheckpoint()
        if configuration.database != nil, let root = try deployment.publicFiles.read(.trustRoot) {
            try Data(root).write(to: URL(filePath: rootFile(in: data, configuration)), options: .atomic)
        }
        return deployment
    }
}
