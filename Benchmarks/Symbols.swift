import Crypto
import Foundation
import SegelCredential
import SegelCrypto

/// QR texts of three claims, against the raw signature of the same library. Signing reads back what it wrote, as a verifier would: a signature and a
/// verification.
extension Benchmarks {
    static func symbols() async throws {
        let issuer = try SymbolIssuer(), rounds = 2_000
        let key = P256.Signing.PrivateKey(), message = [UInt8](repeating: 7, count: 160)
        let signature = try key.signature(for: message).rawRepresentation, publicKey = key.publicKey
        var count = 0
        try await compare("sign", "sign a QR text, 1/s", against: "raw P-256 sign and verify", floor: 0.80, unit: Double(rounds)) {
            for _ in 0..<rounds { count += try issuer.sign().count }
        } peer: {
            for _ in 0..<rounds {
                let made = try key.signature(for: message)
                precondition(publicKey.isValidSignature(made, for: message))
            }
        }
        try await compare("verify", "verify a QR text, 1/s", against: "raw P-256 verify", floor: 0.85, unit: Double(rounds)) {
            for _ in 0..<rounds { try issuer.verify() }
        } peer: {
            for _ in 0..<rounds {
                let parsed = try P256.Signing.ECDSASignature(rawRepresentation: signature)
                precondition(publicKey.isValidSignature(parsed, for: message))
            }
        }
    }
}

private struct SymbolIssuer {
    private static let now: Int64 = 1_772_416_800
    private let key = SigningKey(generating: .es256, from: SystemRandom())
    private let content = QRContent(
        type: "KutipanAktaKelahiran",
        issuedAt: now,
        expires: nil,
        list: 1,
        index: 5,
        claims: [
            ("noAkta", .string("1872-LU-24112026-9901")), ("nama", .string("Bintang Pratama")), ("tglLahir", .string("2026-02-01")),
        ],
        credential: WitnessedDigest(credential: [1])
    )
    private let text: [UInt8]
    private let verifier: CredentialVerifier

    init() throws {
        let root = SigningKey(generating: .es256, from: SystemRandom())
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
        text = Array(try QRText.sign(content, with: key).utf8)
    }

    func sign() throws -> String { try QRText.sign(content, with: key) }
    func verify() throws { _ = try verifier.check(qr: text, now: Self.now) }
}
