private import Foundation

/// What a log asks of a witness: C2SP tlog-witness, add-checkpoint.
///
///     old 20852014
///     PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
///
///     mpp.example/log/2027
///     …
package struct WitnessRequest: Sendable, Equatable {
    package let oldSize: UInt64
    package let proof: [LogHash]
    /// A note, not believed yet.
    package let checkpoint: String

    package static let hashLimit = 63
    package static let byteLimit = 64 << 10

    package init(oldSize: UInt64, proof: [LogHash], checkpoint: String) {
        self.oldSize = oldSize
        self.proof = proof
        self.checkpoint = checkpoint
    }

    package var text: String {
        let lines = ["old \(oldSize)"] + proof.map { Data($0.bytes).base64EncodedString() }
        return lines.map { "\($0)\n" }.joined() + "\n" + checkpoint
    }

    package init(text: String) throws(WitnessRefusal) {
        guard text.utf8.count <= Self.byteLimit, let end = text.range(of: "\n\n") else { throw .malformed }
        var lines = text[..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst(), first.hasPrefix("old "), let size = UInt64(first.dropFirst(4)), first == "old \(size)",
            lines.count <= Self.hashLimit
        else { throw .malformed }
        var proof: [LogHash] = []
        for line in lines {
            guard let bytes = Data(base64Encoded: String(line)), bytes.base64EncodedString() == line else { throw .malformed }
            do { proof.append(try LogHash([UInt8](bytes))) } catch { throw .malformed }
        }
        oldSize = size
        self.proof = proof
        checkpoint = String(text[end.upperBound...])
    }
}

/// Why a witness did not cosign. Each has its own status code in the specification.
package enum WitnessRefusal: Error, Equatable {
    /// 400: not in the one form it has, or an old size above the new.
    case malformed
    /// 404
    case unknownLog
    /// 403
    case signatureRefused
    /// 409: the witness knows another size.
    case otherSize(UInt64)
    /// 422: not the continuation of what the witness cosigned (attack A82).
    case notConsistent
}

/// What a witness has to know of a log: its name, its keys, the last head it cosigned.
package struct WitnessedLog: Sendable, Equatable {
    package let keys: [NoteKey]
    package let head: TreeHead?

    package init(keys: [NoteKey], head: TreeHead?) {
        self.keys = keys
        self.head = head
    }

    /// Returns the note to cosign and to remember, only where it continues what was cosigned before. Check and remember under one lock.
    package func check(_ request: WitnessRequest) throws(WitnessRefusal) -> (note: SignedNote, checkpoint: Checkpoint) {
        let note: SignedNote, checkpoint: Checkpoint
        do {
            note = try SignedNote(request.checkpoint, anyOf: keys)
        } catch .malformedCheckpoint { throw .malformed } catch { throw .signatureRefused }
        do { checkpoint = try Checkpoint(note) } catch { throw .malformed }
        guard keys.contains(where: { $0.name == checkpoint.origin }) else { throw .unknownLog }
        guard request.oldSize <= checkpoint.head.size else { throw .malformed }
        guard request.oldSize == head?.size ?? 0 else { throw .otherSize(head?.size ?? 0) }
        do {
            if checkpoint.head.size == 0 { guard checkpoint.head.root == .empty else { throw LogFailure.proofRefused } }
            if let head, head.size > 0 {
                try checkpoint.head.verifyConsistency(with: head, proof: request.proof)
            } else {
                guard request.proof.isEmpty else { throw LogFailure.proofRefused }
            }
        } catch { throw .notConsistent }
        return (note, checkpoint)
    }
}
