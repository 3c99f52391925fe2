import Foundation
import SegelFaultOperations
import SegelTestSupport
import Synchronization
import Testing

/// Which points a run visits.
enum Points {
    private static let environment = ProcessInfo.processInfo.environment

    /// All of them (`script/test --crash`), or a few.
    static let all = environment["SEGEL_CRASH"] != nil
    /// The only one, "operation/fault".
    private static let only = environment["SEGEL_POINT"]
    /// Whether to go through all, be it to find the one that is wanted.
    static var everything: Bool { all || only != nil }
    /// The only operation, such as "shred".
    private static let operation = environment["SEGEL_OPERATION"]
    static let visited = Tally()

    static func wants(_ operation: String, _ fault: String? = nil) -> Bool {
        guard Self.operation == nil || Self.operation == operation else { return false }
        guard let only else { return true }
        guard let fault else { return only.hasPrefix(operation + "/") }
        return only == operation + "/" + fault
    }

    /// Numbers from 1 to `count`: all, or a few spread over them, other ones for each mode.
    static func chosen(of count: Int, _ mode: String, few: Int = 4) -> [Int] {
        guard !everything else { return Array(1...max(count, 1)) }
        let step = max(1, (count + few - 1) / few)
        return Array(stride(from: 1 + mode.utf8.reduce(0) { $0 + Int($1) } % step, through: count, by: step))
    }

    /// Reopens the folder and holds it against the invariants.
    static func judge(_ prepared: Prepared, _ fault: String, _ folder: String, said: [String]) async {
        do {
            if prepared.operation.startsFrom == .nothing {
                try await Invariants.checkBeginning(folder, said: said)
            } else {
                try await Invariants(before: prepared.before, operation: prepared.operation).check(folder, said: said)
            }
        } catch {
            Issue.record("SEGEL_POINT=\(prepared.operation.name)/\(fault): \(error); said \(said)")
        }
    }
}

/// Counts what was visited over all operations, for the figure at the end.
final class Tally: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func add(_ count: Int, _ what: String, of operation: String) {
        let total = counts.withLock { counts in
            counts[what, default: 0] += count
            return counts[what] ?? 0
        }
        print("\(operation): \(count) \(what); \(total) over all operations so far")
    }
}
