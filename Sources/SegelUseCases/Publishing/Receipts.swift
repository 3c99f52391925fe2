internal import Foundation
internal import SegelCrypto
package import SegelTransparency
internal import SegelVault

/// A signed statement of something the deployment did that cannot be undone or must be shown to others: a finished rotation, a shredded
/// citizen, a verified backup. Lines of "name value", signed as a C2SP note under the log's receipt key (Docs/Formats/Receipt.md).
package struct Receipt: Sendable {
    package enum Kind: String, Sendable { case rotation, retirement, shredding, backup, drill, rollback, reseal, reissue, verification }

    /// The note, as it is handed out.
    package let note: String
    package let kind: Kind
    /// In the order they were written.
    package let lines: [(name: String, value: String)]
}

extension Receipt {
    static let format = "segel-receipt-1"

    /// Reads and believes a receipt: signed by `key`. Throws `LogFailure`.
    package init(note: String, key: NoteKey) throws(LogFailure) {
        let lines = try SignedNote(note, key: key).body.split(separator: "\n").map { line throws(LogFailure) in
            guard let space = line.firstIndex(of: " ") else { throw .malformedCheckpoint }
            return (name: String(line[..<space]), value: String(line[line.index(after: space)...]))
        }
        guard let first = lines.first, first.name == Self.format, let kind = Kind(rawValue: first.value) else { throw .malformedCheckpoint }
        self.note = note
        self.kind = kind
        self.lines = Array(lines.dropFirst())
    }
}

extension Mall {
    /// The name under which receipts are signed.
    var receiptName: String { "\(logOrigin)/receipt" }

    /// Signs a statement. `lines`: names without spaces, values without line breaks, nothing of a person. Log the event in the same transaction.
    func receipt(_ kind: Receipt.Kind, _ lines: [(name: String, value: String)], at now: UnixTime, in tx: any StoreTransaction) throws
        -> Receipt
    {
        let key = try receiptKey(at: now, in: tx)
        let all = [("deployment", vault.deployment.text), ("at", Date(timeIntervalSince1970: Double(now)).ISO8601Format())] + lines
        precondition(all.allSatisfy { !$0.0.contains(" ") && !$0.1.contains("\n") })
        let body = "\(Receipt.format) \(kind.rawValue)\n" + all.map { "\($0.0) \($0.1)\n" }.joined()
        let note = SignedNote(body: body, name: receiptName, signedBy: key.key).text
        return try Receipt(note: note, key: NoteKey(name: receiptName, key: key.record.publicKey))
    }

    /// Publishes the key that receipts are checked with.
    package func publishReceiptKey() async throws {
        let now = now
        let key = try await store.write { tx in try self.receiptKey(at: now, in: tx).record.publicKey }
        try publicFiles.publish(Array(NoteKey(name: receiptName, key: key).text.utf8), at: .receiptKey)
    }

    /// Deployments made before there were receipts get their key at its first use.
    func receiptKey(at now: UnixTime, in tx: any StoreTransaction) throws -> ActiveKey {
        let ring = try tx.signingKeys(of: Self.logAgency, for: SigningPurpose.receipt.rawValue)
        if !ring.isEmpty { return try active(of: ring, at: now) }
        try addKey(.receipt, of: Self.logAgency, .ed25519, activeFrom: now, in: tx)
        return try activeKey(.receipt, of: Self.logAgency, at: now, in: tx)
    }
}
