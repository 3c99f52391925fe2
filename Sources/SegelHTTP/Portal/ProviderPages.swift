internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases
internal import SegelVault

/// Signing in by another provider (OpenID Connect), and binding one to an account.
extension Portal {
    private static let errandPath = "/sign-in/with"

    /// What a browser keeps while it is at the provider: the secret everything is bound to, what it is for, and where to go on.
    private struct Errand {
        static let cookie = "segel_provider"
        static let seconds = 600

        let secret: [UInt8]
        let isLinking: Bool
        let next: String

        init(secret: [UInt8], isLinking: Bool, next: String?) {
            self.secret = secret
            self.isLinking = isLinking
            self.next = next ?? ""
        }

        init?(_ text: String?) {
            let parts = (text ?? "").split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            do {
                secret = try Base64URL.decode(String(parts[0]))
                next = String(decoding: try Base64URL.decode(String(parts[2])), as: UTF8.self)
            } catch { return nil }
            isLinking = parts[1] == "link"
        }

        var text: String { "\(Base64URL.encode(secret)).\(isLinking ? "link" : "in").\(Base64URL.encode(Array(next.utf8)))" }

        var key: SecretBytes {
            var bytes = secret
            return SecretBytes(moving: &bytes)
        }
    }

    func addProviderPages(to router: Router<some RequestContext>) {
        router.get("/sign-in/keys.json") { _, _ in
            guard mall.signInProviders.contains(where: { $0.secretFile == nil }) else { throw HTTPError(.notFound) }
            return Response(
                status: .ok,
                headers: [.contentType: "application/json", .cacheControl: "public, max-age=3600"],
                body: .init(byteBuffer: ByteBuffer(bytes: try await mall.clientKeys()))
            )
        }
        router.get("/sign-in/with/:name") { request, context in
            try await answering(request, context) { visit in
                let name = context.parameters.get("name") ?? ""
                let next = request.uri.queryParameters["next"].map(String.init).flatMap { Self.isSafeToReturn(to: $0) ? $0 : nil }
                let errand = Errand(secret: SystemRandom().bytes(32), isLinking: false, next: next)
                return try await refusing(visit) {
                    carrying(errand, redirect(try await mall.providerAddress(name, browser: errand.key, isLinking: false)))
                }
            }
        }
        // Begun by a form of ours with the session's token: else another's page could bind its own account to whoever visits it.
        router.post("/sign-ins/providers/:name") { request, context in
            try await answering(request, context) { visit in
                _ = try visit.signedIn()
                _ = try await form(request, visit)
                return try await whenFresh(visit, at: "/sign-ins") { try await goPage(visit, context.parameters.get("name") ?? "") }
            }
        }
        router.get("/sign-in/with/:name/done") { request, context in
            try await answering(request, context) { visit in
                var response = try await refusing(visit) {
                    try await finish(request, context.parameters.get("name") ?? "", visit)
                }
                response.setCookie(cookie("", seconds: 0))
                return response
            }
        }
        router.post("/sign-ins/links/:id/remove") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                _ = try await form(request, visit)
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                guard try await mall.providerLinks(of: person).contains(where: { $0.id == id }) else { throw Refusal.notFound }
                return try await whenFresh(visit, at: "/sign-ins") {
                    try await mall.unlinkProvider(id, for: person, keeping: visit.session ?? "")
                    return redirect("/sign-ins?done=providerUnlinked")
                }
            }
        }
    }

    private func finish(_ request: Request, _ name: String, _ visit: Visit) async throws -> Response {
        let errand = Errand(request.cookies[cookieName(Errand.cookie, path: Self.errandPath)]?.value)
        let asked = request.uri.queryParameters
        let answer = ProviderAnswer(
            state: asked["state"].map(String.init) ?? "",
            code: asked["code"].map(String.init),
            error: asked["error"].map(String.init),
            issuer: asked["iss"].map(String.init)
        )
        guard errand?.isLinking == true else {
            return try await signedIn(mall.signIn(by: name, answer, browser: errand?.key, from: visit.browser), next: errand?.next, visit)
        }
        try await mall.linkProvider(name, answer, browser: errand?.key, for: visit.signedIn())
        return redirect("/sign-ins?done=providerLinked")
    }

    private func goPage(_ visit: Visit, _ name: String) async throws -> Response {
        let errand = Errand(secret: SystemRandom().bytes(32), isLinking: true, next: nil)
        return try await refusing(visit) {
            let address = try await mall.providerAddress(name, browser: errand.key, isLinking: true)
            let words = Words(language: visit.language)
            let title = mall.signInProviders.first { $0.name == name }?.title[visit.language] ?? name
            return carrying(
                errand,
                page(
                    "provider",
                    words["providerGoTitle"],
                    visit,
                    at: "/sign-ins",
                    ["failed": false, "heading": "\(words["providerGoTitle"]): \(title)", "address": address, "provider": title]
                )
            )
        }
    }

    private func refusing(_ visit: Visit, _ body: () async throws -> Response) async throws -> Response {
        do { return try await body() } catch let failure as SignInFailure {
            let words = Words(language: visit.language)
            return page(
                "provider",
                words["providerFailedTitle"],
                visit,
                status: .unprocessableContent,
                at: visit.person == nil ? "/sign-in" : "/sign-ins",
                [
                    "failed": true, "heading": words["providerFailedTitle"], "message": words.failure(failure), "code": failure.rawValue,
                    "back": visit.person == nil ? "/sign-in" : "/sign-ins",
                ]
            )
        }
    }

    private func carrying(_ errand: Errand, _ response: Response) -> Response {
        var response = response
        response.setCookie(cookie(errand.text, seconds: Errand.seconds))
        return response
    }

    private func cookie(_ value: String, seconds: Int) -> Cookie {
        Cookie(
            name: cookieName(Errand.cookie, path: Self.errandPath),
            value: value,
            maxAge: seconds,
            path: Self.errandPath,
            secure: isOverTLS,
            httpOnly: true,
            // Comes along when the provider sends the browser back, which is a way to follow a link.
            sameSite: .lax
        )
    }

    /// The sign-in page's buttons.
    func providerValues(_ language: Language, next: String?) -> [Values] {
        let query = next.flatMap { Self.isSafeToReturn(to: $0) ? "?next=\(Mall.percentEncoded($0))" : nil } ?? ""
        return mall.signInProviders.map { ["href": "/sign-in/with/\($0.name)\(query)", "title": $0.title[language]] }
    }

    /// What `/sign-ins` says of providers; nothing where the city has none.
    func linkValues(_ person: SignedIn, _ visit: Visit, _ words: Words) async throws -> Any {
        let providers = mall.signInProviders
        let links = try await mall.providerLinks(of: person)
        guard !providers.isEmpty || !links.isEmpty else { return Nothing() }
        let csrf = visit.csrf ?? "", isFresh = try await isFresh(visit)
        return [
            "hasLinks": !links.isEmpty,
            "links": links.map { link -> Values in
                [
                    "id": link.id.text, "title": providers.first { $0.name == link.provider }?.title[visit.language] ?? link.provider,
                    "facts": "\(words["providerSince"]) \(CivilDate(link.createdAt).text(visit.language))", "csrf": csrf,
                    "removable": !person.needsPasskey && isFresh,
                ]
            },
            "open": person.needsPasskey || !isFresh
                ? [] : providers.map { ["name": $0.name, "title": $0.title[visit.language], "csrf": csrf] as Values },
        ] as Values
    }
}
