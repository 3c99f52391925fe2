import SegelCrypto
import Testing

@testable import SegelCredential

/// A21: every state a verifier can find a key in, at every second where the answer changes. A40: also around 2038 and 2100.
@Suite("When a key may have signed")
struct KeyWindowTests {
    let issuer = Issuer()

    enum State: CaseIterable { case prePublished, active, verifyOnly, compromised }

    @Test("A21, A40: exact seconds", arguments: State.allCases, [Issuer.now, 2_147_483_647, 4_102_444_800] as [Int64])
    func seconds(state: State, moment: Int64) throws {
        // Begins at `moment`; ends, where it does, a hundred seconds later; stolen, where it was, after fifty.
        let end: Int64? = state == .active || state == .prePublished ? nil : moment + 100
        let since: Int64? = state == .compromised ? moment + 50 : nil
        let now = state == .prePublished ? moment - 10 : moment + 150
        for (offset, expected) in expectations(state) {
            let credential = try signed(at: moment + offset)
            let set = WitnessedSet.encode([WitnessedDigest(credential: credential)], kid: issuer.kid, since: since ?? 0)
            let trust = try issuer.trustList(
                notBefore: moment,
                notAfter: end,
                compromisedSince: since,
                expires: moment + 9_999,
                issued: moment - 500,
                witnessed: since == nil ? nil : WitnessedSet.digest(set)
            )
            let verifier = CredentialVerifier(trustList: trust)
            var reason: VerificationReason?
            do {
                let signed = try verifier.check(credential, now: now)
                try verifier.checkWitness(signed, in: signed.compromisedKey.map { try WitnessedSet(set, of: $0) })
            } catch let error as NotAccepted { reason = error.reason }
            #expect(reason == expected, "\(state) at \(offset)")
        }
    }

    private func expectations(_ state: State) -> [(Int64, VerificationReason?)] {
        switch state {
        // Ten seconds before it begins: its own dates are refused one by one, the leeway forgives the clock and not the window.
        case .prePublished: [(-1, .keyOutsideWindow), (0, nil), (50, nil), (51, .notYetValid)]
        case .active: [(-1, .keyOutsideWindow), (0, nil), (149, nil), (150, nil), (210, nil), (211, .notYetValid)]
        case .verifyOnly: [(-1, .keyOutsideWindow), (0, nil), (99, nil), (100, .keyOutsideWindow), (150, .keyOutsideWindow)]
        case .compromised:
            [(-1, .keyOutsideWindow), (0, nil), (49, nil), (50, .keyCompromised), (99, .keyCompromised), (100, .keyOutsideWindow)]
        }
    }

    private func signed(at time: Int64) throws -> [UInt8] { try issuer.issue(issuer.payload(issuedAt: time)) }
}

@Suite("What a root signer is told")
struct TrustListChangeTests {
    @Test("each thing that a list says otherwise is one change, and nothing else is")
    func changes() throws {
        let issuer = Issuer()
        let before = try issuer.trustList().list
        let one = try #require(before.issuers.first)
        func list(_ issuers: [TrustedIssuer]) -> TrustList {
            TrustList(number: 2, issued: 5, expires: 9, previous: "x", issuers: issuers)
        }
        func key(_ old: TrustedKey, from: Int64? = nil, to end: Int64? = nil, since: Int64? = nil) -> TrustedKey {
            TrustedKey(key: old.key, purpose: old.purpose, notBefore: from ?? old.notBefore, notAfter: end, compromisedSince: since)
        }
        let (credential, status) = (one.keys[0], one.keys[1])
        #expect(list([one]).changes(since: before).isEmpty)
        #expect(list([]).changes(since: before) == [.issuerRemoved(one)])
        #expect(before.changes(since: nil) == [.issuerAdded(one)] + one.keys.map { .keyAdded($0, agency: "disdukcapil") })
        #expect(list([one.having([credential])]).changes(since: before) == [.keyRemoved(status, agency: "disdukcapil")])
        let ended = key(credential, to: 99)
        #expect(
            list([one.having([ended, status])]).changes(since: before)
                == [.keyWindow(from: credential, to: ended, agency: "disdukcapil")]
        )
        let stolen = key(credential, since: 7)
        let after = list([one.having([stolen, status])])
        #expect(after.changes(since: before) == [.keyCompromised(stolen, agency: "disdukcapil")])
        #expect(before.changes(since: after) == [.compromiseLifted(credential, agency: "disdukcapil")])
    }
}
