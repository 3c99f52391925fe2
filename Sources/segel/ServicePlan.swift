internal import Foundation
internal import Hummingbird
internal import Logging
internal import SegelHTTP
internal import SegelMetrics
internal import SegelSQLite
internal import SegelUseCases
internal import ServiceLifecycle
internal import UnixSignals

/// What a deployment is served by: listeners, rounds, and the order in which they end.
struct ServicePlan {
    let deployment: Deployment
    let router: Router<PublicContext>
    let listener: PublicListener
    /// The router's, who are told what other nodes change.
    let streams: LiveStreams
    let address: ListenAddress
    /// Nil: nobody reads the metrics.
    var metricsAddress: ListenAddress?
    let metrics: ServiceMetrics
    var log: Logger
    /// How long requests that are under way at the end may take.
    var drain: Duration = .seconds(30)
    /// Called once the public door is open.
    var whenServing: @Sendable () -> Void = {}
    private let fate = ListenerFate()

    /// Until a signal; then what is under way ends, and the WAL is folded into the database.
    func run() async throws { try await start().run() }

    /// All that runs, made and not yet running.
    struct Started: Sendable {
        let group: ServiceGroup
        fileprivate let deployment: Deployment
        fileprivate let log: Logger
        fileprivate let drain: Duration
        fileprivate let readiness: ServiceReadiness
        fileprivate let addresses: [ListenAddress]

        func run() async throws {
            do { try await group.run() } catch {
                if let failure = CommandFailure(listening: error, at: addresses) { throw failure }
                // What was still under way after the time for it was cancelled, and says so by its error.
                guard await readiness.refusal() == "draining" else { throw error }
                log.warning("stopped with requests under way", metadata: ["seconds": "\(drain.components.seconds)"])
            }
            unlink(DataDirectory.socketPath(in: deployment.directory.path))
            try await deployment.mall.logLocked()
            await publishLast()
            try await deployment.mall.leaveNodes()
            try deployment.store.checkpoint()
        }

        /// Nothing recorded stays unseen while the service is down: a disk put back to before the last round would not be noticed. Where another node
        /// leads, its next round does it. Failing keeps nobody from stopping: the next start publishes.
        private func publishLast() async {
            let mall = deployment.mall
            do {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await mall.lead(.upkeep) { _ = try await mall.publishCheckpoint() } }
                    group.addTask {
                        try await Task.sleep(for: Self.publishing)
                        throw CancellationError()
                    }
                    defer { group.cancelAll() }
                    try await group.next()
                }
            } catch { log.warning("the last checkpoint is published at the next start: \(error)") }
        }

        /// Time for the last checkpoint: witnesses are asked, and may be away.
        private static let publishing: Duration = .seconds(10)
    }

    func start() throws -> Started {
        let readiness = ServiceReadiness(deployment.mall)
        return Started(
            group: try group(readiness),
            deployment: deployment,
            log: log,
            drain: drain,
            readiness: readiness,
            addresses: [address] + (metricsAddress.map { [$0] } ?? [])
        )
    }

    /// They end from the last to the first: readiness says no, the public door closes when its requests are answered, the rounds stop, and the operator's
    /// doors are there until then.
    private func group(_ readiness: ServiceReadiness) throws -> ServiceGroup {
        let socket = DataDirectory.socketPath(in: deployment.directory.path)
        unlink(socket)
        var desk = deployment.desk
        desk.facts = { [listener, address] in ProcessFacts.serving(at: address, certificate: listener.certificate) }
        // umask 077 makes the socket 0600.
        let admin = Application(
            router: desk.router(),
            configuration: .init(address: .unixDomainSocket(path: socket), serverName: nil),
            logger: quiet
        )
        var services: [any Service] = []
        if let metricsAddress { services.append(FatedListener(service: observing(readiness, at: metricsAddress), fate: fate)) }
        services += [FatedListener(service: admin, fate: fate), Upkeep(mall: deployment.mall, log: log, metrics: metrics)]
        services.append(WebhookRounds(mall: deployment.mall, log: log))
        if let rounds = try NoticeRounds(deployment.mall, log: log) { services.append(rounds) }
        if let rounds = try DocumentRounds(deployment.mall, log: log) { services.append(rounds) }
        if deployment.store.isShared { services.append(NodeWatch(mall: deployment.mall, streams: streams, log: log)) }
        // At a terminal without a certificate it is the terminal that hangs up.
        if listener.certificate != nil || isatty(STDERR_FILENO) == 0 {
            // Until it is listened to: a signal may come as early.
            signal(SIGHUP, SIG_IGN)
            services.append(CertificateWatch(certificate: listener.certificate, log: log))
        }
        let portal = listener.application(router, at: .hostname(address.host, port: address.port), logger: log.silent(after: fate)) {
            [whenServing] _ in
            whenServing()
        }
        services += [FatedListener(service: OnEventLoops(service: portal), fate: fate), Draining(readiness: readiness, log: log)]
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet
        )
        configuration.maximumGracefulShutdownDuration = drain
        return ServiceGroup(configuration: configuration)
    }

    private func observing(_ readiness: ServiceReadiness, at address: ListenAddress) -> some Service {
        let mall = MallReadings(deployment.mall), process = ProcessReadings()
        let disk = DiskReadings(data: deployment.directory.path, store: deployment.store)
        let tls = TLSReadings(certificate: listener.certificate), streams = StreamReadings(streams)
        let routes = ObservingRoutes(metrics.registry, readiness) {
            await mall.read() + process.read() + disk.read() + tls.read() + streams.read()
        }
        return Application(
            router: routes.router(),
            configuration: .init(address: .hostname(address.host, port: address.port), serverName: nil),
            logger: quiet
        )
    }

    /// What libraries say of starting and stopping is of no use to an operator.
    private var quiet: Logger {
        var logger = log
        logger.logLevel = max(.error, log.logLevel)
        return logger.silent(after: fate)
    }
}

/// Says that the service is about to stop, before anything of it does.
private struct Draining: Service {
    let readiness: ServiceReadiness
    let log: Logger

    func run() async throws {
        try await gracefulShutdown()
        readiness.drain()
        log.notice("stopping: requests under way end, new ones are refused")
    }
}

/// A service whose tasks run where its connections are read and written.
private struct OnEventLoops: Service {
    let service: any Service

    func run() async throws {
        try await withTaskExecutorPreference(EventLoopExecutor.shared) { try await service.run() }
    }
}
