internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

extension Portal {
    func addOfficerPages(to router: Router<some RequestContext>) {
        router.get("/office/cases/:id") { request, context in
            try await answering(request, context) { visit in
                try await officeCase(context.parameters.get("id") ?? "", visit, error: nil, typed: [:])
            }
        }
        router.get("/office/cases/:id/documents/:code") { request, context in
            try await answering(request, context) { visit in
                download(
                    try await mall.officerDocument(
                        context.parameters.get("code") ?? "",
                        of: context.parameters.get("id") ?? "",
                        for: visit.signedIn()
                    )
                )
            }
        }
        router.post("/office/cases/:id/decide") { request, context in
            try await answering(request, context) { visit in try await decide(request, context.parameters.get("id") ?? "", visit) }
        }
        router.get("/office/register") { request, context in
            try await answering(request, context) { visit in
                _ = try registrar(visit)
                return registerPage(visit)
            }
        }
        router.post("/office/register") { request, context in
            try await answering(request, context) { visit in try await register(request, visit) }
        }
    }

    /// `typed`: what the officer had filled in when the decision was refused; nothing of it is lost.
    private func officeCase(
        _ id: String,
        _ visit: Visit,
        error: String?,
        problems: [FieldProblem] = [],
        typed: [String: String]
    ) async throws -> Response {
        let (detail, mayDecide) = try await mall.officerCase(id, for: visit.signedIn())
        let words = Words(language: visit.language)
        guard case .submitted(let state) = detail.file, let step = detail.service.workflow.step(state.step) else {
            throw CaseRefusal.wrongState
        }
        let toCitizen = step.onFail == .citizen
        let fields = step.fields.map { field -> Values in
            let value = typed[field.name] ?? detail.contents.answers[field.name] ?? ""
            let state = FieldState(field: field, value: value, origin: .none, isLocked: false, isVisible: true)
            return fieldValues(state, isLocked: false, words, problems.first { $0.field == field.name })
        }
        return page(
            "office",
            detail.service.name[visit.language],
            visit,
            status: error == nil ? .ok : .unprocessableContent,
            at: "/office/cases/\(id)",
            [
                "id": id, "service": detail.service.name[visit.language], "step": step.label[visit.language],
                "bundle": shown(bundle(of: detail, visit.language)), "reference": detail.file.header.reference,
                "promised": words.date(detail.promised), "revision": "\(detail.revision)",
                "error": shown(error), "reason": typed["reason"] ?? "",
                "fields": mayDecide ? fields : [],
                "sections": sectionValues(detail, words, editable: false, returnable: toCitizen, typed: typed)
                    + filledByOffice(detail, words),
                "documents": documentValues(detail, words, returnable: toCitizen, typed: typed), "mayDecide": mayDecide,
                "mayRelease": try visit.signedIn().supervisedAgencies.contains(step.agency),
                "isClaimed": state.claimedBy != nil,
                "approve": step.kind == .sign ? words["sign"] : words["approve"],
                "fail": toCitizen ? words["returnToCitizen"] : words["sendBack"],
                "reasonHelp": toCitizen ? words["returnHelp"] : words["sendBackHelp"],
                "timeline": Timeline(detail: detail, catalogue: mall.catalogue, words: words, forOfficer: true).rows,
            ]
        )
    }

    /// What earlier desks filled in.
    private func filledByOffice(_ detail: CaseDetail, _ words: Words) -> [Values] {
        let rows = detail.service.officeFields.compactMap { field -> Values? in
            guard let value = detail.contents.answers[field.name] else { return nil }
            return [
                "name": field.name, "label": field.label[words.language], "origin": Nothing(), "returnable": false,
                "value": shown(SegelCatalogue.shown(value, of: field, in: words.language)),
            ]
        }
        return rows.isEmpty ? [] : [["title": words["filledByOffice"], "rows": rows]]
    }

    private func decide(_ request: Request, _ id: String, _ visit: Visit) async throws -> Response {
        let person = try visit.signedIn()
        let fields = try await form(request, visit)
        guard let revision = UInt64(fields["revision"] ?? "") else { throw BadRequest() }
        do {
            switch try await mall.decide(try decision(fields), on: id, revision: revision, by: person, filled: fields) {
            case .moved: return redirect(fields["decision"] == "claim" ? "/office/cases/\(id)" : "/office?done=moved")
            case .issued: return redirect("/office?done=issued")
            }
        } catch let refusal as CaseRefusal {
            return try await officeCase(id, visit, error: ErrorText(refusal).message[visit.language], typed: fields)
        } catch let refusal as Refusal {
            guard case .invalid(let problems) = refusal.kind else { throw refusal }
            let message = problems.map { $0.message[visit.language] }.joined(separator: " ")
            return try await officeCase(id, visit, error: message, problems: problems, typed: fields)
        }
    }

    private func decision(_ fields: [String: String]) throws -> Decision {
        let reason = trimmed(fields["reason"])
        switch fields["decision"] {
        case "approve": return .approve
        case "claim": return .claim
        case "release": return .release
        case "reject": return .reject(reason: reason)
        case "fail":
            let items = fields.keys.filter { $0.hasPrefix("item:") }.sorted().map { key -> ReturnedItem in
                let item = String(key.dropFirst(5))
                // Its own reason, else the one given for all.
                let own = trimmed(fields["why:\(item)"])
                let code = fields["code:\(item)"].flatMap(ReturnReason.init)
                return ReturnedItem(item: item, reason: own.isEmpty ? reason : own, code: code)
            }
            return .fail(items: items, reason: reason)
        default: throw BadRequest()
        }
    }

    private func trimmed(_ text: String?) -> String { String((text ?? "").prefix(2_000).trimmingPrefix { $0.isWhitespace }) }

    private func registrar(_ visit: Visit) throws -> String {
        let person = try visit.signedIn()
        guard let officer = person.officer, person.duties.contains(where: { $0.role == "registrar" }) else { throw Refusal.notPermitted }
        return officer
    }

    /// What a registrar copies from the register at the counter.
    private static let registerFields: [(name: String, kind: String, id: String, en: String)] = [
        ("nik", "text", "NIK", "NIK"), ("noKK", "text", "Nomor KK", "Family card number"), ("nama", "text", "Nama lengkap", "Full name"),
        ("jk", "choice", "Jenis kelamin", "Sex"), ("tempatLahir", "text", "Tempat lahir", "Place of birth"),
        ("tglLahir", "date", "Tanggal lahir", "Date of birth"), ("alamatSekarang", "text", "Alamat", "Address"),
        ("namaAyah", "text", "Nama ayah", "Father's name"), ("namaIbu", "text", "Nama ibu", "Mother's name"),
    ]

    private func register(_ request: Request, _ visit: Visit) async throws -> Response {
        let officer = try registrar(visit), agency = try visit.signedIn().duties.first { $0.role == "registrar" }?.agency
        let fields = try await form(request, visit)
        guard let nik = NIK(fields["nik"] ?? "") else {
            return registerPage(visit, nikProblem: Words(language: visit.language)["nikProblem"], fields)
        }
        let values = Self.registerFields.compactMap { field in fields[field.name].flatMap { $0.isEmpty ? nil : (field.name, $0) } }
        do {
            let (_, code) = try await mall.registerCitizen(
                nik: try CanonicalNIK(nik.text),
                register: Dictionary(uniqueKeysWithValues: values),
                source: "Register Dukcapil",
                date: CivilDate(mall.now).iso,
                by: officer,
                at: agency
            )
            return registerPage(visit, code: code.text)
        } catch let refusal as Refusal where refusal.code == "citizen_exists" {
            // An officer with the person before them may hand out a new code; nothing else is told.
            let code = try await mall.renewActivation(.nik(nik.text), by: officer, at: agency)
            return registerPage(visit, code: code.text, wasKnown: true)
        }
    }

    /// The code is shown once, on this page; printed, the page is the slip to hand over. The NIK is not on it: who finds a slip has half.
    private func registerPage(
        _ visit: Visit,
        nikProblem: String? = nil,
        code: String? = nil,
        wasKnown: Bool = false,
        _ typed: [String: String] = [:]
    ) -> Response {
        let words = Words(language: visit.language)
        return page(
            "register",
            words["registerTitle"],
            visit,
            status: nikProblem == nil ? .ok : .unprocessableContent,
            [
                "hasProblems": nikProblem != nil, "problems": nikProblem.map { [["href": "#nik", "message": $0] as Values] } ?? [],
                "code": shown(code), "known": wasKnown, "activateAddress": "\(mall.configuration.publicURL)/activate",
                "fields": Self.registerFields.map { field -> Values in
                    [
                        "name": field.name, "kind": field.kind, "label": visit.language == .indonesian ? field.id : field.en,
                        "value": typed[field.name] ?? "", "numeric": ["nik", "noKK"].contains(field.name),
                        "needed": ["nik", "nama"].contains(field.name), "invalid": field.name == "nik" && nikProblem != nil,
                        "error": shown(field.name == "nik" ? nikProblem : nil), "choices": field.kind == "choice",
                        "options": field.kind == "choice" ? options(field.name, typed[field.name], words) : [],
                    ]
                },
            ]
        )
    }

    private func options(_ list: String, _ chosen: String?, _ words: Words) -> [Values] {
        (mall.catalogue.codeLists[list] ?? []).map { ["code": $0.code, "text": $0.label[words.language], "chosen": $0.code == chosen] }
    }
}
