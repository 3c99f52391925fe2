internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

extension Portal {
    func addCasePages(to router: Router<some RequestContext>) {
        router.post("/services/:code/start") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                _ = try await form(request, visit)
                let id = try await mall.startCase(context.parameters.get("code") ?? "", for: person)
                return redirect("/cases/\(id)/form/1")
            }
        }
        router.get("/cases/:id") { request, context in
            try await answering(request, context) { visit in
                let id = context.parameters.get("id") ?? "", person = try visit.signedIn()
                let detail = try await mall.caseDetail(id, for: person)
                // What is applied for as one is followed as one.
                if let part = detail.file.header.part {
                    return redirect("/cases/\(part.bundle)\(request.uri.queryParameters["sent"] == nil ? "" : "?sent=1")")
                }
                let isOwn = detail.acting == nil
                let asked = request.uri.queryParameters
                var around: Values = [
                    "justSubmitted": asked["sent"] != nil, "pin": shown(sentPIN(request)), "thanks": asked["thanks"] != nil,
                ]
                around["maySurvey"] = isOwn ? try await mall.mayAnswerSurvey(id, for: person) : false
                let sent = isOwn ? try await mall.notices(of: person, case: id) : []
                let notices = noticeValues(sent, Words(language: visit.language))
                (around["notices"], around["hasNotices"]) = (notices, !notices.isEmpty)
                return casePage(detail, visit, around)
            }
        }
        router.get("/cases/:id/form/:section") { request, context in
            try await answering(request, context) { visit in
                let detail = try await mall.caseDetail(context.parameters.get("id") ?? "", for: visit.signedIn(), to: .apply)
                return try formPage(detail, section(context), visit, problems: [])
            }
        }
        router.post("/cases/:id/form/:section") { request, context in
            try await answering(request, context) { visit in try await saveForm(request, context, visit) }
        }
        router.get("/cases/:id/check") { request, context in
            try await answering(request, context) { visit in
                checkPage(
                    try await mall.caseDetail(context.parameters.get("id") ?? "", for: visit.signedIn(), to: .apply),
                    visit,
                    problems: []
                )
            }
        }
        router.post("/cases/:id/submit") { request, context in
            try await answering(request, context) { visit in try await submit(request, context.parameters.get("id") ?? "", visit) }
        }
        router.post("/cases/:id/withdraw") { request, context in
            try await answering(request, context) { visit in
                let id = context.parameters.get("id") ?? ""
                _ = try await form(request, visit)
                try await mall.withdrawCase(id, for: visit.signedIn())
                return redirect("/cases/\(id)")
            }
        }
    }

    private func section(_ context: some RequestContext) -> Int { Int(context.parameters.get("section") ?? "") ?? 1 }

    /// Saves first, then says what is not right: nothing typed is lost.
    private func saveForm(_ request: Request, _ context: some RequestContext, _ visit: Visit) async throws -> Response {
        let id = context.parameters.get("id") ?? ""
        let person = try visit.signedIn()
        let fields = try await form(request, visit)
        let number = section(context)
        let before = try await mall.caseDetail(id, for: person, to: .apply)
        let mine = try sectionFields(before, number)
        // Only what this page asked and may be changed; a choice left open is an empty answer.
        let answers = mine.filter { $0.isVisible && !$0.isLocked }.map { ($0.field.name, fields[$0.field.name] ?? "") }
        try await mall.save(Dictionary(uniqueKeysWithValues: answers.filter { before.file.mayChange($0.0) }), in: id, for: person)
        let detail = try await mall.caseDetail(id, for: person, to: .apply)
        let names = Set(try sectionFields(detail, number).map(\.field.name))
        let problems = detail.form.problems(documents: []).filter { names.contains($0.field) }
        // A page whose answers opened new questions is shown again for those alone.
        guard problems.isEmpty else { return try formPage(detail, number, visit, problems: problems) }
        let isLast = number >= detail.form.sections.count
        return redirect(isLast ? "/cases/\(id)/documents" : "/cases/\(id)/form/\(number + 1)")
    }

    private func sectionFields(_ detail: CaseDetail, _ number: Int) throws -> [FieldState] {
        guard detail.form.sections.indices.contains(number - 1) else { throw Refusal.notFound }
        return detail.form.sections[number - 1].states
    }

    private func formPage(_ detail: CaseDetail, _ number: Int, _ visit: Visit, problems: [FieldProblem]) throws -> Response {
        let words = Words(language: visit.language)
        let visit = visit.acting(for: detail.acting)
        let states = try sectionFields(detail, number).filter(\.isVisible)
        let total = detail.form.sections.count + 1
        return page(
            "form",
            detail.form.sections[number - 1].title(visit.language),
            visit,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            [
                "service": detail.service.name[visit.language], "progress": "\(words["stepOf"]) \(number) \(words["of"]) \(total)",
                "heading": detail.form.sections[number - 1].title(visit.language),
                "action": "/cases/\(detail.file.header.id)/form/\(number)",
                "back": shown(number > 1 ? "/cases/\(detail.file.header.id)/form/\(number - 1)" : nil),
                "fields": states.map {
                    fieldValues($0, detail, words, problems.first { [name = $0.field.name] problem in problem.field == name })
                },
                "hasProblems": !problems.isEmpty,
                "problems": problems.map { ["href": "#\($0.field)", "message": $0.message[words.language]] as Values },
            ]
        )
    }

    private func fieldValues(_ state: FieldState, _ detail: CaseDetail, _ words: Words, _ problem: FieldProblem?) -> Values {
        fieldValues(state, isLocked: state.isLocked || !detail.file.mayChange(state.field.name), words, problem)
    }

    func fieldValues(_ state: FieldState, isLocked: Bool, _ words: Words, _ problem: FieldProblem?) -> Values {
        let field = state.field
        var choices: [Values] = []
        if case .choice(let options) = field.type {
            choices = options.enumerated().map { position, option in
                [
                    "name": field.name, "code": option.code, "text": option.label[words.language], "chosen": option.code == state.value,
                    "first": position == 0,
                ]
            }
        }
        let kind = control(field.type)
        let described = [field.help.map { _ in "\(field.name)-h" }, problem.map { _ in "\(field.name)-e" }].compactMap { $0 }
        var unit = ""
        if case .integer(_, _, let given?) = field.type { unit = " (\(given))" }
        return [
            "name": field.name, "label": field.label[words.language] + unit, "invalid": problem != nil,
            "described": SegelHTTP.shown(described.joined(separator: " ")), "brief": isBrief(field.type),
            "help": shown(field.help?[words.language]),
            "error": shown(problem?.message[words.language]), "value": state.value,
            "shown": SegelCatalogue.shown(state.value, of: field, in: words.language), "locked": isLocked, "open": !isLocked,
            "origin": SegelHTTP.shown(words.origin(state)),
            "corrector": SegelHTTP.shown(field.corrector.map { "\(words["correctedBy"]) \($0[words.language])." }),
            "optional": field.isRequired ? "" : " (\(words["optional"]))", "choices": choices,
            "isChoice": !isLocked && kind == "choice" && choices.count <= 6, "isSelect": !isLocked && kind == "choice" && choices.count > 6,
            "isLong": !isLocked && kind == "long", "isInput": !isLocked && kind != "choice" && kind != "long", "inputType": kind,
            "numeric": [FieldType.nik, .familyCard].contains(field.type) || isInteger(field.type),
        ]
    }

    private func isInteger(_ type: FieldType) -> Bool { if case .integer = type { true } else { false } }

    /// Whose answers are short enough that a long box would mislead.
    private func isBrief(_ type: FieldType) -> Bool { isInteger(type) || type == .nik || type == .familyCard }

    private func control(_ type: FieldType) -> String {
        switch type {
        case .choice: "choice"
        case .longText: "long"
        case .date: "date"
        case .time: "time"
        case .phone: "tel"
        case .email: "email"
        default: "text"
        }
    }

    private func submit(_ request: Request, _ id: String, _ visit: Visit) async throws -> Response {
        let person = try visit.signedIn()
        _ = try await form(request, visit)
        do {
            let pin = try await mall.submitCase(id, for: person)
            // An officer prints the slip that the client takes home.
            let (path, query) = person.isAtCounter ? ("/cases/\(id)/slip", "") : ("/cases/\(id)", "?sent=1")
            return pin.map { showing($0, at: path, query: query) } ?? redirect(path + query)
        } catch let refusal as Refusal {
            guard case .invalid(let problems) = refusal.kind else { throw refusal }
            return checkPage(try await mall.caseDetail(id, for: person, to: .apply), visit, problems: problems)
        }
    }

    private func checkPage(_ detail: CaseDetail, _ visit: Visit, problems: [FieldProblem]) -> Response {
        let words = Words(language: visit.language)
        let visit = visit.acting(for: detail.acting)
        let id = detail.file.header.id
        let prefilled = detail.form.states.filter { if case .held = $0.origin { $0.isVisible } else { false } }.count
        return page(
            "check",
            words["checkTitle"],
            visit,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            at: "/cases/\(id)/check",
            [
                "id": id, "service": detail.service.name[visit.language], "prefilled": "\(prefilled) \(words["fieldsPrefilled"])",
                "hasProblems": !problems.isEmpty,
                "problems": problems.map { ["href": "\(link(to: $0.field, detail))", "message": $0.message[words.language]] as Values },
                "sections": sectionValues(detail, words, editable: true),
                "documents": documentValues(detail, words), "notified": notifiedValues(detail, words),
                "onBehalf": shown(detail.acting.map { "\(words["declarationFor"]) \($0.client)." }),
                "shared": shown(
                    mall.agencies(givenRegisterData: detail).map { mall.catalogue.agency($0)?.name[words.language] ?? $0 }
                        .joined(separator: "; ")
                ),
            ]
        )
    }

    /// The answers by section, as a person reads them. `returnable` and `typed`: for the officer who ticks what is not right.
    func sectionValues(
        _ detail: CaseDetail,
        _ words: Words,
        editable: Bool,
        returnable: Bool = false,
        typed: [String: String] = [:]
    ) -> [Values] {
        detail.form.sections.enumerated().map { position, section in
            let rows = section.states.filter(\.isVisible).map { state -> Values in
                let link = editable && !state.isLocked && detail.file.mayChange(state.field.name)
                return [
                    "name": state.field.name, "label": state.field.label[words.language],
                    "value": SegelHTTP.shown(SegelCatalogue.shown(state.value, of: state.field, in: words.language)),
                    "origin": SegelHTTP.shown(words.origin(state)), "returnable": returnable,
                    "ticked": typed["item:\(state.field.name)"] != nil, "why": typed["why:\(state.field.name)"] ?? "",
                    "reasons": returnable ? words.reasons(chosen: typed["code:\(state.field.name)"]) : [],
                    "link": SegelHTTP.shown(link ? "/cases/\(detail.file.header.id)/form/\(position + 1)#\(state.field.name)" : nil),
                ]
            }
            return ["title": section.title(words.language), "rows": rows]
        }
    }

    func documentValues(_ detail: CaseDetail, _ words: Words, returnable: Bool = false, typed: [String: String] = [:]) -> [Values] {
        detail.service.documents.filter { detail.form.isRequired($0) || detail.contents.documents[$0.code] != nil }.map { asked in
            let held = detail.contents.documents[asked.code].flatMap { id in detail.documents.first { $0.id == id } }
            return [
                "code": asked.code, "label": asked.label[words.language], "value": SegelHTTP.shown(held?.title), "has": held != nil,
                "document": SegelHTTP.shown(detail.acting == nil ? held?.id.text : nil),
                "returnable": returnable, "ticked": typed["item:\(asked.code)"] != nil, "why": typed["why:\(asked.code)"] ?? "",
                "reasons": returnable ? words.reasons(chosen: typed["code:\(asked.code)"]) : [],
            ]
        }
    }

    private func casePage(_ detail: CaseDetail, _ visit: Visit, _ around: Values) -> Response {
        let isLive = !CaseFile.isOver(detail.file.stateName) && detail.file.stateName != "draft"
        var values = caseValues(detail, visit).merging(around)
        values["live"] = isLive
        values["trackAddress"] = "\(mall.configuration.publicURL)/track"
        let isOwn = detail.acting == nil
        values["isOwn"] = isOwn
        // A bundle becomes no one document.
        values["mayOffer"] = isOwn && !detail.service.isBundle && values["desk"] is String
        values["mayTrack"] = isOwn && detail.file.stateName != "draft"
        values["notified"] = notifiedValues(detail, Words(language: visit.language))
        var response = page("case", detail.service.name[visit.language], visit.acting(for: detail.acting), values)
        if isLive { response.headers[.contentSecurityPolicy] = ContentPolicy.live }
        if around["pin"] is String { forgetPIN(at: "/cases/\(detail.file.header.id)", in: &response) }
        return response
    }

    /// All that the page and its renewed part say.
    func caseValues(_ detail: CaseDetail, _ visit: Visit) -> Values {
        let words = Words(language: visit.language)
        var items: [Values] = []
        var rejected: String?
        var desk: String?
        if case .approved = detail.file { desk = words["stateApproved"] }
        if case .returned(let state) = detail.file {
            desk = words["you"]
            items = state.items.map { ["label": words.label(of: $0.item, detail.service), "reason": words.reason(of: $0)] }
        }
        if case .rejected(let state) = detail.file { rejected = state.reason }
        if case .bundle = detail.file, detail.file.clock != nil { desk = progress(of: detail, words) }
        if case .submitted(let state) = detail.file { desk = detail.service.workflow.step(state.step)?.label[visit.language] }
        let id = detail.file.header.id
        let state = detail.file.stateName
        let next = state == "issued" && detail.acting == nil ? suggestions(detail.service, visit.language) : []
        return [
            "id": id, "reference": detail.file.header.reference, "service": detail.service.name[visit.language],
            "state": words.state(state), "tone": words.tone(state), "revision": "\(detail.revision)", "hasItems": !items.isEmpty,
            "isDraft": state == "draft", "items": items, "fix": fixLink(detail), "rejected": shown(rejected),
            "credential": shown(detail.may(.fetch) ? detail.credential?.text : nil), "mayApply": detail.may(.apply), "justSubmitted": false,
            "waiting": state == "submitted" || state == "approved",
            "timeline": Timeline(detail: detail, catalogue: mall.catalogue, words: words).rows,
            // A returned case waits for its applicant: no day is promised until it comes back.
            "promised": shown(items.isEmpty && state != "returned" ? words.date(detail.promised) : nil), "desk": shown(desk),
            "deskLabel": words[detail.parts.isEmpty ? "desk" : "partsProgress"], "parts": partValues(detail, words),
            "hasParts": !detail.parts.isEmpty,
            "hasReceipts": !detail.receipts.isEmpty,
            "used": shown(detail.file.clock.map { used($0, detail.service.sla, words) }),
            "fee": words.fee(detail.service.fee), "next": next, "hasNext": !next.isEmpty,
            "mayWithdraw": ["draft", "submitted", "returned"].contains(state) && detail.may(.apply),
        ]
    }

    /// "2 dari 5 hari kerja".
    private func used(_ clock: SLAClock, _ sla: SLA, _ words: Words) -> String {
        "\(clock.usedDays(at: mall.now, mall.catalogue.calendar)) \(words["of"]) \(words.sla(sla))"
    }

    /// What usually follows this service.
    private func suggestions(_ service: PublicService, _ language: Language) -> [Values] {
        let codes = service.sideEffects.flatMap { effect -> [String] in if case .suggest(let codes) = effect { codes } else { [] } }
        return codes.compactMap(mall.catalogue.service).map { ["code": $0.code, "name": $0.name[language]] }
    }

    /// Straight to the page with the first thing to mend.
    func fixLink(_ detail: CaseDetail) -> String {
        guard case .returned(let state) = detail.file, let first = state.items.first else { return "/cases/\(detail.file.header.id)/check" }
        return link(to: first.item, detail)
    }

    /// Where a field or a document is given.
    private func link(to item: String, _ detail: CaseDetail) -> String {
        let base = "/cases/\(detail.file.header.id)"
        let section = detail.form.sections.firstIndex { $0.states.contains { $0.field.name == item } }
        return section.map { "\(base)/form/\($0 + 1)#\(item)" } ?? "\(base)/documents#\(item)"
    }
}

extension CaseDetail {
    /// Whether whoever looks may do this to it.
    func may(_ act: MandateAct) -> Bool { acting?.scope.allows(act, in: file.header.part?.service ?? service.code) ?? true }
}
