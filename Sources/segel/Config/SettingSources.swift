internal import Foundation

/// What each setting is, and who says so: a flag, else the environment, else the file, else the default.
struct SettingSources: Sendable {
    struct Value: Sendable, Encodable {
        let name: String
        /// Empty where nothing is said and nothing holds by itself.
        let values: [String]
        /// `flag`, a variable's name, `FILE:LINE`, or `default`.
        let origin: String
    }

    /// The flags as they were given, without those that are no settings.
    private let flags: [SettingName: [String]]
    private let environment: [String: String]
    let file: ConfigFile?

    /// `arguments`: those of `segel serve`. The file is `--config`, else `SEGEL_CONFIG`, else the usual one where it is.
    init(arguments: [String] = [], environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        self.environment = environment
        file = try ConfigFile.read(Self.value(of: "--config", in: arguments) ?? environment["SEGEL_CONFIG"])
        var flags: [SettingName: [String]] = [:]
        for setting in Settings.all {
            let values = Self.values(of: setting.flag, in: arguments)
            if !values.isEmpty { flags[setting.name] = values }
        }
        self.flags = flags
    }

    func value(_ name: SettingName) -> Value {
        let setting = Settings[name]
        if let given = flags[name] { return Value(name: name.rawValue, values: given, origin: "flag") }
        if name.isUnlocking, flags.keys.contains(where: \.isUnlocking) { return standard(setting) }
        if let text = environment[setting.variable], !text.isEmpty {
            let values = setting.repeats ? text.split(separator: ",").map(String.init) : [text]
            return Value(name: name.rawValue, values: values, origin: setting.variable)
        }
        if name.isUnlocking, isUnlockingNamedByEnvironment { return standard(setting) }
        let entries = file?.entries.filter { $0.name == name } ?? []
        guard let file, let first = entries.first else { return standard(setting) }
        return Value(name: name.rawValue, values: entries.map(\.value), origin: "\(file.path):\(first.line)")
    }

    var all: [Value] { SettingName.allCases.map(value) }

    /// Arguments that say what the environment and the file say, where flags do not: the parser of flags is the only one there is.
    func arguments(_ name: SettingName) -> [String] {
        let value = value(name)
        // Joined by "=", so that a value that begins with a hyphen stays one.
        return value.origin == "default" || value.origin == "flag" ? [] : value.values.map { "\(Settings[name].flag)=\($0)" }
    }

    /// A variable that looks like a slip of the pen is refused: without it the service would run otherwise than somebody thinks.
    func checkVariables() throws {
        let known = Settings.all.map(\.variable) + ["SEGEL_CONFIG"]
        for name in environment.keys.sorted() where name.hasPrefix("SEGEL_") && !known.contains(name) {
            guard let meant = Suggestion.nearest(to: name, among: known, slips: 1) else { continue }
            throw CommandFailure(.usage, "the environment has \(name), which is no setting", next: "did you mean \(meant)?")
        }
    }

    private var isUnlockingNamedByEnvironment: Bool {
        SettingName.allCases.contains { $0.isUnlocking && !(environment[Settings[$0].variable] ?? "").isEmpty }
    }

    private func standard(_ setting: Setting) -> Value {
        Value(name: setting.name.rawValue, values: setting.standard.map { [$0] } ?? [], origin: "default")
    }

    private static func value(of flag: String, in arguments: [String]) -> String? { values(of: flag, in: arguments).last }

    private static func values(of flag: String, in arguments: [String]) -> [String] {
        arguments.indices.compactMap { index in
            let argument = arguments[index]
            if argument.hasPrefix(flag + "=") { return String(argument.dropFirst(flag.count + 1)) }
            return argument == flag ? (index + 1 < arguments.count ? arguments[index + 1] : "") : nil
        }
    }
}

/// The command line of `segel serve`, completed by the environment and the file.
enum CompletedArguments {
    static func of(_ arguments: [String]) throws -> [String] {
        let asksForHelp = arguments.contains { ["--help", "-h", "--experimental-dump-help", "--version"].contains($0) }
        guard arguments.first == "serve", !asksForHelp else { return arguments }
        let sources = try SettingSources(arguments: arguments)
        try sources.checkVariables()
        if let problem = sources.file?.problems.first {
            throw CommandFailure(.usage, "\(problem.place): \(problem.text)", next: "segel config validate")
        }
        return arguments + SettingName.allCases.flatMap(sources.arguments)
    }
}
