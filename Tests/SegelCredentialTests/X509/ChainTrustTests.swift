import Foundation
import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Trust by name and by chain")
struct ChainTrustTests {
    func outcome(_ credential: [UInt8], _ region: Region, _ list: VerifiedTrustList) throws -> VerificationReason? {
        try region.issuer.outcome(credential, trust: list).reason
    }

    @Test("a credential with x5c is accepted, with the key's name, without it, and where the list does not name the key")
    func accepted() throws {
        let region = try Region()
        let status = TrustedKey(key: region.issuer.statusKey.publicKey, purpose: .status, notBefore: Region.now - 1_000, notAfter: nil)
        for list in [try region.trustList(), try region.trustList(keys: [status])] {
            for kid in [nil, region.issuer.kid] {
                let credential = region.credential(chain: [region.leaf], kid: kid)
                #expect(try outcome(credential, region, list) == nil)
                // The second time the chain is known already.
                #expect(try outcome(credential, region, list) == nil)
            }
        }
    }

    @Test("A48: without anchors on the list x5c is refused as it stands; with them a stranger's is")
    func strangers() throws {
        let region = try Region()
        let credential = region.credential(chain: [region.leaf], kid: region.issuer.kid)
        #expect(try outcome(credential, region, region.trustList([])) == .headerRefused)
        let other = try Region(seed: 50)
        let foreign = try other.otherName().leaf
        #expect(try outcome(region.credential(chain: [foreign]), region, region.trustList()) == .issuerUntrusted)
        // The same name, another key.
        #expect(try outcome(region.credential(chain: [other.leaf]), region, region.trustList()) == .certificateRefused)
    }

    @Test("name and chain must agree: another kid, another key's signature, another agency's leaf")
    func agreement() throws {
        let region = try Region()
        let list = try region.trustList()
        let wrongName = region.credential(chain: [region.leaf], kid: JWK(region.issuer.statusKey.publicKey).thumbprint)
        #expect(try outcome(wrongName, region, list) == .issuerUntrusted)
        let stolenChain = region.credential(chain: [region.leaf], kid: region.issuer.kid, with: region.issuer.statusKey)
        #expect(try outcome(stolenChain, region, list) == .signatureInvalid)
        var body = region.issuer.body()
        body.set("iss", .string("https://mpp.example/issuers/pln"))
        #expect(try outcome(region.credential(chain: [region.leaf], body: body), region, list) == .issuerUntrusted)
    }

    @Test("A49: a status key's certificate, and a status key certified for credentials, sign no credential")
    func purposes() throws {
        let region = try Region()
        let list = try region.trustList()
        let key = region.issuer.statusKey
        for (usage, reason) in [(CertificateUsage.status, VerificationReason.certificateRefused), (.credential, .issuerUntrusted)] {
            let leaf = try Region.leaf(for: key, by: region.authorityKey, region.authority, usage: usage)
            #expect(try outcome(region.credential(chain: [leaf], with: key), region, list) == reason)
        }
    }

    @Test("A21, A22: certificates outside their time, and those of a stolen or not yet listed authority")
    func times() throws {
        let region = try Region()
        let early = try Region.leaf(
            for: region.issuer.key,
            by: region.authorityKey,
            region.authority,
            window: Region.now + 10..<Region.now + 100
        )
        #expect(try outcome(region.credential(chain: [early]), region, region.trustList()) == .keyOutsideWindow)
        let credential = region.credential(chain: [region.leaf])
        let anchors = [
            try TrustAnchor(certificate: region.authority, notBefore: Region.now - 1_000, compromisedSince: Region.now),
            try TrustAnchor(certificate: region.authority, notBefore: Region.now - 999),
            try TrustAnchor(certificate: region.authority, notBefore: Region.now - 2_000, notAfter: Region.now - 1_000),
        ]
        for anchor in anchors {
            // A key the list names itself does not depend on who certified it.
            #expect(try outcome(credential, region, region.trustList([anchor])) == nil)
            #expect(try outcome(credential, region, region.trustList([anchor], keys: [])) == .issuerUntrusted)
        }
    }

    @Test("A50: chains in a header are base64 with padding, a few, and of bytes only")
    func headers() throws {
        let region = try Region()
        let list = try region.trustList()
        let good = Base64.encode(region.leaf)
        let values: [JSONValue] = [
            .string(good), .array([]), .array([.integer(1)]), .array([.string(good + "\n")]), .array([.string("-" + good.dropFirst())]),
            .array([.string(Base64URL.encode(region.leaf) + "*")]), .array(Array(repeating: .string(good), count: 5)), .null,
        ]
        for value in values {
            var header = CompactJWS.header(.es256, type: CredentialPayload.typ, kid: region.issuer.kid)
            header.set("x5c", value)
            let credential = region.issuer.forge(header: header, body: region.issuer.body())
            #expect(try outcome(credential, region, list) == .headerRefused, "\(value)")
        }
    }

    @Test("a list keeps its anchors through publication; lists of before have none; other things in their place refuse it")
    func coding() throws {
        let region = try Region()
        let anchor = try TrustAnchor(
            certificate: region.authority,
            notBefore: 5,
            notAfter: Region.now + 5,
            compromisedSince: Region.now
        )
        let list = try region.trustList([anchor])
        #expect(list.list.issuers[0].anchors == [anchor])
        #expect(try region.trustList([]).list.issuers[0].anchors.isEmpty)
        let payload = String(decoding: list.list.payload, as: UTF8.self)
        for (old, new) in [
            (#""notBefore":5"#, #""notBefore":"5""#), (#""notAfter":\#(Region.now + 5)"#, #""notAfter":null"#),
            (Base64URL.encode(region.authority), Base64URL.encode(region.leaf)), (Base64URL.encode(region.authority), "AAAA"),
            (#""anchors":["#, #""anchors":[[],"#),
        ] {
            #expect(payload.contains(old))
            #expect(throws: TrustFailure.malformed) {
                try TrustList(payload: Array(payload.replacingOccurrences(of: old, with: new).utf8))
            }
        }
    }

    @Test("what root signers read: anchors added, changed, stolen, called good again")
    func changes() throws {
        let region = try Region()
        let good = try TrustAnchor(certificate: region.authority, notBefore: 5)
        let ended = try TrustAnchor(certificate: region.authority, notBefore: 5, notAfter: 9)
        let stolen = try TrustAnchor(certificate: region.authority, notBefore: 5, compromisedSince: 7)
        func list(_ anchors: [TrustAnchor]) throws -> TrustList { try region.trustList(anchors).list }
        #expect(try list([good]).changes(since: list([])) == [.anchorAdded(good, agency: "disdukcapil")])
        #expect(try list([]).changes(since: list([good])) == [.anchorRemoved(good, agency: "disdukcapil")])
        #expect(try list([ended]).changes(since: list([good])) == [.anchorWindow(from: good, to: ended, agency: "disdukcapil")])
        #expect(try list([stolen]).changes(since: list([good])) == [.anchorCompromised(stolen, agency: "disdukcapil")])
        #expect(try list([good]).changes(since: list([stolen])) == [.anchorCompromiseLifted(good, agency: "disdukcapil")])
        #expect(try list([good]).lifts(list([stolen])))
        #expect(try !list([]).lifts(list([stolen])))
        #expect(try !list([stolen]).lifts(list([good])))
    }
}
