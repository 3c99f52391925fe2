import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Trust lists, turned against the verifier")
struct MoreTrustTests {
    let issuer = Issuer()
    var root: TrustRoot { get throws { try TrustRoot(threshold: 1, keys: [issuer.root.publicKey]) } }

    func signed(_ list: TrustList) -> [UInt8] {
        SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: issuer.root)])
    }

    /// The honest list's payload changed as text, signed by the root.
    func forged(_ old: String, _ new: String) throws -> [UInt8] {
        let text = try String(
            decoding: issuer.trustList(notAfter: Issuer.now + 9, compromisedSince: Issuer.now + 8).list.payload,
            as: UTF8.self
        )
        try #require(text.contains(old))
        return sign(Array(text.replacing(old, with: new, maxReplacements: 1).utf8))
    }

    func sign(_ payload: [UInt8], typ: String = TrustList.typ) -> [UInt8] {
        let header = CompactJWS.header(.es256, type: typ, kid: JWK(issuer.root.publicKey).thumbprint)
        let parts = String(decoding: CompactJWS.sign(header: header, payload: payload, with: issuer.root), as: UTF8.self).split(
            separator: "."
        )
        return Array(#"{"payload":"\#(parts[1])","signatures":[{"protected":"\#(parts[0])","signature":"\#(parts[2])"}]}"#.utf8)
    }

    @Test("a list reads back as it was written")
    func roundTrip() throws {
        let list = try issuer.trustList(notAfter: Issuer.now + 9, compromisedSince: Issuer.now + 8).list
        #expect(try TrustList(payload: list.payload) == list)
        #expect(try VerifiedTrustList(signed(list), root: root).list == list)
    }

    @Test(
        "A21: a limit of a wrong type is refused, never read as no limit",
        arguments: [
            (#""notAfter":1772416809"#, #""notAfter":"1772416809""#), (#""notAfter":1772416809"#, #""notAfter":1772416809.0"#),
            (#""compromisedSince":1772416808"#, #""compromisedSince":"x""#),
            (#""compromisedSince":1772416808"#, #""compromisedSince":null"#),
            (#""notBefore":"#, #""notbefore":"#), (#""types":["#, #""types":[7,"#), (#""purpose":"credential""#, #""purpose":"all""#),
            (#""format":"segel-trust-list-1""#, #""format":"segel-trust-list-2""#), (#""number":1"#, #""number":0"#),
            (#""number":1"#, #""number":1,"previous":7"#), (#""kid":""#, #""kid":"x"#), (#""issued":"#, #""issued":9"#),
        ]
    )
    func wrongTypes(old: String, new: String) throws {
        #expect(throws: TrustFailure.malformed) { try VerifiedTrustList(forged(old, new), root: root) }
    }

    @Test("another object the root signed is no trust list")
    func anotherType() throws {
        let payload = try issuer.trustList().list.payload
        #expect(try VerifiedTrustList(sign(payload), root: root).list.number == 1)
        #expect(throws: TrustFailure.malformed) { try VerifiedTrustList(sign(payload, typ: "JWT"), root: root) }
    }

    @Test("an issuer twice, a key at two issuers")
    func doubled() throws {
        let one = try #require(try issuer.trustList().list.issuers.first)
        func verified(_ issuers: [TrustedIssuer]) throws -> VerifiedTrustList {
            try VerifiedTrustList(signed(TrustList(number: 1, issued: 1, expires: 2, previous: nil, issuers: issuers)), root: root)
        }
        #expect(try verified([one]).list.issuers == [one])
        #expect(throws: TrustFailure.malformed) { try verified([one, one.having([])]) }
        let other = TrustedIssuer(
            id: "https://mpp.example/issuers/lain",
            agency: "lain",
            nameIndonesian: "a",
            nameEnglish: "b",
            region: "18.72",
            types: [],
            keys: one.keys
        )
        #expect(throws: TrustFailure.malformed) { try verified([one, other]) }
    }

    @Test("after a list comes a higher number or the same content, with however many signatures")
    func succession() throws {
        let seenList = TrustList(number: 5, issued: 1, expires: 2, previous: nil, issuers: [])
        let seen = try VerifiedTrustList(signed(seenList), root: root)
        func next(_ number: Int, expires: Int64 = 2) throws -> VerifiedTrustList {
            let previous = number == 6 ? seen.digest : nil
            let list = TrustList(number: number, issued: 1, expires: expires, previous: previous, issuers: [])
            return try VerifiedTrustList(signed(list), root: root, after: seen, now: 1)
        }
        #expect(try next(5).list == seenList)
        #expect(try next(6).list.number == 6)
        #expect(throws: TrustFailure.olderThanSeen) { try next(4) }
        #expect(throws: TrustFailure.equivocates) { try next(5, expires: 3) }
    }

    @Test("A47: a root's key does not sign by another algorithm's name")
    func algorithm() throws {
        let text = String(decoding: try signed(issuer.trustList().list), as: UTF8.self)
        let header = CompactJWS.header(.es256, type: TrustList.typ, kid: JWK(issuer.root.publicKey).thumbprint)
        var other = header
        other.set("alg", .string("none"))
        let before = Base64URL.encode(JSONWriter.bytes(header)), after = Base64URL.encode(JSONWriter.bytes(other))
        #expect(throws: TrustFailure.malformed) { try VerifiedTrustList(Array(text.replacing(before, with: after).utf8), root: root) }
    }

    @Test("two signers on two machines, each over the same draft")
    func offline() throws {
        let second = SigningKey(generating: .ed25519, from: SystemRandom())
        let root = try TrustRoot(threshold: 2, keys: [issuer.root.publicKey, second.publicKey])
        let list = try issuer.trustList().list
        let carried = try SignedTrustList.draft(payload: SignedTrustList.payload(of: list))
        let signature = (key: second.publicKey, signature: second.sign(SignedTrustList.signingInput(carried, by: second.publicKey)))
        let bytes = SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: issuer.root), signature])
        #expect(try VerifiedTrustList(bytes, root: root).list == list)
    }
}
