internal import Hummingbird
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// Where a citizen is told of what happens, and what they were told.
extension Portal {
    func addNoticePages(to router: Router<some RequestContext>) {
        router.get("/notices") { request, context in
            try await answering(request, context) { visit in try await notices(visit, done: request.uri.queryParameters["done"]) }
        }
        router.post("/notices/contacts") { request, context in
            try await answering(request, context) { visit in try await addContact(request, visit) }
        }
        router.get("/notices/contacts/:id") { request, context in
            try await answering(request, context) { visit in try await contactCode(context.parameters.get("id") ?? "", visit) }
        }
        router.post("/notices/contacts/:id") { request, context in
            try await answering(request, context) { visit in
                let id = context.parameters.get("id") ?? "", fields = try await form(request, visit)
                do {
                    try await mall.verifyContact(ObjectID(text: id), code: fields["code"] ?? "", for: visit.signedIn())
                } catch let refusal as Refusal where refusal.code == "contact_code_refused" {
                    return try await contactCode(id, visit, problem: refusal.code, typed: fields["code"] ?? "")
                }
                return redirect("/notices?done=contactDone")
            }
        }
        router.post("/notices/contacts/:id/code") { request, context in
            try await answering(request, context) { visit in
                let id = context.parameters.get("id") ?? ""
                _ = try await form(request, visit)
                do { try await mall.renewContactCode(ObjectID(text: id), for: visit.signedIn()) } catch let refusal as Refusal
                    where refusal.code == "contact_codes_spent"
                {
                    return try await contactCode(id, visit, problem: refusal.code)
                }
                return redirect("/notices/contacts/\(id)")
            }
        }
        router.post("/notices/contacts/:id/remove") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                _ = try await form(request, visit)
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                guard try await mall.contacts(of: person).contains(where: { $0.contact.id == id }) else { throw Refusal.notFound }
                return try await whenFresh(visit, at: "/notices") {
                    try await mall.removeContact(id, for: person)
                    return redirect("/notices?done=contactGone")
                }
            }
        }
    }

    private static let contactProblems: Set<String> = [
        "contact_channel", "contact_malformed", "contact_too_many", "contact_known", "contact_codes_spent",
    ]

    private func addContact(_ request: Request, _ visit: Visit) async throws -> Response {
        let person = try visit.signedIn(), fields = try await form(request, visit)
        guard try await isFresh(visit) else { return redirect(Self.confirmAddress("/notices")) }
        guard let channel = NoticeChannel(rawValue: fields["channel"] ?? "") else {
            return try await notices(visit, problem: "contact_channel", fields)
        }
        guard fields["consent"] != nil else { return try await notices(visit, problem: "contact_consent", fields) }
        do {
            let id = try await mall.addContact(fields["address"] ?? "", channel, language: visit.language, for: person)
            return redirect("/notices/contacts/\(id.text)")
        } catch let refusal as Refusal where Self.contactProblems.contains(refusal.code) {
            return try await notices(visit, problem: refusal.code, fields)
        }
    }

    private func notices(_ visit: Visit, problem: String? = nil, _ typed: [String: String] = [:], done: Substring? = nil) async throws
        -> Response
    {
        let words = Words(language: visit.language), person = try visit.signedIn()
        let contacts = try await mall.contacts(of: person), isFresh = try await isFresh(visit)
        let sent = try await mall.notices(of: person)
        let channels = mall.noticeChannels
        let chosen = typed["channel"] ?? channels.first?.rawValue
        let target = ["contact_channel": "#channel-0", "contact_consent": "#consent"][problem ?? ""] ?? "#address"
        return page(
            "notices",
            words["notices"],
            visit,
            status: problem == nil ? .ok : .unprocessableContent,
            at: "/notices",
            [
                "hasProblems": problem != nil, "problems": problem.map { [["href": target, "message": words[$0]] as Values] } ?? [],
                "done": shown(done.flatMap { ["contactDone", "contactGone"].contains($0) ? words[String($0)] : nil }),
                "off": channels.isEmpty, "hasContacts": !contacts.isEmpty,
                "contacts": contacts.map { opened -> Values in
                    let contact = opened.contact
                    return [
                        "id": contact.id.text, "address": opened.address, "channel": words.channel(contact.channel),
                        "removable": isFresh, "waits": contact.verifiedAt == nil,
                        "facts": contact.verifiedAt.map { "\(words["contactSince"]) \(CivilDate($0).text(visit.language))" }
                            ?? words["contactWaits"],
                        "csrf": visit.csrf ?? "",
                    ]
                },
                "ask": !isFresh && !(channels.isEmpty && contacts.isEmpty), "askAddress": Self.confirmAddress("/notices"),
                "form": channels.isEmpty || !isFresh
                    ? Nothing()
                    : [
                        "csrf": visit.csrf ?? "", "address": typed["address"] ?? "", "consented": typed["consent"] != nil,
                        "invalid": problem != nil && target == "#address",
                        "error": shown(problem != nil && target == "#address" ? words[problem ?? ""] : nil),
                        "channels": channels.enumerated().map { position, channel -> Values in
                            [
                                "code": channel.rawValue, "text": words.channel(channel), "chosen": channel.rawValue == chosen,
                                "number": "\(position)",
                            ]
                        },
                    ] as Values,
                "hasNotices": !sent.isEmpty, "notices": sent.map { values($0, words) },
            ]
        )
    }

    /// What was sent about one case, for its page.
    func noticeValues(_ notices: [NoticeRow], _ words: Words) -> [Values] { notices.map { values($0, words) } }

    private func values(_ notice: NoticeRow, _ words: Words) -> Values {
        [
            "what": words["notice.\(notice.kind.rawValue)"], "reference": shown(notice.reference), "channel": words.channel(notice.channel),
            "when": momentText(notice.endedAt ?? notice.createdAt, words.language), "state": words["notice.\(notice.state.rawValue)"],
            "tone": notice.state == .sent ? "ok" : notice.state == .dead ? "bad" : "",
        ]
    }

    private func contactCode(_ id: String, _ visit: Visit, problem: String? = nil, typed: String = "") async throws -> Response {
        let words = Words(language: visit.language), wanted = try ObjectID(text: id)
        guard let opened = try await mall.contacts(of: visit.signedIn()).first(where: { $0.contact.id == wanted }) else {
            throw Refusal.notFound
        }
        guard opened.contact.verifiedAt == nil else { return redirect("/notices") }
        return page(
            "contactcode",
            words["contactCodeTitle"],
            visit,
            status: problem == nil ? .ok : .unprocessableContent,
            at: "/notices/contacts/\(id)",
            [
                "id": id, "address": opened.address, "channel": words.channel(opened.contact.channel), "typed": typed,
                "hasProblems": problem != nil, "problems": problem.map { [["href": "#code", "message": words[$0]] as Values] } ?? [],
                "error": shown(problem.map { words[$0] }),
            ]
        )
    }
}

extension Words {
    func channel(_ channel: NoticeChannel) -> String { self["channel.\(channel.rawValue)"] }
}
