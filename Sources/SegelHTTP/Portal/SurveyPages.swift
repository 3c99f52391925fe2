internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases

/// The question after a document was issued: how was it?
extension Portal {
    func addSurveyPages(to router: Router<some RequestContext>) {
        router.get("/cases/:id/survey") { request, context in
            try await answering(request, context) { visit in
                let id = context.parameters.get("id") ?? ""
                guard try await mall.mayAnswerSurvey(id, for: visit.signedIn()) else { return redirect("/cases/\(id)") }
                return surveyPage(id, visit)
            }
        }
        router.post("/cases/:id/survey") { request, context in
            try await answering(request, context) { visit in
                let id = context.parameters.get("id") ?? ""
                let fields = try await form(request, visit)
                let rating = Int(fields["rating"] ?? "") ?? 0, comment = fields["comment"] ?? ""
                do {
                    try await mall.answerSurvey(id, rating: rating, comment: comment, for: visit.signedIn())
                } catch let refusal as Refusal where refusal.code == "survey_rating" {
                    return surveyPage(id, visit, isMissing: true, comment: comment)
                }
                return redirect("/cases/\(id)?thanks=1")
            }
        }
    }

    private func surveyPage(_ id: String, _ visit: Visit, isMissing: Bool = false, comment: String = "") -> Response {
        let words = Words(language: visit.language)
        return page(
            "survey",
            words["surveyTitle"],
            visit,
            status: isMissing ? .unprocessableContent : .ok,
            at: "/cases/\(id)/survey",
            [
                "id": id, "comment": comment, "missing": isMissing, "hasProblems": isMissing,
                "problems": isMissing ? [["href": "#rating-1", "message": words["surveyMissing"]] as Values] : [],
                "choices": (1...5).map { ["value": "\($0)", "text": words["rating\($0)"]] as Values },
            ]
        )
    }
}
