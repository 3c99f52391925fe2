internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases

/// How the office does, in counts; as a page and as CSV. No case and no person is in a report.
extension Portal {
    func addReportPages(to router: Router<some RequestContext>) {
        router.get("/office/reports") { request, context in
            try await answering(request, context) { visit in try await reports(visit, visit.signedIn()) }
        }
        router.get("/office/reports.csv") { request, context in
            try await answering(request, context) { visit in
                let lines = try await mall.report(for: visit.signedIn())
                return file(Array(Self.csv(lines).utf8), "text/csv; charset=utf-8", "segel-reports.csv")
            }
        }
        router.get("/office/comments") { request, context in
            try await answering(request, context) { visit in try await comments(visit, visit.signedIn()) }
        }
    }

    private func reports(_ visit: Visit, _ person: SignedIn) async throws -> Response {
        let words = Words(language: visit.language)
        let lines = try await mall.report(for: person)
        let breaches = try await mall.breaches(for: person, limit: 50)
        return page(
            "reports",
            words["reports"],
            visit,
            [
                "hasLines": !lines.isEmpty, "lines": lines.map { values($0, words) }, "hasBreaches": !breaches.isEmpty,
                "breaches": breaches.map { breach -> Values in
                    [
                        "reference": breach.reference, "desk": words.role(breach.desk.role), "promised": words.date(breach.promised),
                        "noticed": CivilDate(breach.noticedAt).text(visit.language),
                    ]
                },
            ]
        )
    }

    private func values(_ line: ReportLine, _ words: Words) -> Values {
        let returns = ReturnReason.allCases.filter { line[.item($0)] > 0 }.map { "\(words.reason($0)) \(line[.item($0)])" }
        return [
            "month": line.month.text, "service": mall.catalogue.service(line.service)?.name[words.language] ?? line.service,
            "submitted": "\(line[.submitted])", "issued": "\(line[.issued])",
            "inTime": line.inTimePercent.map { "\($0)%" } ?? "–", "breached": "\(line[.breached])", "rejected": "\(line[.rejected])",
            "withdrawn": "\(line[.withdrawn])", "returned": "\(line[.returned])", "returns": shown(returns.joined(separator: ", ")),
            "complaints": "\(line[.complaint])",
            "rating": line.averageRating.map { "\(tenths($0, words)) (\(line.ratings))" } ?? "–",
        ]
    }

    private func tenths(_ value: Int, _ words: Words) -> String { "\(value / 10)\(words.language == .indonesian ? "," : ".")\(value % 10)" }

    /// RFC 4180. Codes and whole numbers alone, so that nothing in it is a formula to a spreadsheet (attack A71).
    static func csv(_ lines: [ReportLine]) -> String {
        let head = ["month", "service"] + Measure.all.map(\.name)
        let rows = lines.map { line in [line.month.text, line.service] + Measure.all.map { "\(line[$0])" } }
        return ([head] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    private func comments(_ visit: Visit, _ person: SignedIn) async throws -> Response {
        let words = Words(language: visit.language)
        let comments = try await mall.surveyComments(for: person)
        return page(
            "comments",
            words["surveyComments"],
            visit,
            [
                "hasRows": !comments.isEmpty,
                "rows": comments.map { comment -> Values in
                    [
                        "service": mall.catalogue.service(comment.service)?.name[visit.language] ?? comment.service,
                        "rating": "\(comment.rating) – \(words["rating\(comment.rating)"])", "comment": comment.comment,
                        "when": CivilDate(comment.givenAt).text(visit.language),
                    ]
                },
            ]
        )
    }
}
