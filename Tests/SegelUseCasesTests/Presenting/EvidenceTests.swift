import Foundation
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("What was shown is kept sealed, with a receipt")
struct EvidenceTests {
    let folder: TemporaryFolder
    let city: TestCity
    let verifier: AuthenticatedVerifier

    init() async throws {
        folder = try TemporaryFolder(inMemory: true)
        city = try await TestCity(folder.path + "/city")
        verifier = try await city.verifier()
        try await city.mall.publishReceiptKey()
    }

    private func answered() async throws -> Asked {
        let wallet = try await PresentingWallet(city)
        let asked = try await city.mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice), for: verifier)
        #expect(try await city.mall.takeAnswer(asked.id, form: wallet.answer(asked, at: city.clock.now())).refusal == nil)
        return asked
    }

    private func receiptKey() throws -> NoteKey {
        let text = try #require(try city.mall.publicFile(.receiptKey))
        return try NoteKey(text: String(decoding: text, as: UTF8.self).trimmingCharacters(in: .newlines))
    }

    @Test("the receipt of its day proves the evidence years later, offline, and every change is found") func receipt() async throws {
        let asked = try await answered()
        let evidence = try await city.mall.evidence(asked.id, purpose: "sengketa 2031", for: verifier)
        let checked = try CheckedEvidence(evidence, key: receiptKey())
        #expect(checked.lines("outcome") == ["accept"] && checked.lines("policy") == ["sip-berlaku"])
        #expect(checked.lines("condition-1") == ["holds"] && checked.lines("status-list").count == 1)
        #expect(checked.response["sip"]?.array?.count == 1 && checked.request["nonce"] == .string(asked.request.nonce))
        let root = try TrustRoot(threshold: 1, keys: [city.root.publicKey])
        let anew = try await checked.review(root: root)
        #expect(anew.count == 1 && anew[0].exitCode == 0)
        let stranger = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 5))
        await #expect(throws: EvidenceFailure.rootDiffers) {
            try await checked.review(root: TrustRoot(threshold: 1, keys: [stranger.publicKey]))
        }
        let object = try JSONReader.readObject(evidence)
        let changes: [(String, JSONValue, EvidenceFailure)] = [
            ("format", .string("segel-evidence-2"), .malformed), ("receipt", .null, .malformed), ("response", .null, .malformed),
            ("receipt", .string(object["receipt"]!.string!.replacing("outcome accept", with: "outcome reject")), .receiptForged),
            ("request", .object(JSONObject()), .requestAltered), ("response", .object(JSONObject()), .presentationAltered),
            ("trust_list", .string("{}"), .trustListAltered), ("status_lists", .array([]), .statusListAltered),
        ]
        for (name, value, expected) in changes {
            var forged = object
            forged.set(name, value)
            #expect(throws: expected, "\(name)") { try CheckedEvidence(JSONWriter.bytes(forged), key: receiptKey()) }
        }
        #expect(throws: EvidenceFailure.malformed) { try CheckedEvidence(Array("[]".utf8), key: receiptKey()) }
    }

    @Test("a wallet's copy brings its issuer's certificate: accepted, kept with it, and judged anew by it alone") func chain() async throws
    {
        let person = try await city.citizen(1), held = try await city.issued(person, city.officers(for: "SIP"))
        let key = SigningKey(generating: .es256, from: SystemRandom())
        let wallet = PresentingWallet(key: key, copy: try await city.walletCopies(of: held, for: person, keys: [key]).credentials[0])
        let asked = try await city.mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice), for: verifier)
        #expect(try await city.mall.takeAnswer(asked.id, form: wallet.answer(asked, at: city.clock.now())).refusal == nil)
        let checked = try CheckedEvidence(try await city.mall.evidence(asked.id, purpose: "uji", for: verifier), key: receiptKey())
        let shown = try #require(checked.response["sip"]?.array?.first?.string)
        #expect(try Inspection(Array(shown.utf8)).header["x5c"]?.array?.count == 1)
        let outcomes = try await checked.review(root: TrustRoot(threshold: 1, keys: [city.root.publicKey]))
        #expect(outcomes.count == 1 && outcomes[0].exitCode == 0)
        let more = try await city.mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice), for: verifier)
        let surplus = try wallet.answer(more, PresentingWallet.asked.union(["noSTR"]), at: city.clock.now())
        #expect(try await city.mall.takeAnswer(more.id, form: surplus).refusal == "surplus_disclosed")
    }

    @Test("A83: the presentation lies nowhere in the clear, and nothing of a person stands in the receipt") func sealed() async throws {
        let asked = try await answered()
        let record = try #require(try await city.store.read { tx in try tx.answered(asked.id) })
        for sealed in [record.sealedResult, try #require(record.sealedEvidence)] {
            #expect(!String(decoding: sealed, as: UTF8.self).contains("Warga Uji"))
            #expect(!String(decoding: sealed, as: UTF8.self).contains("eyJ"))
        }
        #expect(record.receipt?.contains("Warga") == false && record.receipt?.contains("STR") == false)
    }

    @Test("A42: evidence of another request, of another part or under another verifier's key does not open") func swapped() async throws {
        let (first, second) = (try await answered(), try await answered())
        let (a, b) = try await city.store.read { tx in (try tx.answered(first.id)!, try tx.answered(second.id)!) }
        let mall = city.mall
        let other = try await city.verifier("lain")
        let places = [
            EvidencePlace(verifier: verifier.id, request: second.id, part: "evidence"),
            EvidencePlace(verifier: verifier.id, request: first.id, part: "result"),
            EvidencePlace(verifier: other.id, request: first.id, part: "evidence"),
        ]
        for place in places {
            await #expect(throws: VaultError.cannotOpen) {
                try await city.store.read { tx in _ = try mall.open(a.sealedEvidence!, at: place, in: tx) }
            }
        }
        #expect(a.sealedEvidence != b.sealedEvidence)
    }

    @Test("a look needs a purpose and is logged; it is the agency's own only") func look() async throws {
        let asked = try await answered()
        let before = try await city.store.read { tx in try tx.logSize() }
        for purpose in ["", "  ", String(repeating: "x", count: 201)] {
            await #expect(throws: Refusal.self) { try await city.mall.evidence(asked.id, purpose: purpose, for: verifier) }
        }
        #expect(try await city.store.read { tx in try tx.logSize() } == before)
        _ = try await city.mall.evidence(asked.id, purpose: "pemeriksaan", for: verifier)
        #expect(try await city.store.read { tx in try tx.logSize() } == before + 1)
    }

    @Test("kept as long as the policy says, the page's half an hour, and not a second more") func retention() async throws {
        let asked = try await answered()
        city.clock.advance(365 * 86_400 - 1)
        try await city.mall.removeOldPresentations()
        #expect(try await city.store.read { tx in try tx.answered(asked.id) } != nil)
        city.clock.advance(1)
        try await city.mall.removeOldPresentations()
        #expect(try await city.store.read { tx in try tx.answered(asked.id) } == nil)
        #expect(try await city.store.read { tx in try tx.asked(asked.id) } == nil)
    }

    @Test("KEK-signing rotates: evidence stays readable, and no row is left behind") func rotation() async throws {
        let asked = try await answered()
        let census = try await city.mall.census(.kekSigning)
        let rows = try await city.store.read { tx in
            try tx.signingKeys().filter { $0.sealedPrivateKey != nil }.count + tx.evidenceKeys().count + tx.systemSecrets().count
        }
        #expect(census.values.reduce(0, +) == rows && rows > 2)
        let old = try await city.store.read { tx in try tx.evidenceKeys() }
        let system = SystemSecretRows(vault: city.mall.vault, random: city.mall.random)
        let page = try await city.store.read { tx in try system.page(notOn: nil, after: [], limit: 1_000, in: tx).map(\.row) }
        #expect(page.count == rows)
        let evidence = page.filter { if case .evidence = $0.holder { true } else { false } }
        #expect(evidence.count == old.count)
        try await city.store.write { tx in
            for row in evidence {
                let isReplaced = try system.replace(row, with: system.rewrap(row).row, in: tx)
                #expect(isReplaced)
            }
        }
        #expect(try await city.store.read { tx in try tx.evidenceKeys() } != old)
        _ = try await city.mall.evidence(asked.id, purpose: "setelah rotasi", for: verifier)
    }

    @Test("verifiers: a token opens, a wrong or disabled one does not; names and policies are checked") func verifiers() async throws {
        let token = try await city.mall.addVerifier("rumah-sakit", policies: ["usia-17"])
        #expect(try await city.mall.verifier(token: token).name == "rumah-sakit")
        #expect(try await city.store.read { tx in try tx.verifiers().allSatisfy { !token.contains(Base64URL.encode($0.token ?? [0])) } })
        var forged = Array(token)
        forged[forged.count - 5] = forged[forged.count - 5] == "A" ? "B" : "A"
        for wrong in [
            "", "x", String(forged), token + "A", token.uppercased(), String(token.dropLast()), "segel-verifier-.", "segel-verifier-00.AA",
        ] {
            await #expect(throws: Refusal.self, "\(wrong.count)") { try await city.mall.verifier(token: wrong) }
        }
        try await city.mall.disableVerifier("rumah-sakit")
        await #expect(throws: Refusal.self) { try await city.mall.verifier(token: token) }
        await #expect(throws: (any Error).self) { try await city.mall.disableVerifier("rumah-sakit") }
        for (name, policies) in [
            ("Rumah Sakit", ["usia-17"]), ("verify-page", ["usia-17"]), ("x1", []), ("x2", ["tidak-ada"]), ("klinik", ["usia-17"]),
        ] {
            await #expect(throws: (any Error).self, "\(name)") { try await city.mall.addVerifier(name, policies: policies) }
        }
    }
}
