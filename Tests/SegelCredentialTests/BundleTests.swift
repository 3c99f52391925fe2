import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Offline bundles")
struct BundleTests {
    let issuer = Issuer()
    static let files = [
        OfflineBundle.File(path: "trust/list.json", bytes: Array("list".utf8)), .init(path: "status/a/1.jwt", bytes: [0, 10, 255]),
        .init(path: "trust/witnessed/x", bytes: []),
    ]

    private func bundle(_ files: [OfflineBundle.File] = files, at: Int64 = Issuer.now, by key: SigningKey? = nil) -> [UInt8] {
        let key = key ?? issuer.statusKey
        return OfflineBundle.make(files, madeAt: at, kid: JWK(key.publicKey).thumbprint, key: key)
    }

    private func madeAt(_ bytes: [UInt8], trust: VerifiedTrustList? = nil) throws -> Int64 {
        try ReceivedBundle(bytes).verified(by: trust ?? issuer.trustList(), now: Issuer.now, leeway: 60)
    }

    @Test("read back whole, with its date")
    func whole() throws {
        #expect(try ReceivedBundle(bundle()).files == Self.files)
        #expect(try madeAt(bundle()) == Issuer.now)
        #expect(try ReceivedBundle(bundle())["status/a/1.jwt"] == [0, 10, 255])
        #expect(try ReceivedBundle(bundle([])).files.isEmpty)
    }

    @Test("A01, A02: any bit altered, cut anywhere, or longer, is refused")
    func altered() throws {
        let bytes = bundle()
        for bit in 0..<bytes.count * 8 {
            var copy = bytes
            copy[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CredentialFailure.self, "bit \(bit)") { try madeAt(copy) }
        }
        for count in 0..<bytes.count { #expect(throws: CredentialFailure.self) { try madeAt(Array(bytes[..<count])) } }
        #expect(throws: CredentialFailure.malformed) { try madeAt(bytes + [0]) }
    }

    @Test("A49, A21: only a status key of the list signs, in its window, not stolen, and not in the future; no path twice")
    func signers() throws {
        #expect(throws: CredentialFailure.signatureInvalid) { try madeAt(bundle(by: issuer.key)) }
        #expect(throws: CredentialFailure.signatureInvalid) { try madeAt(bundle(by: SigningKey(generating: .es256, from: SystemRandom()))) }
        #expect(throws: CredentialFailure.claimRefused) { try madeAt(bundle(at: Issuer.now + 61)) }
        #expect(throws: CredentialFailure.claimRefused) { try madeAt(bundle(at: Issuer.now - 1_001)) }
        let token = CompactJWS.sign(
            header: CompactJWS.header(.es256, type: "statuslist+jwt", kid: JWK(issuer.statusKey.publicKey).thumbprint),
            payload: Array(#"{"iat":\#(Issuer.now),"files":[]}"#.utf8),
            with: issuer.statusKey
        )
        #expect(throws: CredentialFailure.typeRefused) { try madeAt(token + [10]) }
        #expect(throws: CredentialFailure.malformed) { try madeAt(bundle([Self.files[0], Self.files[0]])) }
        #expect(throws: CredentialFailure.malformed) { try madeAt(token) }
    }
}
