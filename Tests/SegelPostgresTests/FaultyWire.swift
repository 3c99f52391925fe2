import Foundation
import SegelTestSupport
import Synchronization
import Testing

/// Between a store and its server: carries bytes, and cuts a connection at a chosen moment of its COMMIT.
final class FaultyWire: Sendable {
    enum Moment: CaseIterable, Sendable {
        /// The server never hears it.
        case beforeCommit
        /// The server does it, and its answer is lost.
        case afterCommit
        /// The server hears it, and is cut off before anybody knows what it makes of it.
        case duringCommit
    }

    private enum State {
        case carrying
        case armed(Moment)
        case cut
        /// Whoever comes is sent away.
        case refusing
        case closed
    }

    private let folder: TemporaryFolder
    private let listener: Int32
    private let server: String
    private let state = Mutex(State.carrying)
    private let connections = Mutex<[WeakConnection]>([])
    private let met = Mutex(Log())

    private struct Log {
        var refused = 0
        var troubles: [String] = []
    }

    /// Of the tests' server, by way of this.
    let url: String

    init(_ database: PostgresDatabase) throws {
        folder = try TemporaryFolder()
        let socketFolder = try #require(database.url.firstMatch(of: /host=([^&]+)/)).1
        server = socketFolder + "/.s.PGSQL.5432"
        url = database.url.replacing("host=\(socketFolder)", with: "host=\(folder.path)")
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(folder.path + "/.s.PGSQL.5432")
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 }
        }
        try #require(isBound && listen(listener, 64) == 0)
        Thread { [self] in
            serve()
            _ = Foundation.close(listener)
        }.start()
    }

    /// To be called at the end: ends the waiting for more connections.
    func close() {
        state.withLock { $0 = .closed }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    func cut(at moment: Moment) { state.withLock { $0 = .armed(moment) } }

    /// As a server that is gone: what is open is cut, what comes is closed at once, and counted.
    func refuse() {
        state.withLock { $0 = .refusing }
        for connection in connections.withLock({ $0.compactMap(\.connection) }) { connection.cut() }
    }

    var refused: Int { met.withLock { $0.refused } }
    var wasCut: Bool { state.withLock { if case .cut = $0 { true } else { false } } }
    /// What went wrong with the wire itself, for a test that fails.
    var troubles: [String] { met.withLock { $0.troubles } }

    /// What a failure of `body` may come from is said beside it.
    func explaining<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch {
            Issue.record("of the wire itself: \(troubles)")
            throw error
        }
    }

    private var isClosed: Bool { state.withLock { if case .closed = $0 { true } else { false } } }
    private var isRefusing: Bool { state.withLock { if case .refusing = $0 { true } else { false } } }

    /// Until it is closed. A process that has no descriptor left for a moment (EMFILE) has one later, a client may be gone before it is met
    /// (ECONNABORTED): ended by one of those, a wire would leave whoever comes after in the listener's queue, unanswered for ever.
    private func serve() {
        while !isClosed {
            let client = accept(listener, nil, nil)
            if client >= 0 {
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                carry(client)
            } else if errno != EINTR, !isClosed {
                trouble("accept: \(errno)")
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
    }

    /// Not without end, should one go on for minutes.
    private func trouble(_ words: String) { met.withLock { if $0.troubles.count < 20 { $0.troubles.append(words) } } }

    private func carry(_ client: Int32) {
        if isRefusing {
            met.withLock { $0.refused += 1 }
            _ = Foundation.close(client)
            return
        }
        let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = Self.address(server)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else {
            trouble("connect to the server: \(errno)")
            if upstream >= 0 { _ = Foundation.close(upstream) }
            _ = Foundation.close(client)
            return
        }
        let connection = Connection(client: client, upstream: upstream)
        connections.withLock { $0.append(WeakConnection(connection)) }
        Thread { self.toServer(connection) }.start()
        Thread { self.toClient(connection) }.start()
    }

    private final class WeakConnection: Sendable {
        private nonisolated(unsafe) weak var held: Connection?
        var connection: Connection? { held }

        init(_ connection: Connection) { held = connection }
    }

    private final class Connection: Sendable {
        let client: Int32
        let upstream: Int32
        /// Set where the answer to a COMMIT is not to be carried.
        let losesAnswer = Mutex(false)

        init(client: Int32, upstream: Int32) {
            self.client = client
            self.upstream = upstream
        }

        /// Once both directions have ended: until then nobody else can be given these numbers.
        deinit {
            _ = Foundation.close(client)
            _ = Foundation.close(upstream)
        }

        func cut() {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(upstream, Int32(SHUT_RDWR))
        }
    }

    private func toServer(_ connection: Connection) {
        while let bytes = Self.read(connection.client) {
            if Self.contains(bytes, "COMMIT") {
                let moment: Moment? = state.withLock { state in
                    guard case .armed(let moment) = state else { return nil }
                    state = .cut
                    return moment
                }
                if moment == .beforeCommit { break }
                connection.losesAnswer.withLock { $0 = moment != nil }
                guard Self.write(bytes, to: connection.upstream), moment != .duringCommit else { break }
                continue
            }
            guard Self.write(bytes, to: connection.upstream) else { break }
        }
        connection.cut()
    }

    private func toClient(_ connection: Connection) {
        while let bytes = Self.read(connection.upstream) {
            if connection.losesAnswer.withLock({ $0 }), Self.contains(bytes, "COMMIT") { break }
            guard Self.write(bytes, to: connection.client) else { break }
        }
        connection.cut()
    }

    private static func read(_ file: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = Foundation.read(file, &buffer, buffer.count)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func contains(_ bytes: [UInt8], _ word: String) -> Bool {
        String(decoding: bytes.map { $0 < 0x80 ? $0 : 0x2E }, as: UTF8.self).contains(word)
    }

    private static func address(_ path: String) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return address
    }
}
