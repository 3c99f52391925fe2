import Foundation
import SegelFaultCalls
import SegelFaultOperations
import SegelTestSupport
import SegelUseCases

/// What the fault tests kill and starve: `prepare OPERATION FOLDER` makes a folder to start from, `run OPERATION FOLDER` does it and writes a
/// line for whatever it may acknowledge. Exits 0 when it went through, 3 when it was refused.
@main
struct FaultTarget {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let operation = FaultOperations.named(arguments[2]) else {
            say("operations: \(FaultOperations.all.map(\.name).joined(separator: " "))")
            exit(64)
        }
        if arguments[1] == "prepare" { return try await FaultRun.prepare(operation, in: arguments[3]) }
        let run = FaultRun(folder: arguments[3], begin: begin, say: say)
        do { try await operation.run(run) } catch {
            say("refused \("\(error)".replacing("\n", with: " "))")
            do { if try await run.read() ?? 0 > 0 { say("reads go on") } } catch { say("reads fail \(error)") }
            say("calls \(segel_fault_count())")
            exit(3)
        }
        say("done")
        say("calls \(segel_fault_count())")
    }

    /// With SEGEL_FAULT_FILL the folder's disk is first made full but for so many KiB.
    @Sendable static func begin() {
        if let spare = ProcessInfo.processInfo.environment["SEGEL_FAULT_FILL"].flatMap(Int.init) {
            fill(CommandLine.arguments[3] + "/filling", sparing: spare)
        }
        segel_fault_begin()
    }

    private static func fill(_ path: String, sparing spare: Int) {
        let file = open(path, O_WRONLY | O_CREAT, 0o600), block = [UInt8](repeating: 1, count: 1_024)
        var size: off_t = 0
        while write(file, block, block.count) == block.count { size += off_t(block.count) }
        ftruncate(file, max(0, size - off_t(spare * 1_024)))
        close(file)
    }

    /// One write, so that a kill leaves a whole line or none.
    static func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    }
}
