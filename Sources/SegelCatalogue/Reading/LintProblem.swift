/// What is wrong with a catalogue file, and where. Line and column count from 1.
package struct LintProblem: Sendable, Hashable, Error, Comparable {
    package let file: String
    package let line: Int
    package let column: Int
    /// Stable, for programs.
    package let code: String
    package let reason: String

    package static func < (a: Self, b: Self) -> Bool { (a.file, a.line, a.column, a.code) < (b.file, b.line, b.column, b.code) }
}

extension LintProblem: CustomStringConvertible {
    package var description: String { "\(file):\(line):\(column): \(code): \(reason)" }
}

/// Every problem of every file, in order.
package struct LintFailure: Error {
    package let problems: [LintProblem]
}
