package import SegelCredential
package import SegelCrypto

/// An agency with everything a PDF certificate takes: an authority, a certificate for documents, a key for credentials, a trust list, a status list, a
/// timestamping authority. Seeded: the same each time.
package struct PageTown: Sendable {
    package static let now: Int64 = 1_772_416_800
    package static let iss = "https://mpp.example/issuers/disdukcapil"
    package static let type = "https://mpp.example/types/KutipanAktaKelahiran"
    package static let neighbour = "https://mpp.example/issuers/dpmptsp"
    package static let uri = "https://mpp.example/status/disdukcapil/1.jwt"

    package let authorityKey = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 61))
    package let documentKey = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 62))
    package let credentialKey = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 63))
    package let statusKey = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 64))
    package let qrKey = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 69))
    /// A classical one and one that quantum computers leave alone; both must sign.
    package let rootKeys = [
        SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 81)),
        SigningKey(generating: .mlDSA65, from: UncheckedSeededRandom(seed: 82)),
    ]
    package let root: TrustRoot
    package let listBytes: [UInt8]
    package let authority: [UInt8]
    package let leaf: [UInt8]
    package let trust: VerifiedTrustList
    package let stamping: TestStamping
    private static let stampingEnd = now + 86_400 * 3_500
    /// The first second its certificates are no longer good.
    package var stampingEnd: Int64 { Self.stampingEnd + 1 }

    package init(compromisedSince: Int64? = nil) throws {
        let random = UncheckedSeededRandom(seed: 65)
        authority = try IssuedCertificate.authority(
            named: CertificateName(organisation: "Mal", common: "IACA 18.72"),
            contact: "https://mpp.example",
            serial: CertificateSerial(from: random),
            notBefore: Self.now - 86_400,
            key: authorityKey
        )
        leaf = try Self.leaf(.document, for: documentKey.publicKey, authority, authorityKey, random)
        let issuer = TrustedIssuer(
            id: Self.iss,
            agency: "disdukcapil",
            nameIndonesian: "Disdukcapil Kota Metro",
            nameEnglish: "Civil registry of Metro",
            region: "18.72",
            types: [Self.type],
            keys: [
                TrustedKey(key: credentialKey.publicKey, purpose: .credential, notBefore: 0, notAfter: nil),
                TrustedKey(key: statusKey.publicKey, purpose: .status, notBefore: 0, notAfter: nil),
                TrustedKey(key: qrKey.publicKey, purpose: .qr, notBefore: 0, notAfter: nil),
            ],
            anchors: [try TrustAnchor(certificate: authority, notBefore: Self.now - 86_400, compromisedSince: compromisedSince)]
        )
        let neighbour = TrustedIssuer(
            id: Self.neighbour,
            agency: "dpmptsp",
            nameIndonesian: "DPMPTSP Kota Metro",
            nameEnglish: "Investment office of Metro",
            region: "18.72",
            types: [],
            keys: [],
            anchors: issuer.anchors
        )
        let list = TrustList(number: 1, issued: 0, expires: Self.now * 2, previous: nil, issuers: [issuer, neighbour])
        root = try TrustRoot(threshold: 2, keys: rootKeys.map(\.publicKey))
        listBytes = SignedTrustList.assemble(list, signatures: rootKeys.map { SignedTrustList.signature(list, with: $0) })
        trust = try VerifiedTrustList(listBytes, root: root)
        stamping = TestStamping(notBefore: Self.now - 86_400, notAfter: Self.stampingEnd)
    }

    package static func leaf(
        _ usage: CertificateUsage,
        for key: VerifyingKey,
        _ authority: [UInt8],
        _ authorityKey: SigningKey,
        _ random: some RandomSource,
        window: Range<Int64> = now - 3_600..<now + 86_400 * 400,
        address: String = iss
    ) throws -> [UInt8] {
        try IssuedCertificate.leaf(
            usage,
            for: key,
            named: CertificateName(organisation: "Disdukcapil", common: "dokumen"),
            address: address,
            host: nil,
            serial: CertificateSerial(from: random),
            window: window,
            authority: authority,
            authorityKey: authorityKey
        )
    }

    package static let claims = #"{"noAkta":"1872-LU-01022026-9042","nama":"Siti Nurhaliza","tanggalLahir":"2026-02-01"}"#
    /// What the page of those claims says.
    package static let lines = [
        "Kutipan Akta Kelahiran", "1872-LU-01022026-9042", "Siti Nurhaliza", "2026-02-01",
    ]

    package func credential(_ claims: String = claims, index: Int = 5) throws -> [UInt8] {
        let payload = CredentialPayload(
            issuer: Self.iss,
            type: Self.type,
            issuedAt: Self.now,
            expires: nil,
            status: StatusReference(uri: Self.uri, index: index),
            claims: try JSONReader.readObject(Array(claims.utf8)).members.map { ($0.name, $0.value) }
        )
        let kid = JWK(credentialKey.publicKey).thumbprint
        return try PreparedCredential(payload, algorithm: .es256, kid: kid, random: UncheckedSeededRandom(seed: 66)).signed(
            by: credentialKey
        )
    }

    package func statusToken(revoked: Int? = nil, at time: Int64 = now) throws -> [UInt8] {
        guard var list = StatusList(bits: 2, capacity: 1_024) else { throw KeyInvalid() }
        if let revoked { list.set(1, at: revoked) }
        return try StatusListToken.sign(
            list,
            uri: Self.uri,
            issuedAt: time,
            expires: time * 2,
            ttl: 60,
            kid: JWK(statusKey.publicKey).thumbprint,
            key: statusKey
        )
    }

    /// The CMS over `message`, to be made wrong.
    package func cms(_ message: [UInt8]) -> TestCMS { TestCMS(certificate: leaf, key: documentKey, content: message) }

    package func page(_ claims: String = claims, lines: [String] = lines) throws -> TestPDF {
        TestPDF(lines: lines, credential: try credential(claims))
    }

    /// The text of the credential's QR symbol.
    package func symbol(of credential: [UInt8], index: Int = 5) throws -> String {
        try QRText.sign(
            QRContent(
                type: "KutipanAktaKelahiran",
                issuedAt: Self.now,
                expires: nil,
                list: 1,
                index: index,
                claims: [("noAkta", .string("1872-LU-01022026-9042"))],
                credential: WitnessedDigest(credential: credential)
            ),
            with: qrKey
        )
    }

    /// A page with its credential's symbol, or with another text in one, or with none.
    package func whole(lines: [String] = lines, symbol: String? = "", index: Int = 5) throws -> TestPDF {
        let credential = try credential(index: index)
        let text = try symbol == "" ? self.symbol(of: credential, index: index) : symbol
        return TestPDF(lines: lines, credential: credential, symbol: try text.map(TestPDF.drawing) ?? "")
    }

    /// PAdES B-B.
    package func signed(_ page: TestPDF) -> [UInt8] { TestPDF.sign(page.assembled()) { cms($0).bytes } }

    /// PAdES B-T.
    package func stamped(_ page: TestPDF, at time: Int64 = now + 60) -> [UInt8] {
        TestPDF.sign(page.assembled()) { message in cms(message).bytes { stamping.token(over: $0, at: time) } }
    }

    /// PAdES B-LT as ours are: the security store lies under the signature.
    package func longTerm(_ page: TestPDF, at time: Int64 = now + 60) throws -> [UInt8] {
        try stamped(storing([ownList(), stampingList.signed(by: stamping.rootKey)], in: page), at: time)
    }

    /// With a security store of these revocation lists.
    package func storing(_ lists: [[UInt8]], in page: TestPDF) -> TestPDF {
        var page = page.adding("/DSS 20 0 R", to: 1)
        let numbers = lists.indices.map { "\(22 + $0) 0 R" }.joined(separator: " ")
        page.objects[20] = TestPDF.bytes("<< /Type /DSS /Certs [21 0 R] /CRLs [\(numbers)] >>")
        page.objects[21] = TestPDF.stream("", stamping.root)
        for (index, list) in lists.enumerated() { page.objects[22 + index] = TestPDF.stream("", list) }
        return page
    }

    /// The authority's, as each PDF brings it.
    package func ownList(_ revoked: [RevocationList.Entry] = []) throws -> [UInt8] {
        try RevocationList.der(
            authority: authority,
            number: Self.now,
            from: Self.now,
            until: Self.now + 86_400,
            revoked: revoked,
            key: authorityKey
        )
    }

    /// The timestamping authority's, of an hour before.
    package var stampingList: TestRevocationList { stamping.list(from: Self.now - 3_600, until: Self.now + 86_400) }

    /// A document timestamp behind `file`.
    package func archived(_ file: [UInt8], at time: Int64 = now + 120) -> [UInt8] {
        let update = TestPDF.update(
            file,
            [
                3: TestPDF.bytes(
                    """
                    << /Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Contents 4 0 R /Annots [8 0 R 30 0 R] \
                    /Resources << /Font << /F1 5 0 R >> >> >>
                    """
                ),
                7: TestPDF.bytes("<< /Fields [8 0 R 30 0 R] /SigFlags 3 >>"),
                30: TestPDF.bytes("<< /Type /Annot /Subtype /Widget /FT /Sig /T (Stempel) /F 132 /Rect [0 0 0 0] /P 3 0 R /V 31 0 R >>"),
                31: TestPDF.signatureDictionary(type: "DocTimeStamp", subfilter: "ETSI.RFC3161"),
            ]
        )
        return TestPDF.sign(update) { stamping.token(over: $0, at: time) }
    }
}
