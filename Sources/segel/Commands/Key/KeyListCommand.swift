internal import ArgumentParser
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct KeyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "All keys, their versions and states, and the rotations under way; nothing secret."
    )
    @OptionGroup var options: DataOptions

    func run() async throws {
        guard case .keys(let report) = try await options.client.ask(.keys) else { return }
        if options.json { return try Terminal.json(report) }
        for line in report.ring {
            let rows = line.rows.map { "  \($0) rows" } ?? ""
            Terminal.data("\(pad(line.key.rawValue, 24)) \(pad("v\(line.version)", 8)) \(pad(line.state.rawValue, 14))\(rows)")
        }
        for rotation in report.rotations { Terminal.data("rotation \(rotation.name) \(rotation.stage.rawValue): \(rotation.fraction)") }
        for line in report.signing {
            let since = line.compromisedSince.map { " since \(TrustWords.time($0))" } ?? ""
            let half = since + (line.hasPrivateHalf ? "" : "  private half destroyed")
            let name = pad("\(line.agency)/\(line.purpose)", 24)
            Terminal.data("\(name) \(pad(line.algorithm, 9)) \(pad(line.state.rawValue, 14)) \(line.kid.prefix(12))…\(half)")
        }
    }
}

extension RotationProgress {
    var fraction: String { "\(done) of \(total) rows rewrapped" }
}

/// Columns of a table on a terminal.
func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
