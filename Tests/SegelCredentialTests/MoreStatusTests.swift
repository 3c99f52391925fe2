import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Status lists, turned against the verifier")
struct MoreStatusTests {
    let issuer = Issuer()

    func verified(_ token: [UInt8], issuer trusted: TrustedIssuer? = nil, lastSeen: Int64 = .min) throws -> VerifiedStatusList {
        let trusted = try trusted ?? self.trusted()
        return try VerifiedStatusList(token, uri: Issuer.statusURI, issuer: trusted, now: Issuer.now, leeway: 60, lastSeen: lastSeen)
    }

    func trusted() throws -> TrustedIssuer { try #require(try issuer.trustList().list.issuers.first) }

    /// The honest token with its payload, or its header, changed and signed by the true key.
    func forged(typ: String = "statuslist+jwt", _ change: (inout JSONObject) -> Void) throws -> [UInt8] {
        var body = try JSONReader.readObject(CompactJWS(issuer.statusToken()[...]).payload)
        change(&body)
        let header = CompactJWS.header(.es256, type: typ, kid: JWK(issuer.statusKey.publicKey).thumbprint)
        return CompactJWS.sign(header: header, payload: JSONWriter.bytes(body), with: issuer.statusKey)
    }

    @Test("A59: a list older than one seen")
    func rollback() throws {
        let token = try issuer.statusToken(issuedAt: Issuer.now - 10)
        #expect(try verified(token, lastSeen: Issuer.now - 10).issuedAt == Issuer.now - 10)
        #expect(throws: CredentialFailure.claimRefused) { try verified(token, lastSeen: Issuer.now - 9) }
    }

    @Test("A59: another agency's list of the same address says nothing, however it came to be kept")
    func anotherAgency() throws {
        let other = TrustedIssuer(
            id: "https://mpp.example/issuers/dpmptsp",
            agency: "dpmptsp",
            nameIndonesian: "DPMPTSP",
            nameEnglish: "Licensing",
            region: "18.72",
            types: [],
            keys: try trusted().keys
        )
        let verifier = CredentialVerifier(trustList: try issuer.trustList())
        let signed = try verifier.check(issuer.issue(), now: Issuer.now)
        #expect(verifier.decide(signed, status: try verified(issuer.statusToken()), now: Issuer.now).exitCode == 0)
        #expect(
            verifier.decide(signed, status: try verified(issuer.statusToken(), issuer: other), now: Issuer.now).reason == .statusRefused
        )
    }

    @Test("A39: a kept list from the future, after the clock was put back, and a kept list gone stale")
    func kept() throws {
        let verifier = CredentialVerifier(trustList: try issuer.trustList(), policy: VerificationPolicy(maxStatusAge: 600))
        let list = try verified(issuer.statusToken())
        let signed = try verifier.check(issuer.issue(), now: Issuer.now)
        #expect(verifier.decide(signed, status: list, now: Issuer.now - 61).reason == .statusRefused)
        #expect(verifier.decide(signed, status: list, now: Issuer.now - 60).exitCode == 0)
        #expect(verifier.decide(signed, status: list, now: Issuer.now + 600).exitCode == 0)
        #expect(verifier.decide(signed, status: list, now: Issuer.now + 601).reason == .statusStale)
    }

    @Test("A59: past its own exp, though young enough")
    func expired() throws {
        let verifier = CredentialVerifier(trustList: try issuer.trustList())
        let signed = try verifier.check(issuer.issue(), now: Issuer.now)
        let list = try verified(forged { $0.set("exp", .integer(Issuer.now + 10)) })
        #expect(verifier.decide(signed, status: list, now: Issuer.now + 69).exitCode == 0)
        #expect(verifier.decide(signed, status: list, now: Issuer.now + 70).reason == .statusStale)
        #expect(throws: CredentialFailure.claimRefused) { try verified(forged { $0.set("exp", .integer(Issuer.now)) }) }
    }

    @Test(
        "A60: a ttl that is no positive whole number of seconds",
        arguments: [.integer(0), .integer(-1), .decimal("1e99"), .decimal("99999999999999999999"), .string("60"), .null] as [JSONValue]
    )
    func ttl(value: JSONValue) throws {
        #expect(throws: CredentialFailure.claimRefused) { try verified(forged { $0.set("ttl", value) }) }
    }

    @Test("A60: a huge ttl does not outlive the verifier's own limit")
    func hugeTTL() throws {
        let verifier = CredentialVerifier(trustList: try issuer.trustList(), policy: VerificationPolicy(maxStatusAge: 600))
        let signed = try verifier.check(issuer.issue(), now: Issuer.now)
        let list = try verified(forged { $0.set("ttl", .integer(.max)) })
        #expect(verifier.decide(signed, status: list, now: Issuer.now + 601).reason == .statusStale)
    }

    @Test("A40: times at the ends of 64 bits are compared, not computed with")
    func ends() throws {
        let list = try verified(forged { $0.set("exp", .integer(.max)) })
        let verifier = CredentialVerifier(trustList: try issuer.trustList())
        let signed = try verifier.check(issuer.issue(issuer.payload(expires: .max)), now: Issuer.now)
        #expect(verifier.decide(signed, status: list, now: Issuer.now).exitCode == 0)
        #expect(throws: CredentialFailure.claimRefused) { try verified(forged { $0.set("iat", .integer(.min)) }) }
    }

    @Test("A49: another typ, another purpose, nobody's key")
    func purpose() throws {
        for typ in ["JWT", "dc+sd-jwt", "kb+jwt"] {
            #expect(throws: CredentialFailure.typeRefused) { try verified(forged(typ: typ) { _ in }) }
        }
        let key = issuer.statusKey.publicKey
        for purpose in KeyPurpose.allCases where purpose != .status {
            let only = TrustedKey(key: key, purpose: purpose, notBefore: 0, notAfter: nil)
            #expect(throws: CredentialFailure.signatureInvalid) { try verified(issuer.statusToken(), issuer: try trusted().having([only])) }
        }
        #expect(throws: CredentialFailure.signatureInvalid) { try verified(issuer.statusToken(), issuer: try trusted().having([])) }
    }

    @Test("A21: a list dated outside its key's window")
    func window() throws {
        let key = TrustedKey(key: issuer.statusKey.publicKey, purpose: .status, notBefore: 0, notAfter: Issuer.now)
        #expect(throws: CredentialFailure.claimRefused) { try verified(issuer.statusToken(), issuer: try trusted().having([key])) }
        #expect(try verified(issuer.statusToken(issuedAt: Issuer.now - 1), issuer: try trusted().having([key])).issuer == Issuer.id)
    }

    @Test("A59: a width that is none, a list that is none", arguments: [0, 3, 5, 16, -1, 256 + 2] as [Int64])
    func widths(bits: Int64) throws {
        #expect(throws: CredentialFailure.claimRefused) {
            try verified(
                forged {
                    var content = $0["status_list"]?.object ?? JSONObject()
                    content.set("bits", .integer(bits))
                    $0.set("status_list", .object(content))
                }
            )
        }
        #expect(StatusList(bits: Int(bits), capacity: 8) == nil)
        #expect(StatusList(bits: 2, capacity: .max) == nil && StatusList(bits: 2, capacity: 0) == nil)
    }

    @Test("A61: bytes that are no ZLIB stream, or an empty list", arguments: ["", "AAAA", "eNr", "eNoDAAAAAAE"])
    func noStream(text: String) { #expect(throws: CredentialFailure.self) { try StatusList(bits: 2, encoded: text) } }

    @Test("what is set is read back, and nothing beside it", arguments: [1, 2, 4, 8])
    func roundTrip(bits: Int) throws {
        var list = try #require(StatusList(bits: bits, capacity: 4_096))
        var expected = [UInt8](repeating: 0, count: 4_096)
        for _ in 0..<2_000 {
            let index = Int.random(in: 0..<4_096)
            let value = UInt8.random(in: 0...UInt8(1 << bits - 1))
            list.set(value, at: index)
            expected[index] = value
        }
        let again = try StatusList(bits: bits, encoded: list.encoded())
        #expect((0..<4_096).map { again.value(at: $0) } == expected)
    }
}

extension TrustedIssuer {
    func having(_ keys: [TrustedKey]) -> TrustedIssuer {
        TrustedIssuer(
            id: id,
            agency: agency,
            nameIndonesian: nameIndonesian,
            nameEnglish: nameEnglish,
            region: region,
            types: types,
            keys: keys
        )
    }
}
