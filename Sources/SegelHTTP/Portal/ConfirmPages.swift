internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases

/// Being asked again who one is, before what an open browser must not be enough for: contacts and ways to sign in.
extension Portal {
    /// Where somebody goes on to.
    private static let confirmedPlaces: Set<String> = ["/sign-ins", "/notices"]

    func addConfirmPages(to router: Router<some RequestContext>) {
        router.get("/sign-ins/confirm") { request, context in
            try await answering(request, context) { visit in
                let next = request.uri.queryParameters["next"].map(String.init) ?? ""
                return try await confirmPage(visit, visit.signedIn(), next: next, failed: false)
            }
        }
        router.post("/sign-ins/confirm") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                let fields = try await form(request, visit)
                let next = request.uri.queryParameters["next"].map(String.init) ?? ""
                do {
                    try await mall.freshen(session: visit.session ?? "", for: confirmed(person, fields))
                } catch let refusal as Refusal where refusal.code == "confirmation_failed" {
                    return try await confirmPage(visit, person, next: next, failed: true)
                }
                return redirect(Self.confirmedPlaces.contains(next) ? next : "/sign-ins")
            }
        }
    }

    /// Whether what changes an account may be done now.
    func isFresh(_ visit: Visit) async throws -> Bool { try await mall.isFresh(session: visit.session ?? "") }

    /// Does it, or asks first.
    func whenFresh(_ visit: Visit, at place: String, _ body: () async throws -> Response) async throws -> Response {
        guard try await isFresh(visit) else { return redirect(Self.confirmAddress(place)) }
        return try await body()
    }

    static func confirmAddress(_ place: String) -> String { "/sign-ins/confirm?next=\(Mall.percentEncoded(place))" }

    private func confirmPage(_ visit: Visit, _ person: SignedIn, next: String, failed: Bool) async throws -> Response {
        let words = Words(language: visit.language), place = Self.confirmedPlaces.contains(next) ? next : "/sign-ins"
        var response = page(
            "confirmfirst",
            words["confirmFirst"],
            visit,
            status: failed ? .unprocessableContent : .ok,
            at: failed ? "/sign-ins/confirm" : nil,
            try await confirmation(for: person, at: Self.confirmAddress(place), words["confirmFirstDo"], failed: failed)
                .merging(["back": place, "backText": words[place == "/notices" ? "contactBack" : "signInsBack"]])
        )
        response.headers[.contentSecurityPolicy] = ContentPolicy.script
        return response
    }
}
