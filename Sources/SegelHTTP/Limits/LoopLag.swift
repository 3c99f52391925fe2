internal import NIOCore
private import Synchronization

/// How late the threads are that read, answer and write requests: a small task on each of them every 20 ms, and when it really ran.
///
/// One long piece of work makes one task late. That requests queue shows in that no task was on time for a while, which is what counts here (as CoDel judges a
/// queue by the least delay of an interval, RFC 8289 section 3).
package final class LoopLag: Sendable {
    /// Of the service's own threads. Watching starts with the first use.
    package static let shared = LoopLag(EventLoopExecutor.shared.loops)

    enum Nanoseconds {
        static let between: UInt64 = 20_000_000
        /// Later than this is not on time.
        static let late: UInt64 = 10_000_000
        /// Never on time for so long: requests queue. Two turns that were late, since what a flood sends meanwhile is all let in.
        static let standing: UInt64 = 40_000_000
        /// So late at this moment: whoever is let in now waits longer than people do.
        static let jammed: UInt64 = 250_000_000
    }

    final class Probe: Sendable {
        private let ran: Atomic<UInt64>
        private let onTime: Atomic<UInt64>

        init(at now: UInt64) {
            ran = Atomic(now)
            onTime = Atomic(now)
        }

        func run(at now: UInt64) {
            let before = ran.exchange(now, ordering: .relaxed)
            if now <= before + Nanoseconds.between + Nanoseconds.late { onTime.store(now, ordering: .relaxed) }
        }

        func isQueueing(at now: UInt64) -> Bool { now > onTime.load(ordering: .relaxed) + Nanoseconds.between + Nanoseconds.standing }
        func isJammed(at now: UInt64) -> Bool { now > ran.load(ordering: .relaxed) + Nanoseconds.between + Nanoseconds.jammed }
    }

    private let probes: [Probe]

    init(probes: [Probe]) { self.probes = probes }

    private convenience init(_ loops: [any EventLoop]) {
        let now = NIODeadline.now().uptimeNanoseconds
        let probes = loops.map { _ in Probe(at: now) }
        self.init(probes: probes)
        for (loop, probe) in zip(loops, probes) {
            let pause = TimeAmount.nanoseconds(Int64(Nanoseconds.between))
            loop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in probe.run(at: NIODeadline.now().uptimeNanoseconds) }
        }
    }

    /// `now`: nanoseconds of the monotonic clock.
    func isQueueing(at now: UInt64) -> Bool { probes.contains { $0.isQueueing(at: now) } }
    func isJammed(at now: UInt64) -> Bool { probes.contains { $0.isJammed(at: now) } }
}
