internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct RotateStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Rotations and how far they are; what still needs which version."
    )
    @OptionGroup var options: DataOptions

    func run() async throws {
        guard case .status(let status) = try await options.client.ask(RotationRequest.status) else { return }
        if options.json { return try Terminal.json(status) }
        for rotation in status.rotations {
            let end = rotation.finishedAt.map { ", ended \(Date(timeIntervalSince1970: Double($0)).ISO8601Format())" } ?? ""
            Terminal.data("\(pad(rotation.name, 20)) \(pad(rotation.stage.rawValue, 10)) \(rotation.fraction)\(end)")
        }
        for line in status.versions where line.state != .destroyed {
            let version = "\(line.needs.key.rawValue) v\(line.needs.version)"
            Terminal.data("\(pad(version, 20)) \(pad(line.state.rawValue, 10)) needed by \(line.needs.text)\(advice(line))")
        }
    }

    private func advice(_ line: RotationStatus.Version) -> String {
        line.state == .openOnly && line.needs.count == 0 ? "; may be retired" : ""
    }
}
