import SegelCrypto
import Testing

@testable import SegelCredential

/// Three root signers, and lists signed by any of them.
struct RootSigners {
    static let now: Int64 = 1_772_416_800
    let keys = (0..<3).map { _ in SigningKey(generating: .es256, from: SystemRandom()) }

    func root(_ threshold: Int, version: Int = 1) throws -> TrustRoot {
        try TrustRoot(version: version, threshold: threshold, keys: keys.map(\.publicKey))
    }

    static func list(_ number: Int, previous: String? = nil, issued: Int64 = now, expires: Int64 = now + 1_000) -> TrustList {
        TrustList(number: number, issued: issued, expires: expires, previous: previous, issuers: [])
    }

    static func signed(_ list: TrustList, by keys: [SigningKey]) -> [UInt8] {
        SignedTrustList.assemble(list, signatures: keys.map { SignedTrustList.signature(list, with: $0) })
    }

    static func part(_ list: TrustList, _ key: SigningKey) -> RootSignature {
        RootDocument.trustList.signature(over: list.payload, with: key)
    }
}

@Suite("Some of the root signers must sign")
struct RootThresholdTests {
    let signers = RootSigners()
    let list = RootSigners.list(1)

    @Test("every set of three signers against every threshold, read and gathered", arguments: 1...3, 0..<8)
    func subsets(threshold: Int, subset: Int) throws {
        let root = try signers.root(threshold)
        let chosen = signers.keys.indices.filter { subset >> $0 & 1 == 1 }.map { signers.keys[$0] }
        let bytes = RootSigners.signed(list, by: chosen)
        let parts = chosen.map { RootSigners.part(list, $0) }
        if chosen.count >= threshold {
            #expect(try VerifiedTrustList(bytes, root: root).list == list)
            let gathered = try root.gather(parts, over: list.payload, as: .trustList)
            #expect(try VerifiedTrustList(SignedTrustList.assemble(list, signatures: gathered), root: root).list == list)
        } else {
            #expect(throws: TrustFailure.notSigned) { try VerifiedTrustList(bytes, root: root) }
            #expect(throws: GatheringFailure.tooFew(have: chosen.count, need: threshold)) {
                try root.gather(parts, over: list.payload, as: .trustList)
            }
        }
    }

    @Test("gathering names who signed twice, who is a stranger, whose signature is of something else")
    func gathering() throws {
        let root = try signers.root(2)
        let parts = signers.keys.map { RootSigners.part(list, $0) }
        #expect(throws: GatheringFailure.sameSignerTwice(parts[0].kid)) {
            try root.gather([parts[0], parts[0], parts[1]], over: list.payload, as: .trustList)
        }
        let stranger = RootSigners.part(list, SigningKey(generating: .es256, from: SystemRandom()))
        #expect(throws: GatheringFailure.stranger(stranger.kid)) {
            try root.gather([parts[0], parts[1], stranger], over: list.payload, as: .trustList)
        }
        let other = RootSigners.part(RootSigners.list(2), signers.keys[1])
        #expect(throws: GatheringFailure.badSignature(other.kid)) {
            try root.gather([parts[0], other], over: list.payload, as: .trustList)
        }
        let borrowed = RootSignature(kid: parts[1].kid, signature: parts[0].signature)
        #expect(throws: GatheringFailure.badSignature(parts[1].kid)) {
            try root.gather([parts[0], borrowed], over: list.payload, as: .trustList)
        }
    }

    @Test("a signature over a trust list is none over a root, and the reverse")
    func documentsApart() throws {
        let root = try signers.root(1)
        let part = RootSigners.part(list, signers.keys[0])
        #expect(throws: GatheringFailure.badSignature(part.kid)) { try root.gather([part], over: list.payload, as: .succession) }
        let other = RootDocument.succession.signature(over: list.payload, with: signers.keys[0])
        #expect(throws: GatheringFailure.badSignature(other.kid)) { try root.gather([other], over: list.payload, as: .trustList) }
        let asRoot = RootSignedDocument(unsigned: list.payload)
            .adding([(signers.keys[0].publicKey, other.signature)], as: .succession).bytes
        #expect(throws: TrustFailure.malformed) { try VerifiedTrustList(asRoot, root: root) }
    }
}
