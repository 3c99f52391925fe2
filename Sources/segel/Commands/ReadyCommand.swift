internal import ArgumentParser
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// `segel ready`: what a container engine, or anybody without curl, asks.
struct ReadyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ready",
        abstract: "May the service on this machine be sent requests? Exits 22 where it may not, and says why."
    )
    @Argument(help: "Its /readyz; that of the metrics listener in the configuration, unless given.") var address: String?

    func run() async throws {
        let url = try address ?? configured()
        let answer: HTTPClientResponse
        do { answer = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(8)) } catch {
            throw CommandFailure(.unreachable, "\(url) does not answer", next: "systemctl status segel; segel config show")
        }
        let word = String(buffer: try await answer.body.collect(upTo: 1_024)).split(separator: "\n").first.map(String.init) ?? ""
        guard answer.status == .ok else { throw CommandFailure(.unreachable, "not ready: \(word)", next: "segel doctor") }
        Terminal.data(word)
    }

    private func configured() throws -> String {
        guard let metrics = try SettingSources().value(.metrics).values.first else {
            throw CommandFailure(.usage, "no metrics listener is configured", next: "give the address of /readyz")
        }
        return "http://\(metrics)/readyz"
    }
}
