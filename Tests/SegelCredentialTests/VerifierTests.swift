import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Accepting and refusing credentials")
struct VerifierTests {
    let issuer = Issuer()
    let d1 = Issuer.disclosure(#"["c2FsdHNhbHRzYWx0c2FsdA","nama","Bintang"]"#)
    let d2 = Issuer.disclosure(#"["c2FsdHNhbHRzYWx0c2FsdB","jk","L"]"#)

    @Test("an honest credential is accepted with its claims", arguments: SignatureAlgorithm.allCases)
    func accepts(algorithm: SignatureAlgorithm) throws {
        let issuer = Issuer(algorithm)
        guard case .accept(let credential) = try issuer.outcome(issuer.issue()) else {
            Issue.record("not accepted")
            return
        }
        #expect(credential.claims.claims["nama"] == .string("Bintang Pratama"))
        #expect(credential.issuer.id == Issuer.id)
    }

    @Test("withheld claims are gone, the rest stays accepted")
    func presents() throws {
        let shown = try Presentation.disclosing(["noAkta"], of: issuer.issue())
        guard case .accept(let credential) = try issuer.outcome(shown) else {
            Issue.record("not accepted")
            return
        }
        #expect(credential.claims.claims.members.map(\.name) == ["noAkta"])
    }

    @Test("every single byte altered is refused")
    func everyByte() throws {
        let bytes = try issuer.issue()
        for position in bytes.indices {
            var altered = bytes
            altered[position] ^= 1
            #expect(try issuer.outcome(altered).exitCode != 0, "byte \(position)")
        }
    }

    @Test("A47: alg none in any case, HS256 with the public key, an algorithm of another key")
    func algorithms() throws {
        for name in ["none", "None", "NONE", "nOnE", "HS256", "RS256", ""] {
            var header = CompactJWS.header(.es256, type: CredentialPayload.typ, kid: issuer.kid)
            header.set("alg", .string(name))
            #expect(try issuer.outcome(issuer.forge(header: header, body: issuer.body())).reason == .algorithmRefused, "\(name)")
        }
        var header = CompactJWS.header(.ed25519, type: CredentialPayload.typ, kid: issuer.kid)
        #expect(try issuer.outcome(issuer.forge(header: header, body: issuer.body())).reason == .algorithmRefused)
        header.remove("alg")
        #expect(try issuer.outcome(issuer.forge(header: header, body: issuer.body())).reason == .algorithmRefused)
        #expect(
            try issuer.outcome(
                Array(
                    "\(String(decoding: issuer.issue().prefix { $0 != 0x7E }, as: UTF8.self).split(separator: ".").prefix(2).joined(separator: ".")).~"
                        .utf8
                )
            ).exitCode == 10
        )
    }

    @Test("A47: EdDSA is taken for an Ed25519 key, as older signers name it")
    func olderName() throws {
        let issuer = Issuer(.ed25519)
        var header = CompactJWS.header(.ed25519, type: CredentialPayload.typ, kid: issuer.kid)
        header.set("alg", .string("EdDSA"))
        #expect(try issuer.outcome(issuer.forge(header: header, body: issuer.body())).exitCode == 0)
    }

    @Test(
        "A48: keys, addresses and unknown critical headers inside are refused",
        arguments: ["jku", "x5u", "jwk", "x5c", "crit", "b64", "zip"]
    )
    func strangersHeaders(name: String) throws {
        var header = CompactJWS.header(.es256, type: CredentialPayload.typ, kid: issuer.kid)
        header.set(name, .string("https://evil.example/key"))
        #expect(try issuer.outcome(issuer.forge(header: header, body: issuer.body())).reason == .headerRefused)
    }

    @Test("A48: a kid with a path, SQL or nothing is nobody's", arguments: ["../../etc/passwd", "' OR 1=1 --", "", "https://evil.example"])
    func strangeKid(kid: String) throws {
        let header = CompactJWS.header(.es256, type: CredentialPayload.typ, kid: kid)
        #expect(try issuer.outcome(issuer.forge(header: header, body: issuer.body())).reason == .issuerUntrusted)
    }

    @Test("A49: another typ, or a status key, on a credential")
    func wrongPurpose() throws {
        for typ in ["JWT", "statuslist+jwt", "kb+jwt", "vc+sd-jwt", "segel-trust-list+jws"] {
            let header = CompactJWS.header(.es256, type: typ, kid: issuer.kid)
            #expect(try issuer.outcome(issuer.forge(header: header, body: issuer.body())).reason == .typeRefused)
        }
        let statusKid = JWK(issuer.statusKey.publicKey).thumbprint
        let header = CompactJWS.header(.es256, type: CredentialPayload.typ, kid: statusKid)
        #expect(try issuer.outcome(issuer.forge(header: header, body: issuer.body(), with: issuer.statusKey)).reason == .issuerUntrusted)
        let token = try StatusListToken.sign(
            try #require(StatusList(bits: 2, capacity: 8)),
            uri: Issuer.statusURI,
            issuedAt: Issuer.now,
            expires: Issuer.now + 10,
            ttl: 1,
            kid: issuer.kid,
            key: issuer.key
        )
        #expect(try issuer.outcome(issuer.issue(), status: token).reason == .statusRefused)
    }

    @Test("A50: duplicate members, invalid UTF-8, non-canonical base64url")
    func ambiguous() throws {
        let honest = String(decoding: JSONWriter.bytes(issuer.body()), as: UTF8.self)
        let header = CompactJWS.header(.es256, type: CredentialPayload.typ, kid: issuer.kid)
        let doubled = Array(honest.dropLast().utf8) + Array(#","iss":"https://evil.example"}"#.utf8)
        let broken = Array(honest.utf8.dropLast()) + Array(",\"x\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)
        for payload in [doubled, broken, Array(honest.utf8) + [0x20, 0x7B, 0x7D]] {
            #expect(try issuer.outcome(CompactJWS.sign(header: header, payload: payload, with: issuer.key) + [0x7E]).reason == .malformed)
        }
        let bytes = try issuer.issue()
        let end = try #require(bytes.firstIndex(of: 0x7E))
        #expect(try issuer.outcome(Array(bytes[..<end]) + [0x3D] + Array(bytes[end...])).exitCode == 10)
    }

    @Test("A51: a digest twice, direct or nested")
    func digestTwice() throws {
        var body = issuer.body([d1])
        let digest = Disclosure.digest(of: Array(d1.utf8))
        body.set("_sd", .array([.string(digest), .string(digest)]))
        #expect(try issuer.outcome(issuer.forge(body: body, disclosures: [d1])).reason == .disclosureRefused)
        var inner = JSONObject()
        inner.set("_sd", .array([.string(digest)]))
        body = issuer.body([d1], adding: [("alamat", .object(inner))])
        #expect(try issuer.outcome(issuer.forge(body: body, disclosures: [d1])).reason == .disclosureRefused)
        body.set("_sd", .array([.string("decoy"), .string("decoy")]))
        #expect(try issuer.outcome(issuer.forge(body: body)).reason == .disclosureRefused)
    }

    @Test("A52: a disclosure nobody refers to, or sent twice")
    func unreferenced() throws {
        #expect(try issuer.outcome(issuer.forge(body: issuer.body([d1]), disclosures: [d1, d2])).reason == .disclosureRefused)
        #expect(try issuer.outcome(issuer.forge(body: issuer.body([d1]), disclosures: [d1, d1])).reason == .disclosureRefused)
        #expect(try issuer.outcome(issuer.forge(body: issuer.body([d1, d2]), disclosures: [d1])).exitCode == 0)
    }

    @Test(
        "A53: claims named _sd or ..., collisions, wrong arity",
        arguments: [
            #"["c2FsdHNhbHRzYWx0c2FsdA","_sd",["x"]]"#, #"["c2FsdHNhbHRzYWx0c2FsdA","...","x"]"#, #"["c2FsdHNhbHRzYWx0c2FsdA","x"]"#,
            #"["c2FsdHNhbHRzYWx0c2FsdA"]"#, #"["c2FsdHNhbHRzYWx0c2FsdA","a","b","c"]"#, #"{"a":1}"#, #"[1,"a","b"]"#,
            #"["c2FsdHNhbHRzYWx0c2FsdA",7,"b"]"#,
        ]
    )
    func reservedNames(json: String) throws {
        let bad = Issuer.disclosure(json)
        #expect(try issuer.outcome(issuer.forge(body: issuer.body([bad]), disclosures: [bad])).reason == .disclosureRefused)
    }

    @Test("A53: a disclosed claim that stands there already")
    func collision() throws {
        let body = issuer.body([d1], adding: [("nama", .string("Lain"))])
        #expect(try issuer.outcome(issuer.forge(body: body, disclosures: [d1])).reason == .claimRefused)
    }

    @Test("A54: an unknown digest algorithm; short salts cannot be issued")
    func digestAlgorithm() throws {
        let body = issuer.body([d1], adding: [("_sd_alg", .string("md5"))])
        #expect(try issuer.outcome(issuer.forge(body: body, disclosures: [d1])).reason == .claimRefused)
        let sdJWT = try SDJWT(issuer.issue())
        for text in sdJWT.disclosures {
            let salt = try #require(try JSONReader.read(Base64URL.decode(text)).array?.first?.string)
            #expect(try Base64URL.decode(salt).count >= 16)
        }
    }

    @Test("A55: exp, nbf, iss, cnf, vct, status as disclosures", arguments: ["exp", "nbf", "iss", "cnf", "vct", "status", "iat"])
    func protectedClaims(name: String) throws {
        let bad = Issuer.disclosure(#"["c2FsdHNhbHRzYWx0c2FsdA","\#(name)",1]"#)
        var body = issuer.body([bad])
        #expect(try issuer.outcome(issuer.forge(body: body, disclosures: [bad])).reason == .claimRefused)
        body.remove(name)
        #expect(try issuer.outcome(issuer.forge(body: body, disclosures: [bad])).exitCode == 10)
        #expect(throws: IssuingFailure.claimNameRefused(name)) {
            try issuer.issue(issuer.payload(claims: [(name, .integer(1))]))
        }
    }

    @Test("A56: key binding absent, for others, of other nonce, stale, over another presentation, by another key")
    func keyBinding() throws {
        let holder = SigningKey(generating: .es256, from: SystemRandom())
        let credential = try issuer.issue(issuer.payload(holder: holder.publicKey))
        let policy = VerificationPolicy(keyBinding: KeyBindingExpectation(audience: "https://rs.example", nonce: "n-1"))
        func outcome(_ audience: String, _ nonce: String, _ at: Int64, _ key: SigningKey, over other: [UInt8]? = nil) throws
            -> VerificationOutcome
        {
            let bound = Presentation.bind(other ?? credential, audience: audience, nonce: nonce, at: at, with: key)
            let binding = bound[(other ?? credential).count...]
            return try issuer.outcome(credential + binding, policy: policy)
        }
        #expect(try outcome("https://rs.example", "n-1", Issuer.now, holder).exitCode == 0)
        #expect(try issuer.outcome(credential, policy: policy).reason == .keyBindingRefused)
        #expect(try outcome("https://evil.example", "n-1", Issuer.now, holder).reason == .keyBindingRefused)
        #expect(try outcome("https://rs.example", "n-2", Issuer.now, holder).reason == .keyBindingRefused)
        #expect(try outcome("https://rs.example", "n-1", Issuer.now - 3_600, holder).reason == .keyBindingRefused)
        #expect(try outcome("https://rs.example", "n-1", Issuer.now + 3_600, holder).reason == .keyBindingRefused)
        #expect(try outcome("https://rs.example", "n-1", Issuer.now, issuer.key).reason == .keyBindingRefused)
        let less = try Presentation.disclosing(["nama"], of: credential)
        #expect(try outcome("https://rs.example", "n-1", Issuer.now, holder, over: less).reason == .keyBindingRefused)
    }

    @Test("A57: what comes from the issuer carries no key binding")
    func issuedWithoutBinding() throws { #expect(try issuer.issue().last == 0x7E) }

    @Test("A58: deep nesting, 100,000 disclosures, a giant token: refused fast")
    func limits() throws {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: JSONFailure.tooDeep) { try JSONReader.read(Array(deep.utf8)) }
        let many = try issuer.issue() + Array(String(repeating: "\(d1)~", count: 100_000).utf8)
        #expect(try issuer.outcome(many).reason == .tooLarge)
        #expect(try issuer.outcome([UInt8](repeating: 0x41, count: 100 << 20)).reason == .tooLarge)
    }

    @Test("A21: a signature dated outside its key's window")
    func windows() throws {
        let bytes = try issuer.issue()
        #expect(try issuer.outcome(bytes, trust: issuer.trustList(notBefore: Issuer.now + 1)).reason == .keyOutsideWindow)
        #expect(try issuer.outcome(bytes, trust: issuer.trustList(notAfter: Issuer.now)).reason == .keyOutsideWindow)
        #expect(try issuer.outcome(bytes, trust: issuer.trustList(notBefore: Issuer.now, notAfter: Issuer.now + 1)).exitCode == 0)
        #expect(try issuer.outcome(bytes, trust: issuer.trustList(compromisedSince: Issuer.now)).reason == .keyCompromised)
        #expect(try issuer.outcome(bytes, trust: issuer.trustList(types: ["https://mpp.example/types/Lain"])).reason == .typeNotTheirs)
    }

    @Test("A40: validity to the second, with a leeway of 60")
    func validity() throws {
        let bytes = try issuer.issue(issuer.payload(expires: Issuer.now + 100))
        #expect(try issuer.outcome(bytes, now: Issuer.now + 159).exitCode == 0)
        #expect(try issuer.outcome(bytes, now: Issuer.now + 160).reason == .expired)
        #expect(try issuer.outcome(bytes, status: issuer.statusToken(issuedAt: Issuer.now - 60), now: Issuer.now - 60).exitCode == 0)
        #expect(try issuer.outcome(bytes, now: Issuer.now - 61).reason == .notYetValid)
        #expect(try issuer.outcome(bytes, now: Issuer.now + 86_400).reason == .trustListExpired)
    }

    @Test("A41: validity off by one second, and other mistakes of an issuer, never get signed")
    func lint() throws {
        #expect(throws: IssuingFailure.validityRefused) { try issuer.issue(issuer.payload(expires: Issuer.now)) }
        #expect(throws: IssuingFailure.noClaims) { try issuer.issue(issuer.payload(claims: [])) }
        #expect(throws: IssuingFailure.claimTwice("a")) { try issuer.issue(issuer.payload(claims: [("a", .null), ("a", .null)])) }
        let payload = issuer.payload()
        let prepared = try PreparedCredential(payload, algorithm: .es256, kid: issuer.kid, random: SystemRandom())
        let throwaway = SigningKey(generating: .es256, from: SystemRandom())
        try prepared.lint(payload, throwaway: throwaway)
        #expect(throws: IssuingFailure.lintFailed) { try prepared.lint(issuer.payload(issuedAt: Issuer.now + 1), throwaway: throwaway) }
        #expect(throws: IssuingFailure.wrongKey) { try prepared.signed(by: throwaway) }
    }

    @Test("what is prepared survives storing, and signs the same bytes")
    func storedIntent() throws {
        let prepared = try PreparedCredential(issuer.payload(), algorithm: .ed25519, kid: Issuer(.ed25519).kid, random: SystemRandom())
        let again = try PreparedCredential(encoded: prepared.encoded)
        #expect(again == prepared)
        #expect(try again.signed(by: Issuer(.ed25519).key) == prepared.signed(by: Issuer(.ed25519).key))
    }
}
