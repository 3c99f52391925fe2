internal import ArgumentParser

struct ConfigExplain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "What a key means: as it stands in a file, as a flag, or as a variable. Without one, all of them."
    )
    @Argument(help: "A key, such as tls-certificate, SEGEL_PORT or notices.mail.host.") var key: String?
    @Option(help: "en or id.") var lang = HelpLanguage.en
    @Flag(help: "The reference, as Docs/Configuration.md has it.") var markdown = false
    @Flag(help: "Machine-readable output.") var json = false

    /// A key as people and programs read about it.
    struct Line: Encodable {
        let key: String
        let type: String
        let standard: String?
        let repeats: Bool
        let flag: String?
        let variable: String?
        let file: String
        let meaning: Meaning

        init(_ setting: Setting) {
            key = setting.name.rawValue
            type = setting.kind.rawValue
            standard = setting.standard
            repeats = setting.repeats
            flag = setting.flag
            variable = setting.variable
            file = ConfigFile.standardPath
            meaning = setting.meaning
        }

        init(_ key: DeploymentKey) {
            self.key = key.path
            type = key.kind.rawValue
            standard = nil
            repeats = false
            flag = nil
            variable = nil
            file = "config.json"
            meaning = key.meaning
        }
    }

    private static let lines = Settings.all.map(Line.init) + DeploymentKey.all.map(Line.init)

    func run() throws {
        if markdown { return Terminal.data(ConfigReference.markdown(Self.lines)) }
        let asked = try key.map(Self.lines(named:)) ?? Self.lines
        if json { return try Terminal.json(asked) }
        for line in asked { for text in text(of: line) { Terminal.data(text) } }
    }

    private func text(of line: Line) -> [String] {
        var text = [
            "\(line.key)  (\(line.type)\(line.repeats ? ", several" : ""))", "  " + (lang == .en ? line.meaning.en : line.meaning.id),
        ]
        if let flag = line.flag, let variable = line.variable {
            text.append("  segel serve \(flag) · \(variable) · \(line.key) = … in \(line.file)")
            text.append("  default: \(line.standard ?? "-")")
        } else {
            text.append("  in \(line.file) of the data directory")
        }
        return text
    }

    private static func lines(named key: String) throws -> [Line] {
        let name = key.hasPrefix("--") ? String(key.dropFirst(2)) : key
        // A group is asked for by its beginning: notices, documents.tokens.
        let found = lines.filter { $0.key == name || $0.variable == name || $0.key.replacing("[]", with: "").hasPrefix(name + ".") }
        guard found.isEmpty else { return found }
        let meant = Suggestion.nearest(to: name, among: lines.map(\.key))
        throw CommandFailure(
            .usage,
            "there is no key \(key)",
            next: meant.map { "did you mean \($0)?" } ?? "segel config explain shows all of them"
        )
    }
}

/// The tables of Docs/Configuration.md.
enum ConfigReference {
    static func markdown(_ lines: [ConfigExplain.Line]) -> String {
        let settings = lines.filter { $0.flag != nil }.map { line in
            let cells = [
                "`\(line.key)`", line.type + (line.repeats ? ", several" : ""), line.standard.map { "`\($0)`" } ?? "–", line.meaning.en,
                line.meaning.id,
            ]
            return "| " + cells.joined(separator: " | ") + " |"
        }
        let deployment = lines.filter { $0.flag == nil }.map { "| `\($0.key)` | \($0.type) | \($0.meaning.en) | \($0.meaning.id) |" }
        let head = ["| key | type | default | meaning | arti |", "|---|---|---|---|---|"]
        let second = ["", "| key of `config.json` | type | meaning | arti |", "|---|---|---|---|"]
        return (head + settings + second + deployment).joined(separator: "\n")
    }
}
