import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

/// What a wallet, or somebody in between, could send instead of an honest answer.
struct PresentationMutant: Sendable, CustomTestStringConvertible {
    struct Scene: Sendable {
        let city: TestCity
        let wallet: PresentingWallet
        let asked: Asked
        var audience: String { asked.request.client!.text }
        var nonce: String { asked.request.nonce }

        func present(_ names: Set<String> = PresentingWallet.asked, audience: String, nonce: String, by key: SigningKey? = nil) throws
            -> String
        {
            try wallet.present(names, audience: audience, nonce: nonce, at: PresentationMutant.now, by: key)
        }

        func honest(_ names: Set<String> = PresentingWallet.asked) throws -> String {
            try present(names, audience: audience, nonce: nonce)
        }

        /// The honest presentation's parts: JWT, disclosures, key binding.
        func parts() throws -> (jwt: String, disclosures: [String], binding: String) {
            let parts = try honest().split(separator: "~", omittingEmptySubsequences: false).map(String.init)
            return (parts[0], Array(parts[1..<parts.count - 1]), parts[parts.count - 1])
        }

        /// Bound anew by the holder, whatever stands before the binding.
        func bound(_ presentation: String) -> String {
            String(
                decoding: Presentation.bind(
                    Array(presentation.utf8),
                    audience: audience,
                    nonce: nonce,
                    at: TestCity.start,
                    with: wallet.key
                ),
                as: UTF8.self
            )
        }

        /// A key binding of any header and payload over the honest presentation.
        func binding(_ change: (inout JSONObject, inout JSONObject) -> Void, by key: SigningKey? = nil) throws -> String {
            let (jwt, disclosures, binding) = try parts()
            let letters = binding.split(separator: ".").map(String.init)
            var header = try JSONReader.readObject(Base64URL.decode(letters[0]))
            var payload = try JSONReader.readObject(Base64URL.decode(letters[1]))
            change(&header, &payload)
            let input = Base64URL.encode(JSONWriter.bytes(header)) + "." + Base64URL.encode(JSONWriter.bytes(payload))
            let signature = Base64URL.encode((key ?? wallet.key).sign(Array(input.utf8)))
            return ([jwt] + disclosures).joined(separator: "~") + "~\(input).\(signature)"
        }
    }

    /// Days after the city's keys began, so that an old status list can be theirs.
    static let now = TestCity.start + 5 * 86_400

    let name: String
    let expected: String
    let token: @Sendable (Scene) async throws -> String

    private init(name: String, expected: String, token: @escaping @Sendable (Scene) async throws -> String) {
        (self.name, self.expected, self.token) = (name, expected, token)
    }

    static func whole(_ name: String, _ expected: String, _ token: @escaping @Sendable (Scene) async throws -> String) -> Self {
        .init(name: name, expected: expected, token: token)
    }

    /// One presentation for the query `sip`.
    init(_ name: String, _ expected: String, _ one: @escaping @Sendable (Scene) async throws -> String) {
        self.init(name: name, expected: expected, token: { scene in "{\"sip\":[\"\(try await one(scene))\"]}" })
    }

    static func payload(_ name: String, _ value: JSONValue?, _ expected: String = "key_binding_refused") -> PresentationMutant {
        let shown = value.map { String(decoding: JSONWriter.bytes($0).prefix(50), as: UTF8.self) } ?? "missing"
        return PresentationMutant("A56: \(name) \(shown)", expected) { scene in
            try scene.binding { _, payload in if let value { payload.set(name, value) } else { payload.remove(name) } }
        }
    }

    static func header(_ name: String, _ value: JSONValue?) -> PresentationMutant {
        let shown = value.map { String(decoding: JSONWriter.bytes($0).prefix(50), as: UTF8.self) } ?? "missing"
        return PresentationMutant("A47-A49: binding's \(name) \(shown)", "key_binding_refused") { scene in
            try scene.binding { header, _ in if let value { header.set(name, value) } else { header.remove(name) } }
        }
    }

    var testDescription: String { name }
}

@Suite("A47-A58: presentations that must be refused, each with its code")
struct PresentationMutantTests {
    @Test("refused", arguments: bindings + disclosures + tokens + states) func refused(mutant: PresentationMutant) async throws {
        let folder = try TemporaryFolder(inMemory: true)
        let city = try await TestCity(folder.path + "/city")
        city.clock.advance(PresentationMutant.now - TestCity.start)
        let wallet = try await PresentingWallet(city)
        let verifier = try await city.verifier()
        let asked = try await city.mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice), for: verifier)
        let scene = PresentationMutant.Scene(city: city, wallet: wallet, asked: asked)
        let token = try await mutant.token(scene)
        let taken = try await city.mall.takeAnswer(asked.id, form: PresentingWallet.form(token, asked))
        #expect(taken.refusal == mutant.expected, "\(mutant)")
        let result = try await city.mall.presentation(asked.id, code: nil, for: verifier).result
        #expect(result?.code == mutant.expected && result?.outcome != "accept" && result?.claims.isEmpty == true)
        // Nothing of what was refused is kept.
        #expect(try await city.store.read { tx in try tx.answered(asked.id)?.sealedEvidence } == nil)
    }

    @Test("what the mutants are made from is accepted") func honest() async throws {
        let folder = try TemporaryFolder(inMemory: true)
        let city = try await TestCity(folder.path + "/city")
        city.clock.advance(PresentationMutant.now - TestCity.start)
        let wallet = try await PresentingWallet(city)
        let verifier = try await city.verifier()
        for rebuilt in [false, true] {
            let asked = try await city.mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice), for: verifier)
            let scene = PresentationMutant.Scene(city: city, wallet: wallet, asked: asked)
            let shown = rebuilt ? try scene.binding { _, _ in } : try scene.honest()
            #expect(try await city.mall.takeAnswer(asked.id, form: PresentingWallet.form("{\"sip\":[\"\(shown)\"]}", asked)).refusal == nil)
        }
    }

    static let other = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 99))

    static let bindings: [PresentationMutant] = [
        .init("A56: no key binding", "query_not_holder_bound") { scene in
            let (jwt, disclosures, _) = try scene.parts()
            return ([jwt] + disclosures).joined(separator: "~") + "~"
        },
        .init("A56: bound by another key", "key_binding_refused") { scene in
            try scene.present(audience: scene.audience, nonce: scene.nonce, by: other)
        },
        .init("A56: another's binding's signature", "key_binding_refused") { scene in try scene.binding({ _, _ in }, by: other) },
        .init("A56: a credential bound to nobody", "key_binding_refused") { scene in
            try await PresentingWallet(scene.city, isBound: false).present(
                audience: scene.audience,
                nonce: scene.nonce,
                at: PresentationMutant.now
            )
        },
        .payload("nonce", .string("wrong")), .payload("nonce", .string("")), .payload("nonce", nil), .payload("nonce", .integer(1)),
        .payload("nonce", .array([.string("x")])),
        .payload("aud", .string("https://mpp.example")), .payload("aud", .string("")), .payload("aud", nil),
        .payload("aud", .array([.string("x509_hash:AAAA")])), .payload("aud", .string("origin:https://mpp.example")),
        .init("A56: aud without its prefix", "key_binding_refused") { scene in
            try scene.present(audience: String(scene.audience.dropFirst("x509_hash:".count)), nonce: scene.nonce)
        },
        .init("A56: aud of another request", "key_binding_refused") { scene in
            try scene.present(audience: scene.audience + "0", nonce: scene.nonce)
        },
        .init("A56: nonce of another open request", "key_binding_refused") { scene in
            let verifier = try await scene.city.verifier("lain")
            let second = try await scene.city.mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice), for: verifier)
            return try scene.present(audience: scene.audience, nonce: second.request.nonce)
        },
        .payload("sd_hash", .string(Base64URL.encode(SHA256.digest([UInt8]())))), .payload("sd_hash", nil),
        .payload("sd_hash", .string("")),
        .payload("iat", nil), .payload("iat", .string("now")), .payload("iat", .integer(PresentationMutant.now - 361)),
        .payload("iat", .integer(PresentationMutant.now + 61)), .payload("iat", .integer(-1)),
        .header("typ", nil), .header("typ", .string("JWT")), .header("typ", .string("dc+sd-jwt")), .header("typ", .string("KB+JWT")),
        .header("alg", .string("none")), .header("alg", .string("HS256")), .header("alg", .string("Ed25519")), .header("alg", nil),
        .header("crit", .array([.string("exp")])), .header("jku", .string("https://evil.example")), .header("jwk", .object(JSONObject())),
        .header("x5u", .string("https://evil.example")), .header("x5c", .array([.string("AAAA")])), .header("b64", .bool(false)),
        .init("A50: binding's signature with padding", "key_binding_refused") { scene in try scene.honest() + "=" },
        .init("A09: binding's signature cut", "key_binding_refused") { scene in String(try scene.honest().dropLast(4)) },
        .init("binding of three dots", "key_binding_refused") { scene in try scene.honest() + ".AAAA" },
        .init("binding that is text", "key_binding_refused") { scene in
            let (jwt, disclosures, _) = try scene.parts()
            return ([jwt] + disclosures).joined(separator: "~") + "~binding"
        },
        .init("A48: binding's kid is a path", "key_binding_refused") { scene in
            try scene.binding { header, payload in
                header.set("kid", .string("../../etc/passwd"))
                payload.set("nonce", .string("x"))
            }
        },
    ]

    static let disclosures: [PresentationMutant] = [
        .init("A56: a disclosure less than was bound", "key_binding_refused") { scene in
            let (jwt, disclosures, binding) = try scene.parts()
            return ([jwt] + disclosures.dropLast()).joined(separator: "~") + "~" + binding
        },
        .init("A56: disclosures in another order than was bound", "key_binding_refused") { scene in
            let (jwt, disclosures, binding) = try scene.parts()
            return ([jwt] + disclosures.reversed()).joined(separator: "~") + "~" + binding
        },
        .init("A52: a disclosure doubled", "disclosure_refused") { scene in
            let (jwt, disclosures, _) = try scene.parts()
            return scene.bound(([jwt] + disclosures + [disclosures[0]]).joined(separator: "~") + "~")
        },
        .init("A52: a disclosure nobody signed", "disclosure_refused") { scene in
            let (jwt, disclosures, _) = try scene.parts()
            let forged = Base64URL.encode(Array("[\"c2FsdHNhbHRzYWx0c2FsdA\",\"profesi\",\"dokter\"]".utf8))
            return scene.bound(([jwt] + disclosures + [forged]).joined(separator: "~") + "~")
        },
        .init("A53: a disclosure's value changed", "disclosure_refused") { scene in
            let (jwt, disclosures, _) = try scene.parts()
            let text = String(decoding: try Base64URL.decode(disclosures[0]), as: UTF8.self)
            let forged = Base64URL.encode(Array((String(text.dropLast(2)) + "X\"]").utf8))
            return scene.bound(([jwt, forged] + disclosures.dropFirst()).joined(separator: "~") + "~")
        },
        .init("A53: a disclosure named _sd", "disclosure_refused") { scene in
            let (jwt, disclosures, _) = try scene.parts()
            let forged = Base64URL.encode(Array("[\"c2FsdHNhbHRzYWx0c2FsdA\",\"_sd\",[]]".utf8))
            return scene.bound(([jwt] + disclosures + [forged]).joined(separator: "~") + "~")
        },
        .init("A50: a disclosure with padding", "disclosure_refused") { scene in
            let (jwt, disclosures, _) = try scene.parts()
            return scene.bound(([jwt] + disclosures + ["e30="]).joined(separator: "~") + "~")
        },
        .init("A53: an empty disclosure", "disclosure_refused") { scene in
            let (jwt, disclosures, _) = try scene.parts()
            return scene.bound(([jwt] + disclosures + [""]).joined(separator: "~") + "~")
        },
        .init("A58: a thousand and one disclosures", "too_large") { scene in
            let (jwt, _, _) = try scene.parts()
            return scene.bound(([jwt] + Array(repeating: "e30", count: 1_001)).joined(separator: "~") + "~")
        },
        .init("a claim nobody asked for", "surplus_disclosed") { scene in try scene.honest(PresentingWallet.asked.union(["noSTR"])) },
        .init("everything disclosed", "surplus_disclosed") { scene in
            try scene.honest(PresentingWallet.asked.union(["noSTR", "noSIP"]))
        },
        .init("a claim that was asked for withheld", "query_claim_missing") { scene in
            try scene.honest(PresentingWallet.asked.subtracting(["profesi"]))
        },
        .init("nothing disclosed", "query_claim_missing") { scene in try scene.honest([]) },
        .init("asked for one, shown another", "query_claim_missing") { scene in
            try scene.honest(PresentingWallet.asked.subtracting(["profesi"]).union(["noSTR"]))
        },
    ]

    static let tokens: [PresentationMutant] = [
        .init("another credential of a trusted issuer", "query_other_type") { scene in
            let akta = try await PresentingWallet(
                scene.city,
                agency: "disdukcapil",
                type: "KutipanAktaKelahiran",
                claims: PresentingWallet.birth("1990-01-01")
            )
            return try akta.present(["nama"], audience: scene.audience, nonce: scene.nonce, at: PresentationMutant.now)
        },
        .init("a type its issuer may not issue", "type_not_theirs") { scene in
            try await PresentingWallet(scene.city, agency: "disdukcapil", type: "SuratIzinPraktik").present(
                audience: scene.audience,
                nonce: scene.nonce
            )
        },
        .init("A47: the credential's signature changed", "signature_invalid") { scene in
            let (jwt, disclosures, _) = try scene.parts()
            let changed = jwt.dropLast(10) + (jwt.hasSuffix("AAAAAAAAAA") ? "BBBBBBBBBA" : "AAAAAAAAAA")
            return scene.bound(([String(changed)] + disclosures).joined(separator: "~") + "~")
        },
        .init("A47: the credential's alg none", "algorithm_refused") { scene in
            try Self.withHeader(scene, "{\"alg\":\"none\",\"typ\":\"dc+sd-jwt\"}")
        },
        .init("A48: the credential brings its own key", "header_refused") { scene in
            try Self.withHeader(scene, "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"jwk\":{}}")
        },
        .init("A48: an unknown kid", "issuer_untrusted") { scene in
            try Self.withHeader(scene, "{\"alg\":\"ES256\",\"typ\":\"dc+sd-jwt\",\"kid\":\"' OR 1=1\"}")
        },
        .init("A49: another typ", "type_refused") { scene in
            try Self.withHeader(scene, "{\"alg\":\"ES256\",\"typ\":\"statuslist+jwt\",\"kid\":\"x\"}")
        },
        .init("A50: a header's member twice", "malformed") { scene in try Self.withHeader(scene, "{\"alg\":\"ES256\",\"alg\":\"ES256\"}") },
        .init("a tilde and nothing", "query_not_holder_bound") { _ in "~" },
        .init("text", "query_not_holder_bound") { _ in "aaa~" },
        .init("a JWT without tildes", "unrecognised") { scene in try scene.parts().jwt },
        .init("an mdoc where an SD-JWT is due", "unrecognised") { _ in "o2d2ZXJzaW9uYzEuMA" },
        .init("a line break in it", "malformed") { scene in try scene.honest() + "\\n" },
        .init("letters of another script in it", "malformed") { scene in try scene.honest() + "é" },
        .init("white space before it", "malformed") { scene in " " + (try scene.honest()) },
        .whole("a query that was not asked", "query_unknown", { scene in "{\"akta\":[\"\(try scene.honest())\"]}" }),
        .whole(
            "beside it one that was not asked",
            "query_unknown",
            { scene in
                let shown = try scene.honest()
                return "{\"sip\":[\"\(shown)\"],\"akta\":[\"\(shown)\"]}"
            }
        ),
        .whole(
            "two where one was asked",
            "query_not_multiple",
            { scene in "{\"sip\":[\"\(try scene.honest())\",\"\(try scene.honest())\"]}" }
        ),
        .whole("none", "query_without_presentations", { _ in "{\"sip\":[]}" }),
    ]

    static let states: [PresentationMutant] = [
        .init("revoked", "revoked") { scene in
            try await Self.setStatus(1, scene)
            return try scene.honest()
        },
        .init("suspended", "suspended") { scene in
            try await Self.setStatus(2, scene)
            return try scene.honest()
        },
        .init("superseded", "superseded") { scene in
            try await Self.setStatus(3, scene)
            return try scene.honest()
        },
        .init("status list a day and a minute old: cannot decide", "status_stale") { scene in
            try await Self.staleList(scene)
        },
        .init("status list of another agency under its address", "status_refused") { scene in
            let (uri, _) = try Self.status(scene)
            let path = try #require(PublicPath(String(uri.dropFirst("https://mpp.example/".count))))
            try scene.city.mall.publicFiles.publish(Array("e30.e30.AAAA".utf8), at: path)
            return try scene.honest()
        },
    ]

    private static func withHeader(_ scene: PresentationMutant.Scene, _ header: String) throws -> String {
        let (jwt, disclosures, _) = try scene.parts()
        let parts = jwt.split(separator: ".").map(String.init)
        return scene.bound((["\(Base64URL.encode(Array(header.utf8))).\(parts[1]).\(parts[2])"] + disclosures).joined(separator: "~") + "~")
    }

    private static func status(_ scene: PresentationMutant.Scene) throws -> (uri: String, index: Int) {
        let payload = try Inspection(scene.wallet.credential).payload
        let list = try #require(payload["status"]?.object?["status_list"]?.object)
        return (try #require(list["uri"]?.string), Int(try #require(list["idx"]?.integer)))
    }

    private static func setStatus(_ value: UInt8, _ scene: PresentationMutant.Scene) async throws {
        let (uri, index) = try status(scene)
        let list = try #require(Int(uri.split(separator: "/").last!.dropLast(4)))
        let entry = StatusEntry(agency: "dpmptsp", list: list, index: index)
        try await scene.city.store.write { tx in _ = try tx.setStatus(entry, from: 0, to: value) }
        try await scene.city.mall.publishStatusLists()
    }

    /// The published list is signed a day too early, by the agency itself.
    private static func staleList(_ scene: PresentationMutant.Scene) async throws -> String {
        let (uri, _) = try status(scene)
        let mall = scene.city.mall
        let token = try await scene.city.store.read { tx in
            let key = try mall.activeKey(.status, of: "dpmptsp", at: mall.now, in: tx)
            let list = try #require(StatusList(bits: 2, capacity: StatusLayout.capacity))
            return try StatusListToken.sign(
                list,
                uri: uri,
                issuedAt: mall.now - 86_460,
                expires: mall.now + 86_400,
                ttl: 60,
                kid: key.record.kid,
                key: key.key
            )
        }
        let path = try #require(PublicPath(String(uri.dropFirst("https://mpp.example/".count))))
        try mall.publicFiles.publish(token, at: path)
        return try scene.honest()
    }
}
