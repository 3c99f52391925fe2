import Foundation
import Glibc
import Synchronization

/// Connections that hold a place and bring nothing: a third each sends its headers byte by byte, its body byte by byte, and takes its answer byte by byte. One that is
/// closed comes again at once, so that there are always as many.
final class SlowConnections: Sendable {
    private enum Kind: Int { case headers, body, reader }

    struct Result: Sendable {
        /// Open when the time was up.
        var held = 0
        var opened = 0
        /// By the service, or refused.
        var closed = 0
    }

    private let host: String
    private let port: UInt16
    private let sources: [String]
    private let result = Mutex(Result())

    init(_ town: ServedTown, from sources: [String]) { (host, port, self.sources) = (town.host, town.port, sources) }

    func hold(_ count: Int, for duration: Duration) async -> Result {
        let end = ContinuousClock.now + duration
        await Crowd.threads(3) { kind in self.hold(count / 3 + (kind < count % 3 ? 1 : 0), Kind(rawValue: kind) ?? .headers, until: end) }
        return result.withLock { $0 }
    }

    /// Every connection has its turn each second.
    private func hold(_ count: Int, _ kind: Kind, until end: ContinuousClock.Instant) {
        var open = [Int32](repeating: -1, count: count), mine = Result()
        while ContinuousClock.now < end {
            for number in open.indices {
                if open[number] < 0 {
                    open[number] = begin(kind, from: sources.isEmpty ? nil : sources[number % sources.count])
                    if open[number] >= 0 { mine.opened += 1 } else { mine.closed += 1 }
                } else if !goOn(kind, open[number]) {
                    close(open[number])
                    open[number] = -1
                    mine.closed += 1
                }
            }
            Thread.sleep(forTimeInterval: 1)
        }
        mine.held = open.count { $0 >= 0 }
        for descriptor in open where descriptor >= 0 { close(descriptor) }
        let all = mine
        result.withLock {
            $0.held += all.held
            $0.opened += all.opened
            $0.closed += all.closed
        }
    }

    private func begin(_ kind: Kind, from source: String?) -> Int32 {
        let isProxy = host.hasPrefix("127.")
        guard
            let descriptor = try? PlainConnection.connected(
                to: host,
                port,
                from: isProxy ? nil : source,
                receiving: kind == .reader ? 1_024 : nil
            )
        else { return -1 }
        let fields = "Host: localhost\r\n" + (isProxy ? source.map { "X-Forwarded-For: \($0)\r\n" } ?? "" : "")
        let request =
            switch kind {
            case .headers: "GET / HTTP/1.1\r\n\(fields)X-"
            case .body: "POST /api/v1/verify HTTP/1.1\r\n\(fields)Content-Length: 100000\r\n\r\n"
            case .reader: String(repeating: "GET /api/v1/openapi.json HTTP/1.1\r\n\(fields)\r\n", count: 4)
            }
        guard send(descriptor, Array(request.utf8)) else {
            close(descriptor)
            return -1
        }
        return descriptor
    }

    /// False once the other side has closed.
    private func goOn(_ kind: Kind, _ descriptor: Int32) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16)
        let got = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        guard got > 0 || (got < 0 && errno == EAGAIN) else { return false }
        return kind == .reader || send(descriptor, [UInt8(ascii: "a")])
    }

    private func send(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }
        return count > 0 || (count < 0 && errno == EAGAIN)
    }
}
