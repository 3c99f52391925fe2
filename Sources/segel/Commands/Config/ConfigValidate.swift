internal import ArgumentParser
internal import Foundation

struct ConfigValidate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Would segel serve start with this? Needs no key. Exits 64 where it would not, 3 with warnings."
    )
    @OptionGroup var options: ConfigOptions

    private struct Report: Encodable {
        let file: String?
        let deployment: String?
        let problems: [ConfigProblem]
    }

    func run() throws {
        let sources = try SettingSources(arguments: options.arguments)
        let data = sources.value(.data).values[0], deployment = DeploymentCheck(data: data)
        let problems = ConfigCheck.problems(sources, flags: options.flags) + (deployment?.problems ?? [])
        if options.json {
            try Terminal.json(
                Report(file: sources.file?.path, deployment: deployment == nil ? nil : data + "/config.json", problems: problems)
            )
        } else {
            for problem in problems { Terminal.data("\(problem.isWarning ? "warning: " : "")\(problem.place): \(problem.text)") }
            if problems.isEmpty {
                let read = [sources.file?.path, deployment == nil ? nil : data + "/config.json"].compactMap(\.self)
                Terminal.data("in order: " + (read.isEmpty ? "no file is there; defaults and flags" : read.joined(separator: ", ")))
            }
        }
        if problems.contains(where: { !$0.isWarning }) { throw ExitCode(ExitStatus.usage.rawValue) }
        if !problems.isEmpty { throw ExitCode(ExitStatus.changes.rawValue) }
    }
}

/// What is wrong with the settings of `segel serve`, all of it at once.
enum ConfigCheck {
    static func problems(_ sources: SettingSources, flags: [String]) -> [ConfigProblem] {
        var problems = sources.file?.problems ?? []
        do { try sources.checkVariables() } catch {
            let failure = error as? CommandFailure
            problems.append(
                ConfigProblem(place: "environment", fault: .unreadable("\(failure?.message ?? "\(error)"); \(failure?.next ?? "")"))
            )
        }
        for name in SettingName.allCases {
            let value = sources.value(name)
            guard value.origin != "default" else { continue }
            let key = Settings[name].flag
            if let words = refusal(value.values.map { "\(key)=\($0)" }, alone: name) {
                problems.append(ConfigProblem(place: value.origin, fault: .value(name.rawValue, words)))
            } else {
                problems += files(value, Settings[name])
            }
        }
        // What only together is wrong: half a certificate, a flag that is none.
        if problems.isEmpty, let words = refusal(flags + SettingName.allCases.flatMap(sources.arguments), alone: nil) {
            problems.append(ConfigProblem(place: "together", fault: .unreadable(words)))
        }
        return problems
    }

    /// What the parser of `segel serve` says; nil where it takes them. `alone`: a value whose counterpart is not looked for.
    private static func refusal(_ arguments: [String], alone name: SettingName?) -> String? {
        let other: [String] =
            switch name {
            case .tlsCertificate: ["--tls-key=-"]
            case .tlsKey: ["--tls-certificate=-"]
            default: []
            }
        do {
            _ = try ServeCommand.parse(arguments + other)
            return nil
        } catch { return ServeCommand.message(for: error) }
    }

    private static func files(_ value: SettingSources.Value, _ setting: Setting) -> [ConfigProblem] {
        guard setting.kind == .secretFile || setting.kind == .file else { return [] }
        return value.values.filter { $0 != "-" }.flatMap { path -> [ConfigProblem] in
            // A socket is there only while its daemon is.
            if setting.name != .clamav, access(path, R_OK) != 0 {
                return [ConfigProblem(place: value.origin, fault: .missingFile(value.name, path))]
            }
            guard setting.kind == .secretFile, SecretFileMode.isReadableByOthers(path) else { return [] }
            return [ConfigProblem(place: value.origin, fault: .readByOthers(value.name, path))]
        }
    }
}
