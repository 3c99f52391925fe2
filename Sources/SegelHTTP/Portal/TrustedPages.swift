internal import Hummingbird
internal import SegelCatalogue
internal import SegelCrypto
internal import SegelUseCases
internal import SegelVault

/// People one trusts, vouching for those who trust one, and getting back in.
extension Portal {
    func addTrustedPages(to router: Router<some RequestContext>) {
        router.get("/trusted") { request, context in
            try await answering(request, context) { visit in
                try await trusted(visit, done: request.uri.queryParameters["done"] != nil)
            }
        }
        router.post("/trusted/invitations") { request, context in
            try await answering(request, context) { visit in
                _ = try await form(request, visit)
                return try await mending(visit, at: "#invite") { _ in
                    let code = try await mall.inviteTrusted(for: visit.signedIn())
                    return try await trusted(visit, code: code.text)
                }
            }
        }
        router.post("/trusted/accept") { request, context in
            try await answering(request, context) { visit in
                let fields = try await form(request, visit)
                return try await mending(visit, at: "#accept", typed: fields["code"]) { done in
                    try await mall.acceptInvitation(fields["code"] ?? "", for: visit.signedIn())
                    return done
                }
            }
        }
        router.post("/trusted/needed") { request, context in
            try await answering(request, context) { visit in
                let fields = try await form(request, visit)
                return try await mending(visit, at: "#needed") { done in
                    try await mall.setTrustedNeeded(Int(fields["needed"] ?? "") ?? 0, for: visit.signedIn())
                    return done
                }
            }
        }
        router.post("/trusted/cancel") { request, context in
            try await answering(request, context) { visit in
                _ = try await form(request, visit)
                try await mall.cancelRecovery(for: visit.signedIn())
                return redirect("/trusted?done=1")
            }
        }
        router.post("/trusted/:id/confirm") { request, context in
            try await answering(request, context) { visit in
                let id = try ObjectID(text: context.parameters.get("id") ?? ""), fields = try await form(request, visit)
                return try await mending(visit, at: "#confirm-\(id.text)", typed: fields["code"], of: id) { done in
                    try await mall.confirmRecovery(of: id, code: fields["code"] ?? "", for: visit.signedIn())
                    return done
                }
            }
        }
        router.post("/trusted/:id/withdraw") { request, context in
            try await answering(request, context) { visit in
                _ = try await form(request, visit)
                try await mall.withdrawConfirmation(of: ObjectID(text: context.parameters.get("id") ?? ""), for: visit.signedIn())
                return redirect("/trusted?done=1")
            }
        }
        router.post("/trusted/:id/remove") { request, context in
            try await answering(request, context) { visit in
                _ = try await form(request, visit)
                try await mall.endTrust(ObjectID(text: context.parameters.get("id") ?? ""), for: visit.signedIn())
                return redirect("/trusted?done=1")
            }
        }
        addRecoverPages(to: router)
    }

    private func addRecoverPages(to router: Router<some RequestContext>) {
        router.get("/recover") { request, context in
            try await answering(request, context) { visit in recoverPage(visit) }
        }
        router.post("/recover/code") { request, context in
            try await answering(request, context) { visit in
                _ = try await form(request, visit)
                return recoverPage(visit, made: mall.newRecoveryCode().text)
            }
        }
        router.post("/recover") { request, context in
            try await answering(request, context) { visit in
                let fields = try await form(request, visit)
                var password = Array((fields["password"] ?? "").utf8)
                do {
                    try await mall.recover(
                        SignInName(typed: fields["name"] ?? ""),
                        code: fields["code"] ?? "",
                        password: SecretBytes(moving: &password)
                    )
                    return redirect("/sign-in?activated=1")
                } catch let refusal as Refusal {
                    let words = Words(language: visit.language)
                    guard refusal.code.hasPrefix("recovery_") || refusal.code.hasPrefix("password_") else { throw refusal }
                    return recoverPage(visit, error: words[refusal.code], name: fields["name"] ?? "", typed: fields["code"] ?? "")
                }
            }
        }
    }

    private func recoverPage(_ visit: Visit, made: String? = nil, error: String? = nil, name: String = "", typed: String = "") -> Response {
        page(
            "recover",
            Words(language: visit.language)["recoverTitle"],
            visit,
            status: error == nil ? .ok : .unprocessableContent,
            at: "/recover",
            [
                "made": shown(made), "error": shown(error), "name": name, "typed": typed, "csrf": shown(visit.csrf),
                "hasProblems": error != nil, "problems": error.map { [["href": "#code", "message": $0] as Values] } ?? [],
            ]
        )
    }

    private static let trustedProblems: Set<String> = [
        "recovery_over", "recovery_code_malformed", "trusted_too_new", "trusted_too_many", "trusted_invitation_refused",
        "trusted_needed_refused",
    ]

    /// What can be mended is said on the page, beside what was typed.
    private func mending(
        _ visit: Visit,
        at place: String,
        typed: String? = nil,
        of id: ObjectID? = nil,
        _ body: (Response) async throws -> Response
    ) async throws -> Response {
        do { return try await body(redirect("/trusted?done=1")) } catch let refusal as Refusal
            where Self.trustedProblems.contains(refusal.code)
        {
            return try await trusted(visit, problem: (place, refusal.code), typed: typed ?? "", of: id)
        }
    }

    private func trusted(
        _ visit: Visit,
        problem: (place: String, code: String)? = nil,
        typed: String = "",
        of id: ObjectID? = nil,
        code: String? = nil,
        done: Bool = false
    ) async throws -> Response {
        let words = Words(language: visit.language), csrf = visit.csrf ?? ""
        let found = try await mall.trustedPeople(of: visit.signedIn())
        let message = problem.map { words[$0.code] }
        return page(
            "trusted",
            words["trusted"],
            visit,
            status: problem == nil ? .ok : .unprocessableContent,
            at: "/trusted",
            [
                "hasProblems": problem != nil,
                "problems": problem.map { [["href": $0.place, "message": words[$0.code]] as Values] } ?? [], "done": done,
                "recovery": values(found.recovery, csrf, visit.language), "code": shown(code), "csrf": csrf,
                "hasPeople": !found.people.isEmpty,
                "people": found.people.map { line -> Values in
                    [
                        "id": line.id.text, "name": line.name, "csrf": csrf,
                        "facts": "\(words["trustedSince"]) \(CivilDate(line.acceptedAt).text(visit.language))"
                            + (line.isSettled ? "" : ", \(words["trustedNew"])"),
                    ]
                },
                "mayInvite": found.people.count + found.invitations < Mall.trustedLimit,
                "open": shown(found.invitations > 0 ? "\(found.invitations) \(words["trustedOpen"])" : nil),
                "needs": found.people.count >= 2
                    ? [
                        "csrf": csrf,
                        "options": (2...found.people.count).map { number -> Values in
                            ["number": "\(number)", "of": "\(number) / \(found.people.count)", "chosen": number == found.needed]
                        },
                    ] as Values : Nothing(),
                "acceptTyped": id == nil ? typed : "", "acceptError": shown(problem?.place == "#accept" ? message : nil),
                "hasRelying": !found.relying.isEmpty,
                "relying": found.relying.map { line -> Values in
                    let isMeant = line.id == id
                    return [
                        "id": line.id.text, "name": line.name, "csrf": csrf, "confirmed": line.hasConfirmed,
                        "typed": isMeant ? typed : "", "error": shown(isMeant ? message : nil),
                    ]
                },
            ]
        )
    }

    /// For the home page too: whoever is signed in must see it.
    func values(_ recovery: OpenRecovery?, _ csrf: String, _ language: Language) -> Any {
        guard let recovery else { return Nothing() }
        return ["csrf": csrf, "ready": shown(recovery.readyAt.map { momentText($0, language) })] as Values
    }
}
