internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// Restricting what is done with one's data.
extension Portal {
    func addRestrictionPages(to router: Router<some RequestContext>) {
        router.get("/rights/restriction") { request, context in
            try await answering(request, context) { visit in try await restriction(visit) }
        }
        router.post("/rights/restriction") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                let fields = try await form(request, visit), text = fields["text"] ?? ""
                let parts = Set(ProcessingPart.allCases.filter { fields["part:\($0.rawValue)"] != nil })
                do { try await mall.askRestriction(of: parts, because: text, for: person) } catch let refusal as RightsRefusal {
                    return try await restriction(visit, refusal, parts, typed: text)
                }
                return redirect("/rights/restriction")
            }
        }
        router.post("/rights/restriction/:id/lift") { request, context in
            try await answering(request, context) { visit in
                let id = try ObjectID(text: context.parameters.get("id") ?? ""), person = try visit.signedIn()
                _ = try await form(request, visit)
                try await mall.liftRestriction(id, for: person)
                return redirect("/rights/restriction")
            }
        }
    }

    private func restriction(
        _ visit: Visit,
        _ refusal: RightsRefusal? = nil,
        _ chosen: Set<ProcessingPart> = [],
        typed: String = ""
    ) async throws -> Response {
        let words = Words(language: visit.language)
        let asked = try await mall.restrictions(of: visit.signedIn())
        var values = problem(refusal, words, at: refusal == .partsMissing ? "#part-credentials" : "#text")
        values["badParts"] = refusal == .partsMissing
        values["badText"] = refusal == .textMissing || refusal == .tooLong
        values["typed"] = typed
        values["mayAsk"] = !asked.contains { $0.row.isUnfinished }
        values["choices"] = ProcessingPart.allCases.map { part -> Values in
            ["code": part.rawValue, "text": words["part.\(part.rawValue)"], "chosen": chosen.contains(part)]
        }
        values["requests"] = asked.map { opened -> Values in
            var values = self.values(opened, words, forOfficer: false)
            if opened.row.isInForce(at: mall.now) {
                values["state"] = words[opened.row.state == .open ? "restrictByTime" : "restrictInForce"]
                values["tone"] = "ok"
            }
            values["lift"] = shown(opened.row.isUnfinished ? words[opened.row.state == .open ? "restrictTakeBack" : "restrictLift"] : nil)
            return values
        }
        return page(
            "restriction",
            words["restrict"],
            visit,
            status: refusal == nil ? .ok : .unprocessableContent,
            at: "/rights/restriction",
            values
        )
    }
}
