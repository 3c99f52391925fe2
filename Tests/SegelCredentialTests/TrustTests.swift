import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Trust lists")
struct TrustTests {
    let roots = (0..<3).map { _ in SigningKey(generating: .es256, from: SystemRandom()) }

    func list(_ number: Int = 2) -> TrustList {
        TrustList(number: number, issued: 100, expires: 200, previous: "x", issuers: [])
    }

    func signed(_ list: TrustList, by keys: [SigningKey]) -> [UInt8] {
        SignedTrustList.assemble(list, signatures: keys.map { SignedTrustList.signature(list, with: $0) })
    }

    @Test("two of three root keys must sign")
    func threshold() throws {
        let root = try TrustRoot(threshold: 2, keys: roots.map(\.publicKey))
        let stranger = SigningKey(generating: .es256, from: SystemRandom())
        #expect(try VerifiedTrustList(signed(list(), by: [roots[0], roots[2]]), root: root).list == list())
        for signers in [[], [roots[0]], [roots[0], roots[0]], [roots[0], stranger]] {
            #expect(throws: TrustFailure.notSigned) { try VerifiedTrustList(signed(list(), by: signers), root: root) }
        }
    }

    @Test("an older list than one seen is refused")
    func rollback() throws {
        let root = try TrustRoot(threshold: 1, keys: [roots[0].publicKey])
        let bytes = signed(list(2), by: [roots[0]])
        #expect(throws: TrustFailure.olderThanSeen) { try VerifiedTrustList(bytes, root: root, lastSeen: 3) }
        #expect(try VerifiedTrustList(bytes, root: root, lastSeen: 2).list.number == 2)
        #expect(try VerifiedTrustList(bytes, root: root).isExpired(at: 200))
        #expect(try !VerifiedTrustList(bytes, root: root).isExpired(at: 199))
    }

    @Test("every byte of a signed list counts")
    func altered() throws {
        let root = try TrustRoot(threshold: 1, keys: [roots[0].publicKey])
        let bytes = signed(list(), by: [roots[0]])
        for position in bytes.indices {
            var altered = bytes
            altered[position] ^= 1
            #expect(throws: TrustFailure.self) { try VerifiedTrustList(altered, root: root) }
        }
    }

    @Test("a root file round-trips and refuses nonsense")
    func rootFile() throws {
        let root = try TrustRoot(threshold: 2, keys: roots.map(\.publicKey))
        #expect(try TrustRoot(bytes: root.bytes) == root)
        #expect(throws: TrustFailure.malformed) { try TrustRoot(threshold: 4, keys: roots.map(\.publicKey)) }
        #expect(throws: TrustFailure.malformed) { try TrustRoot(threshold: 0, keys: roots.map(\.publicKey)) }
        #expect(throws: TrustFailure.malformed) { try TrustRoot(threshold: 1, keys: [roots[0].publicKey, roots[0].publicKey]) }
    }

    @Test("a public key that brings its private half is refused")
    func privateKey() throws {
        var object = JWK(roots[0].publicKey).object
        object.set("d", .string("AA"))
        #expect(throws: KeyInvalid.self) { try JWK(object) }
    }
}
