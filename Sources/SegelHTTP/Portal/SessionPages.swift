internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// Where somebody is signed in, and ending it there.
extension Portal {
    func addSessionPages(to router: Router<some RequestContext>) {
        router.get("/sign-ins/sessions") { request, context in
            try await answering(request, context) { visit in
                try await sessionsPage(visit, visit.signedIn(), done: request.uri.queryParameters["done"])
            }
        }
        router.post("/sign-ins/sessions/others") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                _ = try await form(request, visit)
                try await mall.endOtherSessions(of: person, keeping: visit.session ?? "")
                return redirect("/sign-ins/sessions?done=sessionOthersEnded")
            }
        }
        router.post("/sign-ins/sessions/:id/end") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                _ = try await form(request, visit)
                try await mall.endSession(ObjectID(text: context.parameters.get("id") ?? ""), of: person)
                return redirect("/sign-ins/sessions?done=sessionEnded")
            }
        }
    }

    private func sessionsPage(_ visit: Visit, _ person: SignedIn, done: Substring?) async throws -> Response {
        let words = Words(language: visit.language)
        let sessions = try await mall.openSessions(of: person, seenFrom: visit.session ?? "")
        return page(
            "sessions",
            words["sessionsTitle"],
            visit,
            [
                "done": shown(done.flatMap { ["sessionEnded", "sessionOthersEnded"].contains($0) ? words[String($0)] : nil }),
                "csrf": visit.csrf ?? "", "hasOthers": sessions.count > 1,
                "sessions": sessions.map { session -> Values in
                    [
                        "browser": session.browser.isEmpty ? words["sessionUnknown"] : session.browser, "facts": words.facts(session),
                        "own": session.isOwn,
                        "other": session.isOwn ? Nothing() : ["id": session.id.text, "csrf": visit.csrf ?? ""] as Values,
                    ]
                },
            ]
        )
    }
}

extension Words {
    /// "kata sandi; masuk 2 Maret 2026 08.10; terakhir dipakai 2 Maret 2026 08.15".
    fileprivate func facts(_ session: OpenSession) -> String {
        let way =
            switch session.way {
            case .password: self["wayPassword"]
            case .passkey: self["wayPasskey"]
            case .provider, .strongProvider: self["wayProvider"]
            }
        return [
            way, "\(self["sessionBegan"]) \(momentText(session.beganAt, language))",
            "\(self["sessionUsed"]) \(momentText(session.usedAt, language))",
        ].joined(separator: "; ")
    }
}
