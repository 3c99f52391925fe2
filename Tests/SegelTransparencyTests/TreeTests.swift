import Foundation
import SegelCrypto
import Testing

@testable import SegelTransparency

@Suite("Merkle tree")
struct TreeTests {
    @Test("every inclusion and consistency proof of every size to 40")
    func allProofs() throws {
        let log = try MemoryLog(40)
        for size in UInt64(1)...40 {
            let head = try log.head(size)
            for index in 0..<size {
                let proof = try TransparencyLog.inclusionProof(of: log, index: index, size: size)
                try head.verifyInclusion(of: .leaf(log.entries[Int(index)]), at: index, proof: proof)
            }
            for old in 1...size {
                let proof = try TransparencyLog.consistencyProof(of: log, from: old, to: size)
                try head.verifyConsistency(with: log.head(old), proof: proof)
            }
        }
    }

    @Test("a proof with a hash too few, too many, swapped or altered is refused")
    func mutations() throws {
        let log = try MemoryLog(37)
        let head = try log.head(37)
        let leaf = LogHash.leaf(log.entries[11])
        let proof = try TransparencyLog.inclusionProof(of: log, index: 11, size: 37)
        for bad in [Array(proof.dropLast()), proof + [leaf], Array(proof.reversed()), [leaf] + proof.dropFirst()] {
            #expect(throws: LogFailure.proofRefused) { try head.verifyInclusion(of: leaf, at: 11, proof: bad) }
        }
        #expect(throws: LogFailure.self) { try head.verifyInclusion(of: leaf, at: 12, proof: proof) }
        #expect(throws: LogFailure.outOfRange) { try head.verifyInclusion(of: leaf, at: 37, proof: proof) }
        let old = try log.head(20)
        let consistency = try TransparencyLog.consistencyProof(of: log, from: 20, to: 37)
        #expect(throws: LogFailure.self) { try head.verifyConsistency(with: old, proof: Array(consistency.dropLast())) }
        #expect(throws: LogFailure.self) { try head.verifyConsistency(with: TreeHead(size: 20, root: head.root), proof: consistency) }
        #expect(throws: LogFailure.outOfRange) { try head.verifyConsistency(with: TreeHead(size: 0, root: old.root), proof: []) }
    }

    @Test("the published vectors: what is good passes, every mutation is refused", arguments: ["inclusion", "consistency"])
    func published(kind: String) throws {
        guard let folder = Vectors.folder?.appending(path: "merkle/\(kind)") else {
            return print("skipped: no shared/vectors beside the repository")
        }
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        #expect(files.count > 30)
        for file in files {
            let test = try JSONDecoder().decode(Vector.self, from: Data(contentsOf: folder.appending(path: file)))
            var accepted = true
            do { try test.verify(kind) } catch { accepted = false }
            #expect(accepted != test.wantErr, "\(file)")
        }
    }

    struct Vector: Decodable {
        let leafIdx: UInt64?
        let treeSize: UInt64?
        let root: String?
        let leafHash: String?
        let size1: UInt64?
        let size2: UInt64?
        let root1: String?
        let root2: String?
        let proof: [String]?
        let wantErr: Bool

        func verify(_ kind: String) throws {
            func hash(_ text: String?) throws -> LogHash { try LogHash([UInt8](Data(base64Encoded: text ?? "") ?? Data())) }
            let hashes = try (proof ?? []).map(hash)
            if kind == "inclusion" {
                try TreeHead(size: treeSize ?? 0, root: hash(root)).verifyInclusion(of: hash(leafHash), at: leafIdx ?? 0, proof: hashes)
            } else {
                try TreeHead(size: size2 ?? 0, root: hash(root2)).verifyConsistency(
                    with: TreeHead(size: size1 ?? 0, root: hash(root1)),
                    proof: hashes
                )
            }
        }
    }

    @Test("an entry tells nothing without its salt and everything with it")
    func entries() {
        let event = LogEvent(kind: .issued, at: 1_772_416_800, subject: "a", detail: "b")
        let salt = [UInt8](repeating: 7, count: 32)
        #expect(event.entry(salt: salt).count == 42)
        // Docs/Formats/Log.md, rule 2: what stands in the open.
        #expect(event.entry(salt: salt).prefix(10) == [1, 1, 0, 0, 0, 0, 0x69, 0xA4, 0xEF, 0x20])
        #expect(event.entry(salt: salt) == event.entry(salt: salt))
        #expect(event.entry(salt: salt) != event.entry(salt: [UInt8](repeating: 8, count: 32)))
        // A11: where one text ends and the next begins is part of what is committed to.
        #expect(
            LogEvent(kind: .issued, at: 0, subject: "ab", detail: "c").entry(salt: salt)
                != LogEvent(kind: .issued, at: 0, subject: "a", detail: "bc").entry(salt: salt)
        )
    }
}

@Suite("Checkpoints")
struct CheckpointTests {
    @Test("signed and read back; altered, foreign and unsigned ones are refused")
    func roundTrip() throws {
        let key = SigningKey(generating: .ed25519, from: SystemRandom())
        let checkpoint = Checkpoint(origin: "mpp.example/log", head: try MemoryLog(7).head(7))
        let note = checkpoint.signed(by: key)
        let name = NoteKey(name: "mpp.example/log", key: key.publicKey)
        #expect(try Checkpoint(note: note, key: name, origin: "mpp.example/log") == checkpoint)
        #expect(try NoteKey(text: name.text) == name)
        #expect(throws: LogFailure.signatureRefused) {
            try Checkpoint(note: note.replacing("\n7\n", with: "\n8\n"), key: name, origin: "mpp.example/log")
        }
        let other = NoteKey(name: "mpp.example/log", key: SigningKey(generating: .ed25519, from: SystemRandom()).publicKey)
        #expect(throws: LogFailure.unknownSigner) { try Checkpoint(note: note, key: other, origin: "mpp.example/log") }
        #expect(throws: LogFailure.self) { try Checkpoint(note: String(note.dropLast(100)), key: name, origin: "mpp.example/log") }
        #expect(throws: LogFailure.unknownSigner) { try Checkpoint(note: note, key: name, origin: "other") }
    }

    @Test("published checkpoints verify under their key")
    func published() throws {
        guard let folder = Vectors.folder?.appending(path: "tlog-tiles") else {
            return print("skipped: no shared/vectors beside the repository")
        }
        let key = try NoteKey(text: "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
        for size in 1...15 {
            let note = try String(contentsOf: folder.appending(path: "checkpoint.\(size)"), encoding: .utf8)
            let checkpoint = try Checkpoint(note: note, key: key, origin: "example.com/log/testdata")
            #expect(checkpoint.head.size == UInt64(size))
        }
    }
}
