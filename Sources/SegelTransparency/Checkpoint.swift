private import Foundation
package import SegelCrypto

/// A tree head under a log's name, signed: C2SP tlog-checkpoint inside a C2SP signed-note.
///
///     segel.example/log
///     7
///     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
///
///     — segel.example/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
package struct Checkpoint: Sendable, Equatable {
    package let origin: String
    package let head: TreeHead

    package init(origin: String, head: TreeHead) {
        self.origin = origin
        self.head = head
    }

    /// Three lines, each ended.
    var body: String { "\(origin)\n\(head.size)\n\(Data(head.root.bytes).base64EncodedString())\n" }

    /// The note with one Ed25519 signature.
    package func signed(by key: SigningKey) -> String { SignedNote(body: body, name: origin, signedBy: key).text }

    /// Reads and believes a note: signed by `key`, for `origin`.
    package init(note: String, key: NoteKey, origin: String) throws(LogFailure) {
        try self.init(body: SignedNote(note, key: key).body)
        guard self.origin == origin else { throw .unknownSigner }
    }

    /// Canonical only: a decimal size without leading zeros, a standard base64 root.
    private init(body: String) throws(LogFailure) {
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, !lines[0].isEmpty, let size = UInt64(lines[1]), String(size) == lines[1],
            let root = Data(base64Encoded: String(lines[2])), root.base64EncodedString() == lines[2]
        else { throw .malformedCheckpoint }
        origin = String(lines[0])
        head = TreeHead(size: size, root: try LogHash(Array(root)))
    }
}
