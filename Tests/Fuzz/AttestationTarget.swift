import SegelCredential
import SegelCrypto

/// A wallet's maker whose attestations of wallets and keys are mutated.
struct FuzzAttester {
    private static let now: Int64 = 1_772_416_800
    private let key = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 11))
    private let attested = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 12))
    private let anchor: TrustAnchor
    private let leaf: [UInt8]

    init() throws {
        let random = UncheckedSeededRandom(seed: 13), authorityKey = SigningKey(generating: .es256, from: random)
        let authority = try IssuedCertificate.authority(
            named: CertificateName(organisation: "o", common: "c"),
            contact: "https://dompet.example",
            serial: CertificateSerial(from: random),
            notBefore: Self.now - 1_000,
            key: authorityKey
        )
        anchor = try TrustAnchor(certificate: authority, notBefore: Self.now - 1_000)
        leaf = try IssuedCertificate.leaf(
            .request,
            for: key.publicKey,
            named: CertificateName(organisation: "o", common: "leaf"),
            address: "https://dompet.example",
            host: nil,
            serial: CertificateSerial(from: random),
            window: Self.now - 1_000..<Self.now * 2,
            authority: authority,
            authorityKey: authorityKey
        )
    }

    /// Nobody is vouched for but in the letters the maker signed.
    var target: FuzzTarget {
        let jwk = String(decoding: JSONWriter.bytes(JWK(attested.publicKey).object), as: UTF8.self), now = Self.now
        let client = jwt("oauth-client-attestation+jwt", #"{"sub":"dompet","exp":\#(now + 60),"cnf":{"jwk":\#(jwk)}}"#)
        let keys = jwt("key-attestation+jwt", #"{"iat":\#(now),"exp":\#(now + 60),"nonce":"n","attested_keys":[\#(jwk)]}"#)
        let signed = [client, keys].map { $0.prefix { $0 != UInt8(ascii: ".") } }, anchors = [anchor]
        return FuzzTarget(name: "attestation", seeds: [client, keys]) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let isBelieved = FuzzTarget.reads {
                do { _ = try KeyAttestation(text, anchors: anchors, isProof: true, now: now) } catch {
                    _ = try UnverifiedClientAttestation(text).verified(by: anchors, now: now)
                }
            }
            guard !isBelieved || signed.contains(where: { bytes.starts(with: $0) }) else {
                throw FuzzTarget.Believed(description: "believed an attestation nobody signed")
            }
            return isBelieved
        }
    }

    private func jwt(_ type: String, _ payload: String) -> [UInt8] {
        let header = #"{"alg":"ES256","typ":"\#(type)","x5c":["\#(Base64.encode(leaf))"]}"#
        let input = Base64URL.encodedBytes(Array(header.utf8)) + [0x2E] + Base64URL.encodedBytes(Array(payload.utf8))
        return input + [0x2E] + Base64URL.encodedBytes(key.sign(input))
    }
}
