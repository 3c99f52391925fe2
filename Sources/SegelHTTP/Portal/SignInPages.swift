internal import HTTPTypes
internal import Hummingbird
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

extension Portal {
    func addSignIn(to router: Router<some RequestContext>) {
        router.get("/sign-in") { request, context in
            try await answering(request, context) { visit in
                signInPage(
                    visit,
                    failed: false,
                    activated: request.uri.queryParameters["activated"] != nil,
                    left: request.uri.queryParameters["left"] != nil,
                    name: "",
                    next: request.uri.queryParameters["next"].map(String.init)
                )
            }
        }
        router.post("/sign-in") { request, context in
            try await answering(request, context) { visit in
                let fields = try await form(request, visit)
                var password = Array((fields["password"] ?? "").utf8)
                do {
                    let secret = try await mall.signIn(
                        SignInName(typed: fields["name"] ?? ""),
                        password: SecretBytes(moving: &password),
                        from: visit.browser
                    )
                    return try await signedIn(secret, next: fields["next"], visit)
                } catch let refusal as Refusal where refusal.code == "sign_in_failed" {
                    return signInPage(visit, failed: true, activated: false, name: fields["name"] ?? "", next: fields["next"])
                }
            }
        }
        router.post("/sign-in/passkey") { request, context in
            try await answering(request, context) { visit in
                let fields = try await form(request, visit)
                do {
                    return try await signedIn(mall.signIn(with: Self.answer(fields), from: visit.browser), next: fields["next"], visit)
                } catch let refusal as Refusal where refusal.code == "sign_in_failed" {
                    return signInPage(visit, failed: true, activated: false, name: "", next: fields["next"])
                }
            }
        }
        router.post("/sign-out") { request, context in
            try await answering(request, context) { visit in
                _ = try await form(request, visit)
                if let session = visit.session { try await mall.signOut(session: session) }
                var response = redirect("/sign-in?left=1")
                // Not "storage": the verify page keeps there what it needs with the network off. The page that follows takes away what is somebody's.
                response.headers[HTTPField.Name("Clear-Site-Data")!] = "\"cache\""
                response.setCookie(
                    Cookie(name: cookieName(Self.cookie), value: "", maxAge: 0, path: "/", secure: isOverTLS, httpOnly: true)
                )
                return response
            }
        }
        router.get("/activate") { request, context in
            try await answering(request, context) { visit in activatePage(visit, error: nil, name: "") }
        }
        router.post("/activate") { request, context in
            try await answering(request, context) { visit in try await activate(request, visit) }
        }
    }

    static func answer(_ fields: [String: String]) throws -> PasskeyAnswer {
        PasskeyAnswer(
            credential: try decoded(fields["credential"]),
            clientData: try decoded(fields["clientData"]),
            authenticatorData: try decoded(fields["authenticatorData"]),
            signature: try decoded(fields["signature"])
        )
    }

    static func decoded(_ text: String?) throws -> [UInt8] {
        do { return try Base64URL.decode(text ?? "") } catch { throw BadRequest() }
    }

    private func activate(_ request: Request, _ visit: Visit) async throws -> Response {
        let fields = try await form(request, visit)
        let words = Words(language: visit.language)
        var password = Array((fields["password"] ?? "").utf8)
        do {
            try await mall.activate(
                SignInName(typed: fields["name"] ?? ""),
                code: fields["code"] ?? "",
                password: SecretBytes(moving: &password)
            )
            return redirect("/sign-in?activated=1")
        } catch let refusal as Refusal where refusal.code == "activation_failed" || refusal.code.hasPrefix("password_") {
            let text = words[refusal.code == "activation_failed" ? "activationFailed" : refusal.code]
            return activatePage(visit, error: text, name: fields["name"] ?? "")
        }
    }

    private func signInPage(_ visit: Visit, failed: Bool, activated: Bool, left: Bool = false, name: String, next: String?) -> Response {
        var response = page(
            "signin",
            Words(language: visit.language)["signInTitle"],
            visit,
            status: failed ? .unprocessableContent : .ok,
            [
                "challenge": mall.passkeyChallenge(), "party": mall.configuration.passkeyParty.name,
                "failed": failed, "activated": activated, "name": name, "left": left && visit.person == nil,
                "next": shown(next.flatMap { Self.isSafeToReturn(to: $0) ? $0 : nil }),
                "providers": providerValues(visit.language, next: next),
                "services": mall.catalogue.offered.map { ["code": $0.code, "name": $0.name[visit.language]] as Values },
            ]
        )
        response.headers[.contentSecurityPolicy] = ContentPolicy.script
        return response
    }

    private func activatePage(_ visit: Visit, error: String?, name: String) -> Response {
        page(
            "activate",
            Words(language: visit.language)["activateTitle"],
            visit,
            status: error == nil ? .ok : .unprocessableContent,
            ["error": shown(error), "name": name]
        )
    }

    /// The cookie is out of scripts' reach, not sent by other sites' posts, and only over TLS where the portal has it.
    /// The session that this browser had ends.
    func signedIn(_ secret: String, next: String?, _ visit: Visit) async throws -> Response {
        if let before = visit.session { try await mall.signOut(session: before) }
        var response = redirect(next.flatMap { Self.isSafeToReturn(to: $0) ? $0 : nil } ?? "/")
        response.setCookie(
            Cookie(
                name: cookieName(Self.cookie),
                value: secret,
                maxAge: Int(Session.lifetime),
                path: "/",
                secure: isOverTLS,
                httpOnly: true,
                sameSite: .lax
            )
        )
        return response
    }
}
