private import Foundation
package import SegelCrypto

/// A tree head under a log's name, signed: C2SP tlog-checkpoint inside a C2SP signed-note.
///
///     segel.example/log/2027
///     7
///     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
///     after 120344
///
///     — segel.example/log/2027 Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
package struct Checkpoint: Sendable, Equatable {
    package let origin: String
    package let head: TreeHead
    /// Further lines, signed too (Docs/Formats/Log.md, rules 8 and 9).
    package let extensions: [String]

    package init(origin: String, head: TreeHead, extensions: [String] = []) {
        self.origin = origin
        self.head = head
        self.extensions = extensions
    }

    /// Three lines and the extensions, each ended.
    package var body: String {
        ([origin, "\(head.size)", Data(head.root.bytes).base64EncodedString()] + extensions).map { "\($0)\n" }.joined()
    }

    /// The note with one Ed25519 signature.
    package func signed(by key: SigningKey) -> String { note(by: key).text }

    package func note(by key: SigningKey) -> SignedNote { SignedNote(body: body, name: origin, signedBy: key) }

    /// Reads and believes a note: signed by `key`, for `origin`.
    package init(note: String, key: NoteKey, origin: String) throws(LogFailure) {
        try self.init(SignedNote(note, key: key))
        guard self.origin == origin else { throw .unknownSigner }
    }

    /// What a believed note says. Canonical only: a decimal size without leading zeros, a standard base64 root; the root of an empty log is the
    /// one RFC 6962 names.
    package init(_ note: SignedNote) throws(LogFailure) {
        let lines = note.body.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }), let size = UInt64(lines[1]), String(size) == lines[1],
            let root = Data(base64Encoded: lines[2]), root.base64EncodedString() == lines[2]
        else { throw .malformedCheckpoint }
        origin = lines[0]
        head = TreeHead(size: size, root: try LogHash(Array(root)))
        extensions = Array(lines.dropFirst(3))
    }

    /// The first line of a note that nobody believed yet: by it one finds out whose key to check with.
    package static func claimedOrigin(_ note: String) -> String? {
        let line = note.prefix { $0 != "\n" }
        return line.isEmpty ? nil : String(line)
    }

    /// How many entries the shards before hold (rule 8); 0 where none is before.
    package var entriesBefore: UInt64 { extensions.compactMap { $0.wholeMatch(of: /after ([0-9]+)/).flatMap { UInt64($0.1) } }.first ?? 0 }

    /// The origin that continues a closed shard (rule 9).
    package var continuedBy: String? {
        extensions.first { $0.hasPrefix(Self.closed) }.map { String($0.dropFirst(Self.closed.count)) }
    }

    package static func after(_ count: UInt64) -> String { "after \(count)" }
    package static let closed = "closed "
}
