import Foundation
import SegelFaultOperations
import SegelTestSupport
import Testing

@Suite("No randomness")
struct RandomnessTests {
    @Test("A07: a generator that fails ends the process; nothing is sealed under bytes that are not random")
    func fails() async throws {
        guard Strace.works else { return print("skipped: strace cannot trace here") }
        let prepared = try await Prepared(#require(FaultOperations.named("register")))
        var ended = 0
        for first in [2, 3, 5] {
            try await prepared.withCopy { folder in
                let run = try TargetRun.run(
                    prepared.operation,
                    in: folder,
                    through: Strace.failing("getrandom", "EIO", from: first)
                )
                if case .signalled = run.end { ended += 1 } else { #expect(run.end == .exited(0), "\(run.end) \(run.errors)") }
                await Points.judge(prepared, "getrandom:\(first)", folder, said: run.said)
            }
        }
        #expect(ended > 0, "the generator was never asked")
    }
}
