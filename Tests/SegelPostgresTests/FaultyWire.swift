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
    }

    private let folder: TemporaryFolder
    private let listener: Int32
    private let server: String
    private let state = Mutex(State.carrying)

    /// Of the tests' server, by way of this.
    let url: String

    init(_ database: PostgresDatabase) throws {
        folder = try TemporaryFolder()
        let socketFolder = try #require(database.url.firstMatch(of: /host=([^&]+)/)).1
        server = socketFolder + "/.s.PGSQL.5432"
        url = database.url.replacing("host=\(socketFolder)", with: "host=\(folder.path)")
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(folder.path + "/.s.PGSQL.5432")
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 }
        }
        try #require(isBound && listen(listener, 64) == 0)
        Thread { [self] in
            while case let client = accept(listener, nil, nil), client >= 0 { carry(client) }
        }.start()
    }

    /// To be called at the end: ends the waiting for more connections.
    func close() { shutdown(listener, Int32(SHUT_RDWR)) }

    func cut(at moment: Moment) { state.withLock { $0 = .armed(moment) } }

    var wasCut: Bool { state.withLock { if case .cut = $0 { true } else { false } } }

    private func carry(_ client: Int32) {
        let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(server)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else {
            _ = Foundation.close(client)
            return
        }
        let connection = Connection(client: client, upstream: upstream)
        Thread { self.toServer(connection) }.start()
        Thread { self.toClient(connection) }.start()
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
