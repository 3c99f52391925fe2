import SegelCredential
import SegelCrypto

/// Somebody honest, whose signed things are mutated. None of the mutants may be believed unless it says nothing but what was signed.
struct FuzzIssuer {
    private static let now: Int64 = 1_772_416_800
    private static let uri = "https://mpp.example/status/disdukcapil/1.jwt"
    private let key = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 1))
    private let status = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 2))
    private let root = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 3))
    private let list: [UInt8]
    private let trust: VerifiedTrustList

    init() throws {
        let issuer = TrustedIssuer(
            id: "https://mpp.example/issuers/disdukcapil",
            agency: "disdukcapil",
            nameIndonesian: "a",
            nameEnglish: "b",
            region: "18.72",
            types: ["https://mpp.example/types/KartuKeluarga"],
            keys: [
                TrustedKey(key: key.publicKey, purpose: .credential, notBefore: 0, notAfter: nil),
                TrustedKey(key: status.publicKey, purpose: .status, notBefore: 0, notAfter: nil),
            ]
        )
        let list = TrustList(number: 1, issued: 0, expires: Self.now * 2, previous: nil, issuers: [issuer])
        self.list = SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: root)])
        trust = try VerifiedTrustList(self.list, root: TrustRoot(threshold: 1, keys: [root.publicKey]))
    }

    private func issue() throws -> [UInt8] {
        let text =
            #"{"noKK":"1872","alamat":{"kota":"Metro","rt":"003"},"anggota":[{"nama":"Siti"},{"nama":"Budi"}],"lunas":true,"anak":2}"#
        let payload = CredentialPayload(
            issuer: "https://mpp.example/issuers/disdukcapil",
            type: "https://mpp.example/types/KartuKeluarga",
            issuedAt: Self.now,
            expires: nil,
            status: StatusReference(uri: Self.uri, index: 5),
            claims: try JSONReader.readObject(Array(text.utf8)).members.map { ($0.name, $0.value) },
            decoys: 2
        )
        let kid = JWK(key.publicKey).thumbprint
        return try PreparedCredential(payload, algorithm: .es256, kid: kid, random: UncheckedSeededRandom(seed: 4)).signed(by: key)
    }

    private func statusToken(bits: Int = 2) throws -> [UInt8] {
        guard var values = StatusList(bits: bits, capacity: 1_024) else { throw FuzzTarget.Believed(description: "no list") }
        for index in stride(from: 0, to: 1_024, by: 3) { values.set(1, at: index) }
        return try StatusListToken.sign(
            values,
            uri: Self.uri,
            issuedAt: Self.now,
            expires: Self.now + 86_400,
            ttl: 60,
            kid: JWK(status.publicKey).thumbprint,
            key: status
        )
    }

    /// The whole verifier. What is accepted says nothing that the honest credential does not say.
    var credential: FuzzTarget {
        get throws {
            let honest = try issue(), jwt = honest.prefix { $0 != UInt8(ascii: "~") }
            let said = try Inspection(honest).claims(), verifier = CredentialVerifier(trustList: trust)
            return FuzzTarget(name: "credential", seeds: [honest]) { bytes in
                var found: SignedCredential?
                guard FuzzTarget.reads({ found = try verifier.check(bytes, now: Self.now) }), let found else { return false }
                guard bytes.starts(with: jwt), found.claims.claims.members.allSatisfy({ Self.isPart($0.value, of: said[$0.name]) }) else {
                    throw FuzzTarget.Believed(description: "believed what nobody signed: \(found.claims.claims)")
                }
                return true
            }
        }
    }

    /// Without the signature in the way: what stands behind it is reached by nobody but an issuer, and must hold all the same.
    var disclosures: FuzzTarget {
        get throws {
            FuzzTarget(name: "disclosures", seeds: [try issue()]) { bytes in FuzzTarget.reads { _ = try Inspection(bytes).claims() } }
        }
    }

    var statusList: FuzzTarget {
        get throws {
            let honest = try [1, 2, 4, 8].map(statusToken(bits:)), issuer = trust.list.issuers[0]
            return FuzzTarget(name: "status-list", seeds: honest) { bytes in
                let isBelieved = FuzzTarget.reads {
                    _ = try VerifiedStatusList(bytes, uri: Self.uri, issuer: issuer, now: Self.now, leeway: 60)
                }
                guard !isBelieved || honest.contains(bytes) else { throw FuzzTarget.Believed(description: "believed a list nobody signed") }
                // The compressed bits themselves, which only a signer could send.
                _ = FuzzTarget.reads {
                    _ = try StatusList(bits: 2, encoded: String(decoding: bytes.prefix(4_096), as: UTF8.self)).value(at: 77)
                }
                return isBelieved
            }
        }
    }

    var trustList: FuzzTarget {
        let honest = list, root = root.publicKey
        return FuzzTarget(name: "trust-list", seeds: [honest]) { bytes in
            var found: VerifiedTrustList?
            guard FuzzTarget.reads({ found = try VerifiedTrustList(bytes, root: TrustRoot(threshold: 1, keys: [root])) }), let found else {
                return false
            }
            guard found.list == trust.list else { throw FuzzTarget.Believed(description: "believed a list nobody signed") }
            return true
        }
    }

    var bundle: FuzzTarget {
        get throws {
            let files = [
                OfflineBundle.File(path: OfflineBundle.trustListPath, bytes: list), .init(path: "status/a/1.jwt", bytes: try statusToken()),
            ]
            let honest = OfflineBundle.make(files, madeAt: Self.now, kid: JWK(status.publicKey).thumbprint, key: status)
            return FuzzTarget(name: "bundle", seeds: [honest]) { bytes in
                let isBelieved = FuzzTarget.reads {
                    _ = try ReceivedBundle(bytes).verified(by: trust, now: Self.now, leeway: 60)
                }
                guard !isBelieved || bytes == honest else { throw FuzzTarget.Believed(description: "believed a bundle nobody signed") }
                return isBelieved
            }
        }
    }
}

extension FuzzIssuer {
    /// Whether everything in `value` stands in `whole` too.
    static func isPart(_ value: JSONValue, of whole: JSONValue?) -> Bool {
        switch (value, whole) {
        case (.object(let a), .object(let b)?): a.members.allSatisfy { isPart($0.value, of: b[$0.name]) }
        case (.array(let a), .array(let b)?): a.allSatisfy { element in b.contains { isPart(element, of: $0) } }
        default: value == whole
        }
    }
}
