internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import SegelHTTP
internal import SegelSQLite

/// Asks the process that owns a data directory, or does the work itself where nobody owns it.
struct AdminClient: Sendable {
    let data: String
    /// Where the passphrase comes from, should this process have to open the directory.
    let passphraseFile: String?

    func ask(_ request: AdminRequest) async throws -> AdminResponse {
        let response = try await answer(request)
        if case .refused(let kind, let code) = response {
            let status: ExitStatus = kind == "notPermitted" ? .notPermitted : .unexpected
            throw CommandFailure(status, "refused: \(code)")
        }
        return response
    }

    private func answer(_ request: AdminRequest) async throws -> AdminResponse {
        let socket = DataDirectory.socketPath(in: data)
        if FileManager.default.fileExists(atPath: socket), let response = try await overSocket(request, socket) { return response }
        guard let passphraseFile else {
            throw CommandFailure(
                .unreachable,
                "no segel process owns \(data)",
                next: "start `segel serve`, or give --passphrase-file to work on it directly"
            )
        }
        return try await Deployment.open(data, passphrase: passphraseFile).desk.answer(request)
    }

    /// Nil when nobody listens any more: a socket file outlives a killed process.
    private func overSocket(_ request: AdminRequest, _ socket: String) async throws -> AdminResponse? {
        guard let url = URL(httpURLWithSocketPath: (socket as NSString).standardizingPath, uri: "/admin") else { return nil }
        var http = HTTPClientRequest(url: url.absoluteString)
        http.method = .POST
        http.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(request)))
        let response: HTTPClientResponse
        do { response = try await HTTPClient.shared.execute(http, timeout: .seconds(600)) } catch { return nil }
        guard response.status == .ok else { throw CommandFailure(.unexpected, "the running segel answered \(response.status.code)") }
        let body = try await response.body.collect(upTo: 64 << 20)
        return try JSONDecoder().decode(AdminResponse.self, from: Data(body.readableBytesView))
    }
}
