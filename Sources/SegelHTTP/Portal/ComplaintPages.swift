internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases

/// Complaints about a case, from both sides.
extension Portal {
    func addComplaintPages(to router: Router<some RequestContext>) {
        router.get("/cases/:id/complaints") { request, context in
            try await answering(request, context) { visit in try await complaints(context.parameters.get("id") ?? "", visit) }
        }
        router.post("/cases/:id/complaints") { request, context in
            try await answering(request, context) { visit in try await complain(request, context.parameters.get("id") ?? "", visit) }
        }
        router.get("/office/complaints") { request, context in
            try await answering(request, context) { visit in try await complaintQueue(visit) }
        }
        router.get("/office/complaints/:id") { request, context in
            try await answering(request, context) { visit in try await officeComplaint(context.parameters.get("id") ?? "", visit) }
        }
        router.post("/office/complaints/:id") { request, context in
            try await answering(request, context) { visit in
                let id = context.parameters.get("id") ?? ""
                let fields = try await form(request, visit)
                do { try await mall.answerComplaint(id, saying: fields["text"] ?? "", by: visit.signedIn()) } catch let refusal
                    as ComplaintRefusal
                {
                    return try await officeComplaint(id, visit, refusal, typed: fields["text"] ?? "")
                }
                return redirect("/office/complaints")
            }
        }
    }

    /// A new complaint, or with `complaint` more to an old one; `close` ends it.
    private func complain(_ request: Request, _ id: String, _ visit: Visit) async throws -> Response {
        let person = try visit.signedIn()
        let fields = try await form(request, visit), text = fields["text"] ?? ""
        do {
            if let complaint = fields["complaint"] {
                if fields["close"] != nil {
                    try await mall.closeComplaint(complaint, for: person)
                } else {
                    try await mall.reopenComplaint(complaint, saying: text, for: person)
                }
            } else {
                _ = try await mall.complain(text, about: id, for: person)
            }
        } catch let refusal as ComplaintRefusal {
            return try await complaints(id, visit, refusal, typed: fields["complaint"] == nil ? text : "")
        }
        return redirect("/cases/\(id)/complaints")
    }

    private func complaints(_ id: String, _ visit: Visit, _ refusal: ComplaintRefusal? = nil, typed: String = "") async throws -> Response {
        let words = Words(language: visit.language)
        let found = try await mall.complaints(about: id, for: visit.signedIn())
        let message = refusal.map { ErrorText($0).message[visit.language] }
        return page(
            "complaints",
            words["complaints"],
            visit,
            status: refusal == nil ? .ok : .unprocessableContent,
            at: "/cases/\(id)/complaints",
            [
                "case": id, "complaints": found.map { values($0.complaint, $0.row, words, forOfficer: false) }, "typed": typed,
                "hasProblems": refusal != nil, "problems": message.map { [["href": "#text", "message": $0] as Values] } ?? [],
                "error": shown(message),
            ]
        )
    }

    private func values(_ complaint: Complaint, _ row: ComplaintRow, _ words: Words, forOfficer: Bool) -> Values {
        [
            "id": row.id, "reference": row.reference, "state": words.complaint(row.state), "tone": row.state == "answered" ? "ok" : "warn",
            "mayReply": row.state == "answered", "mayClose": row.state != "closed", "mayAnswer": row.state == "open",
            "opened": momentText(row.openedAt, words.language),
            "messages": complaint.messages.map { message -> Values in
                let isCitizen = message.author == .citizen
                return [
                    "who": isCitizen ? words[forOfficer ? "complaintApplicant" : "you"] : agency(row, words), "text": message.text,
                    "when": momentText(message.at, words.language), "mark": isCitizen ? "done" : "now",
                ]
            },
        ]
    }

    private func agency(_ row: ComplaintRow, _ words: Words) -> String {
        mall.catalogue.agency(row.agency)?.name[words.language] ?? row.agency
    }

    private func complaintQueue(_ visit: Visit) async throws -> Response {
        let words = Words(language: visit.language)
        let rows = try await mall.complaintQueue(for: visit.signedIn())
        return page(
            "complaintqueue",
            words["complaints"],
            visit,
            [
                "hasRows": !rows.isEmpty,
                "rows": rows.map { row -> Values in
                    [
                        "id": row.id, "reference": row.reference,
                        "service": mall.catalogue.service(row.service)?.name[visit.language] ?? row.service,
                        "state": words.complaint(row.state), "tone": row.state == "open" ? "warn" : "ok",
                        "updated": momentText(row.updatedAt, visit.language),
                    ]
                },
            ]
        )
    }

    private func officeComplaint(_ id: String, _ visit: Visit, _ refusal: ComplaintRefusal? = nil, typed: String = "") async throws
        -> Response
    {
        let words = Words(language: visit.language)
        let found = try await mall.officeComplaint(id, for: visit.signedIn())
        var values = values(found.complaint, found.row, words, forOfficer: true)
        let message = refusal.map { ErrorText($0).message[visit.language] }
        values["typed"] = typed
        values["hasProblems"] = refusal != nil
        values["problems"] = message.map { [["href": "#text", "message": $0] as Values] } ?? []
        return page(
            "complaint",
            words["complaint"],
            visit,
            status: refusal == nil ? .ok : .unprocessableContent,
            at: "/office/complaints/\(id)",
            values
        )
    }
}
