import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("mdoc")
struct MDocTests {
    let city: MDocRegion

    init() throws { city = try MDocRegion() }

    @Test("what is issued verifies with every element, and its status decides")
    func issued() throws {
        let verifier = try city.verifier()
        let mdoc = try verifier.check(mdoc: city.issue(), now: MDocRegion.now)
        #expect(mdoc.docType == MDocRegion.docType)
        #expect(mdoc.nameSpaces == [MDocNameSpace(name: MDocRegion.space, elements: MDocRegion.elements)])
        #expect(mdoc.signed.issuer.agency == "disdukcapil")
        #expect(mdoc.signed.claims.holderKey == city.device.publicKey)
        #expect(mdoc.signed.claims.claims[MDocRegion.space]?.object?["birth_date"] == .string("1990-01-01"))
        #expect(mdoc.signed.claims.claims[MDocRegion.space]?.object?["age_over_17"] == .bool(true))
        for (value, reason) in [(UInt8(0), nil), (1, .revoked), (2, .suspended), (3, .superseded)] as [(UInt8, VerificationReason?)] {
            let token = try city.region.issuer.statusToken([5: value])
            let list = try VerifiedStatusList(
                token,
                uri: Issuer.statusURI,
                issuer: mdoc.signed.issuer,
                now: MDocRegion.now,
                leeway: 60
            )
            #expect(verifier.decide(mdoc.signed, status: list, now: MDocRegion.now).reason == reason)
        }
        #expect(verifier.decide(mdoc.signed, status: nil, now: MDocRegion.now).reason == .statusUnavailable)
    }

    @Test("a presentation shows what was chosen and nothing else, also nothing at all")
    func presented() throws {
        for names in [["family_name", "age_over_17"], ["sex"], []] as [Set<String>] {
            let shown = try city.verifier().check(
                deviceResponse: city.present(disclosing: names),
                transcript: MDocRegion.transcript,
                now: MDocRegion.now
            )
            #expect(shown.count == 1)
            #expect(Set(shown[0].nameSpaces.flatMap { $0.elements.map(\.name) }) == names)
            let age = shown[0][MDocRegion.space, "age_over_17"]
            #expect(age == (names.contains("age_over_17") ? .bool(true) : nil) && shown[0]["other", "age_over_17"] == nil)
        }
    }

    @Test("A56: another session, nonce, client, address or key of the response is another presentation")
    func sessions() throws {
        let response = try city.present()
        #expect(try city.reason(response: response) == nil)
        let others: [SessionTranscript] = [
            .openID4VP(
                clientID: "x509_hash:abd",
                nonce: "n-0S6_WzA2Mj",
                encryptionKey: nil,
                responseURI: "https://mpp.example/vp/response"
            ),
            .openID4VP(
                clientID: "x509_hash:abc",
                nonce: "n-0S6_WzA2Mk",
                encryptionKey: nil,
                responseURI: "https://mpp.example/vp/response"
            ),
            .openID4VP(clientID: "x509_hash:abc", nonce: "n-0S6_WzA2Mj", encryptionKey: nil, responseURI: "https://mpp.example/vp/other"),
            .openID4VP(
                clientID: "x509_hash:abc",
                nonce: "n-0S6_WzA2Mj",
                encryptionKey: [UInt8](repeating: 1, count: 32),
                responseURI: "https://mpp.example/vp/response"
            ),
            .digitalCredentials(origin: "https://mpp.example", nonce: "n-0S6_WzA2Mj", encryptionKey: nil),
        ]
        for transcript in others { #expect(try city.reason(response: response, transcript: transcript) == .keyBindingRefused) }
        let stolen = try MDocPresentation.respond(
            with: city.issue(),
            disclosing: [MDocRegion.space: ["sex"]],
            docType: MDocRegion.docType,
            transcript: MDocRegion.transcript,
            deviceKey: city.region.issuer.statusKey
        )
        #expect(try city.reason(response: stolen) == .keyBindingRefused)
        #expect(try city.reason(response: city.present(docType: "org.iso.18013.5.1.other")) == .typeRefused)
    }

    @Test("where a holder's proof is asked for, an mdoc alone is none")
    func alone() throws {
        let policy = VerificationPolicy(keyBinding: KeyBindingExpectation(audience: "a", nonce: "n"))
        let refusal = #expect(throws: NotAccepted.self) {
            try city.verifier(policy: policy).check(mdoc: city.issue(), now: MDocRegion.now)
        }
        #expect(refusal?.reason == .keyBindingRefused)
    }

    @Test("A40, A21: to the second: before, from, until; the certificate's and the key's window when it was signed")
    func times() throws {
        let now = MDocRegion.now
        let mdoc = try city.issue(city.payload(signedAt: now, validFrom: now + 1_000, validUntil: now + 2_000))
        for (time, reason) in [
            (now + 939, .notYetValid), (now + 940, nil), (now + 2_059, nil), (now + 2_060, .expired),
        ] as [(Int64, VerificationReason?)] {
            #expect(try city.reason(mdoc, now: time) == reason)
        }
        let early = try city.issue(city.payload(signedAt: now - 1_001))
        #expect(try city.reason(early) == .keyOutsideWindow)
        let key = TrustedKey(key: city.region.issuer.key.publicKey, purpose: .credential, notBefore: now - 1_000, notAfter: now)
        let refusal = #expect(throws: NotAccepted.self) { try city.verifier(keys: [key]).check(mdoc: city.issue(), now: now) }
        #expect(refusal?.reason == .keyOutsideWindow)
    }

    @Test("another's document type; no anchors; a compromised key")
    func authority() throws {
        let now = MDocRegion.now
        let refusal = #expect(throws: NotAccepted.self) { try city.verifier(types: []).check(mdoc: city.issue(), now: now) }
        #expect(refusal?.reason == .typeNotTheirs)
        let bare = CredentialVerifier(trustList: try city.region.trustList([], types: [MDocRegion.docType]))
        #expect(#expect(throws: NotAccepted.self) { try bare.check(mdoc: city.issue(), now: now) }?.reason == .issuerUntrusted)
        let stolen = TrustedKey(
            key: city.region.issuer.key.publicKey,
            purpose: .credential,
            notBefore: now - 1_000,
            notAfter: nil,
            compromisedSince: now - 5
        )
        let third = #expect(throws: NotAccepted.self) { try city.verifier(keys: [stolen]).check(mdoc: city.issue(), now: now) }
        #expect(third?.reason == .keyCompromised)
    }

    @Test("what is prepared survives storing and signs the same bytes but for the signature; another key signs none of it")
    func twoSteps() throws {
        let prepared = try city.prepared()
        try prepared.lint(city.payload(), throwaway: city.device)
        let stored = try PreparedMDoc(encoded: prepared.encoded)
        #expect(stored == prepared)
        let first = try prepared.signed(by: city.region.issuer.key), second = try stored.signed(by: city.region.issuer.key)
        #expect(first.count == second.count && zip(first, second).count(where: { $0 != $1 }) <= 64)
        #expect(throws: IssuingFailure.wrongKey) { try stored.signed(by: city.device) }
        #expect(throws: CredentialFailure.malformed) { try PreparedMDoc(encoded: Array(prepared.encoded.dropLast())) }
        #expect(throws: IssuingFailure.lintFailed) {
            try prepared.lint(city.payload(validUntil: MDocRegion.now + 5), throwaway: city.device)
        }
    }

    @Test("A54: randoms are 32 bytes and differ; digest ids are an order of their own; bytes are deterministic CBOR")
    func shape() throws {
        let bytes = try city.issue()
        let value = try CBORReader.read(bytes)
        #expect(CBORWriter.bytes(value) == bytes)
        let items = try #require(value.map?["nameSpaces"]?.map?[MDocRegion.space]?.array).map { item in
            let bytes = try #require(item.encodedBytes)
            return try #require(CBORReader.read(bytes).map)
        }
        let randoms = items.compactMap { $0["random"]?.bytes }
        #expect(randoms.allSatisfy { $0.count == 32 } && Set(randoms).count == items.count)
        let ids = items.compactMap { $0["digestID"]?.integer }
        #expect(Set(ids) == Set(0..<Int64(items.count)))
        var orders: Set<[Int64]> = []
        for seed in UInt64(0)..<20 {
            let mdoc = try PreparedMDoc(city.payload(), kid: "k", chain: [[1]], random: UncheckedSeededRandom(seed: seed))
            let stored = try #require(CBORReader.read(mdoc.encoded).map?["nameSpaces"]?.bytes)
            let spaces = try CBORReader.read(stored)
            let list = try #require(spaces.map?[MDocRegion.space]?.array).map { try IssuerSignedItem($0) }
            orders.insert(list.map { Int64($0.digestID) })
        }
        #expect(orders.count > 10)
    }

    @Test("an issuer's own mistakes are never signed")
    func mistakes() throws {
        let now = MDocRegion.now
        let twice = [MDocElement(name: "a", value: .null), MDocElement(name: "a", value: .null)]
        let cases: [(MDocPayload, IssuingFailure)] = [
            (city.payload(elements: []), .noClaims), (city.payload(elements: twice), .claimTwice("a")),
            (city.payload(elements: [MDocElement(name: "", value: .null)]), .claimNameRefused("")),
            (city.payload(validUntil: now), .validityRefused), (city.payload(validFrom: now - 1), .validityRefused),
            (city.payload(docType: ""), .typeMissing),
        ]
        for (payload, failure) in cases { #expect(throws: failure) { try city.prepared(payload) } }
        #expect(throws: IssuingFailure.wrongKey) {
            try PreparedMDoc(city.payload(), kid: "k", chain: [], random: UncheckedSeededRandom(seed: 1))
        }
    }

    @Test("dates and times: written and read one way")
    func civilTime() {
        for time in [0, 951_782_400, 951_868_799, 1_772_416_800, 4_107_542_399, -1, -86_400, 253_402_300_799] as [Int64] {
            #expect(CivilTime.time(CivilTime.text(time)) == time)
        }
        #expect(CivilTime.text(951_782_400) == "2000-02-29T00:00:00Z")
        #expect(CivilTime.text(1_772_416_800) == "2026-03-02T02:00:00Z")
        for text in [
            "2026-03-02T02:00:00.5Z", "2026-03-02T02:00:00+00:00", "2026-03-02t02:00:00Z", "2026-02-30T02:00:00Z", "2026-13-02T02:00:00Z",
            "2026-03-02T24:00:00Z", "2026-03-02T02:60:00Z", "2026-03-02T02:00:60Z", "2026-03-02", "", "2026-03-02 02:00:00Z",
        ] { #expect(CivilTime.time(text) == nil, "\(text)") }
        #expect(CivilTime.isDate("2024-02-29") && !CivilTime.isDate("2026-02-29"))
        #expect(CivilTime.years(from: "2009-03-02", to: "2026-03-01") == 16)
        #expect(CivilTime.years(from: "2009-03-02", to: "2026-03-02") == 17)
    }
}
