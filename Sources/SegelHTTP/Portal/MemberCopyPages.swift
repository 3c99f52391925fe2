internal import Hummingbird
internal import SegelCatalogue
internal import SegelCredential
internal import SegelUseCases
internal import SegelVault

/// Copies of a document about several people for one of them: what a member was given, and what the holder hands on.
extension Portal {
    func addMemberCopyPages(to router: Router<some RequestContext>) {
        router.get("/copies/:type") { request, context in
            try await answering(request, context) { visit in
                let type = context.parameters.get("type") ?? ""
                return certificate(try await mall.memberCopy(type, of: visit.signedIn()), visit, copy: "/copies/\(type)")
            }
        }
        router.get("/copies/:type/download") { request, context in
            try await answering(request, context) { visit in
                download(try await mall.memberCopy(context.parameters.get("type") ?? "", of: visit.signedIn()))
            }
        }
        router.get("/copies/:type/pdf") { request, context in
            try await answering(request, context) { visit in
                download(try await mall.memberCopyPDF(context.parameters.get("type") ?? "", of: visit.signedIn()))
            }
        }
        router.get("/credentials/:id/members/:number") { request, context in
            try await answering(request, context) { visit in
                let copy = try await memberCopy(context, visit)
                return certificate(copy.credential, visit, copy: "/credentials/\(copy.credential.id.text)/members/\(copy.number)")
            }
        }
        router.get("/credentials/:id/members/:number/download") { request, context in
            try await answering(request, context) { visit in download(try await memberCopy(context, visit).credential) }
        }
        router.get("/credentials/:id/members/:number/pdf") { request, context in
            try await answering(request, context) { visit in
                guard let number = Int(context.parameters.get("number") ?? "") else { throw Refusal.notFound }
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                return download(try await mall.memberCopyPDF(number, of: id, for: visit.signedIn()))
            }
        }
    }

    private func memberCopy(_ context: some RequestContext, _ visit: Visit) async throws -> (credential: HeldCredential, number: Int) {
        guard let number = Int(context.parameters.get("number") ?? "") else { throw Refusal.notFound }
        let id = try ObjectID(text: context.parameters.get("id") ?? "")
        return (try await mall.memberCopy(number, of: id, for: visit.signedIn()), number)
    }

    func copyValues(_ copy: HeldCredential, _ words: Words) -> Values {
        let template = copy.service.credential
        return [
            "type": template.type, "title": "\(template.title[words.language]) (\(words["memberCopyOf"]))", "number": copy.number,
            "status": words.status(copy.status), "tone": copy.status == .valid ? "ok" : "bad",
        ]
    }

    /// Who can be given a copy, by name.
    func members(_ credential: HeldCredential, _ language: Language) -> [Values] {
        guard let copy = credential.service.credential.memberCopy else { return [] }
        return (credential.claims[copy.list]?.array ?? []).enumerated().map { position, person in
            let name = copy.others.sorted().compactMap { person.object?[$0]?.string }.first ?? "\(position + 1)"
            return ["number": "\(position + 1)", "name": name]
        }
    }
}
