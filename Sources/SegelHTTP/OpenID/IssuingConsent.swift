internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases

/// The authorization endpoint (RFC 6749 section 3.1, RFC 9126 section 4): a citizen signs in with the portal's own sign-in and agrees, or not.
/// Nothing is sent to a redirect address before a pushed request has vouched for it.
extension Portal {
    static let authorizePath = IssuingAddresses.Endpoint.authorize.rawValue

    func addConsent(to router: Router<some RequestContext>) {
        router.get(RouterPath(Self.authorizePath)) { request, context in
            try await answering(request, context) { visit in
                let query = request.uri.queryParameters
                let asked = (client: query["client_id"].map(String.init) ?? "", request: query["request_uri"].map(String.init) ?? "")
                return try await refusing(visit) {
                    try await mall.checkPushed(asked.request, client: asked.client)
                    guard let person = visit.person else { return redirect(Self.signInPath(asked.client, asked.request)) }
                    return consentPage(try await mall.consentQuestion(asked.request, client: asked.client, for: person), asked, visit)
                }
            }
        }
        router.post(RouterPath(Self.authorizePath)) { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                let fields = try await form(request, visit)
                return try await refusing(visit) {
                    let (client, uri) = (fields["client_id"] ?? "", fields["request_uri"] ?? "")
                    let answer =
                        fields["decision"] == "allow"
                        ? try await mall.authorize(uri, client: client, choices: Self.choices(fields), for: person)
                        : try await mall.deny(uri, client: client)
                    return self.answer(answer)
                }
            }
        }
    }

    /// The page a citizen comes back to after signing in.
    private static func signInPath(_ client: String, _ request: String) -> String {
        let path = "\(authorizePath)?client_id=\(encoded(client))&request_uri=\(encoded(request))"
        return "/sign-in?next=\(encoded(path))"
    }

    /// Only this server's own authorization page may be asked for, so that no link leads a citizen elsewhere after signing in.
    static func isSafeToReturn(to path: String) -> Bool {
        path.hasPrefix("\(authorizePath)?client_id=") && path.utf8.count <= 2_000
            && path.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x5C }
    }

    private func refusing(_ visit: Visit, _ body: () async throws -> Response) async throws -> Response {
        do { return try await body() } catch let refusal as WalletRefusal {
            let words = Words(language: visit.language)
            let other = Words(language: visit.language == .indonesian ? .english : .indonesian)
            return page(
                "error",
                words["authorizationBad"],
                visit,
                status: .badRequest,
                at: "/",
                [
                    "heading": words["authorizationBad"], "headingOther": other["authorizationBad"], "code": refusal.error.rawValue,
                    "requestID": visit.requestID,
                ]
            )
        }
    }

    private static let choicePrefix = "credential:"

    private static func choices(_ fields: [String: String]) -> [String: String] {
        var choices: [String: String] = [:]
        for (name, value) in fields where name.hasPrefix(choicePrefix) && !value.isEmpty {
            choices[String(name.dropFirst(choicePrefix.count))] = value
        }
        return choices
    }

    private func consentPage(_ question: ConsentQuestion, _ asked: (client: String, request: String), _ visit: Visit) -> Response {
        let items = question.items.map { item in
            let choices = item.choices.enumerated().map { position, choice -> Values in
                [
                    "name": Self.choicePrefix + item.configuration.id, "value": choice.caseID, "label": choice.reference,
                    "first": position == 0, "last": position == item.choices.count - 1, "waits": !choice.isIssued,
                ]
            }
            let template = item.configuration.service.credential
            return [
                "title": template.title[visit.language], "choices": choices,
                "claims": template.claims.map { $0.label[visit.language] }.joined(separator: ", "),
            ] as Values
        }
        var response = page(
            "consent",
            Words(language: visit.language)["consentTitle"],
            visit,
            [
                "wallet": question.wallet.name, "client": asked.client, "request": asked.request, "csrf": shown(visit.csrf),
                "redirect": question.redirect, "items": items, "canGive": question.items.contains { !$0.choices.isEmpty },
            ]
        )
        // Browsers hold a form's redirects to `form-action` too, and the answer to this form leads to the wallet.
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' \(Self.origin(of: question.redirect)); "
            + "base-uri 'none'; frame-ancestors 'none'"
        return response
    }

    /// Scheme, host and port; of an app's own scheme only that.
    private static func origin(of address: String) -> String {
        guard let parts = URLComponents(string: address), let scheme = parts.scheme else { return "'none'" }
        guard let host = parts.host, scheme.hasPrefix("http") else { return "\(scheme):" }
        return "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")"
    }

    /// Back to the wallet, with this issuer's name, so that a wallet of many issuers knows whose answer it is (RFC 9207).
    private func answer(_ answer: AuthorizationAnswer) -> Response {
        var parameters: [(String, String)] = []
        switch answer.outcome {
        case .success(let code): parameters.append(("code", code))
        case .failure(let refusal):
            parameters.append(("error", refusal.error.rawValue))
            parameters.append(("error_description", refusal.reason))
        }
        if let state = answer.state { parameters.append(("state", state)) }
        parameters.append(("iss", mall.configuration.publicURL))
        let query = parameters.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
        var response = redirect("\(answer.redirect)\(answer.redirect.contains("?") ? "&" : "?")\(query)")
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private static func encoded(_ text: String) -> String { OfferObject.encoded(text) }
}
