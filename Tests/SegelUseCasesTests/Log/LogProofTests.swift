import Foundation
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelCredential
@testable import SegelTransparency
@testable import SegelUseCases

@Suite("Proofs of entry for whoever may have them")
struct HeldProofTests {
    private let folder: TemporaryFolder
    private let city: TestCity
    private let person: SignedIn
    private let officers: [SignedIn]

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1)
        officers = try await city.officers(for: "SIP")
    }

    private func proven(_ text: String) throws -> (LogOpening, ProvenEntry) {
        let proof = try LogProof(text: text), opening = try LogOpening(#require(proof.extra))
        let key = try NoteKey(text: String(decoding: #require(try city.mall.publicFile(.logKey)), as: UTF8.self))
        let keys = LogShard.keys([key], for: Checkpoint.claimedOrigin(proof.checkpoint) ?? "")
        return (opening, try proof.verify(opening.entry, keys: keys, policy: .none))
    }

    @Test("a credential's proof says which document was issued, to its holder and to whoever has it, in whatever of its claims")
    func credentials() async throws {
        let held = try await city.issued(person, officers)
        let text = try await city.mall.logProof(ofCredential: held.id, for: person)
        let (opening, entry) = try proven(text)
        #expect(opening.event.kind == .issued && opening.event.subject == held.id.text && entry.index == held.logIndex)
        #expect(opening.event.detail == IssuedProof.detail(of: held.bytes))
        let bare = held.bytes.prefix { $0 != UInt8(ascii: "~") } + [UInt8(ascii: "~")]
        #expect(opening.event.detail == IssuedProof.detail(of: Array(bare)))
        let byHolding = try await city.mall.logProof(ofCredential: WitnessedDigest(credential: Array(bare)).bytes)
        #expect(try proven(byHolding).0 == opening)
        await #expect(throws: Refusal.self) { try await city.mall.logProof(ofCredential: [UInt8](repeating: 0, count: 16)) }
        let other = try await city.citizen(2)
        await #expect(throws: Refusal.self, "another citizen") { try await city.mall.logProof(ofCredential: held.id, for: other) }
        await #expect(throws: Refusal.self, "an officer") { try await city.mall.logProof(ofCredential: held.id, for: officers[0]) }
    }

    @Test("A80: each line of who looked proves itself, to its citizen alone")
    func looks() async throws {
        _ = try await city.issued(person, officers)
        let looks = try await city.mall.accesses(for: person), other = try await city.citizen(2)
        #expect(looks.count > 3)
        for look in looks {
            let (opening, entry) = try proven(try await city.mall.logProof(ofAccess: look.logIndex, for: person))
            #expect(opening.event.kind == .dataAccess && opening.event.subject == person.citizen?.text && opening.event.at == look.at)
            #expect(opening.event.detail == "\(look.actor) \(look.purpose) \(look.caseReference ?? "")" && entry.index == look.logIndex)
            await #expect(throws: Refusal.self) { try await city.mall.logProof(ofAccess: look.logIndex, for: other) }
        }
    }

    @Test("a line of who looked that somebody changed proves nothing any more")
    func changedLook() async throws {
        let record = try await city.store.write { tx in
            let citizen = try #require(person.citizen)
            try city.mall.recordAccess(to: citizen, by: .operator, purpose: .caseReview, caseReference: nil, at: city.mall.now, in: tx)
            return try #require(try tx.accesses(of: citizen, limit: 1).first)
        }
        let mall = city.mall
        let opening = try await city.store.read { tx in
            let shard = try LogReading.shard(holding: record.logIndex, tx)
            return try mall.opening(at: record.logIndex, in: shard, clear: (record.citizen.text, "system case_review "), tx)
        }
        #expect(opening == nil)
    }

    @Test("a step's proof names the receipt of that step")
    func steps() async throws {
        let id = try await city.submitted(person)
        _ = try await city.approve(id, by: officers[0])
        for number in 1...2 {
            let receipt = try await city.mall.stepReceipt(number, of: id, for: person).receipt
            let (opening, _) = try proven(try await city.mall.logProof(ofStep: number, of: id, for: person))
            #expect(opening.event.kind == .caseTransition && opening.event.subject == id)
            #expect(opening.event.detail.hasSuffix(" \(number) \(Base64URL.encode(SHA256.digest(receipt.utf8)))"))
        }
        await #expect(throws: (any Error).self) { try await city.mall.logProof(ofStep: 9, of: id, for: person) }
        let other = try await city.citizen(2)
        await #expect(throws: (any Error).self) { try await city.mall.logProof(ofStep: 1, of: id, for: other) }
    }

    @Test("anybody's proof of a place has no event in it; a place that is not published has none")
    func places() async throws {
        _ = try await city.mall.publishCheckpoint()
        let proof = try LogProof(text: try await city.mall.logProof(of: 3, inShard: "2026"))
        #expect(proof.extra == nil && proof.index == 3)
        let size = try await city.mall.state().logSize
        for (index, shard) in [(size, "2026"), (3, "2025"), (3, "")] as [(UInt64, String)] {
            await #expect(throws: Refusal.self) { try await city.mall.logProof(of: index, inShard: shard) }
        }
    }

    @Test(
        "A80: the log is read in clear by two custodians' leave, once; the reading is in the log, and on each citizen's list of who looked"
    )
    func shown() async throws {
        let custodians = try await city.custodians()
        let before = try await city.mall.state().logSize
        await #expect(throws: Refusal.self) { try await city.mall.showLog(0..<before) }
        try await city.approve("read-log", "0-\(before - 1)", by: custodians)
        await #expect(throws: Refusal.self, "another range") { try await city.mall.showLog(0..<before - 1) }
        let lines = try await city.mall.showLog(0..<before)
        #expect(lines.count == Int(before) && lines.allSatisfy { $0.subject == nil || $0.isProven })
        #expect(
            lines.contains { $0.detail == "deployment initialised" }
                && lines.contains { $0.kind == 5 && $0.subject == person.citizen?.text }
        )
        await #expect(throws: Refusal.self, "once") { try await city.mall.showLog(0..<before) }
        #expect(try await city.mall.accesses(for: person).first?.purpose == "log_review")
        let size = try await city.mall.state().logSize
        try await city.approve("read-log", "\(size - 6)-\(size - 1)", by: custodians)
        let again = try await city.mall.showLog(size - 6..<size)
        #expect(again.contains { $0.detail?.hasPrefix("operator log_review 0-") == true })
    }
}
