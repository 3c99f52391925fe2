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
    package func signed(by key: SigningKey) -> String {
        precondition(key.algorithm == .ed25519)
        let name = NoteKey(name: origin, key: key.publicKey)
        let signature = Data(name.id + key.sign(Array(body.utf8))).base64EncodedString()
        return "\(body)\n— \(origin) \(signature)\n"
    }

    /// Reads and believes a note: signed by `key`, for `origin`. Lines of keys nobody knows here are ignored; a bad line of a known key
    /// fails the whole note.
    package init(note: String, key: NoteKey, origin: String) throws(LogFailure) {
        guard let end = note.range(of: "\n\n", options: .backwards), note.utf8.count <= 1_000_000 else { throw .malformedCheckpoint }
        let body = String(note[..<end.lowerBound]) + "\n"
        let lines = note[end.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.last == "", lines.count > 1 else { throw .malformedCheckpoint }
        var isSigned = false
        for line in lines.dropLast() { if try key.verify(line, over: body) { isSigned = true } }
        guard isSigned else { throw .unknownSigner }
        try self.init(body: body)
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

/// A log's public key and name: C2SP signed-note verifier key, `name+hash+base64(0x01 ‖ key)`.
package struct NoteKey: Sendable, Equatable {
    package let name: String
    let key: VerifyingKey

    package init(name: String, key: VerifyingKey) {
        self.name = name
        self.key = key
    }

    package init(text: String) throws(LogFailure) {
        let parts = text.split(separator: "+", maxSplits: 2).map(String.init)
        guard parts.count == 3, let bytes = Data(base64Encoded: parts[2]), bytes.count == 33, bytes.first == 1 else { throw .unknownSigner }
        let key: VerifyingKey
        do { key = try VerifyingKey(algorithm: .ed25519, bytes: Array(bytes.dropFirst())) } catch { throw .unknownSigner }
        self.init(name: parts[0], key: key)
        guard Hex.encode(id) == parts[1] else { throw .unknownSigner }
    }

    package var text: String { "\(name)+\(Hex.encode(id))+\(Data([1] + key.bytes).base64EncodedString())" }

    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key).
    var id: [UInt8] { Array(SHA256.digest(Array(name.utf8) + [0x0A, 0x01] + key.bytes).prefix(4)) }

    /// Whether the line is this key's and good. False for another key's line; throws for this key's bad one.
    func verify(_ line: Substring, over body: String) throws(LogFailure) -> Bool {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "—", !parts[1].isEmpty, let bytes = Data(base64Encoded: String(parts[2])), bytes.count > 4
        else {
            throw .malformedCheckpoint
        }
        guard parts[1] == name, Array(bytes.prefix(4)) == id else { return false }
        do { try key.verify(Array(bytes.dropFirst(4)), over: Array(body.utf8)) } catch { throw .signatureRefused }
        return true
    }
}
