internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases

/// Following a case without signing in, by reference and PIN; and the PIN itself, shown once.
extension Portal {
    private static let pinCookie = "segel_pin"

    func addTrackingPages(to router: Router<some RequestContext>) {
        router.get("/track") { request, context in
            try await answering(request, context) { visit in trackPage(visit, reference: "") }
        }
        // As it is said on the telephone.
        router.get("/lacak") { _, _ in redirect("/track") }
        router.post("/track") { request, context in
            try await answering(request, context) { visit in try await track(request, visit) }
        }
        router.post("/cases/:id/pin") { request, context in
            try await answering(request, context) { visit in
                let id = context.parameters.get("id") ?? ""
                _ = try await form(request, visit)
                return showing(try await mall.renewTrackingPIN(id, for: visit.signedIn()), at: "/cases/\(id)")
            }
        }
    }

    private func track(_ request: Request, _ visit: Visit) async throws -> Response {
        let fields = try await form(request, visit)
        let reference = fields["reference"] ?? ""
        do {
            let found = try await mall.trackCase(reference: reference, pin: fields["pin"] ?? "", from: visit.client)
            return trackPage(visit, reference: reference, found: found)
        } catch let refusal as Refusal where ["tracking_refused", "tracking_rests"].contains(refusal.code) {
            return trackPage(visit, reference: reference, isRefused: true)
        }
    }

    private func trackPage(_ visit: Visit, reference: String, found: TrackedCase? = nil, isRefused: Bool = false) -> Response {
        let words = Words(language: visit.language)
        return page(
            "track",
            words["trackTitle"],
            visit,
            status: isRefused ? .unprocessableContent : .ok,
            at: "/track",
            ["refused": isRefused, "typed": reference, "csrf": shown(visit.csrf), "found": found.map { values($0, words) } ?? Nothing()]
        )
    }

    private func values(_ found: TrackedCase, _ words: Words) -> Values {
        let service = mall.catalogue.service(found.service)
        return [
            "reference": found.reference, "service": service?.name[words.language] ?? found.service, "state": words.state(found.state),
            "tone": words.tone(found.state), "desk": shown(found.step.flatMap { service?.workflow.step($0)?.label[words.language] }),
            "promised": shown(words.date(found.promised)), "updated": momentText(found.updatedAt, words.language),
            "needsYou": found.state == "returned", "hasParts": !found.parts.isEmpty,
            "parts": found.parts.map { part -> Values in
                let title = service?.part(part.service)?.service.credential.title[words.language]
                return ["title": title ?? part.service, "state": words.state(part.state), "tone": words.tone(part.state.rawValue)]
            },
        ]
    }

    /// Sends on to a page that shows the PIN once. It goes by a cookie of that page alone: not by the address, which histories and logs keep.
    func showing(_ pin: TrackingPIN, at path: String, query: String = "") -> Response {
        var response = redirect(path + query)
        response.setCookie(pinCookie(pin.text, path, seconds: 60))
        return response
    }

    /// The PIN that `showing` sent here.
    func sentPIN(_ request: Request) -> String? {
        request.cookies[cookieName(Self.pinCookie, path: request.uri.path)]?.value.filter(\.isNumber)
    }

    /// So that it is shown once.
    func forgetPIN(at path: String, in response: inout Response) { response.setCookie(pinCookie("", path, seconds: 0)) }

    private func pinCookie(_ value: String, _ path: String, seconds: Int) -> Cookie {
        Cookie(
            name: cookieName(Self.pinCookie, path: path),
            value: value,
            maxAge: seconds,
            path: path,
            secure: isOverTLS,
            httpOnly: true,
            sameSite: .lax
        )
    }
}
