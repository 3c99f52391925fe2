import Foundation
import SegelCrypto
import Testing

@testable import SegelTransparency

@Suite("Cosignatures, policies and what a witness takes")
struct WitnessTests {
    private let key = SigningKey(generating: .ed25519, from: SystemRandom())
    private let witnesses = (0..<4).map { _ in SigningKey(generating: .ed25519, from: SystemRandom()) }
    private let origin = "mpp.example/log/2026"

    private func note(_ log: MemoryLog, _ size: UInt64, origin: String? = nil, by signer: SigningKey? = nil) throws -> SignedNote {
        try Checkpoint(origin: origin ?? self.origin, head: log.head(size)).note(by: signer ?? key)
    }

    private var logKey: NoteKey { NoteKey(name: origin, key: key.publicKey) }

    @Test("a cosignature is read back with its time; of another head, time, name or key it is none or fails the note")
    func cosignature() throws {
        let note = try note(MemoryLog(7), 7), name = "saksi.example"
        let cosigner = CosignerKey(name: name, key: witnesses[0].publicKey)
        #expect(try CosignerKey(text: cosigner.text) == cosigner)
        #expect(throws: LogFailure.unknownSigner) { try NoteKey(text: cosigner.text) }
        #expect(throws: LogFailure.unknownSigner) { try CosignerKey(text: logKey.text) }
        let line = CosignerKey.cosign(note.body, as: name, key: witnesses[0], at: 1_772_416_800)
        let cosigned = note.adding([line])
        #expect(try cosigner.time(in: cosigned) == 1_772_416_800)
        #expect(try cosigner.time(in: SignedNote(cosigned.text, key: logKey)) == 1_772_416_800)
        #expect(try cosigner.time(in: note) == nil)
        #expect(try CosignerKey(name: "other.example", key: witnesses[0].publicKey).time(in: cosigned) == nil)
        #expect(try CosignerKey(name: name, key: witnesses[1].publicKey).time(in: cosigned) == nil)
        let other = CosignerKey.cosign("\(origin)\n8\nAAAA\n", as: name, key: witnesses[0], at: 1_772_416_800)
        #expect(throws: LogFailure.signatureRefused) { try cosigner.time(in: note.adding([other])) }
        // The time is signed: one bit of it fails the note.
        var bytes = [UInt8](Data(base64Encoded: line.split(separator: " ")[2].filter { $0 != "\n" }.description)!)
        bytes[11] ^= 1
        let moved = "— \(name) \(Data(bytes).base64EncodedString())\n"
        #expect(throws: LogFailure.signatureRefused) { try cosigner.time(in: note.adding([moved])) }
    }

    private func policy(_ lines: String) throws -> WitnessPolicy {
        let keys = witnesses.enumerated().map {
            "witness w\($0) \(CosignerKey(name: "w\($0).example", key: $1.publicKey).text) https://w\($0).example\n"
        }
        return try WitnessPolicy(text: "# who watches\n\n" + keys.joined() + lines)
    }

    @Test("n of m, groups of groups, any, all, none")
    func quorums() throws {
        let two = try policy("group some 2 w0 w1 w2\nquorum some\n")
        #expect(two.isMet(by: ["w0", "w2"]) && !two.isMet(by: ["w0"]) && !two.isMet(by: ["w0", "w3"]))
        let nested = try policy("group a any w0 w1\ngroup b all w2 w3\n  group\tboth all a b \nquorum both\n")
        #expect(nested.isMet(by: ["w1", "w2", "w3"]) && !nested.isMet(by: ["w0", "w1", "w2"]))
        #expect(try policy("quorum none\n").needsNobody && policy("quorum none\n").isMet(by: []))
        #expect(try policy("quorum w3\n").isMet(by: ["w3"]))
        for needed in ["any", "all", "1"] {
            let one = try policy("group alone \(needed) w1\nquorum alone\n")
            #expect(one.isMet(by: ["w1"]) && !one.isMet(by: ["w0"]), "\(needed)")
        }
        #expect(two.metSince(["w0": 10, "w1": 30, "w2": 20]) == 20 && two.metSince(["w0": 10]) == nil)
    }

    @Test("a policy that says something twice, unknown or impossible is refused")
    func badPolicies() throws {
        let bad = [
            "", "quorum w9\n", "quorum w0\nquorum w1\n", "group g 0 w0\nquorum g\n", "group g 3 w0 w1\nquorum g\n",
            "group g any\nquorum g\n",
            "group g any w0 w0\nquorum g\n", "group g any w0\ngroup h any w0\nquorum h\n", "group w0 any w1\nquorum w0\n",
            "group none any w1\nquorum none\n", "group g 01 w0\nquorum g\n", "group g any none\nquorum g\n", "quorum\n",
            "witness w9 x\nquorum none\n",
            "watch w0\nquorum none\n", "quorum w0\u{0}\n", "group g any h\ngroup h any w0\nquorum g\n",
            "witness again \(CosignerKey(name: "z", key: witnesses[0].publicKey).text)\nquorum none\n",
        ]
        for lines in bad { #expect(throws: LogFailure.self, "\(lines)") { try policy(lines) } }
    }

    private func refusal(_ log: WitnessedLog, _ request: WitnessRequest) -> WitnessRefusal? {
        do {
            _ = try log.check(WitnessRequest(text: request.text))
            return nil
        } catch { return error }
    }

    @Test("A82: a witness takes what continues what it cosigned; each other thing has its own refusal")
    func takes() throws {
        let log = try MemoryLog(20)
        func request(_ old: UInt64, _ new: UInt64, _ proof: [LogHash]? = nil, _ note: SignedNote? = nil) throws -> WitnessRequest {
            let right = old > 0 && old <= new ? try TransparencyLog.consistencyProof(of: log, from: old, to: new) : []
            return WitnessRequest(oldSize: old, proof: proof ?? right, checkpoint: try (note ?? self.note(log, new)).text)
        }
        let fresh = WitnessedLog(keys: [logKey], head: nil), known = WitnessedLog(keys: [logKey], head: try log.head(7))
        #expect(try refusal(fresh, request(0, 7)) == nil && refusal(known, request(7, 20)) == nil && refusal(known, request(7, 7)) == nil)
        #expect(try refusal(fresh, request(0, 0)) == nil)
        #expect(try refusal(known, request(0, 20)) == .otherSize(7) && refusal(known, request(6, 20)) == .otherSize(7))
        #expect(try refusal(known, request(8, 7)) == .malformed, "an old size above the new")
        #expect(try refusal(fresh, request(0, 7, [log.head(3).root])) == .notConsistent, "a proof where none is due")
        #expect(try refusal(known, request(7, 20, [])) == .notConsistent)
        let proof = try TransparencyLog.consistencyProof(of: log, from: 7, to: 20)
        #expect(try refusal(known, request(7, 20, proof.reversed())) == .notConsistent)
        #expect(try refusal(known, request(7, 20, proof + [proof[0]])) == .notConsistent)
        let stranger = SigningKey(generating: .ed25519, from: SystemRandom())
        #expect(try refusal(known, request(7, 20, nil, note(log, 20, by: stranger))) == .signatureRefused)
        let forged = try note(log, 20).text.replacing("\n20\n", with: "\n19\n")
        #expect(refusal(known, WitnessRequest(oldSize: 7, proof: proof, checkpoint: forged)) == .signatureRefused)
        #expect(try refusal(known, request(7, 20, nil, note(log, 20, origin: "other.example/log"))) == .signatureRefused)
        let many = [LogHash](repeating: proof[0], count: 64)
        #expect(try refusal(known, request(7, 20, many)) == .malformed)
        // A fork: the same log to 7, then another entry.
        let fork = try MemoryLog(7)
        for byte in 0..<13 { try TransparencyLog.append([UInt8(byte), 99], to: fork) }
        #expect(try refusal(known, request(7, 20, nil, note(fork, 20))) == .notConsistent)
        #expect(try refusal(WitnessedLog(keys: [logKey], head: log.head(20)), request(20, 20, [], note(fork, 20))) == .notConsistent)
        #expect(
            try refusal(
                known,
                WitnessRequest(
                    oldSize: 7,
                    proof: TransparencyLog.consistencyProof(of: fork, from: 7, to: 20),
                    checkpoint: note(fork, 20).text
                )
            )
                == nil,
            "what continues its 7 entries is a continuation; only one of two can be cosigned"
        )
    }

    @Test("a request has one form")
    func requests() throws {
        let log = try MemoryLog(20)
        let good = WitnessRequest(
            oldSize: 7,
            proof: try TransparencyLog.consistencyProof(of: log, from: 7, to: 20),
            checkpoint: try note(log, 20).text
        )
        #expect(try WitnessRequest(text: good.text) == good)
        let bad = [
            "", "old 7", "old 7\n", "old 07\n\n\(good.checkpoint)", "old -1\n\nx", "old\n\nx", "new 7\n\nx", "old 7 \n\nx",
            "old 7\nAAAA\n\nx",
            "old 7\n\(String(repeating: "A", count: 43))\n\nx", "old 18446744073709551616\n\nx", "old +7\n\nx",
        ]
        for text in bad { #expect(throws: WitnessRefusal.malformed, "\(text)") { try WitnessRequest(text: text) } }
    }
}

@Suite("Proofs of entry")
struct LogProofTests {
    @Test("a proof is believed for its entry, index, log and witnesses, and for nothing else")
    func proofs() throws {
        let key = SigningKey(generating: .ed25519, from: SystemRandom()), witness = SigningKey(generating: .ed25519, from: SystemRandom())
        let log = try MemoryLog(), origin = "mpp.example/log/2026"
        let event = LogEvent(kind: .dataAccess, at: 1_772_416_800, subject: "a", detail: "officer\nof two lines")
        let opening = LogOpening(event: event, salt: [UInt8](repeating: 7, count: 32))
        for index in 0..<37 { try TransparencyLog.append(index == 11 ? opening.entry : [UInt8(index)], to: log) }
        let note = try Checkpoint(origin: origin, head: log.head(37)).note(by: key)
        let line = CosignerKey.cosign(note.body, as: "w.example", key: witness, at: 5)
        let hashes = try TransparencyLog.inclusionProof(of: log, index: 11, size: 37)
        let proof = LogProof(extra: opening.bytes, index: 11, hashes: hashes, checkpoint: note.adding([line]).text)
        let keys = [NoteKey(name: origin, key: key.publicKey)]
        let policy = try WitnessPolicy(text: "witness w \(CosignerKey(name: "w.example", key: witness.publicKey).text)\nquorum w\n")
        let read = try LogProof(text: proof.text)
        #expect(read == proof)
        #expect(try LogOpening(#require(read.extra)) == opening)
        let proven = try read.verify(opening.entry, keys: keys, policy: policy)
        #expect(proven.index == 11 && proven.checkpoint.head.size == 37 && proven.witnesses == ["w": 5])
        #expect(throws: LogFailure.proofRefused) { try read.verify([11], keys: keys, policy: policy) }
        #expect(throws: LogFailure.unknownSigner) { try read.verify(opening.entry, keys: [], policy: policy) }
        let other = NoteKey(name: "mpp.example/log/2027", key: key.publicKey)
        #expect(throws: LogFailure.unknownSigner) { try read.verify(opening.entry, keys: [other], policy: policy) }
        let alone = LogProof(extra: nil, index: 11, hashes: hashes, checkpoint: note.text)
        #expect(throws: LogFailure.notWitnessed) { try alone.verify(opening.entry, keys: keys, policy: policy) }
        #expect(try alone.verify(opening.entry, keys: keys, policy: .none).witnesses.isEmpty)
        for bad in [12, 36, 37, UInt64.max] {
            let moved = LogProof(extra: nil, index: bad, hashes: hashes, checkpoint: note.text)
            #expect(throws: LogFailure.self) { try moved.verify(opening.entry, keys: keys, policy: .none) }
        }
        let text = proof.text
        let mutants = [
            text.replacing("@v1", with: "@v2"), text.replacing("index 11", with: "index 011"),
            text.replacing("index 11", with: "index  11"),
            text.replacing("index 11\n", with: ""), text.replacing("extra ", with: "extras "), text.replacing("\n\n", with: "\n"),
            "\n" + text, text.replacing("index 11", with: "index 11\nAAAA"),
        ]
        for mutant in mutants {
            #expect(throws: LogFailure.self, "\(mutant.prefix(80))") {
                try LogProof(text: mutant).verify(opening.entry, keys: keys, policy: policy)
            }
        }
        #expect(throws: LogFailure.malformedProof) { try LogOpening(opening.bytes.dropLast(30) + []) }
        #expect(throws: LogFailure.malformedProof) { try LogOpening(Array("segel-opening-1\nkind 5\nat 05\n".utf8)) }
    }

    @Test("a proof of a mebibyte is read, one of a byte more is not")
    func size() throws {
        let empty = LogProof(extra: nil, index: 0, hashes: [], checkpoint: "").text
        let room = 1_048_576 - empty.utf8.count
        #expect(try LogProof(text: empty + String(repeating: "a", count: room)).checkpoint.utf8.count == room)
        #expect(throws: LogFailure.malformedProof) { try LogProof(text: empty + String(repeating: "a", count: room + 1)) }
    }

    @Test("openings lose nothing and add nothing")
    func openings() throws {
        for kind in LogEventKind.allCases {
            let event = LogEvent(kind: kind, at: -1, subject: "", detail: "a\n\nb ")
            let opening = LogOpening(event: event, salt: SystemRandom().bytes(32))
            #expect(try LogOpening(opening.bytes) == opening)
        }
    }
}
