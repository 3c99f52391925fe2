internal import SegelCrypto

/// What the log says happened. The names are part of the entry format (Docs/Formats/Log.md).
package enum LogEventKind: UInt8, Sendable, CaseIterable, Codable {
    case issued = 1
    case statusChanged = 2
    case keyCeremony = 3
    case caseTransition = 4
    case dataAccess = 5
    case signIn = 6
    case failedAttempt = 7
    case catalogueChange = 8
    case trustListPublished = 9
    case approval = 10
    /// Shreds, legal holds, and shreds done again after a restore.
    case erasure = 11
    /// A register corrected a value, and the credentials that said the old one are replaced.
    case correction = 12
    /// A citizen used a right over their data: a question, a consent, a restriction, an erasure; or an incident was reported to them.
    case rights = 13
    /// A shard's first entry: the head of the one before. Its salt is zeros, so that anybody can check it (Docs/Formats/Log.md, rule 10).
    case shardOpened = 14
}

/// An event in the clear. It stays in the vault; the log gets a commitment to it.
package struct LogEvent: Sendable, Equatable {
    package let kind: LogEventKind
    /// Unix seconds.
    package let at: Int64
    /// A random identifier, never anything derived from a person.
    package let subject: String
    package let detail: String

    package init(kind: LogEventKind, at: Int64, subject: String, detail: String) {
        self.kind = kind
        self.at = at
        self.subject = subject
        self.detail = detail
    }

    package static let saltCount = 32
    /// Of what is public anyway.
    package static let publicSalt = [UInt8](repeating: 0, count: saltCount)

    /// Docs/Formats/Log.md, rule 2: version 1 | kind | time u64 | commitment 32. `salt`: 32 bytes that nobody can guess; without
    /// it nobody can tell from the entry what happened to whom, not even by trying all NIKs.
    package func entry(salt: [UInt8]) -> [UInt8] {
        precondition(salt.count == Self.saltCount)
        var clear = salt
        for part in [Array(subject.utf8), Array(detail.utf8)] { clear += Self.number(UInt64(part.count)) + part }
        let head: [UInt8] = [1, kind.rawValue] + Self.number(UInt64(bitPattern: at))
        return head + SHA256.digest(head + clear)
    }

    /// An entry's time, in the open. Throws `damaged` for what is too short to be an entry.
    package static func time(ofEntry entry: [UInt8]) throws(LogFailure) -> Int64 {
        guard entry.count >= 10 else { throw .damaged }
        return entry.dropFirst(2).withUnsafeBytes { Int64(bigEndian: $0.loadUnaligned(as: Int64.self)) }
    }

    private static func number(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}
