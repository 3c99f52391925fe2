private import Foundation
package import SegelCrypto

/// A text that somebody signed: C2SP signed-note. Checkpoints and receipts are notes.
///
///     first line
///     …last line
///
///     — name Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
package struct SignedNote: Sendable, Equatable {
    /// The lines that are signed, each ended.
    package let body: String
    /// The signature lines, each ended.
    package let signatures: [String]

    private static let byteLimit = 1_000_000
    /// More than any log has witnesses.
    private static let signatureLimit = 100

    /// The whole note.
    package var text: String { "\(body)\n\(signatures.joined())" }

    /// `body`: lines, each ended, none of them empty. `key`: Ed25519.
    package init(body: String, name: String, signedBy key: SigningKey) {
        precondition(key.algorithm == .ed25519 && body.hasSuffix("\n"))
        let line = NoteSignature(name: name, id: NoteKey(name: name, key: key.publicKey).id, bytes: key.sign(Array(body.utf8)))
        self.body = body
        signatures = ["\(line.text)\n"]
    }

    /// Reads and believes a note signed by `key`. Lines of keys nobody knows here are ignored; a bad line of a known key fails the whole note.
    package init(_ text: String, key: NoteKey) throws(LogFailure) { try self.init(text, anyOf: [key]) }

    /// The same, where one of several keys is enough.
    package init(_ text: String, anyOf keys: [NoteKey]) throws(LogFailure) {
        guard let end = text.range(of: "\n\n", options: .backwards), text.utf8.count <= Self.byteLimit else { throw .malformedCheckpoint }
        let body = String(text[..<end.lowerBound]) + "\n"
        let lines = text[end.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.last == "", lines.count > 1, lines.count - 1 <= Self.signatureLimit, Self.isPlain(text) else {
            throw .malformedCheckpoint
        }
        var isSigned = false
        for line in lines.dropLast() {
            let signature = try NoteSignature(line)
            for key in keys where try key.verify(signature, over: body) { isSigned = true }
        }
        guard isSigned else { throw .unknownSigner }
        self.body = body
        signatures = lines.dropLast().map { "\($0)\n" }
    }

    /// The same note with more signature lines, each once.
    package func adding(_ lines: [String]) -> SignedNote {
        SignedNote(body: body, signatures: lines.reduce(into: signatures) { if !$0.contains($1) { $0.append($1) } })
    }

    /// The same note with those of its signature lines, each ended, that are wanted.
    package func keeping(_ isWanted: (String) -> Bool) -> SignedNote { SignedNote(body: body, signatures: signatures.filter(isWanted)) }

    private init(body: String, signatures: [String]) {
        self.body = body
        self.signatures = signatures
    }

    /// No control characters but the newline.
    private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A } }
}

/// One signature line, read but not believed: `— name base64(key id 4 ‖ signature)`.
struct NoteSignature: Sendable, Equatable {
    let name: String
    let id: [UInt8]
    let bytes: [UInt8]

    init(name: String, id: [UInt8], bytes: [UInt8]) {
        self.name = name
        self.id = id
        self.bytes = bytes
    }

    init(_ line: Substring) throws(LogFailure) {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "—", NoteKey.isName(parts[1]), let bytes = Data(base64Encoded: String(parts[2])),
            bytes.count > 4, bytes.base64EncodedString() == parts[2]
        else { throw .malformedCheckpoint }
        self.init(name: String(parts[1]), id: Array(bytes.prefix(4)), bytes: Array(bytes.dropFirst(4)))
    }

    var text: String { "— \(name) \(Data(id + bytes).base64EncodedString())" }
}

/// A log's public key and name: C2SP signed-note verifier key, `name+hash+base64(0x01 ‖ key)`.
package struct NoteKey: Sendable, Equatable {
    package let name: String
    package let key: VerifyingKey

    package init(name: String, key: VerifyingKey) {
        self.name = name
        self.key = key
    }

    package init(text: String) throws(LogFailure) { (name, key) = try Self.read(text, type: Self.type) }

    package var text: String { Self.text(name, id, type: Self.type, key) }

    /// Ed25519, over the note's text.
    private static let type: UInt8 = 1

    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key).
    var id: [UInt8] { Self.id(name, type: Self.type, key) }

    /// Whether the line is this key's and good. False for another key's line; throws for this key's bad one.
    func verify(_ line: NoteSignature, over body: String) throws(LogFailure) -> Bool {
        guard line.name == name, line.id == id else { return false }
        do { try key.verify(line.bytes, over: Array(body.utf8)) } catch { throw .signatureRefused }
        return true
    }

    /// Not empty, without spaces and plus signs.
    static func isName(_ name: Substring) -> Bool { !name.isEmpty && !name.contains { $0 == "+" || $0.isWhitespace } }

    static func id(_ name: String, type: UInt8, _ key: VerifyingKey) -> [UInt8] {
        Array(SHA256.digest(Array(name.utf8) + [0x0A, type] + key.bytes).prefix(4))
    }

    static func text(_ name: String, _ id: [UInt8], type: UInt8, _ key: VerifyingKey) -> String {
        "\(name)+\(Hex.encode(id))+\(Data([type] + key.bytes).base64EncodedString())"
    }

    static func read(_ text: String, type: UInt8) throws(LogFailure) -> (String, VerifyingKey) {
        let parts = text.split(separator: "+", maxSplits: 2)
        guard parts.count == 3, isName(parts[0]), let bytes = Data(base64Encoded: String(parts[2])), bytes.count == 33, bytes.first == type
        else { throw .unknownSigner }
        let key: VerifyingKey
        do { key = try VerifyingKey(algorithm: .ed25519, bytes: Array(bytes.dropFirst())) } catch { throw .unknownSigner }
        let name = String(parts[0])
        guard Hex.encode(id(name, type: type, key)) == parts[1] else { throw .unknownSigner }
        return (name, key)
    }
}
