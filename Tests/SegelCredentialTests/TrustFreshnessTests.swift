import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("A verifier takes the next list and no other")
struct TrustFreshnessTests {
    let signers = RootSigners()
    let now = RootSigners.now

    /// Lists 1 to `count`, each naming the one before.
    func chain(_ count: Int) -> [[UInt8]] {
        var lists: [[UInt8]] = []
        var previous: String?
        for number in 1...count {
            let list = RootSigners.list(number, previous: previous)
            lists.append(RootSigners.signed(list, by: [signers.keys[0]]))
            previous = SignedTrustList.digest(ofPayload: list.payload)
        }
        return lists
    }

    func verified(_ bytes: [UInt8], after seen: VerifiedTrustList? = nil, now: Int64? = nil) throws -> VerifiedTrustList {
        try VerifiedTrustList(bytes, root: signers.root(1), after: seen, now: now ?? self.now)
    }

    @Test("rollback, equivocation and a broken chain are refused; the successor and more signatures are taken")
    func order() throws {
        let lists = chain(3)
        let seen = try verified(lists[1])
        #expect(try verified(lists[2], after: seen).list.number == 3)
        #expect(throws: TrustFailure.olderThanSeen) { try verified(lists[0], after: seen) }
        let twin = RootSigners.signed(RootSigners.list(2, previous: seen.list.previous, expires: now + 2_000), by: [signers.keys[0]])
        #expect(throws: TrustFailure.equivocates) { try verified(twin, after: seen) }
        #expect(try verified(RootSigners.signed(seen.list, by: [signers.keys[0], signers.keys[2]]), after: seen).digest == seen.digest)
        for previous in [nil, "x", seen.list.previous] {
            let other = RootSigners.signed(RootSigners.list(3, previous: previous), by: [signers.keys[0]])
            #expect(throws: TrustFailure.chainBroken) { try verified(other, after: seen) }
        }
    }

    @Test("A39: a list dated in the future is refused, to the second", arguments: [1_772_416_800, 2_147_483_647, 4_102_444_800] as [Int64])
    func future(now: Int64) throws {
        func list(_ issued: Int64) -> [UInt8] {
            RootSigners.signed(RootSigners.list(1, issued: issued, expires: issued + 1_000), by: [signers.keys[0]])
        }
        #expect(try verified(list(now + 60), now: now).list.issued == now + 60)
        #expect(throws: TrustFailure.fromTheFuture) { try verified(list(now + 61), now: now) }
    }

    @Test("several lists behind: those between must be there, in order and unaltered")
    func gap() throws {
        let lists = chain(5)
        let seen = try verified(lists[0]), newest = try verified(lists[4], after: seen)
        try newest.follows(seen, through: [lists[3], lists[2], lists[1]])
        let other = RootSigners.signed(RootSigners.list(3, previous: "x"), by: [signers.keys[0]])
        for between in [
            [], [lists[3], lists[2]], [lists[1], lists[2], lists[3]], [lists[3], other, lists[1]], [lists[3], lists[3], lists[1]],
        ] {
            #expect(throws: TrustFailure.chainBroken) { try newest.follows(seen, through: between) }
        }
        let fork = try verified(RootSigners.signed(RootSigners.list(1, expires: now + 2), by: [signers.keys[0]]))
        #expect(throws: TrustFailure.chainBroken) { try newest.follows(fork, through: [lists[3], lists[2], lists[1]]) }
    }

    @Test("freeze: an expired list decides nothing, nor does one from the future, however good the credential")
    func freeze() throws {
        let issuer = Issuer()
        let trust = try issuer.trustList()
        let credential = try issuer.issue()
        #expect(try issuer.outcome(credential, trust: trust).exitCode == 0)
        let verifier = CredentialVerifier(trustList: trust)
        func reason(_ now: Int64) -> VerificationReason? {
            do { _ = try verifier.check(credential, now: now) } catch { return error.reason }
            return nil
        }
        #expect(reason(trust.list.expires - 1) == nil && reason(trust.list.expires) == .trustListExpired)
        #expect(reason(trust.list.issued - 61) == .trustListNotYet)
        #expect(VerificationReason.trustListExpired.exitCode == 14 && VerificationReason.trustListNotYet.exitCode == 14)
    }
}
