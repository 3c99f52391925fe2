internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases

/// What goes, what stays and why; and then it goes.
extension Portal {
    func addErasurePages(to router: Router<some RequestContext>) {
        router.get("/rights/erasure") { request, context in
            try await answering(request, context) { visit in try await erasurePage(visit, visit.signedIn()) }
        }
        router.post("/rights/erasure") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                let fields = try await form(request, visit)
                do {
                    let counts = try await mall.eraseNow(for: confirmed(person, fields))
                    return try await erasurePage(visit, person, erased: counts)
                } catch let refusal as Refusal where ["confirmation_failed", "legal_hold"].contains(refusal.code) {
                    return try await erasurePage(visit, person, refused: refusal.code)
                }
            }
        }
    }

    private func erasurePage(
        _ visit: Visit,
        _ person: SignedIn,
        refused: String? = nil,
        erased: [RightsTerms.Erasable: Int]? = nil
    ) async throws -> Response {
        let words = Words(language: visit.language)
        let preview = try await mall.erasurePreview(for: person)
        let days = mall.catalogue.rights.days
        let mayErase = !preview.goes.isEmpty && !preview.isHeld
        let confirmation = try await confirmation(
            for: person,
            at: "/rights/erasure",
            words["eraseDo"],
            failed: refused == "confirmation_failed"
        )
        let done = erased.map { counts in
            counts.isEmpty
                ? words["eraseNothing"]
                : "\(words["eraseDone"]) "
                    + RightsTerms.Erasable.allCases.compactMap { kind in
                        counts[kind].map { "\($0) \(words["erasable.\(kind.rawValue)"].lowercased())" }
                    }.joined(separator: ", ")
        }
        var response = page(
            "erasure",
            words["erase"],
            visit,
            status: refused == nil ? .ok : .unprocessableContent,
            at: "/rights/erasure",
            [
                "done": shown(done), "held": preview.isHeld, "nothing": preview.goes.isEmpty,
                "goes": preview.goes.map { thing -> Values in
                    let until = days[thing.kind].map { CivilDate(thing.since).adding(days: $0).text(visit.language) }
                    return [
                        "kind": words["erasable.\(thing.kind.rawValue)"], "label": thing.label,
                        "until": shown(until.map { "\(words["eraseByItself"]) \($0)" }),
                    ]
                },
                "inUse": preview.inUse.map { thing, references -> Values in
                    ["label": thing.label, "why": "\(words["eraseInUse"]) \(references.joined(separator: ", "))"]
                },
                "archives": mall.catalogue.rights.archives.map { archive -> Values in
                    ["label": archive.name[visit.language], "why": archive.law[visit.language]]
                },
                "ask": mayErase ? confirmation : Nothing(),
            ]
        )
        response.headers[.contentSecurityPolicy] = ContentPolicy.script
        return response
    }
}
