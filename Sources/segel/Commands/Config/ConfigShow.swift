internal import ArgumentParser

struct ConfigShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "What the service would run with, of settings and of config.json; no secret is ever in it."
    )
    @Flag(help: "Say of each value where it comes from: flag, variable, file and line, or default.") var origin = false
    @OptionGroup var options: ConfigOptions

    func run() throws {
        let sources = try SettingSources(arguments: options.arguments)
        let data = sources.value(.data).values[0]
        let deployment = (DeploymentCheck(data: data)?.values ?? []).map {
            SettingSources.Value(name: $0.path, values: [$0.text], origin: data + "/config.json")
        }
        let all = sources.all + deployment
        if options.json { return try Terminal.json(all) }
        let name = all.map(\.name.count).max() ?? 0, shown = all.map { $0.values.isEmpty ? "-" : $0.values.joined(separator: ", ") }
        let width = min(48, shown.map(\.count).max() ?? 0)
        for (value, text) in zip(all, shown) {
            let line = Self.padded(value.name, name) + "  " + text
            Terminal.data(origin ? Self.padded(line, name + 2 + width) + "  " + value.origin : line)
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
