internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelQR
internal import SegelUseCases
internal import SegelVault

/// The public verify page's questions to wallets: choose a policy, choose how to reach the wallet, see what came of it. Links and QR work
/// without any script; the page asks again by itself. Only the browser's own way to wallets needs one.
extension Portal {
    private static let askCookie = "segel_ask"
    private static let codeCookie = "segel_ask_code"

    func addAskPages(to router: Router<some RequestContext>) {
        router.get("/verify/ask/:policy") { request, context in
            try await answering(request, context) { visit in try askPage(context.parameters.get("policy") ?? "", visit) }
        }
        router.post("/verify/ask") { request, context in
            try await answering(request, context) { visit in try await ask(request, visit) }
        }
        router.get("/verify/requests/:id") { request, context in
            try await answering(request, context) { visit in
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                if let code = request.uri.queryParameters["response_code"] { return keep(String(code), id) }
                return try await askedPage(id, request, visit)
            }
        }
        router.post("/verify/requests/:id/browser") { request, context in
            try await answering(request, context) { visit in
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                try checkOrigin(request)
                let fields = URLEncodedForm(try await body(request, limit: 7 << 20)).fields
                try check(csrf: fields["_csrf"], visit)
                _ = try await mall.takeBrowserAnswer(id, data: Array((fields["data"] ?? "").utf8), browser: browser(request))
                return redirect("/verify/requests/\(id.text)")
            }
        }
    }

    /// For the list on the verify page.
    func offered(_ language: Language) -> [Values] {
        mall.offeredPolicies.map { ["code": $0.code, "name": $0.name[language], "purpose": $0.purpose[language]] }
    }

    private func askPage(_ code: String, _ visit: Visit) throws -> Response {
        let policy = try mall.policy(code)
        guard policy.policy.isOffered else { throw Refusal.notFound }
        let words = AskWords(mall: mall, language: visit.language)
        let shown = policy.policy.shows.map { words.label($0, policy) }
        return page(
            "ask",
            policy.policy.name[visit.language],
            visit,
            [
                "code": code, "name": policy.policy.name[visit.language], "purpose": policy.policy.purpose[visit.language],
                "asked": policy.names.map { ["label": words.label($0, policy), "of": words.title($0.credential, policy)] as Values },
                "shown": shown.map { ["label": $0] as Values }, "hasShown": !shown.isEmpty, "csrf": shownCSRF(visit),
            ]
        )
    }

    private func shownCSRF(_ visit: Visit) -> Any { shown(visit.person == nil ? nil : visit.csrf) }

    private func ask(_ request: Request, _ visit: Visit) async throws -> Response {
        let fields = try await form(request, visit)
        guard let way = PresentationWay(rawValue: fields["way"] ?? "") else { throw BadRequest() }
        // One browser, one secret, as long as it keeps asking.
        let known = request.cookies[cookieName(Self.askCookie, path: "/verify")].flatMap { Self.decoded($0.value) }
        let secret = known ?? SystemRandom().bytes(32)
        let asked = try await mall.askFromPage(Asking(policy: fields["policy"] ?? "", way: way), browser: secret)
        var response = redirect("/verify/requests/\(asked.id.text)")
        response.setCookie(cookie(Self.askCookie, Base64URL.encode(secret), path: "/verify"))
        return response
    }

    /// The code leaves the address at once: it is not for histories, and switching the language keeps it.
    private func keep(_ code: String, _ id: ObjectID) -> Response {
        let path = "/verify/requests/\(id.text)"
        var response = redirect(path)
        if Self.decoded(code) != nil { response.setCookie(cookie(Self.codeCookie, code, path: path)) }
        return response
    }

    private func cookie(_ name: String, _ value: String, path: String) -> Cookie {
        Cookie(
            name: cookieName(name, path: path),
            value: value,
            maxAge: 3_600,
            path: path,
            secure: isOverTLS,
            httpOnly: true,
            sameSite: .lax
        )
    }

    private func browser(_ request: Request) throws -> [UInt8] {
        guard let secret = request.cookies[cookieName(Self.askCookie, path: "/verify")].flatMap({ Self.decoded($0.value) }) else {
            throw Refusal.notFound
        }
        return secret
    }

    private static func decoded(_ text: String) -> [UInt8]? {
        do {
            let bytes = try Base64URL.decode(text)
            return bytes.count == 32 ? bytes : nil
        } catch { return nil }
    }

    /// Nothing where the link is longer than a symbol holds: an unsigned request's, which carries the whole request.
    private func picture(_ link: String?) -> Any {
        guard let link else { return Nothing() }
        do {
            let code = try QRCode(link, correction: .medium)
            return ["side": "\(code.size + 2 * QRCode.quietZone)", "path": code.path] as Values
        } catch { return Nothing() }
    }

    private func askedPage(_ id: ObjectID, _ request: Request, _ visit: Visit) async throws -> Response {
        let state = try await mall.presentation(
            id,
            code: request.cookies[cookieName(Self.codeCookie, path: request.uri.path)]?.value,
            browser: browser(request)
        )
        let words = AskWords(mall: mall, language: visit.language)
        let policy = state.asked.policy.policy
        var values: Values = [
            "id": id.text, "name": policy.name[visit.language], "code": policy.code, "csrf": shownCSRF(visit), "result": Nothing(),
            "sameDevice": false, "otherDevice": false, "browser": Nothing(), "picture": Nothing(), "link": shown(state.asked.link),
            "expired": state.phase == .expired, "elsewhere": state.phase == .elsewhere,
        ]
        switch state.phase {
        case .done: values["result"] = state.result.map { words.result($0, state.asked.policy) } ?? Nothing()
        case .waiting:
            values["sameDevice"] = state.asked.way == .sameDevice
            values["otherDevice"] = state.asked.way == .otherDevice
            values["picture"] = picture(state.asked.link)
            if state.asked.way == .browser {
                let (name, data) = try await mall.browserRequest(id)
                values["browser"] = ["protocol": name, "data": String(decoding: JSONWriter.bytes(data), as: UTF8.self)] as Values
            }
        case .elsewhere, .expired: break
        }
        var response = page("asked", policy.name[visit.language], visit, values)
        if state.phase == .waiting && state.asked.way == .browser {
            response.headers[.contentSecurityPolicy] = ContentPolicy.script
        } else if state.phase == .waiting {
            response.headers[HTTPField.Name("Refresh")!] = "4"
        }
        return response
    }
}
