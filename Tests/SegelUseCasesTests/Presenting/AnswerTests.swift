import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("A verifier asks a wallet")
struct AnswerTests {
    let folder: TemporaryFolder
    let city: TestCity

    init() async throws {
        folder = try TemporaryFolder(inMemory: true)
        city = try await TestCity(folder.path + "/city")
    }

    private func ask(_ policy: String = "sip-berlaku", _ way: PresentationWay = .otherDevice, isEncrypted: Bool = true) async throws -> (
        AuthenticatedVerifier, Asked
    ) {
        let verifier = try await city.verifier()
        return (verifier, try await city.mall.ask(Asking(policy: policy, way: way, isEncrypted: isEncrypted), for: verifier))
    }

    private func refusal(_ code: String, _ body: () async throws -> Void) async {
        do {
            try await body()
            Issue.record("not refused with \(code)")
        } catch let refusal as Refusal { #expect(refusal.code == code) } catch { Issue.record("\(error) instead of \(code)") }
    }

    @Test(
        "accepted, encrypted or not: the conditions hold, the asker sees what the policy shows and nothing else",
        arguments: [true, false]
    )
    func accepted(isEncrypted: Bool) async throws {
        let wallet = try await PresentingWallet(city)
        let (verifier, asked) = try await ask(isEncrypted: isEncrypted)
        #expect(try await city.mall.presentation(asked.id, code: nil, for: verifier).phase == .waiting)
        let taken = try await city.mall.takeAnswer(asked.id, form: wallet.answer(asked))
        #expect(taken.refusal == nil && taken.redirect == nil)
        let state = try await city.mall.presentation(asked.id, code: nil, for: verifier)
        #expect(state.phase == .done && state.result?.outcome == "accept" && state.result?.conditions == [true, true])
        #expect(state.result?.claims.map(\.claim) == ["nama", "profesi", "tempat", "sampai"])
        #expect(state.result?.claims.first?.text == "Warga Uji")
        #expect(state.receipt?.contains("verification") == true)
    }

    @Test(
        "the date of birth decides and is shown to nobody; a day too young is no",
        arguments: [("2009-03-02", true), ("2009-03-03", false)]
    )
    func age(birth: String, isOldEnough: Bool) async throws {
        let wallet = try await PresentingWallet(
            city,
            agency: "disdukcapil",
            type: "KutipanAktaKelahiran",
            claims: PresentingWallet.birth(birth)
        )
        let (verifier, asked) = try await ask("usia-17")
        let taken = try await city.mall.takeAnswer(asked.id, form: wallet.answer(asked, ["tglLahir"], query: "akta"))
        #expect(taken.refusal == nil)
        let result = try #require(try await city.mall.presentation(asked.id, code: nil, for: verifier).result)
        #expect(result.outcome == (isOldEnough ? "accept" : "reject") && result.code == (isOldEnough ? "accepted" : "conditions_not_met"))
        #expect(result.conditions == [isOldEnough] && result.claims.isEmpty)
    }

    @Test("a licence that ended yesterday is refused by the policy, not as a forgery") func ended() async throws {
        let claims = PresentingWallet.licence.map { $0.name == "berlakuSampai" ? ($0.name, JSONValue.string("2026-03-01")) : $0 }
        let wallet = try await PresentingWallet(city, claims: claims)
        let (verifier, asked) = try await ask()
        #expect(try await city.mall.takeAnswer(asked.id, form: wallet.answer(asked)).refusal == nil)
        let result = try #require(try await city.mall.presentation(asked.id, code: nil, for: verifier).result)
        #expect(result.code == "conditions_not_met" && result.conditions == [false, true])
    }

    /// A policy no program knows of, put beside the others.
    private static let residence = """
        - code: warga-wilayah
          name: {id: Tinggal di wilayah ini, en: Lives in this region}
          purpose: {id: Uji, en: Test}
          query:
            credentials:
              - id: surat
                format: dc+sd-jwt
                meta: {vct_values: ["{types}/SuratIzinPraktik"]}
                trusted_authorities: [{type: etsi_tl, values: ["https://mpp.example/trust/list.json"]}]
                claims: [{id: kelurahan, path: [alamat, kelurahan]}]
          accept:
            - {of: surat, claim: kelurahan, startsWith: "{region}.", text: {id: Tinggal di sini, en: Lives here}}
        """

    @Test("a new policy is a file: lives in 18.72, and not next door", arguments: [("18.72.01.1001", true), ("18.71.01.1001", false)])
    func residence(village: String, livesHere: Bool) async throws {
        let folder = TestCity.repository.appending(path: "Catalogue")
        var files = ["policies.yaml": Array(Self.residence.utf8)]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".yaml") && files[name] == nil {
            files[name] = [UInt8](try Data(contentsOf: folder.appending(path: name)))
        }
        try city.mall.adopt(CatalogueReader(files).read())
        let verifier = try await city.verifier(policies: ["warga-wilayah"])
        var address = JSONObject()
        address.set("kelurahan", .string(village))
        let wallet = try await PresentingWallet(city, claims: [("nama", .string("Warga Uji")), ("alamat", .object(address))])
        let asked = try await city.mall.ask(Asking(policy: "warga-wilayah", way: .otherDevice), for: verifier)
        _ = try await city.mall.takeAnswer(asked.id, form: wallet.answer(asked, ["alamat", "kelurahan"], query: "surat"))
        let result = try #require(try await city.mall.presentation(asked.id, code: nil, for: verifier).result)
        #expect(result.outcome == (livesHere ? "accept" : "reject") && result.conditions == [livesHere] && result.claims.isEmpty)
    }

    @Test("A56: replayed: the same answer twice, and a second answer under the same nonce") func replayed() async throws {
        let wallet = try await PresentingWallet(city)
        let (_, asked) = try await ask()
        let form = try wallet.answer(asked)
        _ = try await city.mall.takeAnswer(asked.id, form: form)
        await refusal("request_answered") { _ = try await city.mall.takeAnswer(asked.id, form: form) }
        await refusal("request_answered") { _ = try await city.mall.takeAnswer(asked.id, form: wallet.answer(asked)) }
        await refusal("request_answered") { _ = try await city.mall.takeAnswer(asked.id, form: ["error": "access_denied"]) }
    }

    @Test("A16 for answers: of ten at once one is taken") func race() async throws {
        let wallet = try await PresentingWallet(city)
        let (_, asked) = try await ask()
        let form = try wallet.answer(asked)
        let mall = city.mall
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 {
                group.addTask { do { return try await mall.takeAnswer(asked.id, form: form).refusal == nil } catch { return false } }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(taken == 1)
    }

    @Test("expired: not a second after its time; noise before it burns nothing") func expired() async throws {
        let wallet = try await PresentingWallet(city)
        let (verifier, asked) = try await ask()
        await refusal("response_state_differs") {
            _ = try await city.mall.takeAnswer(asked.id, form: PresentingWallet.form("{\"sip\":[\"x\"]}", asked, state: "x"))
        }
        await refusal("jwe_malformed") { _ = try await city.mall.takeAnswer(asked.id, form: ["response": "noise"]) }
        await refusal("response_not_encrypted") {
            _ = try await city.mall.takeAnswer(asked.id, form: ["vp_token": "{}", "state": asked.request.state!])
        }
        #expect(try await city.mall.presentation(asked.id, code: nil, for: verifier).phase == .waiting)
        city.clock.advance(Mall.askLifetime)
        let late = try wallet.answer(asked, at: city.clock.now())
        await refusal("request_expired") { _ = try await city.mall.takeAnswer(asked.id, form: late) }
        #expect(try await city.mall.presentation(asked.id, code: nil, for: verifier).phase == .expired)
    }

    @Test("declined by the wallet: said, and nothing kept of anybody") func declined() async throws {
        let (verifier, asked) = try await ask()
        let form = ["error": "access_denied", "state": try #require(asked.request.state)]
        #expect(try await city.mall.takeAnswer(asked.id, form: form).refusal == nil)
        let state = try await city.mall.presentation(asked.id, code: nil, for: verifier)
        #expect(state.result?.outcome == "declined" && state.result?.code == "access_denied" && state.receipt == nil)
        await refusal("not_found") { _ = try await city.mall.evidence(asked.id, purpose: "pemeriksaan", for: verifier) }
    }

    @Test("A74: another agency's request, an unknown one, and one outside an agency's policies look alike") func foreign() async throws {
        let (_, asked) = try await ask()
        let other = try await city.verifier("apotek", policies: ["usia-17"])
        await refusal("not_found") { _ = try await city.mall.presentation(asked.id, code: nil, for: other) }
        await refusal("not_found") { _ = try await city.mall.presentation(ObjectID(from: SystemRandom()), code: nil, for: other) }
        await refusal("not_found") { _ = try await city.mall.evidence(asked.id, purpose: "x", for: other) }
        await refusal("policy_unknown") { _ = try await city.mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice), for: other) }
        await refusal("policy_unknown") { _ = try await city.mall.ask(Asking(policy: "apa-saja", way: .otherDevice), for: other) }
        await refusal("not_found") { _ = try await city.mall.presentation(asked.id, code: nil, browser: [UInt8](repeating: 0, count: 32)) }
    }

    @Test("same device: only who comes back with the wallet's code sees the answer") func sameDevice() async throws {
        let wallet = try await PresentingWallet(city)
        let (verifier, asked) = try await ask("sip-berlaku", .sameDevice)
        let taken = try await city.mall.takeAnswer(asked.id, form: wallet.answer(asked))
        let redirect = try #require(taken.redirect)
        #expect(redirect.hasPrefix("https://mpp.example/verify/requests/\(asked.id.text)?response_code="))
        let code = String(redirect.split(separator: "=").last ?? "")
        #expect(try await city.mall.presentation(asked.id, code: nil, for: verifier).phase == .elsewhere)
        #expect(try await city.mall.presentation(asked.id, code: String(code.reversed()), for: verifier).phase == .elsewhere)
        #expect(try await city.mall.presentation(asked.id, code: code, for: verifier).phase == .done)
        let back = Asking(policy: "sip-berlaku", way: .sameDevice, returnTo: "https://klinik.example/kembali?kasus=1")
        let second = try await city.mall.ask(back, for: verifier)
        let sent = try await city.mall.takeAnswer(second.id, form: wallet.answer(second)).redirect
        #expect(sent?.hasPrefix("https://klinik.example/kembali?kasus=1&response_code=") == true)
        for address in ["http://klinik.example", "javascript:alert(1)", "https://klinik.example#x"] {
            let asking = Asking(policy: "sip-berlaku", way: .sameDevice, returnTo: address)
            await refusal("return_to_refused") { _ = try await city.mall.ask(asking, for: verifier) }
        }
    }

    @Test("through a browser: the page's origin is the audience; only the browser that asked may answer") func browser() async throws {
        let wallet = try await PresentingWallet(city)
        let secret = SystemRandom().bytes(32)
        let asked = try await city.mall.askFromPage(Asking(policy: "sip-berlaku", way: .browser), browser: secret)
        let (name, data) = try await city.mall.browserRequest(asked.id)
        #expect(name == "openid4vp-v1-signed" && data.members.map(\.name) == ["request"])
        let unsigned = try await city.mall.askFromPage(Asking(policy: "sip-berlaku", way: .browser, isSigned: false), browser: secret)
        let (plainName, plain) = try await city.mall.browserRequest(unsigned.id)
        #expect(plainName == "openid4vp-v1-unsigned" && plain["client_id"] == nil && plain["response_mode"] == .string("dc_api.jwt"))
        func answer(_ audience: String) throws -> [UInt8] {
            let shown = try wallet.present(audience: audience, nonce: asked.request.nonce)
            let text = "{\"vp_token\":{\"sip\":[\"\(shown)\"]}}"
            let sealed = CompactJWE.seal(Array(text.utf8), to: asked.request.encryption!, random: SystemRandom())
            return Array("{\"response\":\"\(String(decoding: sealed, as: UTF8.self))\"}".utf8)
        }
        let honest = try answer("origin:https://mpp.example")
        await refusal("not_found") { _ = try await city.mall.takeBrowserAnswer(asked.id, data: honest, browser: SystemRandom().bytes(32)) }
        await refusal("not_found") { _ = try await city.mall.takeAnswer(asked.id, form: ["response": "x"]) }
        #expect(try await city.mall.takeBrowserAnswer(asked.id, data: honest, browser: secret).refusal == nil)
        #expect(try await city.mall.presentation(asked.id, code: nil, browser: secret).result?.outcome == "accept")
        for audience in [
            "https://mpp.example", "origin:https://mpp.example/", "origin:https://evil.example", "redirect_uri:https://mpp.example",
        ] {
            let again = try await city.mall.askFromPage(Asking(policy: "sip-berlaku", way: .browser), browser: secret)
            let shown = try wallet.present(audience: audience, nonce: again.request.nonce)
            let text = "{\"vp_token\":{\"sip\":[\"\(shown)\"]}}"
            let sealed = CompactJWE.seal(Array(text.utf8), to: again.request.encryption!, random: SystemRandom())
            let data = Array("{\"response\":\"\(String(decoding: sealed, as: UTF8.self))\"}".utf8)
            #expect(
                try await city.mall.takeBrowserAnswer(again.id, data: data, browser: secret).refusal == "key_binding_refused",
                "\(audience)"
            )
        }
    }

    @Test("the public page asks only what is offered, and keeps no evidence") func page() async throws {
        let wallet = try await PresentingWallet(city)
        let secret = SystemRandom().bytes(32)
        let asked = try await city.mall.askFromPage(Asking(policy: "sip-berlaku", way: .otherDevice), browser: secret)
        _ = try await city.mall.takeAnswer(asked.id, form: wallet.answer(asked))
        #expect(try await city.mall.presentation(asked.id, code: nil, browser: secret).result?.outcome == "accept")
        let kept = try await city.store.read { tx in try tx.answered(asked.id) }
        #expect(kept?.sealedEvidence == nil)
        await refusal("policy_unknown") {
            _ = try await city.mall.askFromPage(Asking(policy: "rahasia", way: .otherDevice), browser: secret)
        }
    }

    @Test("a request that was answered has no key left to open its answer with") func keyGone() async throws {
        let wallet = try await PresentingWallet(city)
        let (_, asked) = try await ask()
        #expect(try await city.store.read { tx in try tx.asked(asked.id)?.sealedAnswerKey } != nil)
        _ = try await city.mall.takeAnswer(asked.id, form: wallet.answer(asked))
        #expect(try await city.store.read { tx in try tx.asked(asked.id)?.sealedAnswerKey } == nil)
    }

    @Test("signed: the link names the certificate's digest; the request is fetched, twice, with and without the wallet's nonce")
    func signed()
        async throws
    {
        let (_, asked) = try await ask()
        let client = try #require(asked.request.client)
        let link = try #require(asked.link)
        #expect(client.text.hasPrefix("x509_hash:") && link.hasPrefix("openid4vp://?client_id=x509_hash%3A"))
        #expect(link.hasSuffix("&request_uri=https%3A%2F%2Fmpp.example%2Fopenid4vp%2Frequests%2F\(asked.id.text)&request_uri_method=post"))
        let anchors = try #require(try city.mall.currentTrustList()).allAnchors
        let now = city.clock.now()
        let reading = RequestReader(now: now) { chain in
            try CertificateChain(anchors: anchors).check(chain, for: .request).valid(at: now).leafKey
        }
        let plain = try await city.mall.requestObject(asked.id, walletNonce: nil)
        #expect(try reading.signed(plain, client: client.text) == asked.request)
        let fresh = try await city.mall.requestObject(asked.id, walletNonce: "dompet")
        #expect(try reading.signed(fresh, client: client.text, walletNonce: "dompet") == asked.request)
        #expect(throws: RequestFailure.certificateRefused) {
            try RequestReader(now: now) { _ in throw RequestFailure.malformed }.signed(fresh)
        }
        let leaf = try await city.store.read { tx in try city.mall.requestSigner(at: now, in: tx).chain[0] }
        #expect(client == ClientIdentifier(leaf: leaf))
        await refusal("wallet_nonce_refused") {
            _ = try await city.mall.requestObject(asked.id, walletNonce: String(repeating: "x", count: 513))
        }
        city.clock.advance(Mall.askLifetime)
        await refusal("request_expired") { _ = try await city.mall.requestObject(asked.id, walletNonce: nil) }
    }

    @Test("unsigned: the link carries the whole request, and there is nothing to fetch") func link() async throws {
        let verifier = try await city.verifier()
        let asked = try await city.mall.ask(Asking(policy: "sip-berlaku", way: .otherDevice, isSigned: false), for: verifier)
        let link = try #require(asked.link)
        #expect(
            link.hasPrefix("openid4vp://?client_id=redirect_uri%3Ahttps%3A%2F%2Fmpp.example%2Fopenid4vp%2Fresponses%2F\(asked.id.text)&")
        )
        #expect(link.contains("&response_mode=direct_post.jwt&") && !link.contains("request_uri="))
        await refusal("not_found") { _ = try await city.mall.requestObject(asked.id, walletNonce: nil) }
    }
}
