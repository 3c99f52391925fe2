import Crypto
import Foundation
import SegelCredential
import SegelCrypto

/// 10 claims, ES256, against the raw P-256 signature of the same library.
extension Benchmarks {
    static func credentials() async throws {
        let random = SystemRandom()
        let key = SigningKey(generating: .es256, from: random)
        let statusKey = SigningKey(generating: .es256, from: random)
        let root = SigningKey(generating: .es256, from: random)
        let kid = JWK(key.publicKey).thumbprint
        let now: Int64 = 1_772_416_800
        let uri = "https://mpp.example/status/disdukcapil/1.jwt"
        let claims = (0..<10).map { (name: "klaim\($0)", value: JSONValue.string("nilai yang wajar \($0)")) }
        let payload = CredentialPayload(
            issuer: "https://mpp.example/issuers/disdukcapil",
            type: "https://mpp.example/types/KutipanAktaKelahiran",
            issuedAt: now,
            expires: nil,
            status: StatusReference(uri: uri, index: 77),
            claims: claims
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
        let list = TrustList(number: 1, issued: 0, expires: now * 2, previous: nil, issuers: [issuer])
        let trust = try VerifiedTrustList(
            SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: root)]),
            root: TrustRoot(threshold: 1, keys: [root.publicKey])
        )
        guard let values = StatusList(bits: 2, capacity: 262_144) else { return }
        let token = try StatusListToken.sign(
            values,
            uri: uri,
            issuedAt: now,
            expires: now + 86_400,
            ttl: 60,
            kid: JWK(statusKey.publicKey).thumbprint,
            key: statusKey
        )
        let status = try VerifiedStatusList(token, uri: uri, issuer: issuer, now: now, leeway: 60)
        let credential = try PreparedCredential(payload, algorithm: .es256, kid: kid, random: random).signed(by: key)
        let verifier = CredentialVerifier(trustList: trust)
        let raw = P256.Signing.PrivateKey()
        // What the credential's own signature is over, and from its 64 bytes: the work no verifier is spared.
        let message = Data(credential.prefix { $0 != UInt8(ascii: "~") }.dropLast(87))
        let signature = try raw.signature(for: message).rawRepresentation
        let publicKey = raw.publicKey
        let rounds = 2_000
        var count = 0
        try await compare("issue, 10 claims, 1/s", against: "raw P-256 sign", floor: 0.60, unit: Double(rounds)) {
            for _ in 0..<rounds {
                let prepared = try PreparedCredential(payload, algorithm: .es256, kid: kid, random: random)
                precondition(prepared.signedUnchecked(by: key).count > 1_000)
            }
        } peer: {
            for _ in 0..<rounds { count += try raw.signature(for: message).rawRepresentation.count }
        }
        try await compare("verify, 10 claims, 1/s", against: "raw P-256 verify", floor: 0.90, unit: Double(rounds)) {
            for _ in 0..<rounds {
                let signed = try verifier.check(credential, now: now)
                precondition(verifier.decide(signed, status: status, now: now).exitCode == 0)
            }
        } peer: {
            for _ in 0..<rounds {
                let parsed = try P256.Signing.ECDSASignature(rawRepresentation: signature)
                precondition(publicKey.isValidSignature(parsed, for: message))
            }
        }
        guard let peer = try Peer(["Benchmarks/credential_peers.py"]) else {
            return print("| issue, verify | | sd-jwt and didkit are missing (script/bench brings them) | | |")
        }
        let few = 100
        try await compare("issue, 10 claims, 1/s", against: "sd-jwt", floor: 5, unit: Double(few), pairs: 5) {
            for _ in 0..<few {
                let prepared = try PreparedCredential(payload, algorithm: .es256, kid: kid, random: random)
                precondition(prepared.signedUnchecked(by: key).count > 1_000)
            }
        } peer: {
            try peer.run("issue \(few)")
        }
        func verify() throws {
            for _ in 0..<few {
                let signed = try verifier.check(credential, now: now)
                precondition(verifier.decide(signed, status: status, now: now).exitCode == 0)
            }
        }
        try await compare("verify, 10 claims, 1/s", against: "sd-jwt", floor: 4, unit: Double(few), pairs: 5) {
            try verify()
        } peer: {
            try peer.run("verify \(few)")
        }
        try await compare("verify, 10 claims, 1/s", against: "didkit, JWT, Ed25519", floor: nil, unit: Double(few), pairs: 5) {
            try verify()
        } peer: {
            try peer.run("didkit \(few)")
        }
    }
}
