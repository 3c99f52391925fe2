import Foundation
import SegelFaultOperations
import SegelTestSupport
import Testing

/// The disk answers with an error: once at call N, or at N and for ever after. Either the operation is refused and nothing of it was
/// acknowledged that is not there, or the process stops and a restart finds what was acknowledged. While it lasts, reads go on.
@Suite("A disk that fails")
struct ErrnoSweepTests {
    struct Fault: Sendable {
        let name: String
        let number: Int32
        let forever: Bool
        let calls: String?

        func text(_ call: Int) -> String { "error:\(number):\(call)\(forever ? "+" : "")" }
    }

    static let faults = [
        Fault(name: "ENOSPC once", number: ENOSPC, forever: false, calls: "write,name,size"),
        Fault(name: "ENOSPC for good", number: ENOSPC, forever: true, calls: "write,name,size"),
        Fault(name: "EIO once", number: EIO, forever: false, calls: nil),
        Fault(name: "EIO for good", number: EIO, forever: true, calls: nil),
        Fault(name: "EROFS for good", number: EROFS, forever: true, calls: "write,name,size"),
    ]

    @Test("A27, A28, A29: ENOSPC, EIO and a disk turned read-only at every call", arguments: FaultOperations.all.map(\.name))
    func everyCall(name: String) async throws {
        let operation = try #require(FaultOperations.named(name))
        guard Points.wants(name) else { return }
        let prepared = try await Prepared(operation)
        var visited = 0
        for fault in Self.faults {
            let untouched = try await prepared.withCopy { try TargetRun.run(operation, in: $0, calls: fault.calls) }
            for number in Points.chosen(of: untouched.calls, fault.name, few: 2) where Points.wants(name, fault.text(number)) {
                try await visit(prepared, fault, number)
                visited += 1
            }
        }
        Points.visited.add(visited, "failing calls", of: name)
    }

    private func visit(_ prepared: Prepared, _ fault: Fault, _ number: Int) async throws {
        try await prepared.withCopy { folder in
            let run = try TargetRun.run(prepared.operation, in: folder, fault: fault.text(number), calls: fault.calls)
            let place = "SEGEL_POINT=\(prepared.operation.name)/\(fault.text(number)) (\(fault.name))"
            // 0: it went round the error, or never met it. 1: stopped because the outcome is unknown. 3: refused.
            #expect([.exited(0), .exited(1), .exited(3)].contains(run.end), "\(place): \(run.end) \(run.errors)")
            if run.end == .exited(1) { #expect(run.errors.contains("the disk did not confirm a write"), "\(place): \(run.errors)") }
            if run.end == .exited(3), prepared.operation.startsFrom == .city, prepared.operation.name != "open" {
                #expect(run.said.contains("reads go on"), "\(place): \(run.said) \(run.errors)")
            }
            await Points.judge(prepared, fault.text(number), folder, said: run.said)
        }
    }

    @Test(
        "A27: fsync that fails stops the process at once; it is not tried again",
        arguments: ["put-document", "issue", "rotate-kek-citizen", "publish"]
    )
    func fsync(name: String) async throws {
        let operation = try #require(FaultOperations.named(name))
        guard Points.wants(name) else { return }
        let prepared = try await Prepared(operation)
        let untouched = try await prepared.withCopy { try TargetRun.run(operation, in: $0, calls: "sync") }
        #expect(untouched.calls > 2)
        for number in Points.chosen(of: untouched.calls, name, few: 2) {
            try await prepared.withCopy { folder in
                let run = try TargetRun.run(operation, in: folder, fault: "error:\(EIO):\(number)", calls: "sync")
                #expect(run.end == .exited(1) && run.errors.contains("the disk did not confirm a write"), "\(name) \(number): \(run.end)")
                #expect(!run.said.contains { $0.hasPrefix("calls") }, "it went on after a failed fsync")
                await Points.judge(prepared, "error:\(EIO):\(number)", folder, said: run.said)
            }
        }
    }

    @Test("a call interrupted by a signal is made again, and nobody notices", arguments: FaultOperations.all.map(\.name))
    func interrupted(name: String) async throws {
        let operation = try #require(FaultOperations.named(name))
        guard Points.wants(name) else { return }
        let prepared = try await Prepared(operation)
        for calls in ["write,size", "read"] {
            let untouched = try await prepared.withCopy { try TargetRun.run(operation, in: $0, calls: calls) }
            for number in Points.chosen(of: min(untouched.calls, 200), name, few: 1) {
                try await prepared.withCopy { folder in
                    let run = try TargetRun.run(operation, in: folder, fault: "error:\(EINTR):\(number)", calls: calls)
                    #expect(run.end == .exited(0), "SEGEL_POINT=\(name)/error:\(EINTR):\(number) \(calls): \(run.end) \(run.said)")
                    await Points.judge(prepared, "error:\(EINTR):\(number)", folder, said: run.said)
                }
            }
        }
    }

    @Test("A36: an error while a crashed deployment is being recovered", arguments: ["read", "write,name,size", "sync"])
    func duringRecovery(calls: String) async throws {
        let operation = try #require(FaultOperations.named("open"))
        guard Points.wants(operation.name) else { return }
        let prepared = try await Prepared(operation)
        let untouched = try await prepared.withCopy { try TargetRun.run(operation, in: $0, calls: calls) }
        #expect(untouched.calls > 0)
        for forever in ["", "+"] {
            for number in Points.chosen(of: untouched.calls, calls, few: 2) {
                try await prepared.withCopy { folder in
                    let run = try TargetRun.run(operation, in: folder, fault: "error:\(EIO):\(number)\(forever)", calls: calls)
                    #expect(
                        [.exited(0), .exited(1), .exited(3)].contains(run.end),
                        "open/\(calls) \(number)\(forever): \(run.end) \(run.errors)"
                    )
                    await Points.judge(prepared, "error:\(EIO):\(number)\(forever)", folder, said: run.said)
                }
            }
        }
    }
}
