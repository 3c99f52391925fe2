internal import ArgumentParser

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "What the service is told, by whom, and what each key means.",
        subcommands: [ConfigValidate.self, ConfigShow.self, ConfigExplain.self]
    )
}

/// Of whose settings a command tells.
struct ConfigOptions: ParsableArguments {
    @Option(help: "The configuration file; SEGEL_CONFIG, else /etc/segel/segel.conf, unless given.")
    var config: String?

    @Argument(parsing: .postTerminator, help: "After --, the flags that segel serve would get.")
    var flags: [String] = []

    @Flag(help: "Machine-readable output.")
    var json = false

    /// As `segel serve` would see it.
    var arguments: [String] { (config.map { ["--config", $0] } ?? []) + flags }
}

enum HelpLanguage: String, ExpressibleByArgument, CaseIterable { case id, en }
