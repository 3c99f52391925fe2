internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

extension Portal {
    func addOfficerPages(to router: Router<some RequestContext>) {
        router.get("/office") { request, context in
            try await answering(request, context) { visit in
                try await queue(visit, visit.signedIn(), done: request.uri.queryParameters["done"].map(String.init))
            }
        }
        router.get("/office/cases/:id") { request, context in
            try await answering(request, context) { visit in
                try await officeCase(context.parameters.get("id") ?? "", visit, error: nil)
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
                return registerPage(visit, error: nil, code: nil, [:])
            }
        }
        router.post("/office/register") { request, context in
            try await answering(request, context) { visit in try await register(request, visit) }
        }
    }

    private func queue(_ visit: Visit, _ person: SignedIn, done: String?) async throws -> Response {
        let words = Words(language: visit.language)
        let lines = try await mall.queue(for: person)
        let today = CivilDate(mall.now).iso
        let rows = lines.map { line -> Values in
            let service = mall.catalogue.service(line.service)
            return [
                "id": line.id, "reference": line.reference, "service": service?.name[visit.language] ?? line.service,
                "step": line.step.flatMap { service?.workflow.step($0)?.label[visit.language] } ?? "",
                "promised": words.date(line.promised),
                "tone": (line.promised ?? "9") < today ? "bad" : line.promised == today ? "warn" : "ok",
                "claimed": line.claimedBy == nil ? "" : line.claimedBy == person.account.text ? words["you"] : words["claimedByAnother"],
            ]
        }
        let duties = person.duties.map { "\($0.role) · \(mall.catalogue.agency($0.agency)?.name[visit.language] ?? $0.agency)" }
        return page(
            "queue",
            words["queue"],
            visit,
            [
                "count": "\(lines.count)", "hasCases": !lines.isEmpty, "cases": rows, "duties": duties.joined(separator: "; "),
                "message": shown(done.map { $0 == "issued" ? words["signedIssued"] : words["decided"] }),
            ]
        )
    }

    private func officeCase(_ id: String, _ visit: Visit, error: String?) async throws -> Response {
        let (detail, mayDecide) = try await mall.officerCase(id, for: visit.signedIn())
        let words = Words(language: visit.language)
        guard case .submitted(let state) = detail.file, let step = detail.service.workflow.step(state.step) else {
            throw CaseRefusal.wrongState
        }
        let toCitizen = step.onFail == .citizen
        return page(
            "office",
            detail.service.name[visit.language],
            visit,
            status: error == nil ? .ok : .unprocessableContent,
            [
                "id": id, "service": detail.service.name[visit.language], "step": step.label[visit.language],
                "reference": detail.file.header.reference, "promised": words.date(detail.promised), "revision": "\(detail.revision)",
                "error": shown(error), "sections": sectionValues(detail, words, editable: false, returnable: toCitizen),
                "documents": documentValues(detail, words, returnable: toCitizen), "mayDecide": mayDecide,
                "isClaimed": state.claimedBy != nil,
                "approve": step.kind == .sign ? words["sign"] : words["approve"],
                "fail": toCitizen ? words["returnToCitizen"] : words["sendBack"],
                "reasonHelp": toCitizen ? words["returnHelp"] : words["sendBackHelp"], "timeline": words.timeline(detail),
            ]
        )
    }

    private func decide(_ request: Request, _ id: String, _ visit: Visit) async throws -> Response {
        let person = try visit.signedIn()
        let fields = try await form(request, visit)
        guard let revision = UInt64(fields["revision"] ?? "") else { throw BadRequest() }
        do {
            switch try await mall.decide(try decision(fields), on: id, revision: revision, by: person) {
            case .moved: return redirect(fields["decision"] == "claim" ? "/office/cases/\(id)" : "/office?done=moved")
            case .issued: return redirect("/office?done=issued")
            }
        } catch let refusal as CaseRefusal {
            return try await officeCase(id, visit, error: ErrorText(refusal).message[visit.language])
        }
    }

    private func decision(_ fields: [String: String]) throws -> Decision {
        let reason = (fields["reason"] ?? "").prefix(2_000).trimmingPrefix { $0.isWhitespace }
        switch fields["decision"] {
        case "approve": return .approve
        case "claim": return .claim
        case "release": return .release
        case "reject": return .reject(reason: String(reason))
        case "fail":
            let items = fields.keys.filter { $0.hasPrefix("item:") }.sorted().map {
                ReturnedItem(item: String($0.dropFirst(5)), reason: String(reason))
            }
            return .fail(items: items, reason: String(reason))
        default: throw BadRequest()
        }
    }

    private func registrar(_ visit: Visit) throws -> String {
        let person = try visit.signedIn()
        guard let officer = person.officer, person.duties.contains(where: { $0.role == "registrar" }) else { throw Refusal.notPermitted }
        return officer
    }

    /// What a registrar copies from the register at the counter.
    private static let registerFields: [(name: String, kind: String, id: String, en: String)] = [
        ("nik", "text", "NIK", "NIK"), ("noKK", "text", "Nomor KK", "Family card number"), ("nama", "text", "Nama lengkap", "Full name"),
        ("jk", "text", "Jenis kelamin (L/P)", "Sex (L/P)"), ("tempatLahir", "text", "Tempat lahir", "Place of birth"),
        ("tglLahir", "date", "Tanggal lahir", "Date of birth"), ("alamatSekarang", "text", "Alamat", "Address"),
        ("namaAyah", "text", "Nama ayah", "Father's name"), ("namaIbu", "text", "Nama ibu", "Mother's name"),
    ]

    private func register(_ request: Request, _ visit: Visit) async throws -> Response {
        let officer = try registrar(visit)
        let fields = try await form(request, visit)
        let words = Words(language: visit.language)
        guard let nik = NIK(fields["nik"] ?? "") else {
            return registerPage(
                visit,
                error: FieldProblem("nik", "nik", id: "NIK terdiri dari 16 angka.", en: "A NIK has 16 digits.").message[visit.language],
                code: nil,
                fields
            )
        }
        let values = Self.registerFields.compactMap { field in fields[field.name].flatMap { $0.isEmpty ? nil : (field.name, $0) } }
        do {
            let (_, code) = try await mall.registerCitizen(
                nik: try CanonicalNIK(nik.text),
                register: Dictionary(uniqueKeysWithValues: values),
                source: "Register Dukcapil",
                date: CivilDate(mall.now).iso,
                by: officer
            )
            return registerPage(visit, error: nil, code: code.text, [:])
        } catch let refusal as Refusal where refusal.code == "citizen_exists" {
            // An officer with the person before them may hand out a new code; nothing else is told.
            let code = try await mall.renewActivation(.nik(nik.text), by: officer)
            return registerPage(visit, error: words["codeTitle"], code: code.text, [:])
        }
    }

    private func registerPage(_ visit: Visit, error: String?, code: String?, _ typed: [String: String]) -> Response {
        let words = Words(language: visit.language)
        return page(
            "register",
            words["registerTitle"],
            visit,
            status: error == nil ? .ok : .unprocessableContent,
            [
                "error": shown(error), "code": shown(code),
                "fields": Self.registerFields.map { field -> Values in
                    [
                        "name": field.name, "kind": field.kind, "label": visit.language == .indonesian ? field.id : field.en,
                        "value": typed[field.name] ?? "",
                    ]
                },
            ]
        )
    }
}
