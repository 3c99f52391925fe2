import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Around a credential")
struct MoreVerifierTests {
    let issuer = Issuer()

    @Test("A49: a receipt, checkpoint or status key on a credential", arguments: KeyPurpose.allCases)
    func purposes(purpose: KeyPurpose) throws {
        let trusted = try #require(try issuer.trustList().list.issuers.first)
        let only = trusted.having([TrustedKey(key: issuer.key.publicKey, purpose: purpose, notBefore: 0, notAfter: nil)])
        let list = TrustList(number: 1, issued: 1, expires: Issuer.now * 2, previous: nil, issuers: [only])
        let bytes = SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: issuer.root)])
        let trust = try VerifiedTrustList(bytes, root: TrustRoot(threshold: 1, keys: [issuer.root.publicKey]))
        let signed = try? CredentialVerifier(trustList: trust).check(issuer.issue(), now: Issuer.now)
        #expect((signed != nil) == (purpose == .credential))
        if purpose != .credential { #expect(try issuer.outcome(issuer.issue(), trust: trust).reason == .issuerUntrusted) }
    }

    @Test("A49: one trusted issuer does not speak in the name of another")
    func anotherName() throws {
        var body = issuer.body()
        body.set("iss", .string("https://mpp.example/issuers/dpmptsp"))
        #expect(try issuer.outcome(issuer.forge(body: body)).reason == .issuerUntrusted)
    }

    @Test("A57: a credential that comes with a key binding is somebody's presentation, and is not taken as one's own")
    func bindingAtIssuing() throws {
        let holder = SigningKey(generating: .es256, from: SystemRandom())
        let credential = try issuer.issue(issuer.payload(holder: holder.publicKey))
        let bound = Presentation.bind(credential, audience: "https://rs.example", nonce: "n", at: Issuer.now, with: holder)
        #expect(try Presentation.disclosing(["nama"], of: credential).last == 0x7E)
        #expect(throws: CredentialFailure.keyBindingRefused) { try Presentation.disclosing(["nama"], of: bound) }
    }

    @Test("A56: a binding nobody asked for must still be the holder's, over this presentation; without cnf there is no holder")
    func uninvitedBinding() throws {
        let holder = SigningKey(generating: .es256, from: SystemRandom())
        let credential = try issuer.issue(issuer.payload(holder: holder.publicKey))
        let bound = Presentation.bind(credential, audience: "https://rs.example", nonce: "n", at: Issuer.now, with: holder)
        #expect(try issuer.outcome(bound).exitCode == 0)
        let shorter = try Presentation.disclosing(["nama"], of: credential)
        #expect(try issuer.outcome(shorter + bound[credential.count...]).reason == .keyBindingRefused)
        let unbound = try issuer.issue()
        let uninvited = Presentation.bind(unbound, audience: "a", nonce: "n", at: Issuer.now, with: holder)
        #expect(try issuer.outcome(uninvited).reason == .keyBindingRefused)
    }

    @Test("A56: exact ages: maxAge plus leeway back, leeway ahead", arguments: [(-360, true), (-361, false), (60, true), (61, false)])
    func bindingAge(offset: Int64, isTaken: Bool) throws {
        let holder = SigningKey(generating: .ed25519, from: SystemRandom())
        let credential = try issuer.issue(issuer.payload(holder: holder.publicKey))
        let policy = VerificationPolicy(keyBinding: KeyBindingExpectation(audience: "a", nonce: "n"))
        let bound = Presentation.bind(credential, audience: "a", nonce: "n", at: Issuer.now + offset, with: holder)
        #expect((try issuer.outcome(bound, policy: policy).reason == nil) == isTaken)
    }

    @Test("A58: a header of more than 4,096 letters is not read at all")
    func header() throws {
        var header = CompactJWS.header(.es256, type: CredentialPayload.typ, kid: issuer.kid)
        header.set("x", .string(String(repeating: "a", count: 2_800)))
        #expect(try issuer.outcome(issuer.forge(header: header, body: issuer.body())).exitCode == 0)
        header.set("x", .string(String(repeating: "a", count: 4_000)))
        #expect(try issuer.outcome(issuer.forge(header: header, body: issuer.body())).reason == .tooLarge)
    }

    @Test(
        "another spelling of the header means the same",
        arguments: [#"{"kid":"K","typ":"dc+sd-jwt","alg":"ES256"}"#, #" {"alg" :"ES256","typ":"dc+sd-jwt","kid":"K"}"#]
    )
    func spelling(header: String) throws {
        let text = header.replacing("K", with: issuer.kid)
        let input = Base64URL.encode(Array(text.utf8)) + "." + Base64URL.encode(JSONWriter.bytes(issuer.body()))
        let token = "\(input).\(Base64URL.encode(issuer.key.sign(Array(input.utf8))))~"
        #expect(try issuer.outcome(Array(token.utf8)).exitCode == 0)
    }

    @Test("A50: _sd twice, in either form it is read in")
    func digestsTwice() throws {
        let header = CompactJWS.header(.es256, type: CredentialPayload.typ, kid: issuer.kid)
        let plain = #""_sd":["\#(String(repeating: "A", count: 43))"]"#, odd = #""_sd":[ "decoy" ]"#
        let text = String(decoding: JSONWriter.bytes(issuer.body()), as: UTF8.self)
        for one in [plain, odd] {
            let once = Array(text.replacing(#""_sd":[]"#, with: one).utf8)
            #expect(try issuer.outcome(CompactJWS.sign(header: header, payload: once, with: issuer.key) + [0x7E]).exitCode == 0)
            for other in [plain, odd] {
                let twice = Array(text.replacing(#""_sd":[]"#, with: "\(one),\(other)").utf8)
                #expect(try issuer.outcome(CompactJWS.sign(header: header, payload: twice, with: issuer.key) + [0x7E]).reason == .malformed)
            }
        }
    }

    @Test("A40: 2038, 2100 and the year 9999", arguments: [2_147_483_647, 2_147_483_648, 4_102_444_800, 253_402_300_799] as [Int64])
    func farTimes(expires: Int64) throws {
        let credential = try issuer.issue(issuer.payload(expires: expires))
        let trust = try issuer.trustList(expires: .max)
        let verifier = CredentialVerifier(trustList: trust)
        #expect(throws: Never.self) { try verifier.check(credential, now: expires + 59) }
        #expect(throws: NotAccepted.self) { try verifier.check(credential, now: expires + 60) }
    }

    @Test("A55: times that are no whole seconds, a status that leads nowhere", arguments: ["exp", "nbf", "iat", "status", "cnf"])
    func wrongTypes(name: String) throws {
        for value in [.string("1772416800"), .decimal("1772416800.5"), .null, .bool(true)] as [JSONValue] {
            #expect(try issuer.outcome(issuer.forge(body: issuer.body(adding: [(name, value)]))).reason == .claimRefused)
        }
    }

    @Test("an nbf still to come, to the second")
    func notBefore() throws {
        #expect(try issuer.outcome(issuer.forge(body: issuer.body(adding: [("nbf", .integer(Issuer.now + 60))]))).exitCode == 0)
        let later = issuer.forge(body: issuer.body(adding: [("nbf", .integer(Issuer.now + 61))]))
        #expect(try issuer.outcome(later).reason == .notYetValid)
    }

    @Test("A41: lint sees a holder's key that is not the one meant")
    func lintHolder() throws {
        let meant = SigningKey(generating: .es256, from: SystemRandom())
        let throwaway = SigningKey(generating: .es256, from: SystemRandom())
        let payload = issuer.payload(holder: meant.publicKey)
        let prepared = try PreparedCredential(payload, algorithm: .es256, kid: issuer.kid, random: SystemRandom())
        try prepared.lint(payload, throwaway: throwaway)
        #expect(throws: IssuingFailure.lintFailed) { try prepared.lint(issuer.payload(), throwaway: throwaway) }
        let other = issuer.payload(holder: throwaway.publicKey)
        #expect(throws: IssuingFailure.lintFailed) { try prepared.lint(other, throwaway: throwaway) }
    }

    @Test("A33: a stored intent that was cut, or is signed already, is no intent")
    func brokenIntent() throws {
        let prepared = try PreparedCredential(issuer.payload(), algorithm: .es256, kid: issuer.kid, random: SystemRandom())
        #expect(throws: CredentialFailure.malformed) { try PreparedCredential(encoded: Array(prepared.encoded.dropLast())) }
        #expect(throws: CredentialFailure.malformed) { try PreparedCredential(encoded: prepared.signed(by: issuer.key)) }
        #expect(throws: CredentialFailure.malformed) { try PreparedCredential(encoded: []) }
    }

    @Test("A54: salts never repeat, and the order of the digests is not the claims'")
    func salts() throws {
        let claims = (0..<40).map { (name: "k\($0)", value: JSONValue.integer(Int64($0))) }
        let prepared = try PreparedCredential(issuer.payload(claims: claims), algorithm: .es256, kid: issuer.kid, random: SystemRandom())
        let inspection = try Inspection(prepared.signed(by: issuer.key))
        #expect(Set(inspection.disclosures.compactMap { $0.array?.first?.string }).count == 40)
        let digests = try #require(inspection.payload["_sd"]?.array).compactMap(\.string)
        #expect(digests == digests.sorted() && digests.count == 40 && !inspection.hasKeyBinding)
    }

    @Test("the thumbprints RFC 7638 and RFC 8037 appendix A.3 give")
    func thumbprint() throws {
        let key = try VerifyingKey(algorithm: .ed25519, bytes: Base64URL.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
        #expect(JWK(key).thumbprint == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    @Test("every reason has texts, a next action, an outcome and an exit code of the table", arguments: VerificationReason.allCases)
    func texts(reason: VerificationReason) {
        for text in [reason.text, reason.nextAction] { #expect(!text.id.isEmpty && !text.en.isEmpty && text.id != text.en) }
        #expect((10...15).contains(reason.exitCode))
        #expect((reason.outcome == .cannotDecide) == (reason.exitCode == 14))
        #expect(reason.rawValue.allSatisfy { $0.isLowercase || $0 == "_" })
    }
}
