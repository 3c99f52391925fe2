internal import ArgumentParser
internal import Foundation
internal import Hummingbird
internal import Logging
internal import SegelCatalogue
internal import SegelClamAV
internal import SegelHTTP
internal import SegelOutbound
internal import SegelSQLite
internal import SegelUseCases
internal import ServiceLifecycle
internal import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve portal, API and signed artefacts; own the data directory."
    )

    @Option(help: "The deployment's data directory.")
    var data = "/var/lib/segel"

    @OptionGroup(title: "Unlocking; without any, systemd's credential segel.passphrase")
    var unlock: UnlockOptions

    @Option(help: "Address to listen on. TLS is the reverse proxy's until Segel serves it itself.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen on.")
    var port = 8_080

    @Option(
        help: "A reverse proxy whose X-Forwarded-For is believed: an address, or a network as 10.0.0.0/8. May be given several times."
    )
    var trustedProxy: [String] = []

    @Option(
        help:
            "How often one client may ask, as NAME=BURST/PERMINUTE or NAME=off, all=off for none; NAME is one of \(Self.limitNames). May be given several times."
    )
    var limit: [String] = []

    @Option(help: "The socket of a ClamAV daemon that looks at every document before it is kept, as /run/clamav/clamd.ctl.")
    var clamav: String?

    private static let limitNames = RequestLimits.Group.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        _ = try limits
        _ = try proxies
    }

    private var limits: RequestLimits {
        get throws {
            var limits = RequestLimits.standard
            for text in limit where !limits.set(text) { throw ValidationError("--limit \(text): NAME=BURST/PERMINUTE or NAME=off") }
            return limits
        }
    }

    private var proxies: TrustedProxies {
        get throws {
            guard let proxies = TrustedProxies(trustedProxy) else { throw ValidationError("--trusted-proxy: an address or a network") }
            return proxies
        }
    }

    /// Serves until asked to stop; then requests under way end, and the WAL is folded into the database.
    func run() async throws {
        let deployment = try await Deployment.open(data, by: unlock.neededSource(for: data))
        if let clamav { deployment.mall.scanDocuments(with: ClamAV(socket: clamav)) }
        if let problem = ProviderClient.problem(of: deployment.mall.signInProviders) {
            throw CommandFailure(.usage, "providers in config.json: \(problem)", next: "mend config.json; see Docs/Decisions/0017")
        }
        Terminal.talk("serving http://\(host):\(port) from \(data)")
        let router = try Server.router(deployment.mall, limits: limits, behind: proxies)
        try await Self.run(try Self.services(deployment, router, host: host, port: port), deployment)
    }

    static func run(_ group: ServiceGroup, _ deployment: Deployment) async throws {
        try await group.run()
        unlink(DataDirectory.socketPath(in: deployment.directory.path))
        try await deployment.mall.logLocked()
        try deployment.store.checkpoint()
    }

    /// Portal, admin door and upkeep, to be run together.
    static func services(_ deployment: Deployment, _ router: Router<PublicContext>, host: String, port: Int) throws -> ServiceGroup {
        var logger = Logger(label: "segel")
        logger.logLevel = .error
        let socket = DataDirectory.socketPath(in: deployment.directory.path)
        unlink(socket)
        let portal = Application(
            router: router,
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            logger: logger
        )
        // umask 077 makes the socket 0600.
        let admin = Application(
            router: deployment.desk.router(),
            configuration: .init(address: .unixDomainSocket(path: socket), serverName: nil),
            logger: logger
        )
        var services: [any Service] = [OnEventLoops(service: portal), admin, Upkeep(mall: deployment.mall)]
        if let rounds = try NoticeRounds(deployment.mall) { services.append(rounds) }
        if let rounds = try DocumentRounds(deployment.mall) { services.append(rounds) }
        return ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
    }
}

/// A service whose tasks run where its connections are read and written.
private struct OnEventLoops: Service {
    let service: any Service

    func run() async throws {
        try await withTaskExecutorPreference(EventLoopExecutor.shared) { try await service.run() }
    }
}

/// What must happen without being asked: fresh status lists and checkpoints, retired private keys destroyed.
struct Upkeep: Service {
    let mall: Mall
    static let interval: Duration = .seconds(15)
    /// A status list is signed anew long before verifiers would call it old.
    static let statusInterval: UnixTime = 600
    /// What an operator must do about trust is said when the service starts and once a day.
    static let warningInterval: UnixTime = 86_400

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            var lastStatus: UnixTime = 0
            var lastWarning: UnixTime = 0
            var lastDay: CivilDate?
            // Whoever holds receipts must be able to check them.
            try await attempt { try await mall.publishReceiptKey() }
            // What a crash or a lost disk left out of the published log.
            try await attempt { try await mall.healPublishedLog() }
            while !Task.isCancelled {
                if mall.now - lastStatus >= Self.statusInterval {
                    try await attempt {
                        try await mall.publishStatusLists()
                        lastStatus = mall.now
                    }
                }
                try await attempt { _ = try await mall.publishCheckpoint() }
                try await attempt { try await mall.checkWitnessed() }
                try await attempt { try await mall.destroyRetiredPrivateKeys() }
                try await attempt { try await mall.finishStranded() }
                try await attempt { try await mall.keepCertificates() }
                try await attempt { try await mall.sweepWallets() }
                try await attempt { try await mall.removeOldPresentations() }
                try await attempt { try await mall.removeOldUploads() }
                // At the start and on each new day; a day slept through is made up for.
                if lastDay != CivilDate(mall.now) {
                    try await attempt {
                        try await mall.noticeBreaches()
                        let erased = try await mall.sweepRetention()
                        if !erased.isEmpty {
                            let counts = erased.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
                            Terminal.talk("segel: retention erased \(counts.joined(separator: ", "))")
                        }
                        lastDay = CivilDate(mall.now)
                    }
                }
                if mall.now - lastWarning >= Self.warningInterval {
                    try await attempt {
                        for line in try TrustWarnings.of(try await mall.trustReport(), now: mall.now) { Terminal.talk("segel: \(line)") }
                    }
                    lastWarning = mall.now
                }
                // Cancelled while asleep: the loop's condition sees it.
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    /// One step that fails, as while a key is missing or no file can be opened, keeps neither the others nor the service from theirs; it is tried
    /// again. A disk that does not confirm a write ends the process where that happens, not here.
    private func attempt(_ step: () async throws -> Void) async throws {
        do { try await step() } catch let refusal as Refusal { Terminal.talk("segel: upkeep put off: \(refusal.code)") } catch {
            guard !(error is CancellationError) else { throw error }
            Terminal.talk("segel: upkeep put off: \(error)")
        }
    }
}
