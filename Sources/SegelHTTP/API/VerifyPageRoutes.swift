internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelCredential
internal import SegelUseCases

/// What the verify page takes along beside its scripts: its words, and what it is as an app. The same for everybody.
struct VerifyPageRoutes: Sendable {
    let mall: Mall

    func add(to router: Router<some RequestContext>) {
        router.get("/verify/words.json") { _, _ in Self.answer(JSONWriter.bytes(words), "application/json") }
        router.get("/verify/manifest.json") { _, _ in Self.answer(Array(Self.manifest.utf8), "application/manifest+json") }
        // At the root, so that it may speak for /verify itself.
        router.get("/verify-worker.js") { _, _ in
            var response = Self.answer(PackageResources.verify_worker_js, "text/javascript; charset=utf-8")
            response.headers[.contentSecurityPolicy] = ContentPolicy.verifyWorker
            return response
        }
    }

    private static func answer(_ bytes: [UInt8], _ type: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .cacheControl: "public, max-age=60"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    private static let manifest = """
        {"name":"Segel: periksa dokumen","short_name":"Periksa","lang":"id","start_url":"/verify","scope":"/verify","display":"standalone",\
        "background_color":"#f1f5f3","theme_color":"#06353d","icons":[{"src":"/assets/seal.svg","sizes":"any","type":"image/svg+xml"}]}
        """

    /// By language: the page's own texts, the reasons, and how types and claims are called.
    private var words: JSONObject {
        var object = JSONObject()
        for language in [Language.indonesian, .english] {
            var words = JSONObject()
            words.set("texts", .object(Self.texts(language)))
            words.set("reasons", .object(Self.reasons(language)))
            words.set("types", .object(types(language)))
            object.set(language.rawValue, .object(words))
        }
        return object
    }

    /// The script's name for a text, and its key.
    private static let keys = [
        ("accept", "accepted"), ("reject", "rejected"), ("cannot_decide", "undecided"), ("next", "nextStep"), ("issuedBy", "issuedBy"),
        ("statusAge", "statusAge"), ("yes", "yes"), ("no", "no"),
    ]

    private static func texts(_ language: Language) -> JSONObject {
        let all = Texts[language]
        var object = JSONObject()
        for (name, key) in keys { object.set(name, .string(all[key] ?? key)) }
        for (key, id, en) in Texts.verifyPage where key.hasPrefix("vp.") {
            object.set(String(key.dropFirst(3)), .string(language == .indonesian ? id : en))
        }
        return object
    }

    private static func reasons(_ language: Language) -> JSONObject {
        var object = JSONObject()
        for reason in VerificationReason.allCases {
            let (text, next) = (reason.text, reason.nextAction)
            object.set(
                reason.rawValue,
                reasonText(LocalizedText(id: text.id, en: text.en), LocalizedText(id: next.id, en: next.en), language)
            )
        }
        for (code, text, next) in browserReasons { object.set(code, reasonText(text, next, language)) }
        return object
    }

    private static func reasonText(_ text: LocalizedText, _ next: LocalizedText, _ language: Language) -> JSONValue {
        var object = JSONObject()
        object.set("text", .string(text[language]))
        object.set("next", .string(next[language]))
        return .object(object)
    }

    /// What only a browser meets.
    private static let browserReasons = [
        (
            "algorithm_unsupported",
            LocalizedText(
                id: "Peramban ini tidak mengenal cara penandatanganannya.",
                en: "This browser does not know the way it is signed."
            ),
            LocalizedText(id: "Sambungkan ke jaringan; peladen memeriksanya.", en: "Connect to the network; the server verifies it.")
        ),
        (
            "lists_missing",
            LocalizedText(id: "Daftar tepercaya belum ada di perangkat ini.", en: "The trusted lists are not on this device yet."),
            LocalizedText(id: "Sambungkan ke jaringan, lalu periksa lagi.", en: "Connect to the network, then verify again.")
        ),
    ]

    /// Those of services that are here; a former type keeps its own name.
    private func types(_ language: Language) -> JSONObject {
        var object = JSONObject()
        for service in mall.catalogue.services {
            let type = mall.configuration.type(service.credential.type)
            guard object[type] == nil else { continue }
            var claims = JSONObject()
            var values = JSONObject()
            for claim in service.credential.claims where claim.list == nil && claims[claim.name] == nil {
                claims.set(claim.name, .string(claim.label[language]))
                // Of the few that symbols show: some lists of choices are longer than all the rest.
                guard service.credential.qr.contains(claim.name), case .choice(let options) = service.field(behind: claim)?.type else {
                    continue
                }
                var choices = JSONObject()
                for option in options where choices[option.code] == nil { choices.set(option.code, .string(option.label[language])) }
                values.set(claim.name, .object(choices))
            }
            var inner = JSONObject()
            inner.set("title", .string(service.credential.title[language]))
            inner.set("claims", .object(claims))
            inner.set("values", .object(values))
            object.set(type, .object(inner))
        }
        return object
    }
}
