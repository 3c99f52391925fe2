import Foundation
import SegelCredential
import SegelCrypto

/// An issuer of credentials of ten claims, one of them, and a verifier that has all it needs.
struct BenchmarkIssuer {
    static let now: Int64 = 1_772_416_800

    let credential: [UInt8]
    private let key: SigningKey
    private let kid: String
    private let payload: CredentialPayload
    private let verifier: CredentialVerifier
    private let status: VerifiedStatusList

    init(_ algorithm: SignatureAlgorithm) throws {
        let random = SystemRandom(), uri = "https://mpp.example/status/disdukcapil/1.jwt"
        let statusKey = SigningKey(generating: .es256, from: random), root = SigningKey(generating: .es256, from: random)
        key = SigningKey(generating: algorithm, from: random)
        kid = JWK(key.publicKey).thumbprint
        payload = CredentialPayload(
            issuer: "https://mpp.example/issuers/disdukcapil",
            type: "https://mpp.example/types/KutipanAktaKelahiran",
            issuedAt: Self.now,
            expires: nil,
            status: StatusReference(uri: uri, index: 77),
            claims: (0..<10).map { (name: "klaim\($0)", value: JSONValue.string("nilai yang wajar \($0)")) }
        )
        let issuer = TrustedIssuer(
            id: payload.issuer,
            agency: "disdukcapil",
            nameIndonesian: "a",
            nameEnglish: "b",
            region: "18.72",
            types: [payload.type],
            keys: [
                TrustedKey(key: key.publicKey, purpose: .credential, notBefore: 0, notAfter: nil),
                TrustedKey(key: statusKey.publicKey, purpose: .status, notBefore: 0, notAfter: nil),
            ]
        )
        let list = TrustList(number: 1, issued: 0, expires: Self.now * 2, previous: nil, issuers: [issuer])
        let trust = try VerifiedTrustList(
            SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: root)]),
            root: TrustRoot(threshold: 1, keys: [root.publicKey])
        )
        guard let values = StatusList(bits: 2, capacity: 262_144) else { throw CocoaError(.coderInvalidValue) }
        let token = try StatusListToken.sign(
            values,
            uri: uri,
            issuedAt: Self.now,
            expires: Self.now + 86_400,
            ttl: 60,
            kid: JWK(statusKey.publicKey).thumbprint,
            key: statusKey
        )
        status = try VerifiedStatusList(token, uri: uri, issuer: issuer, now: Self.now, leeway: 60)
        verifier = CredentialVerifier(trustList: trust)
        credential = try PreparedCredential(payload, algorithm: algorithm, kid: kid, random: random).signed(by: key)
    }

    /// What the credential's own signature is over: with the signature, the work no verifier is spared.
    var signedPart: Data {
        let jwt = credential.prefix { $0 != UInt8(ascii: "~") }
        return Data(jwt.prefix(upTo: jwt.lastIndex(of: UInt8(ascii: ".")) ?? jwt.endIndex))
    }

    func issue(_ count: Int) throws {
        for _ in 0..<count {
            let prepared = try PreparedCredential(payload, algorithm: key.algorithm, kid: kid, random: SystemRandom())
            precondition(prepared.signedUnchecked(by: key).count > 1_000)
        }
    }

    func verify(_ count: Int) throws {
        for _ in 0..<count {
            let signed = try verifier.check(credential, now: Self.now)
            precondition(verifier.decide(signed, status: status, now: Self.now).exitCode == 0)
        }
    }
}
