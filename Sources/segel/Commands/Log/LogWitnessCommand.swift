internal import ArgumentParser
internal import Foundation
internal import Hummingbird
internal import Logging
internal import SegelHTTP
internal import SegelSQLite
internal import SegelTransparency
internal import SegelUseCases
internal import ServiceLifecycle
internal import UnixSignals

struct WitnessKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness-key",
        abstract: "Make a witness's key, sealed under a passphrase; print what others know it by."
    )
    @Argument(help: "The new key file.") var file: String
    @Option(help: "The witness's name, as saksi.bandung.go.id: an address without a scheme.") var name: String
    @Option(help: "File with a passphrase, - for stdin.") var passphraseFile: String

    func run() throws {
        guard !name.isEmpty, !name.contains(where: { $0 == "+" || $0.isWhitespace }) else {
            throw CommandFailure(.usage, "--name has no spaces and no plus signs")
        }
        Terminal.data(try WitnessKeyFile.create(at: file, name: name, passphrase: SecretInput.read(passphraseFile)).text)
    }
}

struct LogWitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Be a witness of other cities' logs (C2SP tlog-witness): cosign only what continues what was cosigned.",
        discussion: "The folder keeps one head a log. Losing it means trusting each log's next head unseen; never put back an older copy."
    )
    @Option(help: "Where the heads are kept; made if it is not there. One process at a time.") var folder: String
    @Option(help: "The witness's key file, from segel log witness-key.") var key: String
    @Option(help: "File with the key's passphrase, - for stdin.") var passphraseFile: String
    @Option(help: "The logs to witness: lines `log KEY` of a C2SP tlog-policy file. A key without a year stands for all years of its log.")
    var logs: String
    @Option(help: "Address to listen on. TLS is the reverse proxy's.") var host = "127.0.0.1"
    @Option(help: "Port to listen on.") var port = 8_090

    func run() async throws {
        let policy = try LogFiles.policy(logs)
        guard !policy.logs.isEmpty else { throw CommandFailure(.usage, "\(logs) names no log") }
        let (name, key) = try WitnessKeyFile.open(self.key, passphrase: SecretInput.read(passphraseFile))
        let lock = try WitnessFolder(folder)
        let desk = WitnessDesk(name: name, key: key, logs: policy.logs, storage: PublicFolder(folder), clock: SystemClock())
        var logger = Logger(label: "segel")
        logger.logLevel = .error
        let server = Application(
            router: WitnessRoutes(desk).router(),
            configuration: .init(address: .hostname(host, port: port), serverName: nil),
            logger: logger
        )
        Terminal.talk("witness \(desk.verifierKey) for \(policy.logs.count) log(s) at http://\(host):\(port)")
        try await ServiceGroup(
            configuration: .init(services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
        lock.release()
    }
}

/// The folder of a witness, for one process: two could each cosign another continuation.
struct WitnessFolder {
    private let descriptor: Int32

    init(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        descriptor = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw CommandFailure(.inUse, "another witness owns \(path)")
        }
    }

    func release() { close(descriptor) }
}
