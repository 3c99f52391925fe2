internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import SegelHTTP
internal import SegelSQLite

/// Asks the process that owns a data directory, or does the work itself where nobody owns it.
struct AdminClient: Sendable {
    let data: String
    /// How to unlock the directory, should this process have to open it.
    let unlock: UnlockOptions

    func ask(_ request: AdminRequest) async throws -> AdminResponse {
        try Self.accepted(await answer(request))
    }

    func ask(_ request: RotationRequest) async throws -> RotationResponse {
        guard case .rotation(let response) = try await ask(.rotation(request)) else { throw CommandFailure.answeredOtherwise }
        return response
    }

    /// The response, unless it is a refusal.
    static func accepted(_ response: AdminResponse) throws -> AdminResponse {
        switch response {
        case .refused(let kind, let code):
            throw CommandFailure(kind == "notPermitted" ? .notPermitted : .unexpected, "refused: \(code)", next: Advice.next[code])
        case .keyMissing(let key, let version): throw CommandFailure.keyMissing(key, version)
        default: return response
        }
    }

    /// What the process that owns the directory answers; nil when nobody owns it.
    func askOwner(_ request: AdminRequest) async throws -> AdminResponse? {
        let socket = DataDirectory.socketPath(in: data)
        guard FileManager.default.fileExists(atPath: socket) else { return nil }
        return try await overSocket(request, socket)
    }

    private func answer(_ request: AdminRequest) async throws -> AdminResponse {
        if let response = try await askOwner(request) { return response }
        guard let source = try unlock.source() else {
            throw CommandFailure(
                .unreachable,
                "no segel process owns \(data)",
                next: "start `segel serve`, or give a way to unlock it, such as --passphrase-file"
            )
        }
        return try await OpenedDirectory.shared.deployment(data, by: source).desk.answer(request)
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

/// A command may ask several things. The directory is opened for the first and kept for the rest, so that a passphrase is read once and a
/// token's PIN is tried once.
private actor OpenedDirectory {
    static let shared = OpenedDirectory()
    private var opened: [String: Deployment] = [:]

    func deployment(_ path: String, by source: UnlockSource) async throws -> Deployment {
        if let deployment = opened[path] { return deployment }
        let deployment = try await Deployment.open(path, by: source)
        opened[path] = deployment
        return deployment
    }
}
