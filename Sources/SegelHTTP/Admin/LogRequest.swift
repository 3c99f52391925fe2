internal import SegelUseCases

/// Reading the log in clear.
package enum LogRequest: Codable, Sendable {
    /// Entries `from` to `to`, both included.
    case show(from: UInt64, to: UInt64)
}

extension AdminDesk {
    func perform(_ request: LogRequest) async throws -> [LogLine] {
        switch request {
        case .show(let from, let to):
            guard from <= to, to < .max else { throw Refusal(.invalid([]), "log_range") }
            return try await mall.showLog(from..<to + 1)
        }
    }
}
