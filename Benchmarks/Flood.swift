import Foundation
import Glibc
import Synchronization

/// Clients that do not wait for answers: requests go out on a timetable, pipelined (RFC 9112 section 9.3.2), as fast as the service's buffers take them, and whatever
/// comes back is counted and thrown away.
final class Flood: Sendable {
    struct Result: Sendable {
        /// Requests that the timetable had.
        var asked = 0
        /// Of them, those that nobody's buffer took any more.
        var untaken = 0
        /// By status, of what came back meanwhile.
        var answered: [Int: Int] = [:]
        /// Connections that ended.
        var closed = 0

        mutating func add(_ other: Result) {
            asked += other.asked
            untaken += other.untaken
            closed += other.closed
            answered.merge(other.answered) { $0 + $1 }
        }
    }

    private let crowd: Crowd
    private let total = Mutex(Result())

    init(_ crowd: Crowd) { self.crowd = crowd }

    /// `rate`: of all, a second. Four threads, each with its part of the connections.
    func ask(_ connections: Int, rate: Double, for duration: Duration) async -> Result {
        let end = ContinuousClock.now + duration, threads = 4
        await Crowd.threads(threads) { number in
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, self.crowd.niceness)
            let mine = self.run(number, connections / threads, rate: rate / Double(threads), until: end)
            self.total.withLock { $0.add(mine) }
        }
        return total.withLock { $0 }
    }

    private func run(_ number: Int, _ count: Int, rate: Double, until end: ContinuousClock.Instant) -> Result {
        var lines = (0..<count).map { Line(crowd, number * count + $0) }, result = Result(), turn = number * 7
        let began = ContinuousClock.now
        while ContinuousClock.now < end {
            let due = Int((ContinuousClock.now - began) / .seconds(1) * rate)
            while result.asked < due {
                result.asked += 1
                turn += 1
                if !lines[turn % count].send(turn) { result.untaken += 1 }
            }
            for index in lines.indices { lines[index].drain() }
            Thread.sleep(forTimeInterval: 0.005)
        }
        for line in lines {
            result.closed += line.closed
            result.answered.merge(line.answered) { $0 + $1 }
            line.end()
        }
        return result
    }

    /// One connection, made again where it ended.
    private struct Line {
        private static let version = Array("HTTP/1.1 ".utf8)

        private let crowd: Crowd
        private let source: String?
        private let requests: [[UInt8]]
        private var descriptor: Int32 = -1
        /// Of a request that the buffer took in part.
        private var rest: ArraySlice<UInt8> = []
        private(set) var answered: [Int: Int] = [:]
        private(set) var closed = 0

        init(_ crowd: Crowd, _ number: Int) {
            self.crowd = crowd
            source = crowd.sources.isEmpty ? nil : crowd.sources[number % crowd.sources.count]
            let fields = source.map { crowd.host.hasPrefix("127.") ? "X-Forwarded-For: \($0)\r\n" : "" } ?? ""
            requests = crowd.requests.map { Array($0.head.replacingOccurrences(of: "\r\n\r\n", with: "\r\n\(fields)\r\n").utf8) + $0.body }
        }

        /// False where the buffer is full.
        mutating func send(_ turn: Int) -> Bool {
            if descriptor < 0 {
                let from = crowd.host.hasPrefix("127.") ? nil : source
                descriptor = (try? PlainConnection.connected(to: crowd.host, crowd.port, from: from)) ?? -1
                rest = []
            }
            guard descriptor >= 0, push() else { return false }
            rest = requests[turn % requests.count][...]
            _ = push()
            return true
        }

        private mutating func push() -> Bool {
            guard !rest.isEmpty else { return true }
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) }
            if count > 0 { rest = rest.dropFirst(count) }
            return rest.isEmpty
        }

        mutating func drain() {
            var bytes = [UInt8](repeating: 0, count: 64 << 10)
            while descriptor >= 0 {
                let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
                if count < 0, errno == EAGAIN { return }
                guard count > 0 else {
                    close(descriptor)
                    (descriptor, closed) = (-1, closed + 1)
                    return
                }
                // A status line in two pieces is missed, which is one in hundreds.
                var left = bytes[..<count]
                while let line = left.firstRange(of: Self.version) {
                    let status = left[line.upperBound...].prefix(3)
                    answered[status.reduce(0) { $0 * 10 + Int($1) - 48 }, default: 0] += 1
                    left = left[line.upperBound...]
                }
            }
        }

        func end() { if descriptor >= 0 { close(descriptor) } }
    }
}
