internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases

/// Incidents that concern a citizen's data.
extension Portal {
    func addIncidentPages(to router: Router<some RequestContext>) {
        router.get("/rights/incidents") { request, context in
            try await answering(request, context) { visit in try await incidents(visit) }
        }
    }

    private func incidents(_ visit: Visit) async throws -> Response {
        let words = Words(language: visit.language)
        let found = try await mall.readIncidents(for: visit.signedIn())
        return page(
            "incidents",
            words["incidents"],
            visit,
            ["hasIncidents": !found.isEmpty, "incidents": found.map { values($0, words) }]
        )
    }

    private func values(_ read: ReadIncident, _ words: Words) -> Values {
        let notice = read.incident.notice, language = words.language
        let looks = read.report.looks.map { access -> Values in
            [
                "text": [momentText(access.at, language), words.purpose(access.purpose), access.caseReference].compactMap { $0 }.joined(
                    separator: " · "
                )
            ]
        }
        return [
            "what": notice.what[language], "how": notice.how[language], "remedy": notice.remedy[language],
            "contact": notice.contact[language], "from": momentText(notice.from, language), "until": momentText(notice.until, language),
            "discovered": momentText(notice.discovered, language), "told": momentText(read.incident.recordedAt, language),
            "isNew": read.readAt == nil, "looks": looks + read.report.cases.map { ["text": $0] as Values },
        ]
    }
}
