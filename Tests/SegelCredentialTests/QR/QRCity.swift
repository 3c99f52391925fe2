import SegelCrypto

@testable import SegelCredential

/// An agency with a QR key, and everything of it that a verifier takes along.
struct QRCity {
    static let now = Issuer.now
    static let statusURI = Issuer.statusURI

    let key: SigningKey
    let credentialKey: SigningKey
    let statusKey: SigningKey
    let receiptKey: SigningKey
    let root: SigningKey
    let stranger: SigningKey

    init() {
        let random = UncheckedSeededRandom(seed: 35)
        key = SigningKey(generating: .es256, from: random)
        credentialKey = SigningKey(generating: .es256, from: random)
        statusKey = SigningKey(generating: .es256, from: random)
        receiptKey = SigningKey(generating: .es256, from: random)
        root = SigningKey(generating: .es256, from: random)
        stranger = SigningKey(generating: .es256, from: random)
    }

    func list(
        notBefore: Int64 = now - 1_000,
        notAfter: Int64? = nil,
        compromisedSince: Int64? = nil,
        types: [String] = [Issuer.type],
        issued: Int64 = now - 1_000,
        expires: Int64 = now + 90 * 86_400,
        id: String = Issuer.id
    ) -> [UInt8] {
        let issuer = TrustedIssuer(
            id: id,
            agency: "disdukcapil",
            nameIndonesian: "Disdukcapil Kota Contoh",
            nameEnglish: "Civil Registration of Contoh",
            region: "18.72",
            types: types,
            keys: [
                TrustedKey(
                    key: key.publicKey,
                    purpose: .qr,
                    notBefore: notBefore,
                    notAfter: notAfter,
                    compromisedSince: compromisedSince
                ),
                TrustedKey(key: credentialKey.publicKey, purpose: .credential, notBefore: notBefore, notAfter: nil),
                TrustedKey(key: statusKey.publicKey, purpose: .status, notBefore: notBefore, notAfter: nil),
                TrustedKey(key: receiptKey.publicKey, purpose: .receipt, notBefore: notBefore, notAfter: nil),
            ]
        )
        let list = TrustList(number: 1, issued: issued, expires: expires, previous: nil, issuers: [issuer])
        return SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: root)])
    }

    var rootBytes: [UInt8] { get throws { try TrustRoot(threshold: 1, keys: [root.publicKey]).bytes } }

    func trust(_ list: [UInt8]? = nil) throws -> VerifiedTrustList {
        try VerifiedTrustList(list ?? self.list(), root: TrustRoot(threshold: 1, keys: [root.publicKey]))
    }

    /// 5 is valid, 6 revoked, 7 suspended, 8 superseded.
    func statusToken(issuedAt: Int64 = now, uri: String = statusURI, key: SigningKey? = nil) throws -> [UInt8] {
        var list = StatusList(bits: 2, capacity: 1_024)!
        for (index, value) in [(6, UInt8(1)), (7, 2), (8, 3)] { list.set(value, at: index) }
        let key = key ?? statusKey
        return try StatusListToken.sign(
            list,
            uri: uri,
            issuedAt: issuedAt,
            expires: issuedAt + 7 * 86_400,
            ttl: 60,
            kid: JWK(key.publicKey).thumbprint,
            key: key
        )
    }

    func bundle(list: [UInt8]? = nil, status: [UInt8]? = nil, madeAt: Int64 = now) throws -> [UInt8] {
        let files = [
            OfflineBundle.File(path: OfflineBundle.trustListPath, bytes: list ?? self.list()),
            OfflineBundle.File(path: "status/disdukcapil/1.jwt", bytes: try status ?? statusToken()),
        ]
        return OfflineBundle.make(files, madeAt: madeAt, kid: JWK(statusKey.publicKey).thumbprint, key: statusKey)
    }

    func content(
        type: String = "KutipanAktaKelahiran",
        issuedAt: Int64 = now,
        expires: Int64? = nil,
        list: Int = 1,
        index: Int = 5,
        claims: [(name: String, value: JSONValue)] = [
            ("noAkta", .string("1872-LU-24112026-9901")), ("nama", .string("Bintang Pratama")), ("tglLahir", .string("2026-02-01")),
        ]
    ) -> QRContent {
        QRContent(
            type: type,
            issuedAt: issuedAt,
            expires: expires,
            list: list,
            index: index,
            claims: claims,
            credential: WitnessedDigest(credential: Array("eyJ.a.b~".utf8))
        )
    }

    func issue(_ content: QRContent? = nil, key: SigningKey? = nil) throws -> [UInt8] {
        Array(try QRText.sign(content ?? self.content(), with: key ?? self.key).utf8)
    }

    /// The verdict with everything at hand.
    func outcome(_ text: [UInt8], list: [UInt8]? = nil, status: [UInt8]?? = .none, now: Int64 = now) throws -> VerificationOutcome {
        let verifier = CredentialVerifier(trustList: try trust(list))
        let signed: SignedCredential
        do { signed = try verifier.check(qr: text, now: now).signed } catch { return error.outcome }
        let token = try status ?? statusToken()
        let found = try token.map {
            try VerifiedStatusList($0, uri: Self.statusURI, issuer: signed.issuer, trust: verifier.trustList, now: now, leeway: 60)
        }
        return verifier.decide(signed, status: found, now: now)
    }

    func reason(_ text: [UInt8], list: [UInt8]? = nil, now: Int64 = now) throws -> VerificationReason? {
        try outcome(text, list: list, now: now).reason
    }
}
