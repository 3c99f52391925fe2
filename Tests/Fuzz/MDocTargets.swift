import SegelCredential
import SegelCrypto

/// A region whose authority, mdocs and CBOR lists are mutated.
struct FuzzRegion {
    private static let now: Int64 = 1_772_416_800
    private static let iss = "https://mpp.example/issuers/disdukcapil"
    private static let uri = "https://mpp.example/status/disdukcapil/1.jwt"
    private static let docType = "org.iso.18013.5.1.mDL"
    private static let transcript = SessionTranscript.digitalCredentials(origin: "https://mpp.example", nonce: "n", encryptionKey: nil)
    private let key = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 1))
    private let status = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 2))
    private let device = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 6))
    private let leaf: [UInt8]
    private let statusLeaf: [UInt8]
    private let anchor: TrustAnchor
    private let trust: VerifiedTrustList
    private let mdoc: [UInt8]

    init() throws {
        let random = UncheckedSeededRandom(seed: 7), authorityKey = SigningKey(generating: .es256, from: random)
        let name = CertificateName(organisation: "o", common: "c")
        let authority = try IssuedCertificate.authority(
            named: name,
            contact: "https://mpp.example",
            serial: CertificateSerial(from: random),
            notBefore: Self.now - 1_000,
            key: authorityKey
        )
        let leaf = { (usage: CertificateUsage, key: SigningKey) in
            try IssuedCertificate.leaf(
                usage,
                for: key.publicKey,
                named: CertificateName(organisation: "o", common: "leaf"),
                address: Self.iss,
                host: nil,
                serial: CertificateSerial(from: random),
                window: Self.now - 1_000..<Self.now * 2,
                authority: authority,
                authorityKey: authorityKey
            )
        }
        self.leaf = try leaf(.credential, key)
        statusLeaf = try leaf(.status, status)
        anchor = try TrustAnchor(certificate: authority, notBefore: Self.now - 1_000)
        let issuer = TrustedIssuer(
            id: Self.iss,
            agency: "disdukcapil",
            nameIndonesian: "a",
            nameEnglish: "b",
            region: "18.72",
            types: [Self.docType],
            keys: [TrustedKey(key: status.publicKey, purpose: .status, notBefore: 0, notAfter: nil)],
            anchors: [anchor]
        )
        let root = SigningKey(generating: .es256, from: random)
        let list = TrustList(number: 1, issued: 0, expires: Self.now * 2, previous: nil, issuers: [issuer])
        let signed = SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: root)])
        trust = try VerifiedTrustList(signed, root: TrustRoot(threshold: 1, keys: [root.publicKey]))
        let payload = MDocPayload(
            docType: Self.docType,
            nameSpaces: [
                MDocNameSpace(name: "n", elements: [MDocElement(name: "a", value: .bool(true)), .init(name: "b", value: .text("c"))])
            ],
            signedAt: Self.now,
            validUntil: Self.now + 5_000,
            deviceKey: device.publicKey,
            status: StatusReference(uri: Self.uri, index: 5)
        )
        let kid = JWK(key.publicKey).thumbprint
        mdoc = try PreparedMDoc(payload, kid: kid, chain: [self.leaf], random: random).signed(by: key)
    }

    func targets() throws -> [FuzzTarget] { [Self.cbor, issued, try presented, chain, try statusList] }

    /// What is read is written as the same value, in no more bytes.
    private static let cbor = FuzzTarget(
        name: "cbor",
        seeds: [[0xA2, 0x61, 0x61, 0x01, 0x18, 0x20, 0x82, 0xF9, 0x3C, 0x00, 0x39, 0x01, 0x00], [0xD8, 0x18, 0x42, 0x81, 0xF6]]
    ) { bytes in
        var value: CBORValue?
        guard FuzzTarget.reads({ value = try CBORReader.read(bytes) }), let value else { return false }
        let written = CBORWriter.bytes(value)
        guard written.count == bytes.count, try CBORWriter.bytes(CBORReader.read(written)) == written else {
            throw FuzzTarget.Believed(description: "reads differently the second time")
        }
        return true
    }

    private var issued: FuzzTarget {
        let verifier = CredentialVerifier(trustList: trust)
        return FuzzTarget(name: "mdoc", seeds: [mdoc]) { bytes in
            var found: SignedMDoc?
            guard FuzzTarget.reads({ found = try verifier.check(mdoc: bytes, now: Self.now) }), let found else { return false }
            try Self.check(found)
            return true
        }
    }

    private var presented: FuzzTarget {
        get throws {
            let verifier = CredentialVerifier(trustList: trust)
            let honest = try MDocPresentation.respond(
                with: mdoc,
                disclosing: ["n": ["a"]],
                docType: Self.docType,
                transcript: Self.transcript,
                deviceKey: device
            )
            return FuzzTarget(name: "device-response", seeds: [honest]) { bytes in
                var found: [SignedMDoc] = []
                guard FuzzTarget.reads({ found = try verifier.check(deviceResponse: bytes, transcript: Self.transcript, now: Self.now) })
                else { return false }
                for mdoc in found { try Self.check(mdoc) }
                return true
            }
        }
    }

    private static func check(_ mdoc: SignedMDoc) throws {
        let isHonest = mdoc.nameSpaces.allSatisfy { space in
            space.elements.allSatisfy { $0.value == (["a": .bool(true), "b": .text("c")] as [String: CBORValue])[$0.name] }
        }
        guard isHonest, mdoc.docType == docType else { throw FuzzTarget.Believed(description: "believed what nobody signed") }
    }

    private var chain: FuzzTarget {
        let (anchor, honest) = (anchor, leaf)
        return FuzzTarget(name: "certificate", seeds: [honest]) { bytes in
            let isBelieved = FuzzTarget.reads { _ = try CertificateChain(anchors: [anchor]).check([bytes], for: .credential) }
            guard !isBelieved || bytes == honest else { throw FuzzTarget.Believed(description: "believed a certificate nobody issued") }
            return isBelieved
        }
    }

    private var statusList: FuzzTarget {
        get throws {
            guard let list = StatusList(bits: 2, capacity: 1_024) else { throw FuzzTarget.Believed(description: "no list") }
            let kid = JWK(status.publicKey).thumbprint, issuer = trust.list.issuers[0]
            let expires = Self.now + 86_400, now = Self.now
            let honest = try [[], [statusLeaf]].map {
                try StatusListCWT.sign(list, uri: Self.uri, issuedAt: now, expires: expires, ttl: 60, kid: kid, chain: $0, key: status)
            }
            let jwt = try StatusListToken.sign(
                list,
                uri: Self.uri,
                issuedAt: now,
                expires: expires,
                ttl: 60,
                kid: kid,
                chain: [statusLeaf],
                key: status
            )
            return FuzzTarget(name: "status-list-cwt", seeds: honest + [jwt]) { bytes in
                FuzzTarget.reads {
                    _ = try VerifiedStatusList(bytes, uri: Self.uri, issuer: issuer, trust: trust, now: Self.now, leeway: 60)
                }
            }
        }
    }
}
