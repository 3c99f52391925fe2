import Foundation
import SegelCrypto
import Testing

@testable import SegelTransparency

@Suite("What of a log is not as it has to be")
struct LogRefusalTests {
    private let key = SigningKey(generating: .ed25519, from: SystemRandom())
    private let origin = "mpp.example/log/2026"

    private var noteKey: NoteKey { NoteKey(name: origin, key: key.publicKey) }

    private func signed(_ body: String) -> SignedNote { SignedNote(body: body, name: origin, signedBy: key) }

    @Test("the head computed from entries alone is the stored one at each size, the empty log's too")
    func folded() throws {
        let log = try MemoryLog(70)
        var tree = TreeFold(), tiles = TileFold()
        #expect(try tree.head == log.head(0) && tiles.head == log.head(0) && tiles.partials.isEmpty)
        for (index, entry) in log.entries.enumerated() {
            tree.add(entry)
            _ = tiles.add(entry)
            #expect(try tree.head == log.head(UInt64(index + 1)))
        }
        #expect(tiles.head == tree.head)
        #expect(throws: LogFailure.malformedHash) { try TileFold(size: 70, edgeHashes: tiles.edgeHashes + [.empty]) }
        #expect(throws: LogFailure.malformedHash) { try TileFold(size: 69, edgeHashes: tiles.edgeHashes) }
    }

    @Test("roots and proofs beyond the end, of nothing and backwards are refused")
    func ranges() throws {
        let log = try MemoryLog(5)
        #expect(throws: LogFailure.outOfRange) { try TransparencyLog.root(of: log, size: 6) }
        #expect(throws: LogFailure.outOfRange) { try TransparencyLog.inclusionProof(of: log, index: 5, size: 5) }
        #expect(throws: LogFailure.outOfRange) { try TransparencyLog.inclusionProof(of: log, index: 0, size: 6) }
        for (old, new) in [(0, 5), (4, 3), (5, 6)] as [(UInt64, UInt64)] {
            #expect(throws: LogFailure.outOfRange) { try TransparencyLog.consistencyProof(of: log, from: old, to: new) }
        }
        #expect(try TransparencyLog.consistencyProof(of: log, from: 5, to: 5).isEmpty)
    }

    @Test("a signed checkpoint in any form but its own is refused")
    func checkpoints() throws {
        let root = Data(LogHash.leaf([1]).bytes).base64EncodedString()
        let bad = [
            "\(origin)\n7\n", "\(origin)\n07\n\(root)\n", "\(origin)\n-7\n\(root)\n", "\(origin)\n18446744073709551616\n\(root)\n",
            "\(origin)\n7\n\(root.dropLast())\n", "\(origin)\n7\n\n\(root)\n", "\n7\n\(root)\n", "\(origin)\n7\n\(root)\n\nafter 3\n",
        ]
        for body in bad { #expect(throws: LogFailure.malformedCheckpoint, "\(body)") { try Checkpoint(signed(body)) } }
        #expect(throws: LogFailure.malformedHash) { try Checkpoint(signed("\(origin)\n7\nAAAA\n")) }
        #expect(try Checkpoint(signed("\(origin)\n7\n\(root)\n")).head == TreeHead(size: 7, root: .leaf([1])))
        let head = TreeHead(size: 7, root: .leaf([1]))
        let note = Checkpoint(origin: origin, head: head).signed(by: key)
        #expect(try Checkpoint(note: note, key: noteKey, origin: origin).head == head)
        #expect(throws: LogFailure.unknownSigner) { try Checkpoint(note: note, key: noteKey, origin: "mpp.example/log/2027") }
    }

    @Test("extensions say what lies before and what follows; other lines say neither")
    func extensions() {
        func checkpoint(_ lines: [String]) -> Checkpoint {
            Checkpoint(origin: origin, head: TreeHead(size: 0, root: .empty), extensions: lines)
        }
        let both = checkpoint(["other", Checkpoint.after(120_344), "\(Checkpoint.closed)mpp.example/log/2027"])
        #expect(both.entriesBefore == 120_344 && both.continuedBy == "mpp.example/log/2027")
        for line in ["after", "after ", "after -1", "after 1 2", "before 3", "after 18446744073709551616", "closed"] {
            #expect(checkpoint([line]).entriesBefore == 0 && checkpoint([line]).continuedBy == nil, "\(line)")
        }
        #expect(Checkpoint.claimedOrigin("a\nb") == "a" && Checkpoint.claimedOrigin("\nb") == nil && Checkpoint.claimedOrigin("") == nil)
    }

    @Test("a signature line in any form but its own fails the note; wanted ones are kept")
    func lines() throws {
        let note = signed("\(origin)\n")
        let base64 = Data(noteKey.id).base64EncodedString()
        let bad = [
            "- \(origin) \(base64)", "— \(origin)", "— \(origin) \(base64) x", "— a+b \(base64)AAAA", "—  \(base64)AAAA", "— \(origin) *",
            "— \(origin) \(base64)", "",
        ]
        for line in bad {
            #expect(throws: LogFailure.malformedCheckpoint, "\(line)") { try SignedNote(note.text + "\(line)\n", key: noteKey) }
        }
        #expect(throws: LogFailure.malformedCheckpoint) { try SignedNote(String(note.text.dropLast()), key: noteKey) }
        #expect(throws: LogFailure.malformedCheckpoint) { try SignedNote("\(origin)\n\n", key: noteKey) }
        #expect(throws: LogFailure.malformedCheckpoint) { try SignedNote(note.text.replacing("mpp", with: "m\tp"), key: noteKey) }
        let other = "— w.example \(Data([1, 2, 3, 4, 5]).base64EncodedString())\n"
        let both = note.adding([other, other])
        #expect(
            both.text == note.text + other && both.keeping { $0 != other } == note && both.keeping { _ in false }.text == "\(origin)\n\n"
        )
    }

    @Test("a key's text with another name, digest, kind or length is refused")
    func keyTexts() throws {
        let text = noteKey.text, parts = text.split(separator: "+", maxSplits: 2).map(String.init)
        #expect(try NoteKey(text: text) == noteKey)
        var long = [UInt8](Data(base64Encoded: parts[2])!)
        long.append(0)
        let bad = [
            "", parts[0], "\(parts[0])+\(parts[1])", "x\(text)", "a b+\(parts[1])+\(parts[2])", "\(parts[0])+00000000+\(parts[2])",
            "\(parts[0])+\(parts[1])+*", "\(parts[0])+\(parts[1])+\(Data(long).base64EncodedString())",
            "\(parts[0])+\(parts[1])+\(Data([2] + long[1...32]).base64EncodedString())",
        ]
        for text in bad { #expect(throws: LogFailure.unknownSigner, "\(text)") { try NoteKey(text: text) } }
    }

    @Test("a cosignature of another length, of no time or of a time past all clocks fails the note")
    func cosignatures() throws {
        let note = signed("\(origin)\n"), cosigner = CosignerKey(name: "w.example", key: key.publicKey)
        func line(_ time: UInt64, more: [UInt8] = []) -> String {
            let stamp = withUnsafeBytes(of: time.bigEndian) { Array($0) }
            let signature = key.sign(Array("cosignature/v1\ntime \(time)\n\(note.body)".utf8))
            let id = [UInt8](
                Data(
                    base64Encoded: CosignerKey.cosign(note.body, as: "w.example", key: key, at: 1).split(separator: " ")[2].dropLast()
                        .description
                )!
            )
            return NoteSignature(name: "w.example", id: Array(id.prefix(4)), bytes: stamp + signature + more).text + "\n"
        }
        #expect(try cosigner.time(in: note.adding([line(UInt64(Int64.max))])) == UInt64(Int64.max))
        #expect(try cosigner.time(in: note.adding([line(9), line(7), line(8)])) == 9, "the newest of several")
        for bad in [line(0), line(UInt64(Int64.max) + 1), line(7, more: [0])] {
            #expect(throws: LogFailure.signatureRefused) { try cosigner.time(in: note.adding([bad])) }
        }
    }

    @Test("logs of a policy are those of its file, each once")
    func policyLogs() throws {
        let other = NoteKey(name: "other.example/log", key: key.publicKey)
        let policy = try WitnessPolicy(text: "log \(noteKey.text)\nlog \(other.text) https://other.example\nquorum none\n")
        #expect(policy.logs == [noteKey, other] && policy.metSince(["w": 3]) == nil)
        for bad in ["log", "log \(noteKey.text) a b", "log \(noteKey.text)\nlog \(noteKey.text) https://again.example"] {
            #expect(throws: LogFailure.malformedPolicy) { try WitnessPolicy(text: "\(bad)\nquorum none\n") }
        }
        #expect(throws: LogFailure.unknownSigner) { try WitnessPolicy(text: "log x\nquorum none\n") }
        let witness = CosignerKey(name: "w.example", key: key.publicKey).text
        for bad in ["witness none \(witness)", "witness w", "witness w \(witness) a b"] {
            #expect(throws: LogFailure.malformedPolicy, "\(bad)") { try WitnessPolicy(text: "\(bad)\nquorum none\n") }
        }
        #expect(try WitnessPolicy(text: "quorum none" + String(repeating: "\n", count: 999)).needsNobody)
        #expect(throws: LogFailure.malformedPolicy) { try WitnessPolicy(text: "quorum none" + String(repeating: "\n", count: 1_000)) }
    }

    private func refusal(_ checkpoint: String, keys: [NoteKey]) -> WitnessRefusal? {
        do {
            _ = try WitnessedLog(keys: keys, head: nil).check(WitnessRequest(oldSize: 0, proof: [], checkpoint: checkpoint))
            return nil
        } catch { return error }
    }

    @Test("A82: a witness says of what is no note, no checkpoint, another log's and no empty tree what it is")
    func asked() throws {
        let root = LogHash.leaf([1])
        #expect(refusal("\(origin)\n", keys: [noteKey]) == .malformed)
        #expect(refusal(signed("\(origin)\n7\n").text, keys: [noteKey]) == .malformed)
        let elsewhere = Checkpoint(origin: "mpp.example/log/2027", head: TreeHead(size: 1, root: root))
        #expect(refusal(signed(elsewhere.body).text, keys: [noteKey]) == .unknownLog)
        #expect(refusal(Checkpoint(origin: origin, head: TreeHead(size: 0, root: root)).signed(by: key), keys: [noteKey]) == .notConsistent)
        #expect(refusal(Checkpoint(origin: origin, head: TreeHead(size: 1, root: root)).signed(by: key), keys: [noteKey]) == nil)
        let short = Data([UInt8](repeating: 1, count: 31)).base64EncodedString()
        #expect(throws: WitnessRefusal.malformed) { try WitnessRequest(text: "old 1\n\(short)\n\nx") }
        let hash = Data(root.bytes).base64EncodedString()
        let most = (0..<63).map { _ in "\(hash)\n" }.joined()
        #expect(try WitnessRequest(text: "old 1\n\(most)\nx").proof.count == 63)
        #expect(throws: WitnessRefusal.malformed) { try WitnessRequest(text: "old 1\n\(most)\n\(String(repeating: "x", count: 64 << 10))") }
    }

    @Test("a proof's extra and an opening have one spelling, and a checkpoint of another log proves nothing")
    func proofs() throws {
        let log = try MemoryLog(1), note = try Checkpoint(origin: origin, head: log.head(1)).note(by: key)
        let proof = LogProof(extra: [1], index: 0, hashes: [], checkpoint: note.text)
        #expect(try LogProof(text: proof.text).verify(log.entries[0], keys: [noteKey], policy: .none).index == 0)
        for bad in ["AR==", "A", "*"] {
            #expect(throws: LogFailure.malformedProof, "\(bad)") {
                try LogProof(text: proof.text.replacing("extra AQ==", with: "extra \(bad)"))
            }
        }
        let elsewhere = try signed(Checkpoint(origin: "mpp.example/log/2027", head: log.head(1)).body)
        let moved = LogProof(extra: nil, index: 0, hashes: [], checkpoint: elsewhere.text)
        #expect(throws: LogFailure.unknownSigner) { try moved.verify(log.entries[0], keys: [noteKey], policy: .none) }

        let opening = LogOpening(event: LogEvent(kind: .issued, at: 5, subject: "a", detail: "b"), salt: [UInt8](repeating: 7, count: 32))
        let text = String(decoding: opening.bytes, as: UTF8.self)
        #expect(try LogOpening(opening.bytes) == opening)
        let bad = [
            text.replacing("opening-1", with: "opening-2"), text.replacing("kind 1", with: "kind 0"),
            text.replacing("kind 1", with: "kind 01"),
            text.replacing("at 5", with: "at +5"), text.replacing("at 5", with: "on 5"), text.replacing("salt ", with: "salt AAAA"),
            text.replacing("subject", with: "object"), text.replacing("\ndetail b", with: ""),
        ]
        for text in bad { #expect(throws: LogFailure.malformedProof, "\(text)") { try LogOpening(Array(text.utf8)) } }
        #expect(throws: LogFailure.malformedProof) { try LogOpening(opening.bytes + [0xFF]) }
    }

    @Test("a tile knows its first leaf and the folder of its narrower forms")
    func tiles() throws {
        #expect(
            TilePath(.hashes(level: 0), index: 3, width: 256).firstLeaf == 768 && TilePath(.entries, index: 3, width: 1).firstLeaf == 768
        )
        #expect(TilePath(.hashes(level: 1), index: 3, width: 2).firstLeaf == 196_608)
        #expect(TilePath(.hashes(level: 1), index: 1_003, width: 2).partialsFolder == "tile/1/x001/003.p")
        let log = try MemoryLog(3), bundle = TilePath(.entries, index: 0, width: 3)
        #expect(try Tile.entries(Tile.bytes(of: bundle, in: log), at: bundle) == log.entries)
    }

    @Test("an index past 64 bits is no tile's, whichever step of reading it passes them")
    func largestIndex() throws {
        let largest = "tile/0/x018/x446/x744/x073/x709/x551/615"
        #expect(try TilePath(text: largest).index == .max)
        for text in [
            "tile/0/x018/x446/x744/x073/x709/x551/616", "tile/entries/x018/x446/x744/x073/x709/x551/999",
            "tile/0/x018/x446/x744/x073/x709/x552/000",
        ] {
            #expect(throws: LogFailure.malformedTile, "\(text)") { try TilePath(text: text) }
        }
    }
}
