import SegelCredential
import SegelCrypto

/// An agency whose QR texts are mutated, as letters and as the bytes behind them.
struct FuzzSymbols {
    private static let now: Int64 = 1_772_416_800
    private let verifier: CredentialVerifier
    private let honest: String
    private let content: QRContent

    init() throws {
        let key = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 35))
        let root = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 36))
        let issuer = TrustedIssuer(
            id: "https://mpp.example/issuers/disdukcapil",
            agency: "disdukcapil",
            nameIndonesian: "a",
            nameEnglish: "b",
            region: "18.72",
            types: ["https://mpp.example/types/KutipanAktaKelahiran"],
            keys: [TrustedKey(key: key.publicKey, purpose: .qr, notBefore: 0, notAfter: nil)]
        )
        let list = TrustList(number: 1, issued: 0, expires: Self.now * 2, previous: nil, issuers: [issuer])
        let signed = SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: root)])
        verifier = CredentialVerifier(trustList: try VerifiedTrustList(signed, root: TrustRoot(threshold: 1, keys: [root.publicKey])))
        content = QRContent(
            type: "KutipanAktaKelahiran",
            issuedAt: Self.now,
            expires: Self.now + 5_000,
            list: 1,
            index: 5,
            claims: [("nama", .string("Bintang")), ("anakKe", .integer(2)), ("hidup", .bool(true))],
            credential: WitnessedDigest(credential: [1])
        )
        honest = try QRText.sign(content, with: key)
    }

    func targets() throws -> [FuzzTarget] {
        let (verifier, content, prefix) = (verifier, content, QRText.prefix)
        let check: @Sendable ([UInt8]) throws -> Bool = { text in
            var found: SignedQR?
            guard FuzzTarget.reads({ found = try verifier.check(qr: text, now: Self.now) }), let found else { return false }
            guard found.content == content else { throw FuzzTarget.Believed(description: "believed what nobody signed") }
            return true
        }
        let bytes = try Base45.decode(Array(honest.utf8.dropFirst(prefix.utf8.count))[...])
        return [
            FuzzTarget(name: "qr-text", seeds: [Array(honest.utf8)]) { text in
                _ = QRText.kind(text)
                return try check(text)
            },
            FuzzTarget(name: "qr-bytes", seeds: [bytes]) { try check(Array((prefix + Base45.encode($0)).utf8)) },
        ]
    }
}
