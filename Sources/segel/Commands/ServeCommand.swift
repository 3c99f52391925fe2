internal import ArgumentParser
internal import Logging
internal import SegelClamAV
internal import SegelHTTP
internal import SegelOutbound
internal import SegelUseCases

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve portal, API and signed artefacts; own the data directory."
    )

    @Option(help: "The configuration file; SEGEL_CONFIG, else /etc/segel/segel.conf where it is. Flags and variables go before it.")
    var config: String?

    @Option(help: Settings.help(.data))
    var data = "/var/lib/segel"

    @OptionGroup(title: "Unlocking; without any, systemd's credential segel.passphrase")
    var unlock: UnlockOptions

    @Option(help: Settings.help(.host))
    var host = "127.0.0.1"

    @Option(help: Settings.help(.port))
    var port = 8_080

    @Option(help: Settings.help(.trustedProxy))
    var trustedProxy: [String] = []

    @Option(help: Settings.help(.limit))
    var limit: [String] = []

    @Option(help: Settings.help(.clamav))
    var clamav: String?

    @OptionGroup(title: "TLS and HTTP/2; without them TLS is the reverse proxy's")
    var tls: TLSOptions

    @Option(help: Settings.help(.hsts))
    var hsts = TransportSecurity.host

    @Option(help: Settings.help(.metrics))
    var metrics: ListenAddress?

    @Option(help: Settings.help(.connections))
    var connections = 4_096

    @Option(help: Settings.help(.drainSeconds))
    var drainSeconds = 30

    @OptionGroup(title: "Log")
    var logging: LogOptions

    func validate() throws {
        _ = try limits
        _ = try proxies
        guard connections >= 16, (0...3_600).contains(drainSeconds) else {
            throw ValidationError("--connections from 16, --drain-seconds from 0 to 3600")
        }
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
        FileLimit.raise()
        if let problem = DeploymentCheck(data: data)?.problems.first(where: { !$0.isWarning && $0.code != "config_file_missing" }) {
            throw CommandFailure(.usage, "\(problem.place): \(problem.text)", next: "segel config validate -- --data \(data)")
        }
        let log = logging.logger, metrics = ServiceMetrics(), certificate = try tls.certificate
        let deployment = try await Deployment.open(data, by: unlock.neededSource(for: data), committing: metrics.committing)
        if let clamav { deployment.mall.scanDocuments(with: ClamAV(socket: clamav)) }
        if let problem = ProviderClient.problem(of: deployment.mall.signInProviders) {
            throw CommandFailure(.usage, "providers in config.json: \(problem)", next: "mend config.json; see Docs/Decisions/0017")
        }
        let address = ListenAddress(host: host, port: port)
        var listener = PublicListener(metrics: metrics.http)
        listener.proxies = try proxies
        listener.certificate = certificate
        listener.limits.connections = connectionLimit
        let streams = LiveStreams()
        try await ServicePlan(
            deployment: deployment,
            router: Server.router(
                deployment.mall,
                limits: limits,
                behind: proxies,
                metrics: metrics.http,
                shedding: .shared,
                streams: streams,
                hsts: hsts
            ),
            listener: listener,
            streams: streams,
            address: address,
            metricsAddress: self.metrics,
            metrics: metrics,
            log: log,
            drain: .seconds(drainSeconds),
            whenServing: { [data, metricsAddress = self.metrics] in
                log.notice("serving \(certificate == nil ? "http" : "https")://\(address) from \(data)")
                if let metricsAddress { log.notice("metrics at http://\(metricsAddress)/metrics") }
            }
        ).run()
    }

    /// A listener without a file descriptor for the next connection would end: some are kept for the store and for files.
    private var connectionLimit: Int { max(16, min(connections, Int(clamping: FileLimit.current) - 256)) }
}
