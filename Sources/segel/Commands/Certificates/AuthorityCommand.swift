internal import ArgumentParser
internal import SegelCredential
internal import SegelHTTP
internal import SegelUseCases

struct AuthorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca",
        abstract: "The region's certificate authority: its certificate, and those it issued to the keys of agencies.",
        subcommands: [AuthorityShow.self, AuthorityExport.self, AuthorityIssue.self, AuthorityRotate.self]
    )

    /// The part of the report a command is about.
    static func report(_ options: DataOptions) async throws -> CertificateReport {
        guard case .certificate(.report(let report)) = try await options.client.ask(.certificate(.report)) else {
            throw CommandFailure.answeredOtherwise
        }
        return report
    }
}

struct AuthorityShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Every certificate, whose it is and until when.")
    @OptionGroup var options: DataOptions

    func run() async throws {
        let report = try await AuthorityCommand.report(options)
        if options.json { return try Terminal.json(report) }
        for line in report.lines {
            let window = "\(TrustWords.time(line.certificate.notBefore)) to \(TrustWords.time(line.certificate.notAfter))"
            Terminal.data("\(pad("\(line.agency)/\(line.purpose)", 28)) \(pad(line.state.rawValue, 14)) \(line.kid.prefix(12))…  \(window)")
            Terminal.data("  \(line.certificate.subject)  serial \(line.certificate.serial)")
        }
    }
}

struct AuthorityExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "A certificate as PEM on standard output: the authority's, which other verifiers install, or a key's with --key."
    )
    @Option(parsing: .unconditional, help: "A signing key's name, or the first letters of it; the authorities that issue now otherwise.")
    var key: String?
    @OptionGroup var options: DataOptions

    func run() async throws {
        let lines = try await AuthorityCommand.report(options).lines
        let chosen = lines.filter { line in
            key.map { line.kid.hasPrefix($0) } ?? (line.purpose == SigningPurpose.authority.rawValue && line.state != .compromised)
        }
        guard !chosen.isEmpty else {
            throw CommandFailure(.keyMissing, "no certificate of that key", next: "segel ca show --data \(options.data)")
        }
        for line in chosen { Terminal.data(String(CertificatePEM.encode(line.der).dropLast())) }
    }
}

struct AuthorityIssue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Issue what is missing now. `segel serve` does this by itself; nothing is issued twice."
    )
    @OptionGroup var options: DataOptions

    func run() async throws {
        guard case .certificate(.issued(let keys)) = try await options.client.ask(.certificate(.issue)) else { return }
        if options.json { return try Terminal.json(keys) }
        for key in keys { Terminal.data("issued to \(key)") }
        if keys.isEmpty { Terminal.data("nothing is missing, or the authority waits for the next trust list") }
    }
}

struct AuthorityRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "A successor for the authority, or with --request for the key that signs requests and metadata.",
        discussion:
            "The authority's begins once a trust list names it; the certificates of the old one stay good. A request key begins at once."
    )
    @Flag(help: "The key that signs presentation requests and issuer metadata.") var request = false
    @Option(help: "Where one signature is enough: the trust root's sealed private key file.") var rootKey: String?
    @Option(help: "File with its passphrase.") var rootPassphraseFile: String?
    @OptionGroup var options: DataOptions

    func run() async throws {
        if request {
            let rotation = TrustRequest.startRotation(agency: Mall.requestAgency, purpose: SigningPurpose.request.rawValue)
            guard case .trust(.key(let kid)) = try await options.client.ask(.trust(rotation)) else { return }
            return Terminal.data("active: \(kid)")
        }
        try await RotateSigningKey(
            plan: "signing/\(Mall.authorityAgency)/\(SigningPurpose.authority.rawValue)-next",
            client: options.client,
            rootKey: rootKey,
            rootPassphraseFile: rootPassphraseFile
        ).run()
    }
}
