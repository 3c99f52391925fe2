import SegelCrypto
import Testing

@testable import SegelCredential

/// A22: the key was stolen at `since`. What the log recorded before stays valid, the rest does not.
@Suite("A stolen key")
struct WitnessTests {
    let issuer = Issuer()
    static let since = Issuer.now + 100

    /// The verifier's list says: compromised, and these were recorded in time.
    func trust(_ set: [UInt8]?, since: Int64 = since) throws -> VerifiedTrustList {
        try issuer.trustList(compromisedSince: since, witnessed: set.map(WitnessedSet.digest))
    }

    func set(_ credentials: [[UInt8]], since: Int64 = since) -> [UInt8] {
        WitnessedSet.encode(credentials.map { WitnessedDigest(credential: $0) }, kid: issuer.kid, since: since)
    }

    func reason(_ credential: [UInt8], _ trust: VerifiedTrustList, _ set: [UInt8]?) throws -> VerificationReason? {
        let now = Issuer.now + 200
        let verifier = CredentialVerifier(trustList: trust)
        let signed: SignedCredential
        do { signed = try verifier.check(credential, now: now) } catch { return error.reason }
        let key = try #require(signed.compromisedKey)
        let witnessed = try set.map { try WitnessedSet($0, of: key) }
        let token = try VerifiedStatusList(issuer.statusToken(), uri: Issuer.statusURI, issuer: signed.issuer, now: now, leeway: 60)
        return verifier.decide(signed, status: token, witnessed: witnessed, now: now).reason
    }

    func issued(at time: Int64, seed: UInt64) throws -> [UInt8] {
        try PreparedCredential(
            issuer.payload(issuedAt: time),
            algorithm: .es256,
            kid: issuer.kid,
            random: UncheckedSeededRandom(seed: seed)
        ).signed(by: issuer.key)
    }

    @Test(
        "A22: logged before → accepted; dated after, backdated and unlogged → refused; set missing → cannot decide; none promised → refused"
    )
    func matrix() throws {
        let logged = try issued(at: Issuer.now, seed: 1), forged = try issued(at: Issuer.now, seed: 2)
        let set = set([logged])
        let list = try trust(set)
        #expect(try reason(logged, list, set) == nil)
        #expect(try reason(forged, list, set) == .keyCompromised)
        #expect(try reason(issued(at: Self.since, seed: 3), list, set) == .keyCompromised)
        #expect(try reason(issued(at: Self.since - 1, seed: 4), list, set) == .keyCompromised)
        for credential in [logged, forged] { #expect(try reason(credential, list, nil) == .witnessedSetMissing) }
        #expect(try reason(logged, trust(nil), nil) == .keyCompromised)
        #expect(VerificationReason.keyCompromised.exitCode == 13 && VerificationReason.witnessedSetMissing.exitCode == 14)
    }

    @Test("A22: a date of the theft's second is too late even for what stands in the set")
    func boundary() throws {
        let atOnce = try issued(at: Self.since, seed: 5), justBefore = try issued(at: Self.since - 1, seed: 6)
        let set = set([atOnce, justBefore])
        #expect(try reason(justBefore, trust(set), set) == nil)
        #expect(try reason(atOnce, trust(set), set) == .keyCompromised)
    }

    @Test("any choice of disclosures is the same credential; another signature is another")
    func names() throws {
        let bytes = try issuer.issue()
        let presented = Array(bytes[...(bytes.firstIndex(of: UInt8(ascii: "~")) ?? 0)])
        #expect(WitnessedDigest(credential: presented) == WitnessedDigest(credential: bytes))
        #expect(
            try WitnessedDigest(credential: issued(at: Issuer.now, seed: 8)) != WitnessedDigest(credential: issued(at: Issuer.now, seed: 9))
        )
        let digest = WitnessedDigest(credential: bytes)
        #expect(WitnessedDigest(stored: digest.bytes) == digest && digest.bytes.count == 16)
        #expect(digest.bytes == Array(SHA256.digest(bytes.prefix { $0 != UInt8(ascii: "~") })[..<16]))
    }

    @Test("every byte of a set counts; another key's, another time's and an unsorted one are refused")
    func file() throws {
        let credentials = try (0..<40).map { try issued(at: Issuer.now, seed: UInt64($0)) }
        let bytes = set(credentials)
        let key = try #require(try trust(bytes).find(kid: issuer.kid)).key
        let read = try WitnessedSet(bytes, of: key)
        #expect(read.count == 40 && credentials.allSatisfy { read.contains(WitnessedDigest(credential: $0)) })
        #expect(try !read.contains(WitnessedDigest(credential: issued(at: Issuer.now, seed: 99))))
        for position in bytes.indices {
            var altered = bytes
            altered[position] ^= 1
            #expect(throws: TrustFailure.witnessedSetRefused) { try WitnessedSet(altered, of: key) }
        }
        #expect(throws: TrustFailure.witnessedSetRefused) { try WitnessedSet(Array(bytes.dropLast(16)), of: key) }
        // Files whose digest is vouched for, and which say something else than they should.
        let other = WitnessedSet.encode([], kid: JWK(issuer.statusKey.publicKey).thumbprint, since: Self.since)
        let swapped = Array(bytes.dropLast(32)) + bytes.suffix(16) + bytes.dropLast(16).suffix(16)
        for wrong in [other, set(credentials, since: Self.since + 1), swapped, bytes + [0], Array(bytes.dropFirst(3)), []] {
            let key = try #require(try trust(wrong).find(kid: issuer.kid)).key
            #expect(throws: TrustFailure.malformed) { try WitnessedSet(wrong, of: key) }
        }
    }

    @Test("a trust list names a set only for a compromised key, and only by a digest")
    func listed() throws {
        let root = try TrustRoot(threshold: 1, keys: [issuer.root.publicKey])
        for (since, witnessed) in [(nil, WitnessedSet.digest([])), (Self.since, "x"), (Self.since, "")] as [(Int64?, String)] {
            let key = TrustedKey(
                key: issuer.key.publicKey,
                purpose: .credential,
                notBefore: 1,
                notAfter: nil,
                compromisedSince: since,
                witnessed: witnessed
            )
            let one = try #require(try issuer.trustList().list.issuers.first?.having([key]))
            let list = TrustList(number: 1, issued: 1, expires: 2, previous: nil, issuers: [one])
            let bytes = SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: issuer.root)])
            #expect(throws: TrustFailure.malformed) { try VerifiedTrustList(bytes, root: root) }
        }
    }

    @Test("A59: of a stolen status key no list is believed, whatever its date")
    func statusKey() throws {
        let good = try #require(try issuer.trustList().list.issuers.first)
        let keys = good.keys.map { key in
            TrustedKey(
                key: key.key,
                purpose: key.purpose,
                notBefore: key.notBefore,
                notAfter: nil,
                compromisedSince: key.purpose == .status ? Issuer.now + 9_999 : nil
            )
        }
        func verified(_ trusted: TrustedIssuer) throws -> VerifiedStatusList {
            try VerifiedStatusList(issuer.statusToken(), uri: Issuer.statusURI, issuer: trusted, now: Issuer.now, leeway: 60)
        }
        #expect(try verified(good).issuedAt == Issuer.now)
        #expect(throws: CredentialFailure.claimRefused) { try verified(good.having(keys)) }
    }
}
