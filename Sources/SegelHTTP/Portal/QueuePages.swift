internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// The work queue: filtered, given back for others, signed in one go.
extension Portal {
    func addQueuePages(to router: Router<some RequestContext>) {
        router.get("/office") { request, context in
            try await answering(request, context) { visit in
                let done = request.uri.queryParameters["done"].map(String.init)
                let message = done.map { Words(language: visit.language)[Self.messages[$0] ?? "decided"] }
                return try await queue(visit, visit.signedIn(), filter(request), message: message)
            }
        }
        router.post("/office/sign") { request, context in
            try await answering(request, context) { visit in try await sign(request, visit) }
        }
        router.post("/office/cases/:id/release") { request, context in
            try await answering(request, context) { visit in
                let fields = try await form(request, visit)
                guard let revision = UInt64(fields["revision"] ?? "") else { throw BadRequest() }
                try await mall.releaseCase(context.parameters.get("id") ?? "", revision: revision, by: visit.signedIn())
                return redirect("/office?done=released")
            }
        }
    }

    private static let messages = ["issued": "signedIssued", "released": "releasedForOther"]

    private func filter(_ request: Request) -> QueueFilter {
        let asked = request.uri.queryParameters
        return QueueFilter(
            service: asked["service"].map(String.init).flatMap { $0.isEmpty ? nil : $0 },
            due: asked["due"].map(String.init).flatMap(QueueFilter.Due.init),
            claim: asked["claim"].map(String.init).flatMap(QueueFilter.Claim.init),
            isWholeOffice: asked["desks"] == "all"
        )
    }

    private func queue(
        _ visit: Visit,
        _ person: SignedIn,
        _ filter: QueueFilter,
        message: String? = nil,
        outcomes: [SigningOutcome] = []
    ) async throws -> Response {
        let words = Words(language: visit.language)
        let lines = try await mall.queue(for: person, filter)
        let today = CivilDate(mall.now).iso
        let overdue = lines.count { ($0.promised ?? "9") < today }, due = lines.count { $0.promised == today }
        let duties = person.duties.map { "\(words.role($0.role)), \(mall.catalogue.agency($0.agency)?.name[visit.language] ?? $0.agency)" }
        let rows = lines.map { values($0, person, words) }
        return page(
            "queue",
            words["queue"],
            visit,
            status: outcomes.allSatisfy(\.isSigned) ? .ok : .unprocessableContent,
            at: outcomes.isEmpty ? nil : "/office",
            [
                "count": "\(lines.count)", "due": shown(due > 0 ? "\(due) \(words["dueToday"])" : nil),
                "overdue": shown(overdue > 0 ? "\(overdue) \(words["overdue"])" : nil), "hasCases": !lines.isEmpty, "cases": rows,
                "duties": duties.joined(separator: "; "), "message": shown(message), "isFiltered": filter.isNarrow,
                "filters": filters(filter, person, words), "maySign": lines.contains { maySign($0, person) },
                "hasOutcomes": !outcomes.isEmpty, "outcomes": outcomes.map { values($0, words) },
            ]
        )
    }

    private func values(_ line: CaseLine, _ person: SignedIn, _ words: Words) -> Values {
        let service = mall.catalogue.service(line.service), today = CivilDate(mall.now)
        let step = line.step.flatMap { service?.workflow.step($0) }
        let isMine = line.claimedBy == person.account.text
        return [
            "id": line.id, "reference": line.reference, "service": service?.name[words.language] ?? line.service,
            "step": step?.label[words.language] ?? "", "promised": words.date(line.promised),
            "left": words.left(until: line.promised, today: today), "pastLimit": (line.limit ?? "9") < today.iso,
            "tone": (line.promised ?? "9") < today.iso ? "bad" : line.promised == today.iso ? "warn" : "ok",
            "claimed": line.claimedBy == nil ? words["unclaimed"] : isMine ? words["you"] : line.claimer ?? words["claimedByAnother"],
            "revision": "\(line.revision)", "opens": step.map { person.has($0.role, at: $0.agency) } ?? false,
            "signable": maySign(line, person),
            "releasable": line.claimedBy != nil && !isMine && (step.map { person.supervisedAgencies.contains($0.agency) } ?? false),
        ]
    }

    private func maySign(_ line: CaseLine, _ person: SignedIn) -> Bool {
        guard let step = line.step.flatMap({ mall.catalogue.service(line.service)?.workflow.step($0) }) else { return false }
        return step.kind == .sign && person.has(step.role, at: step.agency)
            && (line.claimedBy == nil || line.claimedBy == person.account.text)
    }

    /// What can be chosen, and what is.
    private func filters(_ filter: QueueFilter, _ person: SignedIn, _ words: Words) -> [Values] {
        let services = mall.catalogue.services.map { ($0.code, $0.name[words.language]) }
        var choices: [(name: String, label: String, chosen: String?, options: [(code: String, text: String)])] = [
            ("service", words["service"], filter.service, services),
            ("due", words["promised"], filter.due?.rawValue, [("overdue", words["filterOverdue"]), ("today", words["filterToday"])]),
            (
                "claim", words["state"], filter.claim?.rawValue,
                [("free", words["unclaimed"]), ("mine", words["filterMine"]), ("others", words["filterOthers"])]
            ),
        ]
        if !person.supervisedAgencies.isEmpty {
            choices.append(("desks", words["filterDesks"], filter.isWholeOffice ? "all" : nil, [("all", words["filterAllDesks"])]))
        }
        return choices.map { choice in
            let any = choice.name == "desks" ? words["filterOwnDesks"] : words["filterAll"]
            return [
                "name": choice.name, "label": choice.label, "any": any,
                "options": choice.options.map { ["code": $0.code, "text": $0.text, "chosen": $0.code == choice.chosen] as Values },
            ]
        }
    }

    private func sign(_ request: Request, _ visit: Visit) async throws -> Response {
        let person = try visit.signedIn()
        let fields = try await form(request, visit)
        let ticked = fields.filter { $0.key.hasPrefix("sign:") }.sorted { $0.key < $1.key }
        let cases = try ticked.map { field -> (id: String, revision: UInt64) in
            guard let revision = UInt64(field.value) else { throw BadRequest() }
            return (String(field.key.dropFirst(5)), revision)
        }
        guard !cases.isEmpty else { return redirect("/office") }
        return try await queue(visit, person, QueueFilter(), outcomes: mall.sign(cases, by: person))
    }

    private func values(_ outcome: SigningOutcome, _ words: Words) -> Values {
        let text: String =
            switch outcome.result {
            case .success: words["signedIssued"]
            case .failure(let error): ErrorText(error).message[words.language]
            }
        return ["reference": outcome.reference ?? outcome.id, "text": text, "isSigned": outcome.isSigned]
    }
}

extension SigningOutcome {
    fileprivate var isSigned: Bool { if case .success = result { true } else { false } }
}

extension QueueFilter {
    fileprivate var isNarrow: Bool { service != nil || due != nil || claim != nil || isWholeOffice }
}
