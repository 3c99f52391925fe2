private import Foundation
package import SegelCrypto

/// A text that somebody signed: C2SP signed-note with Ed25519 (signature type 1). Checkpoints and receipts are notes.
///
///     first line
///     …last line
///
///     — name Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
package struct SignedNote: Sendable, Equatable {
    /// The lines that are signed, each ended.
    package let body: String
    /// The whole note.
    package let text: String

    private static let byteLimit = 1_000_000

    /// `body`: lines, each ended, none of them empty. `key`: Ed25519.
    package init(body: String, name: String, signedBy key: SigningKey) {
        precondition(key.algorithm == .ed25519 && body.hasSuffix("\n"))
        let signature = Data(NoteKey(name: name, key: key.publicKey).id + key.sign(Array(body.utf8))).base64EncodedString()
        self.body = body
        text = "\(body)\n— \(name) \(signature)\n"
    }

    /// Reads and believes a note signed by `key`. Lines of keys nobody knows here are ignored; a bad line of a known key fails the whole note.
    package init(_ text: String, key: NoteKey) throws(LogFailure) {
        guard let end = text.range(of: "\n\n", options: .backwards), text.utf8.count <= Self.byteLimit else { throw .malformedCheckpoint }
        let body = String(text[..<end.lowerBound]) + "\n"
        let lines = text[end.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.last == "", lines.count > 1 else { throw .malformedCheckpoint }
        var isSigned = false
        for line in lines.dropLast() { if try key.verify(line, over: body) { isSigned = true } }
        guard isSigned else { throw .unknownSigner }
        self.body = body
        self.text = text
    }
}

/// A log's public key and name: C2SP signed-note verifier key, `name+hash+base64(0x01 ‖ key)`.
package struct NoteKey: Sendable, Equatable {
    package let name: String
    package let key: VerifyingKey

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
