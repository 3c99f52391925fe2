package import SegelCredential
package import SegelCrypto
package import SegelUseCases

/// A wallet's maker: an authority, a certificate below it, and what is attested with it.
package struct TestAttester: Sendable {
    package let authority: [UInt8]
    package let leaf: [UInt8]
    package let key: SigningKey
    private let authorityKey: SigningKey

    /// `beginning`: of its certificates.
    package init(beginning: UnixTime) throws {
        let random = SystemRandom()
        authorityKey = SigningKey(generating: .es256, from: random)
        key = SigningKey(generating: .es256, from: random)
        authority = try IssuedCertificate.authority(
            named: CertificateName(organisation: "Pembuat Dompet", common: "CA Dompet \(Hex.encode(random.bytes(4)))"),
            contact: "https://dompet.example",
            serial: CertificateSerial(from: random),
            notBefore: beginning,
            key: authorityKey
        )
        leaf = try Self.leaf(for: key, authority, authorityKey, beginning..<beginning + 86_400)
    }

    /// Another certificate of the same key.
    package func certificate(in window: Range<UnixTime>, for key: SigningKey? = nil) throws -> [UInt8] {
        try Self.leaf(for: key ?? self.key, authority, authorityKey, window)
    }

    private static func leaf(for key: SigningKey, _ authority: [UInt8], _ authorityKey: SigningKey, _ window: Range<UnixTime>) throws
        -> [UInt8]
    {
        try IssuedCertificate.leaf(
            .request,
            for: key.publicKey,
            named: CertificateName(organisation: "Pembuat Dompet", common: "Penjamin"),
            address: "https://dompet.example",
            host: nil,
            serial: CertificateSerial(from: SystemRandom()),
            window: window,
            authority: authority,
            authorityKey: authorityKey
        )
    }

    package typealias Change = (inout JSONObject, inout JSONObject) -> Void

    private func header(_ type: String) -> JSONObject {
        var header = JSONObject()
        header.set("alg", .string("ES256"))
        header.set("typ", .string(type))
        header.set("x5c", .array([.string(Base64.encode(leaf))]))
        return header
    }

    /// A client attestation of an installation of `client`.
    package func attest(_ client: String, _ instance: SigningKey, at now: UnixTime, change: Change = { _, _ in }) -> String {
        var header = header("oauth-client-attestation+jwt"), payload = JSONObject(), confirmation = JSONObject()
        confirmation.set("jwk", .object(JWK(instance.publicKey).object))
        payload.set("iss", .string("https://dompet.example"))
        payload.set("sub", .string(client))
        payload.set("iat", .integer(now))
        payload.set("exp", .integer(now + 3_600))
        payload.set("cnf", .object(confirmation))
        payload.set("wallet_name", .string("Dompet Uji"))
        change(&header, &payload)
        return TestWallet.jws(header, payload, key)
    }

    /// An attestation of keys.
    package func attest(keys: [SigningKey], nonce: String, at now: UnixTime, change: Change = { _, _ in }) -> String {
        var header = header("key-attestation+jwt"), payload = JSONObject()
        payload.set("iat", .integer(now))
        payload.set("exp", .integer(now + 3_600))
        payload.set("nonce", .string(nonce))
        payload.set("attested_keys", .array(keys.map { .object(JWK($0.publicKey).object) }))
        payload.set("key_storage", .array([.string("iso_18045_high")]))
        payload.set("user_authentication", .array([.string("iso_18045_moderate")]))
        change(&header, &payload)
        return TestWallet.jws(header, payload, key)
    }

    /// An installation's proof of possession.
    package static func proof(
        by instance: SigningKey,
        of client: String,
        challenge: String?,
        at now: UnixTime,
        change: Change = { _, _ in }
    ) -> String {
        var header = JSONObject(), payload = JSONObject()
        header.set("alg", .string(instance.algorithm.rawValue))
        header.set("typ", .string("oauth-client-attestation-pop+jwt"))
        payload.set("iss", .string(client))
        payload.set("aud", .string(TestWallet.issuer))
        payload.set("jti", .string(Base64URL.encode(SystemRandom().bytes(16))))
        payload.set("iat", .integer(now))
        if let challenge { payload.set("challenge", .string(challenge)) }
        change(&header, &payload)
        return TestWallet.jws(header, payload, instance)
    }
}
