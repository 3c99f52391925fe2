import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("A root follows a root")
struct RootSuccessionTests {
    let old = RootSigners()
    let new = RootSigners()

    func succession(after root: TrustRoot, list: Int = 4) throws -> RootSuccession {
        try RootSuccession(after: root, keys: new.keys.map(\.publicKey), threshold: 2, list: list, issued: RootSigners.now)
    }

    func signed(_ succession: RootSuccession, by keys: [SigningKey]) -> [UInt8] {
        succession.assemble(
            keys.map { ($0.publicKey, $0.sign(RootDocument.succession.signingInput(succession.payload, by: $0.publicKey))) }
        )
    }

    @Test("a verifier that pinned the first root follows to the second; enough of both must sign", arguments: 0...3, 0...3)
    func thresholds(oldSigners: Int, newSigners: Int) throws {
        let first = try old.root(2)
        let bytes = try signed(succession(after: first), by: Array(old.keys[..<oldSigners] + new.keys[..<newSigners]))
        if oldSigners >= 2 && newSigners >= 2 {
            let chain = try TrustRootChain(pinned: first).following(bytes)
            #expect(try chain.current == new.root(2, version: 2))
            #expect(try TrustRoot(bytes: chain.current.bytes) == chain.current)
        } else {
            #expect(throws: TrustFailure.notSigned) { try TrustRootChain(pinned: first).following(bytes) }
        }
    }

    @Test("a gap, a fork, a step twice, and one signed by strangers are refused")
    func refused() throws {
        let first = try old.root(2)
        let all = old.keys + new.keys
        let step = try signed(succession(after: first), by: all)
        let chain = try TrustRootChain(pinned: first).following(step)
        let third = try RootSuccession(after: chain.current, keys: old.keys.map(\.publicKey), threshold: 2, list: 9, issued: 1)
        #expect(try chain.following(signed(third, by: all)).roots.count == 3)
        #expect(throws: TrustFailure.rootOutOfOrder) { try TrustRootChain(pinned: first).following(signed(third, by: all)) }
        #expect(throws: TrustFailure.rootOutOfOrder) { try chain.following(step) }
        // The same signers at another threshold are another root: what follows that one does not follow this one.
        let fork = try signed(succession(after: old.root(1)), by: all)
        #expect(throws: TrustFailure.rootForked) { try TrustRootChain(pinned: first).following(fork) }
        let strangers = RootSigners()
        #expect(throws: TrustFailure.notSigned) {
            try TrustRootChain(pinned: first).following(signed(succession(after: first), by: strangers.keys + new.keys))
        }
        let backwards = try RootSuccession(after: chain.current, keys: old.keys.map(\.publicKey), threshold: 2, list: 3, issued: 1)
        #expect(throws: TrustFailure.rootOutOfOrder) { try chain.following(signed(backwards, by: all)) }
    }

    @Test("every byte of a succession counts")
    func altered() throws {
        let first = try old.root(1)
        let bytes = try signed(succession(after: first), by: [old.keys[0], new.keys[0], new.keys[1]])
        for position in bytes.indices {
            var altered = bytes
            altered[position] ^= 1
            #expect(throws: TrustFailure.self, "byte \(position)") { try TrustRootChain(pinned: first).following(altered) }
        }
    }

    @Test("the list of the take-over counts under both roots; later ones under the new root alone; a fresh pin starts there")
    func lists() throws {
        let first = try old.root(2)
        let chain = try TrustRootChain(pinned: first).following(signed(succession(after: first), by: old.keys + new.keys))
        let fresh = try TrustRoot(bytes: chain.current.bytes)
        let four = RootSigners.signed(RootSigners.list(4), by: old.keys + new.keys)
        for root in [first, chain.current, fresh] { #expect(try VerifiedTrustList(four, root: root).list.number == 4) }
        let five = RootSigners.signed(RootSigners.list(5), by: new.keys)
        #expect(try VerifiedTrustList(five, root: fresh).list.number == 5)
        let stolen = RootSigners.signed(RootSigners.list(5), by: old.keys)
        #expect(throws: TrustFailure.notSigned) { try VerifiedTrustList(stolen, root: chain.current) }
        #expect(throws: TrustFailure.notSigned) { try VerifiedTrustList(stolen, root: fresh) }
        // What was kept from before is still known as seen.
        let three = RootSigners.signed(RootSigners.list(3), by: old.keys)
        #expect(try chain.kept(three).list.number == 3)
        #expect(throws: TrustFailure.notSigned) { try VerifiedTrustList(three, root: chain.current) }
    }

    @Test("a root of the second version names it; the first does not, and no version is read as another")
    func versions() throws {
        let first = try old.root(2)
        #expect(!String(decoding: first.bytes, as: UTF8.self).contains("version"))
        let second = try old.root(2, version: 2)
        #expect(second.digest != first.digest && second != first)
        for version in [#""version":0,"#, #""version":"2","#, #""version":-1,"#, #""version":2.0,"#] {
            let text = String(decoding: first.bytes, as: UTF8.self).replacing("{\"threshold\"", with: "{\(version)\"threshold\"")
            #expect(throws: TrustFailure.malformed) { try TrustRoot(bytes: Array(text.utf8)) }
        }
    }
}

@Suite("An auditor follows everything that was published")
struct TrustHistoryTests {
    let old = RootSigners()
    let new = RootSigners()

    /// Four lists; at the third the root changes.
    func published() throws -> (root: TrustRoot, successions: [[UInt8]], lists: [[UInt8]]) {
        let root = try old.root(2)
        var lists: [[UInt8]] = []
        var previous: String?
        for number in 1...4 {
            let list = RootSigners.list(number, previous: previous)
            lists.append(RootSigners.signed(list, by: number < 3 ? old.keys : number == 3 ? old.keys + new.keys : new.keys))
            previous = SignedTrustList.digest(ofPayload: list.payload)
        }
        let step = try RootSuccession(after: root, keys: new.keys.map(\.publicKey), threshold: 2, list: 3, issued: 1)
        let signatures = (old.keys + new.keys).map {
            ($0.publicKey, $0.sign(RootDocument.succession.signingInput(step.payload, by: $0.publicKey)))
        }
        return (root, [step.assemble(signatures)], lists)
    }

    @Test("whole")
    func whole() throws {
        let all = try published()
        let history = try TrustHistory(root: all.root, successions: all.successions, lists: all.lists)
        #expect(history.lists.map(\.number) == [1, 2, 3, 4] && history.chain.roots.count == 2)
    }

    @Test("one list missing, two swapped, one forked, one by the root that was replaced")
    func broken() throws {
        let all = try published()
        func history(_ lists: [[UInt8]]) throws -> TrustHistory {
            try TrustHistory(root: all.root, successions: all.successions, lists: lists)
        }
        var missing = all.lists
        missing.remove(at: 1)
        #expect(throws: TrustHistory.Broken.list(2, .notSigned)) { try history([missing[0], missing[2]]) }
        #expect(throws: TrustHistory.Broken.list(2, .chainBroken)) { try history(missing) }
        #expect(throws: TrustHistory.Broken.list(1, .chainBroken)) { try history([all.lists[1], all.lists[0]]) }
        let fork = RootSigners.signed(RootSigners.list(2, previous: "x"), by: old.keys)
        #expect(throws: TrustHistory.Broken.list(2, .chainBroken)) { try history([all.lists[0], fork]) }
        let third = try VerifiedTrustList(all.lists[2], root: all.root)
        let stolen = RootSigners.signed(RootSigners.list(4, previous: third.digest), by: old.keys)
        #expect(throws: TrustHistory.Broken.list(4, .notSigned)) { try history(Array(all.lists[..<3]) + [stolen]) }
        #expect(throws: TrustHistory.Broken.root(version: 2, .rootForked)) {
            try TrustHistory(root: new.root(2), successions: all.successions, lists: [])
        }
    }
}
