internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// Where offices answer citizens about their data.
extension Portal {
    func addRightsDeskPages(to router: Router<some RequestContext>) {
        router.get("/office/rights") { request, context in
            try await answering(request, context) { visit in try await rightsQueue(visit) }
        }
        router.get("/office/rights/:id") { request, context in
            try await answering(request, context) { visit in
                try await rightsRequest(ObjectID(text: context.parameters.get("id") ?? ""), visit)
            }
        }
        router.post("/office/rights/:id") { request, context in
            try await answering(request, context) { visit in
                let id = try ObjectID(text: context.parameters.get("id") ?? ""), person = try visit.signedIn()
                let fields = try await form(request, visit)
                guard let state = RightsRequestRow.State(rawValue: fields["decision"] ?? "") else { throw BadRequest() }
                do { try await mall.answer(id, as: state, saying: fields["text"] ?? "", by: person) } catch let refusal as RightsRefusal {
                    return try await rightsRequest(id, visit, refusal, typed: fields["text"] ?? "")
                }
                return redirect("/office/rights")
            }
        }
    }

    private func rightsQueue(_ visit: Visit) async throws -> Response {
        let words = Words(language: visit.language)
        let rows = try await mall.rightsQueue(for: visit.signedIn())
        return page(
            "rightsqueue",
            words["rightsDesk"],
            visit,
            [
                "hasRows": !rows.isEmpty,
                "rows": rows.map { row -> Values in
                    let isLate = row.state == .open && row.dueAt <= mall.now
                    return [
                        "id": row.id.text, "kind": words["request.\(row.kind.rawValue)"],
                        "agency": mall.catalogue.agency(row.agency)?.name[visit.language] ?? row.agency,
                        "state": isLate ? words["rightsLate"] : words["request.\(row.state.rawValue)"],
                        "tone": isLate ? "bad" : row.state == .open ? "warn" : "ok", "due": momentText(row.dueAt, visit.language),
                    ]
                },
            ]
        )
    }

    private func rightsRequest(_ id: ObjectID, _ visit: Visit, _ refusal: RightsRefusal? = nil, typed: String = "") async throws -> Response
    {
        let words = Words(language: visit.language)
        let found = try await mall.rightsRequest(id, for: visit.signedIn())
        var values = values(found, words, forOfficer: true).merging(problem(refusal, words, at: "#text"))
        values["typed"] = typed
        values["isOpen"] = found.row.state == .open
        values["isQuestion"] = found.row.kind == .question
        values["look"] = found.access.map { self.values($0, nil, words) } ?? Nothing()
        return page(
            "rightsrequest",
            words["request.\(found.row.kind.rawValue)"],
            visit,
            status: refusal == nil ? .ok : .unprocessableContent,
            at: "/office/rights/\(id.text)",
            values
        )
    }
}
