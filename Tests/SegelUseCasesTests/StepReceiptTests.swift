import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Receipts of a case's steps") struct StepReceiptTests {
    let folder: TemporaryFolder
    let city: TestCity
    let person: SignedIn

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1)
    }

    private func key() async throws -> VerifyingKey {
        try await city.mall.publishReceiptKey()
        return try NoteKey(text: String(decoding: #require(try city.mall.publicFile(.receiptKey)), as: UTF8.self)).key
    }

    /// Handed in, returned, mended, approved.
    private func travelled() async throws -> (id: String, receipts: [String]) {
        let officers = try await city.officers(for: "SIP"), id = try await city.submitted(person)
        let revision = try await city.mall.officerCase(id, for: officers[0]).detail.revision
        let items = [ReturnedItem(item: "noSTR", reason: "Tidak terbaca.")]
        _ = try await city.mall.decide(.fail(items: items, reason: nil), on: id, revision: revision, by: officers[0])
        try await city.mall.save(["noSTR": "STR-2"], in: id, for: person)
        try await city.mall.submitCase(id, for: person)
        _ = try await city.approve(id, by: officers[0])
        return (id, try await city.mall.stepReceipts(of: id, for: person).receipts)
    }

    @Test("each step has one, signed, bound to the one before; it names no person and no reason")
    func chain() async throws {
        let (id, receipts) = try await travelled()
        let steps = try await StepReceiptChain(receipts, key: key()).receipts.map(\.content)
        #expect(steps.map(\.event) == ["started", "submitted", "returned", "resubmitted", "approved"])
        #expect(steps.map(\.number) == [1, 2, 3, 4, 5] && steps.map(\.step) == [nil, "periksa", "periksa", "periksa", "periksa"])
        let detail = try await city.mall.caseDetail(id, for: person)
        #expect(steps.map(\.at) == detail.events.map(\.at) && steps.allSatisfy { $0.reference == detail.file.header.reference })
        for receipt in receipts {
            let payload = String(decoding: try Base64URL.decode(String(receipt.split(separator: ".")[1])), as: UTF8.self)
            for secret in ["Warga", "1872010101", "terbaca", person.citizen?.text ?? "-", "periksa-dpmptsp"] {
                #expect(!payload.contains(secret), "\(secret)")
            }
        }
    }

    @Test("a step removed, put elsewhere, altered, taken from another case or signed by another key is noticed")
    func broken() async throws {
        let (id, receipts) = try await travelled(), key = try await key()
        let other = try await city.mall.stepReceipts(of: city.submitted(person), for: person).receipts
        #expect(throws: StepReceiptFailure.stepMissing) { try StepReceiptChain([receipts[0], receipts[2]], key: key) }
        #expect(throws: StepReceiptFailure.stepMissing) { try StepReceiptChain(Array(receipts.dropFirst()), key: key) }
        #expect(throws: StepReceiptFailure.orderChanged) { try StepReceiptChain([receipts[0], receipts[1], receipts[1]], key: key) }
        #expect(throws: StepReceiptFailure.stepMissing) { try StepReceiptChain([receipts[0], receipts[2], receipts[1]], key: key) }
        #expect(throws: StepReceiptFailure.stepMissing) { try StepReceiptChain([receipts[1], receipts[0]], key: key) }
        #expect(throws: StepReceiptFailure.otherCase) { try StepReceiptChain([receipts[0], other[1]], key: key) }
        #expect(throws: StepReceiptFailure.malformed) { try StepReceiptChain([], key: key) }
        #expect(throws: StepReceiptFailure.forged) {
            try StepReceiptChain(receipts, key: SigningKey(generating: .ed25519, from: SystemRandom()).publicKey)
        }
        let letters = Array(receipts[1]), place = receipts[1].split(separator: ".")[0].count + 40
        let altered = String(letters[..<place] + [letters[place] == "A" ? "B" : "A"] + letters[(place + 1)...])
        #expect(throws: StepReceiptFailure.forged) { try StepReceiptChain([receipts[0], altered], key: key) }
        // One alone is genuine without those around it.
        #expect(try StepReceiptChain([receipts[3]], key: key).receipts[0].content.number == 4)
        #expect(id.count == 32)
    }

    @Test("a step that the key signed, but not after this one, is noticed")
    func forked() async throws {
        let (_, receipts) = try await travelled(), key = SigningKey(generating: .ed25519, from: SystemRandom())
        let steps = try receipts.map { try StepReceipt(uncheckedOwn: $0).content }
        let first = StepReceipt(steps[0], signedBy: key, kid: "uji")
        // Its `before` is the digest of the receipt another key signed.
        let second = StepReceipt(steps[1], signedBy: key, kid: "uji")
        #expect(throws: StepReceiptFailure.chainBroken) { try StepReceiptChain([first.text, second.text], key: key.publicKey) }
    }

    @Test("what was handed in is kept as it was, and its digest stands in every receipt until the next time")
    func submissions() async throws {
        let (id, receipts) = try await travelled()
        let steps = try receipts.map { try StepReceipt(uncheckedOwn: $0).content }
        let first = try await city.mall.submission(2, of: id, for: person).bytes
        let second = try await city.mall.submission(4, of: id, for: person).bytes
        #expect(steps.map(\.submitted) == [nil, SHA256.digest(first), SHA256.digest(first), SHA256.digest(second), SHA256.digest(second)])
        #expect(String(decoding: first, as: UTF8.self).contains("\"noSTR\":\"STR-1\""))
        #expect(String(decoding: second, as: UTF8.self).contains("\"noSTR\":\"STR-2\""))
        await #expect(throws: Refusal.self) { try await city.mall.submission(3, of: id, for: person) }
    }

    @Test("A74: nobody else downloads them")
    func strangers() async throws {
        let (id, _) = try await travelled(), other = try await city.citizen(2)
        for attempt in [
            { _ = try await city.mall.stepReceipts(of: id, for: other) }, { _ = try await city.mall.stepReceipt(1, of: id, for: other) },
            { _ = try await city.mall.submission(2, of: id, for: other) },
        ] as [@Sendable () async throws -> Void] {
            let refusal = await #expect(throws: Refusal.self) { try await attempt() }
            #expect(refusal?.code == "not_found")
        }
    }
}
