private import Foundation

/// That an entry is in a log, for whoever has no connection: C2SP tlog-proof.
///
///     c2sp.org/tlog-proof@v1
///     extra c2VnZWwtb3BlbmluZy0x…
///     index 73894
///     gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
///
///     mpp.example/log/2027
///     109482
///     …
package struct LogProof: Sendable, Equatable {
    /// Nobody signed this: it is believed only as far as the entry it opens is in the log.
    package let extra: [UInt8]?
    package let index: UInt64
    package let hashes: [LogHash]
    /// Verbatim.
    package let checkpoint: String

    private static let header = "c2sp.org/tlog-proof@v1"
    /// A tree of 2^63 leaves has no longer path.
    private static let hashLimit = 63
    private static let byteLimit = 1 << 20

    package init(extra: [UInt8]?, index: UInt64, hashes: [LogHash], checkpoint: String) {
        self.extra = extra
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
    }

    package var text: String {
        let extra = extra.map { ["extra \(Data($0).base64EncodedString())"] } ?? []
        let lines = [Self.header] + extra + ["index \(index)"] + hashes.map { Data($0.bytes).base64EncodedString() }
        return lines.map { "\($0)\n" }.joined() + "\n" + checkpoint
    }

    package init(text: String) throws(LogFailure) {
        guard text.utf8.count <= Self.byteLimit, let end = text.range(of: "\n\n") else { throw .malformedProof }
        var lines = text[..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popFirst().map(String.init) == Self.header else { throw .malformedProof }
        if let line = lines.first, line.hasPrefix("extra ") {
            let base64 = String(line.dropFirst("extra ".count))
            guard let bytes = Data(base64Encoded: base64), bytes.base64EncodedString() == base64 else { throw .malformedProof }
            extra = [UInt8](bytes)
            lines.removeFirst()
        } else {
            extra = nil
        }
        guard let line = lines.popFirst(), line.hasPrefix("index "), let index = UInt64(line.dropFirst("index ".count)),
            line == "index \(index)", lines.count <= Self.hashLimit
        else { throw .malformedProof }
        var hashes: [LogHash] = []
        for line in lines {
            guard let bytes = Data(base64Encoded: String(line)), bytes.base64EncodedString() == line, bytes.count == 32 else {
                throw .malformedProof
            }
            hashes.append(try LogHash([UInt8](bytes)))
        }
        self.index = index
        self.hashes = hashes
        checkpoint = String(text[end.upperBound...])
    }

    /// Returns the believed head that `entry` is under. `keys`: of the logs and their names; `policy`: whose cosignatures are needed.
    package func verify(_ entry: [UInt8], keys: [NoteKey], policy: WitnessPolicy) throws(LogFailure) -> ProvenEntry {
        let note = try SignedNote(checkpoint, anyOf: keys)
        let head = try Checkpoint(note)
        guard keys.contains(where: { $0.name == head.origin }) else { throw .unknownSigner }
        let times = try policy.times(in: note)
        guard policy.isMet(by: Set(times.keys)) else { throw .notWitnessed }
        try head.head.verifyInclusion(of: .leaf(entry), at: index, proof: hashes)
        return ProvenEntry(checkpoint: head, index: index, witnesses: times)
    }
}

/// An entry that is in a log whose head is believed.
package struct ProvenEntry: Sendable {
    package let checkpoint: Checkpoint
    package let index: UInt64
    /// Unix seconds by the policy's name of each witness that cosigned.
    package let witnesses: [String: UInt64]

    fileprivate init(checkpoint: Checkpoint, index: UInt64, witnesses: [String: UInt64]) {
        self.checkpoint = checkpoint
        self.index = index
        self.witnesses = witnesses
    }
}

/// An event in the clear with its salt: what a proof carries for whoever may see it (Docs/Formats/LogProof.md, rule 3).
package struct LogOpening: Sendable, Equatable {
    package let event: LogEvent
    package let salt: [UInt8]

    private static let format = "segel-opening-1"

    package init(event: LogEvent, salt: [UInt8]) {
        self.event = event
        self.salt = salt
    }

    package var entry: [UInt8] { event.entry(salt: salt) }

    /// Lines of name and value; the detail comes last, since it may have any form.
    package var bytes: [UInt8] {
        let lines = [
            Self.format, "kind \(event.kind.rawValue)", "at \(event.at)", "salt \(Data(salt).base64EncodedString())",
            "subject \(event.subject)",
            "detail \(event.detail)",
        ]
        return Array(lines.joined(separator: "\n").utf8)
    }

    package init(_ bytes: [UInt8]) throws(LogFailure) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformedProof }
        let lines = text.split(separator: "\n", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 6, lines[0] == Self.format else { throw .malformedProof }
        let values = try zip(["kind", "at", "salt", "subject", "detail"], lines.dropFirst()).map { name, line throws(LogFailure) in
            guard line.hasPrefix(name + " ") else { throw .malformedProof }
            return String(line.dropFirst(name.utf8.count + 1))
        }
        guard let kind = UInt8(values[0]).flatMap(LogEventKind.init(rawValue:)), let at = Int64(values[1]),
            let salt = Data(base64Encoded: values[2]), salt.count == LogEvent.saltCount
        else { throw .malformedProof }
        event = LogEvent(kind: kind, at: at, subject: values[3], detail: values[4])
        self.salt = [UInt8](salt)
        guard self.bytes == bytes else { throw .malformedProof }
    }
}
