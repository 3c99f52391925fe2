internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// Who acts for the citizen, and for whom the citizen acts.
extension Portal {
    func addMandatePages(to router: Router<some RequestContext>) {
        router.get("/mandates") { request, context in
            try await answering(request, context) { visit in try await mandatesPage(visit, request.uri.queryParameters["done"] != nil) }
        }
        router.get("/mandates/new") { request, context in
            try await answering(request, context) { visit in newMandatePage(try await mandateForm(visit), visit, nil) }
        }
        router.post("/mandates/new") { request, context in
            try await answering(request, context) { visit in try await offerMandate(request, visit) }
        }
        router.post("/mandates/code") { request, context in
            try await answering(request, context) { visit in try await readMandateCode(request, visit) }
        }
        router.post("/mandates/accept") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                let fields = try await form(request, visit)
                let id = try await mall.acceptMandate(code: fields["code"] ?? "", by: person)
                return redirect("/for/\(id.text)")
            }
        }
        router.post("/mandates/:id/end") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                _ = try await form(request, visit)
                try await mall.endMandate(ObjectID(text: context.parameters.get("id") ?? ""), by: person)
                return redirect("/mandates?done=1")
            }
        }
    }

    private func mandatesPage(_ visit: Visit, _ isDone: Bool = false, codeProblem: String? = nil, code: String = "") async throws
        -> Response
    {
        let words = Words(language: visit.language)
        let (given, held) = try await mall.mandates(of: visit.signedIn())
        return page(
            "mandates",
            words["mandatesTitle"],
            visit,
            status: codeProblem == nil ? .ok : .unprocessableContent,
            at: codeProblem == nil ? nil : "/mandates",
            [
                "done": isDone, "hasGiven": !given.isEmpty, "given": given.map { words.mandate($0, mall.catalogue, isGiven: true) },
                "hasHeld": !held.isEmpty, "held": held.map { words.mandate($0, mall.catalogue, isGiven: false) }, "typed": code,
                "error": shown(codeProblem), "hasProblems": codeProblem != nil,
                "problems": codeProblem.map { [["href": "#code", "message": $0] as Values] } ?? [],
            ]
        )
    }

    private func mandateForm(_ visit: Visit, _ fields: [String: String] = [:]) async throws -> MandateForm {
        let limits = try await mall.mandateLimits(of: visit.signedIn())
        return MandateForm(
            language: visit.language,
            services: mall.catalogue.offered,
            bases: limits.map { ($0.basis, $0.lastDay) },
            isOffice: false,
            fields: fields
        )
    }

    func newMandatePage(_ form: MandateForm, _ visit: Visit, _ problem: (field: String, message: String)?) -> Response {
        let words = Words(language: visit.language)
        var values = form.values(problem)
        values["action"] = form.isOffice ? "/office/mandates" : "/mandates/new"
        values["back"] = form.isOffice ? "/office/counter" : "/mandates"
        values["intro"] = words[form.isOffice ? "mandateRecordIntro" : "mandateNewIntro"]
        values["heading"] = words[form.isOffice ? "mandateRecord" : "mandateNew"]
        values["isOffice"] = form.isOffice
        values["mayGive"] = !form.bases.isEmpty
        return page(
            "mandatenew",
            words[form.isOffice ? "mandateRecord" : "mandateNew"],
            visit,
            status: problem == nil ? .ok : .unprocessableContent,
            at: problem == nil ? nil : form.isOffice ? "/office/mandates" : "/mandates/new",
            values
        )
    }

    /// The code is shown once, on this page.
    func mandateCodePage(_ code: ActivationCode, _ visit: Visit, back: String) -> Response {
        page(
            "mandatecode",
            Words(language: visit.language)["mandateCodeTitle"],
            visit,
            at: back,
            ["code": code.text, "address": "\(mall.configuration.publicURL)/mandates", "back": back]
        )
    }

    private func offerMandate(_ request: Request, _ visit: Visit) async throws -> Response {
        let person = try visit.signedIn()
        let typed = try await mandateForm(visit, form(request, visit))
        do {
            return mandateCodePage(try await mall.offerMandate(typed.wish(), by: person), visit, back: "/mandates")
        } catch {
            guard let problem = typed.problem(error) else { throw error }
            return newMandatePage(typed, visit, problem)
        }
    }

    private func readMandateCode(_ request: Request, _ visit: Visit) async throws -> Response {
        let person = try visit.signedIn(), words = Words(language: visit.language)
        let code = try await form(request, visit)["code"] ?? ""
        do {
            let terms = try await mall.offeredMandate(code: code, for: person)
            return page(
                "mandateoffer",
                words["mandateOfferTitle"],
                visit,
                at: "/mandates",
                words.terms(terms, mall.catalogue).merging(["code": code])
            )
        } catch let refusal as MandateRefusal where refusal == .codeRefused {
            return try await mandatesPage(visit, codeProblem: Texts.mandate(refusal)[visit.language], code: code)
        }
    }
}
