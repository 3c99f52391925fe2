internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

extension Portal {
    func addDocumentPages(to router: Router<some RequestContext>) {
        router.get("/cases/:id/documents") { request, context in
            try await answering(request, context) { visit in
                let detail = try await mall.caseDetail(context.parameters.get("id") ?? "", for: visit.signedIn(), to: .apply)
                return try await documentsPage(detail, visit, problems: [])
            }
        }
        router.post("/cases/:id/documents") { request, context in
            try await answering(request, context) { visit in try await upload(request, context.parameters.get("id") ?? "", visit) }
        }
    }

    /// Takes the form as it streams in. Each file is sealed while it arrives; what one file is refused for does not lose the others.
    private func upload(_ request: Request, _ id: String, _ visit: Visit) async throws -> Response {
        let person = try visit.signedIn()
        try checkOrigin(request)
        let detail = try await mall.caseDetail(id, for: person, to: .apply)
        let words = Words(language: visit.language)
        let parts = try MultipartParts(request)
        var held: [String: ObjectID] = [:]
        var problems: [FieldProblem] = []
        var isOurs = visit.csrf == nil
        while let part = try await parts.next() {
            if part.name == "_csrf" {
                try check(csrf: try await parts.text(), visit)
                isOurs = true
            } else if !isOurs {
                throw Refusal(.notPermitted, "csrf")
            } else if part.name.hasPrefix("held:"), let document = try? ObjectID(text: try await parts.text()) {
                held[String(part.name.dropFirst(5))] = document
            } else if part.name.hasPrefix("file:"), part.fileName?.isEmpty == false {
                let code = String(part.name.dropFirst(5))
                let title = detail.service.documents.first { $0.code == code }?.label[.indonesian] ?? part.fileName ?? code
                guard detail.file.mayChange(code) else { continue }
                do {
                    try await mall.attachDocument(parts.bytes(), titled: title, as: code, to: id, for: person)
                } catch let refusal as DocumentRefusal {
                    let text = ErrorText(refusal).message
                    problems.append(
                        FieldProblem(
                            code,
                            refusal.code,
                            id: "\(words.label(of: code, detail.service)): \(text.id)",
                            en: "\(words.label(of: code, detail.service)): \(text.en)"
                        )
                    )
                }
            }
        }
        try await mall.save([:], documents: held.filter { detail.file.mayChange($0.key) }, in: id, for: person)
        guard problems.isEmpty else {
            return try await documentsPage(try await mall.caseDetail(id, for: person, to: .apply), visit, problems: problems)
        }
        return redirect("/cases/\(id)/check")
    }

    private func documentsPage(_ detail: CaseDetail, _ visit: Visit, problems: [FieldProblem]) async throws -> Response {
        let words = Words(language: visit.language)
        // Everything they hold, for the citizen to choose from; who acts for them sees what the case has with it.
        let choice = detail.acting == nil ? try await mall.documents(of: visit.signedIn()) : detail.documents
        let visit = visit.acting(for: detail.acting)
        let total = detail.form.sections.count + 1
        let asked = detail.service.documents.filter { $0.requiredIf == nil || detail.form.isRequired($0) }
        var response = page(
            "documents",
            words["documentsTitle"],
            visit,
            status: problems.isEmpty ? .ok : .unprocessableContent,
            [
                "id": detail.file.header.id, "service": detail.service.name[visit.language],
                "progress": "\(words["stepOf"]) \(total) \(words["of"]) \(total)",
                "back": "/cases/\(detail.file.header.id)/form/\(total - 1)",
                "hasProblems": !problems.isEmpty,
                "problems": problems.map { ["href": "#\($0.field)", "message": $0.message[visit.language]] as Values },
                "asked": asked.map { asked -> Values in
                    let held = detail.contents.documents[asked.code].flatMap { id in detail.documents.first { $0.id == id } }
                    return [
                        "code": asked.code, "label": asked.label[visit.language], "help": shown(asked.help?[visit.language]),
                        "required": detail.form.isRequired(asked), "attached": shown(held?.title),
                        "hasHeld": !choice.isEmpty,
                        "held": choice.map {
                            ["id": $0.id.text, "title": "\($0.title), \(CivilDate($0.createdAt).text(visit.language))"] as Values
                        },
                    ]
                },
            ]
        )
        response.headers[.contentSecurityPolicy] = ContentPolicy.live
        return response
    }
}
