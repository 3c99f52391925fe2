internal import Foundation
internal import SegelTransparency

/// Files that people keep to check the log with.
enum LogFiles {
    /// One or more verifier keys, one a line.
    static func keys(_ path: String) throws -> [NoteKey] {
        let lines = try text(path).split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        do {
            let keys = try lines.map { try NoteKey(text: $0) }
            guard !keys.isEmpty else { throw LogFailure.unknownSigner }
            return keys
        } catch { throw CommandFailure(.usage, "\(path) holds no log key", next: "get log/key of the log, in a way you trust") }
    }

    static func policy(_ path: String?) throws -> WitnessPolicy {
        guard let path else { return .none }
        do { return try WitnessPolicy(text: text(path)) } catch is LogFailure {
            throw CommandFailure(.usage, "\(path) is no witness policy", next: "see Docs/Formats/LogPolicy.md")
        }
    }

    static func proof(_ path: String) throws -> LogProof {
        do { return try LogProof(text: text(path)) } catch is LogFailure {
            throw CommandFailure(.unrecognised, "\(path) is no proof of entry", next: "it begins with c2sp.org/tlog-proof@v1")
        }
    }

    private static func text(_ path: String) throws -> String {
        guard let text = String(validating: try VerifyCommand.read(path), as: UTF8.self) else {
            throw CommandFailure(.unrecognised, "\(path) is no text")
        }
        return text
    }
}
