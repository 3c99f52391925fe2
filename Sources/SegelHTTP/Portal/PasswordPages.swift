internal import Hummingbird
internal import SegelCatalogue
internal import SegelCrypto
internal import SegelUseCases

/// Changing one's password, by the old one.
extension Portal {
    func addPasswordPages(to router: Router<some RequestContext>) {
        router.get("/sign-ins/password") { request, context in
            try await answering(request, context) { visit in try await passwordPage(visit, visit.signedIn()) }
        }
        router.post("/sign-ins/password/change") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                let fields = try await form(request, visit)
                var old = Array((fields["old"] ?? "").utf8), new = Array((fields["password"] ?? "").utf8)
                do {
                    try await mall.changePassword(
                        from: SecretBytes(moving: &old),
                        to: SecretBytes(moving: &new),
                        for: person,
                        keeping: visit.session ?? ""
                    )
                    return redirect("/sign-ins?done=passwordChanged")
                } catch let refusal as Refusal where refusal.code == "confirmation_failed" || refusal.code.hasPrefix("password_") {
                    return try await passwordPage(visit, person, refusal.code)
                }
            }
        }
    }

    private func passwordPage(_ visit: Visit, _ person: SignedIn, _ refused: String? = nil) async throws -> Response {
        guard try await mall.hasPassword(person) else { throw Refusal(.conflict, "no_password") }
        let words = Words(language: visit.language), isOld = refused == "confirmation_failed"
        let text = refused.map { words[isOld ? "passwordOldWrong" : $0] }
        return page(
            "password",
            words["passwordChange"],
            visit,
            status: refused == nil ? .ok : .unprocessableContent,
            at: "/sign-ins/password",
            [
                "csrf": visit.csrf ?? "", "hasProblems": refused != nil,
                "problems": text.map { [["href": isOld ? "#old" : "#password", "message": $0] as Values] } ?? [],
                "oldError": shown(isOld ? text : nil), "newError": shown(isOld ? nil : text), "oldBad": isOld,
                "newBad": refused != nil && !isOld,
            ]
        )
    }
}
