internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelCredential
internal import SegelUseCases
internal import SegelVault

extension Portal {
    func addCitizenPages(to router: Router<some RequestContext>) {
        router.get("/") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                return person.isOfficer ? redirect("/office") : try await home(visit, person)
            }
        }
        router.get("/services/:code") { request, context in
            try await answering(request, context) { visit in try await service(context.parameters.get("code") ?? "", visit) }
        }
        router.get("/profile") { request, context in
            try await answering(request, context) { visit in try await profile(visit, visit.signedIn()) }
        }
        router.get("/documents/:id") { request, context in
            try await answering(request, context) { visit in
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                return download(try await mall.document(id, for: visit.signedIn()))
            }
        }
    }

    private func home(_ visit: Visit, _ person: SignedIn) async throws -> Response {
        let words = Words(language: visit.language)
        let cases = try await mall.cases(of: person)
        let credentials = try await mall.credentials(of: person)
        let copies = try await mall.memberCopies(of: person)
        let profile = try await mall.profile(for: person)
        let documents = try await mall.documents(of: person)
        let rows = cases.map { caseValues($0, words) }
        let returned = cases.filter { $0.state == "returned" }.map { caseValues($0, words) }
        return page(
            "home",
            words["myCases"],
            visit,
            [
                "name": profile[.nama]?.value ?? "", "incident": try await mall.hasUnreadIncident(person),
                "recovery": values(try await mall.openRecovery(for: person), visit.csrf ?? "", visit.language),
                "deceased": shown(try await mall.deceasedSince(person).map { _ in ErrorText.deceased[visit.language] }),
                "held":
                    "\(words["weHold"]) \(profile.values.count) \(words["weHoldValues"]) \(documents.count) \(words["weHoldDocuments"])",
                "nothingNeeded": returned.isEmpty && !cases.isEmpty, "hasReturned": !returned.isEmpty,
                "returned": returned, "hasCases": !cases.isEmpty, "cases": rows, "hasCredentials": !credentials.isEmpty || !copies.isEmpty,
                "copies": copies.map { copyValues($0, words) },
                "credentials": credentials.map { credential -> Values in
                    [
                        "id": credential.id.text, "title": credential.service.credential.title[visit.language],
                        "number": credential.number, "issued": CivilDate(credential.issuedAt).text(visit.language),
                        "status": words.status(credential.status), "tone": credential.status == .valid ? "ok" : "bad",
                    ]
                },
                "services": mall.catalogue.offered.map { service -> Values in
                    [
                        "code": service.code, "name": service.name[visit.language], "summary": service.summary[visit.language],
                        "sla": words.sla(service.sla), "fee": words.fee(service.fee),
                    ]
                },
            ]
        )
    }

    private func caseValues(_ line: CaseLine, _ words: Words) -> Values {
        [
            "id": line.id, "reference": line.reference,
            "service": mall.catalogue.service(line.service)?.name[words.language] ?? line.service,
            "state": words.state(line.state), "tone": words.tone(line.state),
            "promised": shown(["submitted", "approved"].contains(line.state) ? words.date(line.promised) : nil),
            "link": line.state == "draft" ? "/cases/\(line.id)/check" : "/cases/\(line.id)",
        ]
    }

    private func service(_ code: String, _ visit: Visit) async throws -> Response {
        let isCitizen = visit.person?.citizen != nil
        let readiness = isCitizen ? try await mall.readiness(for: code, of: visit.signedIn()) : nil
        let deceased = isCitizen ? try await mall.deceasedSince(visit.signedIn()) : nil
        return try servicePage(code, readiness, isDeceased: deceased != nil, visit)
    }

    /// `around`: before the addresses of services, where it is somebody else's page.
    func servicePage(_ code: String, _ readiness: Readiness?, isDeceased: Bool, _ visit: Visit, around: String = "") throws -> Response {
        guard let service = mall.catalogue.service(code) else { throw Refusal.notFound }
        let words = Words(language: visit.language)
        let helps = { (code: String) in mall.catalogue.service(code) != nil && visit.acting?.scope.allows(.apply, in: code) ?? true }
        return page(
            "service",
            service.name[visit.language],
            visit,
            [
                "code": service.code, "around": around, "name": service.name[visit.language], "summary": service.summary[visit.language],
                "who": service.whoMayApply[visit.language], "sla": words.sla(service.sla), "fee": words.fee(service.fee),
                "legal": shown(service.legalBasis?[visit.language]),
                "known": "\(readiness?.known ?? 0) \(words["fieldsKnown"])",
                "deceased": shown(isDeceased ? ErrorText.deceased[visit.language] : nil),
                "hasParts": service.isBundle,
                "parts": service.parts.map { ["title": $0.service.credential.title[visit.language]] as Values },
                "hasReadiness": readiness?.items.isEmpty == false,
                "readiness": (readiness?.items ?? []).map { item -> Values in
                    [
                        "label": item.name[visit.language], "state": words.readiness(item.state), "tone": words.tone(item.state),
                        "note": shown(item.note?[visit.language]),
                        "service": shown(item.service.flatMap { helps($0) ? $0 : nil }),
                    ]
                },
                "hasDocuments": !service.documents.isEmpty,
                "documents": service.documents.map { asked -> Values in
                    ["label": asked.label[visit.language], "condition": !asked.isRequired]
                },
            ]
        )
    }

    private func profile(_ visit: Visit, _ person: SignedIn) async throws -> Response {
        let words = Words(language: visit.language)
        let profile = try await mall.profile(for: person)
        let documents = try await mall.documents(of: person)
        return page(
            "profile",
            words["myData"],
            visit,
            [
                "values": words.profileOrder(profile.values.keys, mall.catalogue).compactMap { name -> Values? in
                    guard let held = profile.values[name] else { return nil }
                    return [
                        "name": words.profileLabel(name, mall.catalogue), "value": words.profileValue(held.value, of: name, mall.catalogue),
                        "source": "\(held.source == "citizen" ? words["fromYou"] : held.source), \(words.date(held.date))",
                    ]
                },
                "hasDocuments": !documents.isEmpty,
                "documents": documents.map { document -> Values in
                    [
                        "id": document.id.text, "title": document.title,
                        "facts":
                            "\(document.facts.kind.rawValue.uppercased()), \(document.facts.byteCount / 1_024 + 1) kB, \(CivilDate(document.createdAt).text(visit.language))",
                    ]
                },
            ]
        )
    }

    /// A document as it is opened, chunk by chunk; a browser shows it in place and never runs it.
    func download(_ reading: DocumentReading) -> Response {
        // The body is written once, by one task, which then owns the reading.
        nonisolated(unsafe) var reading = reading
        let body = ResponseBody { writer in
            while let bytes = try await reading.nextPiece() { try await writer.write(ByteBuffer(bytes: bytes)) }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: reading.facts.kind.mediaType, .contentDisposition: "inline", .cacheControl: "no-store",
                .contentSecurityPolicy: "default-src 'none'; sandbox",
            ],
            body: body
        )
    }
}
