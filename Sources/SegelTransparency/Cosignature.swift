private import Foundation
package import SegelCrypto

/// A witness's public key and name: C2SP tlog-cosignature with Ed25519, as a verifier key of type 0x04.
package struct CosignerKey: Sendable, Equatable {
    package let name: String
    package let key: VerifyingKey

    package init(name: String, key: VerifyingKey) {
        self.name = name
        self.key = key
    }

    package init(text: String) throws(LogFailure) { (name, key) = try NoteKey.read(text, type: Self.type) }

    package var text: String { NoteKey.text(name, id, type: Self.type, key) }

    private static let type: UInt8 = 4
    /// A big-endian timestamp, then the signature.
    private static let lineCount = 8 + 64

    private var id: [UInt8] { NoteKey.id(name, type: Self.type, key) }

    /// A line that says: at this time, this was the largest head I had seen of this log. `at`: Unix seconds, above 0.
    package static func cosign(_ body: String, as name: String, key: SigningKey, at time: UInt64) -> String {
        precondition(key.algorithm == .ed25519 && time > 0)
        let bytes = withUnsafeBytes(of: time.bigEndian) { Array($0) } + key.sign(message(body, time))
        let id = CosignerKey(name: name, key: key.publicKey).id
        return NoteSignature(name: name, id: id, bytes: bytes).text + "\n"
    }

    /// When this witness cosigned the note; nil where it did not. A bad line of it fails the note.
    package func time(in note: SignedNote) throws(LogFailure) -> UInt64? {
        var newest: UInt64?
        for line in note.signatures {
            let signature = try NoteSignature(line.dropLast())
            guard let time = try verify(signature, over: note.body) else { continue }
            newest = max(newest ?? 0, time)
        }
        return newest
    }

    private func verify(_ line: NoteSignature, over body: String) throws(LogFailure) -> UInt64? {
        guard line.name == name, line.id == id else { return nil }
        guard line.bytes.count == Self.lineCount else { throw .signatureRefused }
        let time = line.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard time > 0, time <= UInt64(Int64.max) else { throw .signatureRefused }
        do { try key.verify(Array(line.bytes.dropFirst(8)), over: Self.message(body, time)) } catch { throw .signatureRefused }
        return time
    }

    /// tlog-cosignature, "Ed25519 signed message".
    private static func message(_ body: String, _ time: UInt64) -> [UInt8] { Array("cosignature/v1\ntime \(time)\n\(body)".utf8) }
}
