internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

/// Everything we hold, taken along; and the confirmation that it is the person themselves, which other pages ask for too.
extension Portal {
    func addExportPages(to router: Router<some RequestContext>) {
        router.get("/rights/export") { request, context in
            try await answering(request, context) { visit in try await exportPage(visit, visit.signedIn()) }
        }
        router.post("/rights/export") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                let fields = try await form(request, visit)
                do { return archive(try await mall.export(for: confirmed(person, fields))) } catch let refusal as Refusal
                    where ["confirmation_failed", "export_too_large"].contains(refusal.code)
                {
                    return try await exportPage(visit, person, refusal.code)
                }
            }
        }
    }

    private func exportPage(_ visit: Visit, _ person: SignedIn, _ refused: String? = nil) async throws -> Response {
        guard person.citizen != nil else { throw Refusal.notPermitted }
        let words = Words(language: visit.language)
        let confirmation = try await confirmation(
            for: person,
            at: "/rights/export",
            words["exportDo"],
            failed: refused == "confirmation_failed"
        )
        var response = page(
            "export",
            words["export"],
            visit,
            status: refused == nil ? .ok : .unprocessableContent,
            at: "/rights/export",
            confirmation.merging(["tooLarge": refused == "export_too_large"])
        )
        response.headers[.contentSecurityPolicy] = ContentPolicy.script
        return response
    }

    private func archive(_ export: DataExport) -> Response {
        let body = ResponseBody(contentLength: export.byteCount) { writer in
            try await export.write { try await writer.write(ByteBuffer(bytes: $0)) }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/zip", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"segel-\(CivilDate(mall.now).iso).zip\"",
            ],
            body: body
        )
    }

    /// What the partial `confirm` asks with.
    func confirmation(for person: SignedIn, at action: String, _ button: String, failed: Bool) async throws -> Values {
        [
            "action": action, "doIt": button, "failed": failed, "hasPassword": try await mall.hasPassword(person),
            "passkey": try await mall.passkeys(of: person).isEmpty
                ? Nothing() : ["challenge": mall.passkeyChallenge(), "party": mall.configuration.passkeyParty.name] as Values,
        ]
    }

    /// The person themselves, by what the partial `confirm` sent. Throws `confirmation_failed`.
    func confirmed(_ person: SignedIn, _ fields: [String: String]) async throws -> ConfirmedPerson {
        if fields["credential"]?.isEmpty == false { return try await mall.confirm(person, with: Self.answer(fields)) }
        var password = Array((fields["password"] ?? "").utf8)
        return try await mall.confirm(person, password: SecretBytes(moving: &password))
    }
}
