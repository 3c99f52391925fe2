import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Sign-in by another provider") struct ProviderSignInTests {
    private let folder: TemporaryFolder
    private let city: TestCity
    private let provider: TestProvider
    private var mall: Mall { city.mall }
    private let browser = SystemRandom().bytes(32)

    private static let inapas = SignInProvider(
        name: "inapas",
        title: LocalizedText(id: "INApas", en: "INApas"),
        issuer: "https://inapas.example",
        client: "segel-metro",
        scopes: ["identity"],
        assurances: ["loa3"],
        identity: .init(claim: "nik", assurances: ["loa3", "loa4"]),
        phishingResistant: ["loa4"]
    )
    /// The same provider under another client, and not trusted for anybody's NIK.
    private static let other = SignInProvider(
        name: "lain",
        title: LocalizedText(id: "Lain", en: "Other"),
        issuer: "https://inapas.example",
        client: "segel-lain"
    )

    init() async throws {
        folder = try TemporaryFolder()
        let clock = TestClock(TestCity.start)
        provider = TestProvider { clock.now() }
        city = try await TestCity(
            folder.path + "/city",
            clock: clock,
            officersNeedPasskeys: true,
            providers: [Self.inapas, Self.other],
            transport: provider
        )
    }

    private var cookie: SecretBytes {
        var bytes = browser
        return SecretBytes(moving: &bytes)
    }

    private func begin(_ name: String = "inapas", isLinking: Bool = false) async throws -> String {
        try await mall.providerAddress(name, browser: cookie, isLinking: isLinking)
    }

    @discardableResult
    private func signIn(_ subject: String, _ name: String = "inapas") async throws -> SignedIn {
        let answer = try provider.authorize(try await begin(name), subject: subject)
        return try await mall.signedIn(session: mall.signIn(by: name, answer, browser: cookie))
    }

    private func link(_ subject: String, _ name: String = "inapas", to person: SignedIn) async throws {
        let answer = try provider.authorize(try await begin(name, isLinking: true), subject: subject)
        try await mall.linkProvider(name, answer, browser: cookie, for: person)
    }

    @Test("code flow: PKCE, state, nonce, our own address and what was configured go to the provider, and nothing of a person")
    func request() async throws {
        let address = try await begin()
        #expect(address.hasPrefix("https://inapas.example/authorize?tenant=kota&response_type=code&client_id=segel-metro&"))
        for part in [
            "redirect_uri=https%3A%2F%2Fmpp.example%2Fsign-in%2Fwith%2Finapas%2Fdone", "scope=openid%20identity", "acr_values=loa3",
            "code_challenge_method=S256",
        ] { #expect(address.contains(part), "\(part)") }
        #expect(try await begin() != address)
    }

    @Test("the NIK opens an account where the provider is trusted for it at that level, and binds it; the next time without the NIK")
    func byNIK() async throws {
        let person = try await city.citizen(1)
        provider.behave { $0.claims = ["nik": .string("1872010101909901"), "acr": .string("loa3")] }
        #expect(try await signIn("s-1").citizen == person.citizen)
        provider.behave { $0.claims = [:] }
        #expect(try await signIn("s-1").citizen == person.citizen)
        #expect(try await mall.providerLinks(of: person).map(\.provider) == ["inapas"])
    }

    @Test(
        "a NIK of too low a level, of a provider that is not trusted for it, or of nobody here opens nothing; all the same answer (A76)",
        arguments: ["low", "silent", "untrusted", "unknown", "malformed", "number"]
    )
    func notByNIK(what: String) async throws {
        _ = try await city.citizen(1)
        var claims: [String: JSONValue] = ["nik": .string("1872010101909901"), "acr": .string("loa3")]
        switch what {
        case "low": claims["acr"] = .string("loa1")
        case "silent": claims["acr"] = nil
        case "unknown": claims["nik"] = .string("1872010101909955")
        case "malformed": claims["nik"] = .string("1872010101909901 ")
        case "number": claims["nik"] = .integer(1_872_010_101_909_901)
        default: break
        }
        provider.behave { [claims] in $0.claims = claims }
        await #expect(throws: SignInFailure.notLinked) { try await signIn("s-1", what == "untrusted" ? "lain" : "inapas") }
    }

    @Test("bound while signed in, it opens that account; cut again, it does not; one account of a provider opens one of ours")
    func linking() async throws {
        let person = try await city.citizen(1), other = try await city.citizen(2)
        try await link("s-1", "lain", to: person)
        try await link("s-1", "lain", to: person)
        #expect(try await signIn("s-1", "lain").citizen == person.citizen)
        await #expect(throws: SignInFailure.linkTaken) { try await link("s-1", "lain", to: other) }
        // The same word for somebody, under another name of ours, is another binding.
        await #expect(throws: SignInFailure.notLinked) { try await signIn("s-1") }
        let session = try await mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
        let id = try await mall.providerLinks(of: person)[0].id
        await #expect(throws: Refusal.self) { try await mall.unlinkProvider(id, for: other, keeping: session) }
        try await mall.unlinkProvider(id, for: person, keeping: session)
        await #expect(throws: SignInFailure.notLinked) { try await signIn("s-1", "lain") }
        #expect(try await mall.signedIn(session: session).citizen == person.citizen)
    }

    @Test("the last way in stays")
    func lastWay() async throws {
        let person = try await city.citizen(1)
        try await link("s-1", to: person)
        try await city.store.write { tx in
            var account = try #require(try tx.account(person.account))
            account.password = nil
            try tx.update(account)
        }
        let id = try await mall.providerLinks(of: person)[0].id
        await #expect(throws: Refusal.self) { try await mall.unlinkProvider(id, for: person, keeping: "") }
    }

    @Test("a new password from a counter cuts every provider off: who took over an account by one is out")
    func resetCuts() async throws {
        let person = try await city.citizen(1)
        try await link("s-1", "lain", to: person)
        let name = SignInName.nik("1872010101909901")
        let code = try await mall.renewActivation(name, by: "registrasi")
        try await mall.activate(name, code: code.text, password: TestCity.passphrase)
        await #expect(throws: SignInFailure.notLinked) { try await signIn("s-1", "lain") }
    }

    private static let wrong: [(String, SignInFailure, @Sendable (inout TestProvider.Manner) -> Void)] = [
        ("A47: alg none", .algorithmRefused, { ($0.algorithm, $0.cutSignature) = ("none", true) }),
        ("A47: alg None", .algorithmRefused, { ($0.algorithm, $0.cutSignature) = ("None", true) }),
        ("A47: alg HS256", .algorithmRefused, { $0.algorithm = "HS256" }),
        ("A47: another algorithm than the key's", .algorithmRefused, { $0.algorithm = "EdDSA" }),
        ("A48: a key in the header", .headerRefused, { $0.header = ["jwk": .object(JSONObject())] }),
        ("A48: an address in the header", .headerRefused, { $0.header = ["jku": .string("https://evil.example")] }),
        ("A48: crit", .headerRefused, { $0.header = ["crit": .array([.string("x")])] }),
        ("another kind of token", .headerRefused, { $0.header = ["typ": .string("at+jwt")] }),
        ("another key", .signatureInvalid, { $0.signsWithAnother = true }), ("no signature", .signatureInvalid, { $0.cutSignature = true }),
        ("a key nobody knows", .keyUnknown, { $0.header = ["kid": .string("k9")] }),
        ("another issuer", .issuerRefused, { $0.claims = ["iss": .string("https://evil.example")] }),
        ("issuer with a slash", .issuerRefused, { $0.claims = ["iss": .string("https://inapas.example/")] }),
        ("another audience", .audienceRefused, { $0.claims = ["aud": .string("segel-lain")] }),
        ("no audience", .audienceRefused, { $0.without = ["aud"] }),
        ("two audiences", .audienceRefused, { $0.claims = ["aud": .array([.string("segel-metro"), .string("x")])] }),
        ("made for another", .audienceRefused, { $0.claims = ["azp": .string("x")] }),
        ("another nonce", .nonceRefused, { $0.claims = ["nonce": .string("x")] }), ("no nonce", .nonceRefused, { $0.without = ["nonce"] }),
        ("expired", .expired, { $0.claims = ["exp": .integer(TestCity.start - 60)] }), ("no end", .timeRefused, { $0.without = ["exp"] }),
        ("no begin", .timeRefused, { $0.without = ["iat"] }),
        ("old", .timeRefused, { $0.claims = ["iat": .integer(TestCity.start - 601)] }),
        ("of tomorrow", .timeRefused, { $0.claims = ["iat": .integer(TestCity.start + 61)] }),
        ("not yet", .timeRefused, { $0.claims = ["nbf": .integer(TestCity.start + 61)] }),
        ("nobody", .subjectRefused, { $0.claims = ["sub": .string("")] }), ("the code is refused", .codeRefused, { $0.status = 400 }),
        ("an answer without a token", .tokenMalformed, { $0.claims = ["pad": .string(String(repeating: "x", count: 40_000))] }),
    ]

    @Test(
        "wrong in one way, refused with its code, logged, and nobody is signed in; then the right one goes through",
        arguments: wrong.indices
    )
    func refused(index: Int) async throws {
        let (what, failure, change) = Self.wrong[index]
        let person = try await city.citizen(1)
        try await link("s-1", to: person)
        provider.behave(change)
        let before = try await city.store.read { try $0.logSize() }
        await #expect(throws: failure, "\(what)") { try await signIn("s-1") }
        #expect(try await city.store.read { try $0.logSize() } == before + 1, "\(what)")
        provider.behave { $0 = TestProvider.Manner() }
        #expect(try await signIn("s-1").citizen == person.citizen)
    }

    @Test("A72: a state that was used, that is over, that another browser began, or that was made for linking is refused")
    func states() async throws {
        let person = try await city.citizen(1)
        try await link("s-1", to: person)
        let answer = try provider.authorize(try await begin(), subject: "s-1")
        _ = try await mall.signIn(by: "inapas", answer, browser: cookie)
        await #expect(throws: SignInFailure.stateUsed) { try await mall.signIn(by: "inapas", answer, browser: cookie) }
        let late = try provider.authorize(try await begin(), subject: "s-1")
        city.clock.advance(601)
        await #expect(throws: SignInFailure.stateRefused) { try await mall.signIn(by: "inapas", late, browser: cookie) }
        let foreign = try provider.authorize(try await begin(), subject: "s-1")
        await #expect(throws: SignInFailure.stateRefused) {
            try await mall.signIn(by: "inapas", foreign, browser: SecretBytes(random: 32, from: SystemRandom()))
        }
        await #expect(throws: SignInFailure.stateRefused) { try await mall.signIn(by: "inapas", foreign, browser: nil) }
        let linking = try provider.authorize(try await begin(isLinking: true), subject: "s-1")
        await #expect(throws: SignInFailure.stateRefused) { try await mall.signIn(by: "inapas", linking, browser: cookie) }
        let signing = try provider.authorize(try await begin(), subject: "s-1")
        await #expect(throws: SignInFailure.stateRefused) {
            try await mall.linkProvider("inapas", signing, browser: cookie, for: person)
        }
        await #expect(throws: SignInFailure.stateRefused) {
            try await mall.signIn(
                by: "inapas",
                ProviderAnswer(state: "x.y", code: "x", error: nil, issuer: nil),
                browser: cookie
            )
        }
    }

    @Test("mix-up: an answer for another provider, or that names another, goes nowhere; its code is given to nobody")
    func mixUp() async throws {
        let answer = try provider.authorize(try await begin("lain"), subject: "s-1")
        await #expect(throws: SignInFailure.stateRefused) { try await mall.signIn(by: "inapas", answer, browser: cookie) }
        let named = try provider.authorize(try await begin(), subject: "s-1", issuer: "https://evil.example")
        await #expect(throws: SignInFailure.issuerRefused) { try await mall.signIn(by: "inapas", named, browser: cookie) }
        #expect(provider.posted.isEmpty)
    }

    @Test("a provider that says it names itself must (RFC 9207)")
    func namesItself() async throws {
        let person = try await city.citizen(1)
        provider.behave { $0.namesItself = true }
        let silent = try provider.authorize(try await begin(), subject: "s-1")
        await #expect(throws: SignInFailure.issuerRefused) { try await mall.signIn(by: "inapas", silent, browser: cookie) }
        let address = try await begin(isLinking: true)
        let answer = try provider.authorize(address, subject: "s-1", issuer: provider.issuer)
        try await mall.linkProvider("inapas", answer, browser: cookie, for: person)
    }

    @Test("metadata of another issuer, and a provider that is away, are refused before anybody is sent there")
    func metadata() async throws {
        provider.behave { $0.metadataIssuer = "https://inapas.example/" }
        await #expect(throws: SignInFailure.metadataRefused) { try await begin() }
        provider.behave { $0.isUnreachable = true }
        await #expect(throws: SignInFailure.unreachable) { try await begin() }
        await #expect(throws: Refusal.self) { try await begin("tidak-ada") }
    }

    @Test("the person said no: told so, and only where the state is right")
    func denied() async throws {
        let address = try provider.authorize(try await begin(), subject: "s-1")
        let denied = ProviderAnswer(state: address.state, code: nil, error: "access_denied", issuer: nil)
        await #expect(throws: SignInFailure.denied) { try await mall.signIn(by: "inapas", denied, browser: cookie) }
        await #expect(throws: SignInFailure.stateRefused) {
            try await mall.signIn(by: "inapas", ProviderAnswer(state: "", code: nil, error: "x", issuer: nil), browser: cookie)
        }
    }

    @Test("keys that were rotated are fetched again, but not for every token that names an unknown one")
    func rotatedKeys() async throws {
        let person = try await city.citizen(1)
        try await link("s-1", to: person)
        provider.rotate()
        let asked = provider.seen.count
        await #expect(throws: SignInFailure.keyUnknown) { try await signIn("s-1") }
        #expect(provider.seen.count == asked)
        city.clock.advance(61)
        #expect(try await signIn("s-1").citizen == person.citizen)
    }

    @Test("officers: bound by whoever came by passkey alone, and on duty only at a level that resists phishing")
    func officers() async throws {
        let weak = try await city.officer("petugas", [Duty(role: "verifikator", agency: "dpmptsp")].filter { _ in false })
        #expect(weak.needsPasskey)
        await #expect(throws: Refusal.self) { try await link("s-9", to: weak) }
        let strong = SignedIn(account: weak.account, citizen: nil, duties: [], officer: "petugas")
        try await link("s-9", to: strong)
        #expect(try await signIn("s-9").needsPasskey)
        provider.behave { $0.claims = ["acr": .string("loa3")] }
        #expect(try await signIn("s-9").needsPasskey)
        provider.behave { $0.claims = ["acr": .string("loa4")] }
        #expect(try await !signIn("s-9").needsPasskey)
    }

    @Test("we sign to the provider with a key of our own, whose public half is published: right audience, one minute, once")
    func assertion() async throws {
        let person = try await city.citizen(1)
        try await link("s-1", to: person)
        try await signIn("s-1")
        let assertions = provider.posted.compactMap { $0["client_assertion"] }
        #expect(Set(assertions).count == 2)
        let parts = assertions[0].split(separator: ".").map(String.init)
        let payload = try JSONReader.readObject(Base64URL.decode(parts[1]))
        #expect(payload["aud"] == .string("https://inapas.example") && payload["iss"] == .string("segel-metro"))
        let keys = try JSONReader.readObject(await mall.clientKeys())
        var jwk = try #require(keys["keys"]?.array?.first?.object)
        for name in ["kid", "use"] { jwk.remove(name) }
        try JWK(jwk).key.verify(Base64URL.decode(parts[2]), over: Array("\(parts[0]).\(parts[1])".utf8))
    }

    @Test("who is bound to whom is not in the database as it is, and its key is rotated with KEK-signing")
    func tags() async throws {
        let person = try await city.citizen(1)
        try await link("1872010101909901", to: person)
        let links = try await mall.providerLinks(of: person)
        #expect(links[0].tag != SHA256.digest(Array("https://inapas.example\u{0}1872010101909901".utf8)))
        #expect(try await mall.census(.kekSigning).values.reduce(0, +) > 0)
        let rows = SystemSecretRows(vault: mall.vault, random: mall.random)
        let places = try await city.store.read { tx in
            try rows.page(notOn: nil, after: [], limit: 1_000, in: tx).map { String(decoding: $0.place, as: UTF8.self) }
        }
        #expect(places.contains("~secret/provider-links"))
    }
}
