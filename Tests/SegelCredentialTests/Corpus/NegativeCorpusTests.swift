import SegelCrypto
import Testing

@testable import SegelCredential

/// Wrong credentials and status lists by the hundred, each refused with exactly its code (Docs/Testing.md).
@Suite("Negative corpus")
struct NegativeCorpusTests {
    static let maker = MutantMaker()

    @Test("what the mutants are made from is accepted")
    func honest() throws {
        #expect(try Self.maker.issuer.outcome(Self.maker.honest).exitCode == 0)
        let all = [
            Self.maker.headers, Self.maker.payloads, Self.maker.disclosed, Self.maker.envelopes,
            StatusMutants().all.map { CorpusMutant($0.name, $0.token, .statusRefused) },
        ]
        print(
            "negative corpus: \(all.map(\.count).reduce(0, +)) mutants of credentials and status lists, beside \(Self.maker.damaged.count) damaged letters"
        )
    }

    @Test("A47-A50: headers", arguments: maker.headers) func headers(mutant: CorpusMutant) throws { try check(mutant) }
    @Test("A50, A53-A55: payloads", arguments: maker.payloads) func payloads(mutant: CorpusMutant) throws { try check(mutant) }
    @Test("A51-A55: disclosures", arguments: maker.disclosed) func disclosures(mutant: CorpusMutant) throws { try check(mutant) }
    @Test("A50, A56, A58: signatures, separators, sizes", arguments: maker.envelopes) func envelopes(mutant: CorpusMutant) throws {
        try check(mutant)
    }

    private func check(_ mutant: CorpusMutant) throws {
        let reason = try Self.maker.issuer.outcome(mutant.bytes).reason
        #expect(reason == mutant.reason, "\(mutant.name)")
    }

    @Test("A01: a letter exchanged anywhere in the signed part is never accepted")
    func damaged() throws {
        for mutant in Self.maker.damaged { #expect(try Self.maker.issuer.outcome(mutant.bytes).exitCode >= 10, "\(mutant.name)") }
    }

    @Test("A49, A59-A61: status lists", arguments: StatusMutants().all)
    func statusLists(mutant: StatusMutants.Wrong) throws {
        let issuer = Self.maker.issuer, trusted = try #require(try issuer.trustList().list.issuers.first)
        #expect(throws: mutant.failure, "\(mutant.name)") {
            try VerifiedStatusList(
                mutant.token,
                uri: Issuer.statusURI,
                issuer: trusted,
                now: Issuer.now,
                leeway: 60,
                lastSeen: Issuer.now - 100
            )
        }
    }
}
