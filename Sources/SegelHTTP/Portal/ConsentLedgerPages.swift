internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// The consent ledger, with withdrawal.
extension Portal {
    func addConsentLedgerPages(to router: Router<some RequestContext>) {
        router.get("/rights/consents") { request, context in
            try await answering(request, context) { visit in try await ledger(visit) }
        }
        router.post("/rights/consents/:id/withdraw") { request, context in
            try await answering(request, context) { visit in
                let id = try ObjectID(text: context.parameters.get("id") ?? ""), person = try visit.signedIn()
                _ = try await form(request, visit)
                try await mall.withdrawConsent(id, for: person)
                return redirect("/rights/consents")
            }
        }
    }

    private func ledger(_ visit: Visit) async throws -> Response {
        let words = Words(language: visit.language)
        let consents = try await mall.consents(of: visit.signedIn())
        return page(
            "ledger",
            words["ledger"],
            visit,
            ["hasConsents": !consents.isEmpty, "consents": consents.map { values($0, words) }]
        )
    }

    private func values(_ consent: Consent, _ words: Words) -> Values {
        let given = consent.given, kind = given.kind.rawValue
        let isDone = consent.withdrawnAt == nil && !consent.canWithdraw
        return [
            "id": given.id.text, "title": words["consent.\(kind)"], "given": momentText(given.at, words.language),
            "to": recipients(given, words), "about": subjects(given, words), "reference": shown(given.caseReference),
            "withdrawn": shown(consent.withdrawnAt.map { momentText($0, words.language) }),
            "state": words[consent.withdrawnAt != nil ? "ledgerWithdrawn" : isDone ? "ledgerDone" : "ledgerInForce"],
            "tone": consent.withdrawnAt != nil ? "warn" : isDone ? "" : "ok", "canWithdraw": consent.canWithdraw,
            "effect": words["ends.\(kind)"], "ended": shown(isDone ? words["ended.\(kind)"] : nil),
        ]
    }

    private func recipients(_ given: ConsentEntry, _ words: Words) -> String {
        switch given.kind {
        case .sharing: given.to.map { mall.catalogue.agency($0)?.name[words.language] ?? $0 }.joined(separator: "; ")
        case .wallet: given.to.first ?? words["ledgerNoName"]
        // The verify page's own verifier has no name that anybody gave it.
        case .contact: given.to.first.flatMap(NoticeChannel.init).map(words.channel) ?? ""
        case .presentation: given.to.first.flatMap { $0 == Mall.verifyPageName ? nil : $0 } ?? words["verifyPage"]
        }
    }

    private func subjects(_ given: ConsentEntry, _ words: Words) -> String {
        let catalogue = mall.catalogue
        if given.kind == .contact { return words["ledgerNotices"] }
        if given.kind == .sharing {
            let service = given.askedBy.flatMap(catalogue.service)
            return given.about.map { service?.field($0)?.label[words.language] ?? $0 }.joined(separator: ", ")
        }
        let titles = given.about.map { catalogue.service($0)?.credential.title[words.language] ?? $0 }
        let policy = given.askedBy.map { code in catalogue.policies.first { $0.code == code }?.name[words.language] ?? code }
        return (titles + [policy].compactMap { $0 }).joined(separator: ", ")
    }
}
