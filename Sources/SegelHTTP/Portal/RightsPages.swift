internal import HTTPTypes
internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// A citizen's rights over their data: what there is, who looked, and why.
extension Portal {
    func addRightsPages(to router: Router<some RequestContext>) {
        router.get("/rights") { request, context in
            try await answering(request, context) { visit in try await rights(visit, visit.signedIn()) }
        }
        router.get("/accesses") { request, context in
            try await answering(request, context) { visit in try await accesses(visit, visit.signedIn()) }
        }
        router.get("/accesses/:index") { request, context in
            try await answering(request, context) { visit in try await look(Self.index(context), visit) }
        }
        router.get("/accesses/:index/proof") { request, context in
            try await answering(request, context) { visit in
                let index = try Self.index(context)
                let proof = try await mall.logProof(ofAccess: index, for: visit.signedIn())
                return file(Array(proof.utf8), "text/plain; charset=utf-8", "\(index).tlog-proof")
            }
        }
        router.post("/accesses/:index") { request, context in
            try await answering(request, context) { visit in
                let index = try Self.index(context), person = try visit.signedIn()
                let fields = try await form(request, visit)
                do { try await mall.askWhy(index, fields["text"] ?? "", for: person) } catch let refusal as RightsRefusal {
                    return try await look(index, visit, refusal, typed: fields["text"] ?? "")
                }
                return redirect("/accesses/\(index)")
            }
        }
    }

    private static func index(_ context: some RequestContext) throws -> UInt64 {
        guard let index = UInt64(context.parameters.get("index") ?? "") else { throw Refusal.notFound }
        return index
    }

    private func rights(_ visit: Visit, _ person: SignedIn) async throws -> Response {
        let words = Words(language: visit.language)
        guard person.citizen != nil else { throw Refusal.notPermitted }
        let correction = mall.catalogue.service("DKC-04").map { "/services/\($0.code)" } ?? "/profile"
        let links = [
            ("/accesses", "whoLooked", "rightsLooksHelp"), ("/profile", "myData", "rightsProfileHelp"),
            ("/rights/export", "export", "exportHelp"), (correction, "rightsCorrect", "rightsCorrectHelp"),
            ("/rights/consents", "ledger", "ledgerHelp"), ("/rights/restriction", "restrict", "restrictHelp"),
            ("/rights/erasure", "erase", "eraseHelp"), ("/rights/incidents", "incidents", "incidentsHelp"),
        ]
        return page(
            "rights",
            words["rights"],
            visit,
            [
                "incident": try await mall.hasUnreadIncident(person),
                "links": links.map { ["href": $0.0, "title": words[$0.1], "help": words[$0.2]] as Values },
            ]
        )
    }

    private func accesses(_ visit: Visit, _ person: SignedIn) async throws -> Response {
        let words = Words(language: visit.language)
        let looks = try await mall.looks(for: person)
        let automatic = looks.filter(\.access.isAutomated), others = looks.filter { !$0.access.isAutomated }
        let rows = { (looks: [(access: Access, question: RightsRequestRow?)]) in
            looks.map { self.values($0.access, $0.question, words) }
        }
        return page(
            "accesses",
            words["whoLooked"],
            visit,
            [
                "hasRows": !others.isEmpty, "rows": rows(others),
                "automatic": automatic.isEmpty ? Nothing() : ["count": "\(automatic.count)", "rows": rows(automatic)] as Values,
            ]
        )
    }

    private func look(_ index: UInt64, _ visit: Visit, _ refusal: RightsRefusal? = nil, typed: String = "") async throws -> Response {
        let words = Words(language: visit.language)
        let found = try await mall.look(at: index, for: visit.signedIn())
        var values = values(found.access, found.question?.row, words).merging(problem(refusal, words, at: "#text"))
        values["typed"] = typed
        values["isOwn"] = found.access.actor == "citizen"
        values["mayAsk"] = found.access.actor != "citizen" && found.question == nil
        values["question"] = found.question.map { self.values($0, words, forOfficer: false) } ?? Nothing()
        return page(
            "look",
            words["look"],
            visit,
            status: refusal == nil ? .ok : .unprocessableContent,
            at: "/accesses/\(index)",
            values
        )
    }

    /// Of a refused form: the summary that takes focus, and the line at the field.
    func problem(_ refusal: RightsRefusal?, _ words: Words, at place: String) -> Values {
        let message = refusal.map { ErrorText($0).message[words.language] }
        return [
            "hasProblems": message != nil, "problems": message.map { [["href": place, "message": $0] as Values] } ?? [],
            "error": shown(message),
        ]
    }

    /// One look, as a row or a page.
    func values(_ access: Access, _ question: RightsRequestRow?, _ words: Words) -> Values {
        let agency = access.agency.map { mall.catalogue.agency($0)?.name[words.language] ?? $0 }
        let duty = [access.role.map(words.role), agency].compactMap { $0 }.joined(separator: ", ")
        let isNamed = mall.catalogue.rights.officerNames || access.agency == nil
        return [
            "when": momentText(access.at, words.language), "actor": isNamed ? words.actor(access.actor) : words["officer"],
            "duty": shown(duty), "purpose": words.purpose(access.purpose), "reference": access.caseReference ?? "–",
            "index": "\(access.logIndex)",
            "ask": words[
                question.map { $0.state == .open ? "lookAsked" : "lookAnswered" } ?? (access.actor == "citizen" ? "lookSee" : "lookWhy")
            ],
        ]
    }

    /// A request with its answer, as its owner or an office reads it.
    func values(_ opened: OpenedRightsRequest, _ words: Words, forOfficer: Bool) -> Values {
        let row = opened.row
        let agency = mall.catalogue.agency(row.agency)?.name[words.language] ?? row.agency
        let asked: Values = [
            "who": words[forOfficer ? "rightsCitizen" : "you"], "when": momentText(row.openedAt, words.language),
            "text": opened.request.text,
            "mark": "done",
        ]
        let answer = opened.request.answer.map { text -> Values in
            ["who": agency, "when": momentText(row.updatedAt, words.language), "text": text, "mark": "now"]
        }
        return [
            "id": row.id.text, "kind": words["request.\(row.kind.rawValue)"], "state": words["request.\(row.state.rawValue)"],
            "tone": row.state == .open ? "warn" : "ok", "due": shown(row.state == .open ? momentText(row.dueAt, words.language) : nil),
            "parts": row.parts.map(\.rawValue).sorted().map { ["text": words["part.\($0)"]] as Values },
            "messages": [asked] + [answer].compactMap { $0 },
        ]
    }
}

extension Words {
    fileprivate func actor(_ name: String) -> String {
        switch name {
        case "system": self["system"]
        case "operator": self["operator"]
        case "citizen": self["you"]
        default: name
        }
    }
}
