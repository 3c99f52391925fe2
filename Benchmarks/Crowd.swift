import Foundation
import Glibc
import Synchronization

/// Clients on threads, each with a connection that it keeps and an address that it comes from, asking on a timetable or one request after the other.
final class Crowd: Sendable {
    /// What one of them sends, with its empty line and its body.
    struct Asked: Sendable {
        let head: String
        let body: [UInt8]
    }

    struct Result: Sendable {
        var asked = 0
        /// By status.
        var answered: [Int: Int] = [:]
        /// Connections that could not be made, or that ended without an answer.
        var closed = 0
        /// Seconds from when a request was due until its answer was there, of those that were served.
        var times: [Double] = []

        var served: Int { answered.filter { $0.key < 400 }.values.reduce(0, +) }
        func milliseconds(_ share: Double) -> Double { Benchmarks.quantile(share, of: times) * 1_000 }
    }

    let host: String
    let port: UInt16
    let requests: [Asked]
    /// Where they come from, in turn; empty for wherever.
    let sources: [String]
    /// Nice value (setpriority(2)) of their threads.
    let niceness: Int32
    private let result = Mutex(Result())

    init(_ town: ServedTown, _ requests: [Asked], from sources: [String], niceness: Int32 = 0) {
        (host, port, self.requests, self.sources, self.niceness) = (town.host, town.port, requests, sources, niceness)
    }

    /// `rate`: of each, a second; nil for as fast as answers come.
    func ask(_ clients: Int, rate: Double?, for duration: Duration) async -> Result {
        let end = ContinuousClock.now + duration
        await Self.threads(clients) { number in self.client(number, of: clients, rate, until: end) }
        return result.withLock { $0 }
    }

    /// Until the last of `count` threads has ended.
    static func threads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) async {
        await withCheckedContinuation { (ended: CheckedContinuation<Void, Never>) in
            let running = Mutex(count)
            for number in 0..<count {
                Thread {
                    body(number)
                    let isLast = running.withLock { left in
                        left -= 1
                        return left == 0
                    }
                    if isLast { ended.resume() }
                }.start()
            }
        }
    }

    private func client(_ number: Int, of clients: Int, _ rate: Double?, until end: ContinuousClock.Instant) {
        // On Linux 0 is the thread that calls (setpriority(2), notes).
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
        let source = sources.isEmpty ? nil : sources[number % sources.count]
        // What a proxy would say, where all connections come from one address.
        let fields = source.map { host.hasPrefix("127.") ? "X-Forwarded-For: \($0)\r\n" : "" } ?? ""
        let heads = requests.map { $0.head.replacingOccurrences(of: "\r\n\r\n", with: "\r\n\(fields)\r\n") }
        let between = rate.map { Duration.seconds(1 / $0) } ?? .zero
        var due = ContinuousClock.now + between * (Double(number) / Double(clients)), mine = Result(), turn = number * 7
        var connection: PlainConnection?
        while due < end, ContinuousClock.now < end {
            if rate != nil { Thread.sleep(forTimeInterval: max(0, (due - .now) / .seconds(1))) } else { due = .now }
            turn += 1
            mine.asked += 1
            let asked = turn % requests.count
            do {
                let used = try connection ?? PlainConnection(port: port, host: host, from: host.hasPrefix("127.") ? nil : source)
                connection = used
                let status = try used.exchange(heads[asked], requests[asked].body).status
                mine.answered[status, default: 0] += 1
                if status < 400 { mine.times.append((ContinuousClock.now - due) / .seconds(1)) }
            } catch {
                mine.closed += 1
                connection = nil
                if rate == nil { Thread.sleep(forTimeInterval: 0.01) }
            }
            due += between
            // Who is more than a second behind does not make up for it: the timetable begins again.
            if ContinuousClock.now - due > .seconds(1) { due = .now }
        }
        let all = mine
        result.withLock { result in
            result.asked += all.asked
            result.answered.merge(all.answered) { $0 + $1 }
            result.closed += all.closed
            result.times += all.times
        }
    }
}
