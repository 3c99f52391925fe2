internal import HTTPTypes
internal import Hummingbird
internal import SegelCatalogue
internal import SegelCredential
internal import SegelUseCases
internal import SegelVault

/// The pages of somebody who acts for somebody else. For whom stands in the address, and for a case follows from the case: nothing is switched on, so nothing
/// can be left on.
extension Portal {
    func addClientPages(to router: Router<some RequestContext>) {
        router.get("/for/:mandate") { request, context in
            try await answering(request, context) { visit in try await clientPage(mandate(context), visit) }
        }
        router.get("/for/:mandate/services/:code") { request, context in
            try await answering(request, context) { visit in
                let id = try mandate(context), code = context.parameters.get("code") ?? ""
                let (readiness, acting) = try await mall.readiness(for: code, of: visit.signedIn(), by: id)
                return try servicePage(code, readiness, isDeceased: false, visit.acting(for: acting), around: "/for/\(id.text)")
            }
        }
        router.post("/for/:mandate/services/:code/start") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                _ = try await form(request, visit)
                let id = try await mall.startCase(context.parameters.get("code") ?? "", for: person, by: mandate(context))
                return redirect("/cases/\(id)/form/1")
            }
        }
        router.post("/for/:mandate/end") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                _ = try await form(request, visit)
                try await mall.endMandate(mandate(context), by: person)
                return redirect(person.isOfficer ? "/office/counter?done=1" : "/mandates?done=1")
            }
        }
        router.post("/for/:mandate/mandates/:id/end") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                _ = try await form(request, visit)
                try await mall.endMandate(ObjectID(text: context.parameters.get("id") ?? ""), by: person)
                return redirect("/for/\(try mandate(context).text)")
            }
        }
        router.get("/cases/:id/slip") { request, context in
            try await answering(request, context) { visit in
                let id = context.parameters.get("id") ?? ""
                return slip(try await mall.caseDetail(id, for: visit.signedIn(), to: .apply), sentPIN(request), visit)
            }
        }
    }

    private func mandate(_ context: some RequestContext) throws -> ObjectID { try ObjectID(text: context.parameters.get("mandate") ?? "") }

    private func clientPage(_ id: ObjectID, _ visit: Visit) async throws -> Response {
        let desk = try await mall.clientDesk(id, for: visit.signedIn())
        let words = Words(language: visit.language)
        let scope = desk.acting.scope
        return page(
            "client",
            "\(words["actingFor"]) \(desk.acting.client)",
            visit.acting(for: desk.acting),
            [
                "id": id.text, "name": desk.acting.client, "isCounter": desk.acting.helper.basis == .assistance,
                "basis": words["basis.\(desk.acting.helper.basis.rawValue)"], "scope": words.scope(scope, mall.catalogue),
                "until": words.until(desk.acting), "hasCases": !desk.cases.isEmpty, "mayFollow": scope.acts.contains(.follow),
                "cases": desk.cases.map { line -> Values in
                    let mayMend = line.state == "draft" && scope.allows(.apply, in: line.service)
                    return [
                        "reference": line.reference, "service": mall.catalogue.service(line.service)?.name[visit.language] ?? line.service,
                        "state": words.state(line.state), "tone": words.tone(line.state),
                        "link": mayMend ? "/cases/\(line.id)/check" : "/cases/\(line.id)",
                        "promised": shown(["submitted", "approved"].contains(line.state) ? words.date(line.promised) : nil),
                    ]
                },
                "hasServices": !desk.services.isEmpty,
                "services": desk.services.map { service -> Values in
                    [
                        "code": service.code, "name": service.name[visit.language], "summary": service.summary[visit.language],
                        "sla": words.sla(service.sla), "fee": words.fee(service.fee),
                    ]
                },
                "hasCredentials": !desk.credentials.isEmpty,
                "credentials": desk.credentials.map { credential -> Values in
                    [
                        "id": credential.id.text, "title": credential.service.credential.title[visit.language],
                        "number": credential.number, "status": words.status(credential.status),
                        "tone": credential.status == .valid ? "ok" : "bad",
                    ]
                },
                "hasMandates": !desk.mandates.isEmpty,
                "mandates": desk.mandates.map { line -> Values in
                    words.mandate(line, mall.catalogue, isGiven: true).merging(["mandate": id.text])
                },
            ]
        )
    }

    /// What the client takes home from a counter; printed, it is all of the page. The PIN is on it once.
    private func slip(_ detail: CaseDetail, _ pin: String?, _ visit: Visit) -> Response {
        let words = Words(language: visit.language), id = detail.file.header.id
        let promised = words.date(detail.promised)
        var response = page(
            "slip",
            words["slipTitle"],
            visit.acting(for: detail.acting),
            [
                "id": id, "reference": detail.file.header.reference, "service": detail.service.name[visit.language], "pin": shown(pin),
                "client": shown(detail.acting?.client), "by": shown(detail.events.last?.by.map(words.by)),
                "when": shown(detail.events.last.map { momentText($0.at, visit.language) }), "promised": shown(promised),
                "fee": words.fee(detail.service.fee), "trackAddress": "\(mall.configuration.publicURL)/track",
                "sections": entered(detail, words),
                "documents": documentValues(detail, words), "notified": notifiedValues(detail, words),
                "back": shown(detail.acting.map { "/for/\($0.mandate.text)" }),
            ]
        )
        if pin != nil { forgetPIN(at: "/cases/\(id)/slip", in: &response) }
        return response
    }

    /// What was answered, without the numbers of people: who finds a slip has half of nothing.
    private func entered(_ detail: CaseDetail, _ words: Words) -> [Values] {
        let numbers = Set(detail.form.states.filter { [.nik, .familyCard].contains($0.field.type) }.map(\.field.name))
        return sectionValues(detail, words, editable: false).compactMap { section in
            let rows = (section["rows"] as? [Values] ?? []).filter { row in
                row["value"] is String && !numbers.contains(row["name"] as? String ?? "")
            }
            return rows.isEmpty ? nil : section.merging(["rows": rows])
        }
    }

    /// Who hears of it, by name.
    func notifiedValues(_ detail: CaseDetail, _ words: Words) -> [Values] {
        detail.notified.map { ["name": $0.name, "role": words.role($0.basis)] }
    }
}
