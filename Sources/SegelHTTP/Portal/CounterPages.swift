internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// A counter: one client at a time, who is there in person; and mandates that an officer records.
extension Portal {
    func addCounterPages(to router: Router<some RequestContext>) {
        router.get("/office/counter") { request, context in
            try await answering(request, context) { visit in
                try await counterPage(visit, isDone: request.uri.queryParameters["done"] != nil)
            }
        }
        router.post("/office/counter") { request, context in
            try await answering(request, context) { visit in try await beginAssisting(request, visit) }
        }
        router.get("/office/mandates") { request, context in
            try await answering(request, context) { visit in newMandatePage(try recordForm(visit), visit, nil) }
        }
        router.post("/office/mandates") { request, context in
            try await answering(request, context) { visit in try await recordMandate(request, visit) }
        }
    }

    /// What a person is seen by.
    static let identities = ["ktp", "kia", "paspor", "kk"]

    private func beginAssisting(_ request: Request, _ visit: Visit) async throws -> Response {
        let person = try visit.signedIn(), words = Words(language: visit.language)
        let fields = try await form(request, visit)
        func again(_ field: String, _ message: String) async throws -> Response {
            try await counterPage(visit, problem: (field, message), typed: fields)
        }
        guard let nik = NIK(fields["client"] ?? "") else { return try await again("client", words["nikProblem"]) }
        guard let purpose = fields["purpose"].flatMap(CounterPurpose.init) else {
            return try await again("purpose", words["purposeMissing"])
        }
        guard let identity = fields["identity"], Self.identities.contains(identity) else {
            return try await again("identity", words["identityMissing"])
        }
        guard fields["present"] != nil else { return try await again("present", words["presentMissing"]) }
        do {
            let id = try await mall.beginAssisting(try CanonicalNIK(nik.text), for: purpose, identity: identity, by: person)
            return redirect("/for/\(id.text)")
        } catch let refusal as Refusal where ["citizen_unknown", "counter_rests", "counter_busy"].contains(refusal.code) {
            return try await again("client", words[refusal.code])
        }
    }

    /// `typed`: nothing of it but what was refused is shown again, and never after the next client began.
    private func counterPage(
        _ visit: Visit,
        isDone: Bool = false,
        problem: (field: String, message: String)? = nil,
        typed: [String: String] = [:]
    ) async throws -> Response {
        let words = Words(language: visit.language)
        let acting = try await mall.assisting(visit.signedIn())
        func error(_ field: String) -> Any { shown(problem?.field == field ? problem?.message : nil) }
        func choices(_ name: String, _ codes: [String]) -> [Values] {
            codes.enumerated().map { position, code in
                ["name": name, "code": code, "text": words["\(name).\(code)"], "chosen": typed[name] == code, "first": position == 0]
            }
        }
        return page(
            "counter",
            words["counterTitle"],
            visit,
            status: problem == nil ? .ok : .unprocessableContent,
            at: problem == nil ? nil : "/office/counter",
            [
                "done": isDone,
                "busy": acting.map { ["client": $0.client, "id": $0.mandate.text, "until": words.until($0)] as Values } ?? Nothing(),
                "typed": typed["client"] ?? "", "present": typed["present"] != nil, "clientError": error("client"),
                "purposeError": error("purpose"), "identityError": error("identity"), "presentError": error("present"),
                "purposes": choices("purpose", CounterPurpose.allCases.map(\.rawValue)),
                "identities": choices("identity", Self.identities), "hasProblems": problem != nil,
                "problems": problem.map { [["href": "#\($0.field)", "message": $0.message] as Values] } ?? [],
            ]
        )
    }

    private func recordForm(_ visit: Visit, _ fields: [String: String] = [:]) throws -> MandateForm {
        guard try visit.signedIn().isAtCounter else { throw Refusal.notPermitted }
        return MandateForm(
            language: visit.language,
            services: mall.catalogue.offered,
            bases: MandateBasis.recorded.map { ($0, nil) },
            isOffice: true,
            fields: fields
        )
    }

    private func recordMandate(_ request: Request, _ visit: Visit) async throws -> Response {
        let person = try visit.signedIn()
        let typed = try recordForm(visit, await form(request, visit))
        do {
            guard let client = NIK(typed.fields["client"] ?? "") else { throw Refusal(.invalid([]), "client") }
            let code = try await mall.recordMandate(
                typed.wish(),
                of: CanonicalNIK(client.text),
                proof: typed.fields["proof"] ?? "",
                by: person
            )
            return mandateCodePage(code, visit, back: "/office/counter")
        } catch {
            guard let problem = typed.problem(error) else { throw error }
            return newMandatePage(typed, visit, problem)
        }
    }
}
