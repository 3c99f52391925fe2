internal import Foundation
internal import SegelCatalogue
internal import SegelCrypto
internal import SegelHTTP
internal import SegelOutbound
internal import SegelPDF
internal import SegelPostgres
internal import SegelSQLite
internal import SegelTransparency
internal import SegelUseCases
internal import SegelVault

/// A data directory opened by this process; its adapters were chosen by `StatePlace`.
struct Deployment: Sendable {
    let directory: DataDirectory
    let store: any DeploymentStore
    let publicFiles: any PublicFiles
    let mall: Mall
    let desk: AdminDesk

    /// Takes the lock, unlocks the key ring, opens the database and finishes what a crash interrupted.
    static func open(_ path: String, by source: UnlockSource, committing: @escaping CommitObserver = { _, _ in }) async throws -> Deployment
    {
        let place = try place(path)
        let unlocked = try await translating(path) { try await unlock(place, by: source) }
        let deployment = try translating(path) { try make(place, unlocked, configuration: configuration(path), committing: committing) }
        try await translating(path) { try await deployment.mall.checkNotRolledBack() }
        // Where other nodes are up, what looks unfinished may be under way there; what a dead one left is finished by whoever leads.
        OpenDeployments.add(deployment.mall)
        let isAlone = try await deployment.mall.joinNodes()
        // Of this directory alone, which is this process's.
        try BackupPlacesOnDisk(place.directory).removeLeftovers()
        try await deployment.mall.logUnlocked()
        if isAlone { _ = try await translating(path) { try await deployment.mall.recoverUploads() } }
        _ = try await translating(path) { try await deployment.mall.reapplyShreds() }
        if isAlone { _ = try await translating(path) { try await deployment.mall.recoverIssuing() } }
        try deployment.mall.publishTypeMetadata()
        return deployment
    }

    /// A directory that stays locked because its database lost entries, for the one command that may accept that.
    static func openRolledBack(_ path: String, by source: UnlockSource) async throws -> Deployment {
        let place = try place(path)
        let unlocked = try await translating(path) { try await unlock(place, by: source) }
        return try translating(path) { try make(place, unlocked, configuration: configuration(path)) }
    }

    /// Takes the directory for this process.
    static func place(_ path: String) throws -> StatePlace {
        let database = try StatePlace.database(of: path)
        return try translating(path) { StatePlace(directory: try DataDirectory(path, holdsState: database == nil), database: database) }
    }

    /// A refused attempt is logged: the log needs no key.
    private static func unlock(_ place: StatePlace, by source: UnlockSource) async throws -> UnlockedKeyRing {
        let ring = try place.keyRing
        let locked = try LockedKeyRing(from: ring)
        do { return try source.unlock(locked) } catch {
            if let code = UnlockWords.code(of: error), place.hasStore {
                let store = try place.open().store
                try await locked.unverifiedDeployment.logFailedUnlock(code: code, in: store, at: SystemClock().now())
                try store.close()
            }
            throw error
        }
    }

    static func make(
        _ place: StatePlace,
        _ unlocked: UnlockedKeyRing,
        configuration: SegelUseCases.Configuration,
        passwordParameters: Argon2id.Parameters = .signIn,
        committing: @escaping CommitObserver = { _, _ in }
    ) throws -> Deployment {
        let path = place.directory.path
        let adapters = try place.open(), vault = Vault(unlocked)
        let mall = try Mall(
            store: adapters.store,
            vault: vault,
            keyRing: adapters.keyRing,
            blobs: try place.documents(configuration.documentStore, for: vault.deployment, else: adapters.blobs),
            publicFiles: adapters.publicFiles,
            receipts: adapters.receipts,
            catalogue: try CatalogueFolder.read(path + "/catalogue"),
            configuration: configuration,
            clock: SystemClock(),
            passwordParameters: passwordParameters,
            providerTransport: ProviderClient(),
            witnessing: try witnessing(configuration.witnesses, in: path)
        )
        mall.verifyPages(by: PDFVerifier())
        let desk = AdminDesk(mall: mall, backups: adapters.backups) {
            try mall.adopt(try CatalogueFolder.read(path + "/catalogue"))
        }
        return Deployment(directory: place.directory, store: adapters.store, publicFiles: adapters.publicFiles, mall: mall, desk: desk)
    }

    /// A policy that cannot be read stops the service: without it nobody would know that witnesses are missing.
    private static func witnessing(_ settings: WitnessSettings?, in path: String) throws -> Witnessing? {
        guard let settings else { return nil }
        let file = settings.policyFile.hasPrefix("/") ? settings.policyFile : "\(path)/\(settings.policyFile)"
        let policy = try LogFiles.policy(file)
        guard settings.graceSeconds > 0 else { throw CommandFailure(.usage, "config.json: witnesses.graceSeconds is not above 0") }
        for witness in policy.witnesses where witness.url.map({ OutboundAddress($0) == nil }) ?? false {
            throw CommandFailure(
                .usage,
                "\(file): the witness \(witness.name) has an address that is not opened",
                next: "https, or http on this machine"
            )
        }
        return Witnessing(policy: policy, grace: settings.graceSeconds, transport: WitnessClient())
    }

    static func configuration(_ path: String) throws -> SegelUseCases.Configuration {
        guard let bytes = FileManager.default.contents(atPath: path + "/config.json") else {
            throw CommandFailure(.unexpected, "\(path)/config.json is missing", next: "restore it from the backup; `segel init` wrote it")
        }
        return try JSONDecoder().decode(SegelUseCases.Configuration.self, from: bytes)
    }

    /// What can go wrong on opening, in an operator's words and with the right exit status.
    private static func translating<Value>(_ path: String, _ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch { throw failure(error, path) }
    }

    private static func translating<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch { throw failure(error, path) }
    }

    private static func failure(_ error: any Error, _ path: String) -> any Error {
        switch error {
        case DataDirectory.Failure.inUse:
            CommandFailure(
                .inUse,
                "another segel process owns \(path)",
                next: "talk to it: most commands reach a running `segel serve` by themselves"
            )
        case DataDirectory.Failure.notInitialised: CommandFailure(.unexpected, "\(path) holds no deployment", next: "segel init \(path) …")
        case DataDirectory.Failure.alreadyInitialised: CommandFailure(.unexpected, "\(path) holds a deployment already")
        case let refusal as Refusal where refusal.code == "database_rolled_back":
            CommandFailure(
                .unexpected,
                "the database of \(path) is older than its own published checkpoint: it was rolled back, and stays locked",
                next: "segel db status --data \(path) shows what is lost; restore a newer copy, or segel db accept-rollback"
            )
        case let error as PostgresUnreachable: CommandFailure(.unreachable, "\(error.code): \(error.description)")
        case let error as OlderSchema: CommandFailure(.unexpected, error.description, next: "segel db migrate --data \(path)")
        case VaultError.keyMissing(let key, let version): CommandFailure.keyMissing(key.rawValue, version)
        default: UnlockWords.failure(error, path) ?? error
        }
    }
}

struct SystemClock: SegelUseCases.Clock {
    func now() -> UnixTime { UnixTime(Date().timeIntervalSince1970) }
}

/// A catalogue as a folder of YAML files.
enum CatalogueFolder {
    static func files(_ path: String) throws -> [String: [UInt8]] {
        guard let found = FileManager.default.subpaths(atPath: path) else { throw CommandFailure(.usage, "there is no folder \(path)") }
        let names = found.filter { $0.hasSuffix(".yaml") && !$0.contains("/") }
        return try Dictionary(uniqueKeysWithValues: names.map { ($0, [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\($0)")))) })
    }

    static func read(_ path: String) throws -> Catalogue {
        do {
            let catalogue = try CatalogueReader(try files(path)).read()
            if let problem = catalogue.policyProblems.first {
                throw CommandFailure(
                    .unexpected,
                    "the policy \(problem.policy) cannot be asked: \(problem.code)",
                    next: "mend \(path)/policies.yaml"
                )
            }
            return catalogue
        } catch let failure as LintFailure {
            for problem in failure.problems { Terminal.talk(problem.description) }
            throw CommandFailure(
                .unexpected,
                "the catalogue in \(path) has \(failure.problems.count) problem(s)",
                next: "mend the lines named above"
            )
        }
    }
}
