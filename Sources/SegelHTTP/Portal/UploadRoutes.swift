internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// Documents sent piece by piece, so that a broken line costs no more than the last piece (draft-ietf-httpbis-resumable-upload):
///
///     POST   /cases/:id/documents/:code/uploads          begins; `Upload-Length` says how much it will be. 201 with `Location`
///     HEAD   /cases/:id/uploads/:upload                  `Upload-Offset` says how much is kept
///     PATCH  /cases/:id/uploads/:upload                  goes on at `Upload-Offset`; with `Upload-Complete: ?1` it is the end, and attached
///     DELETE /cases/:id/uploads/:upload                  gives up
///
/// The page's script is its only user; without one the form sends the whole file. Each request carries the session's token in `Segel-CSRF`.
extension Portal {
    func addUploads(to router: Router<some RequestContext>) {
        router.post("/cases/:id/documents/:code/uploads") { request, context in
            try await uploading(request, context) { person in
                let id = context.parameters.get("id") ?? ""
                let begun = try await mall.beginUpload(
                    of: try number(.uploadLength, request),
                    as: context.parameters.get("code") ?? "",
                    in: id,
                    for: person
                )
                var response = Self.answer(begun, .created)
                response.headers[.location] = "/cases/\(id)/uploads/\(begun.id.text)"
                return response
            }
        }
        router.head("/cases/:id/uploads/:upload") { request, context in
            try await uploading(request, context) { person in
                Self.answer(try await mall.upload(id(context), in: context.parameters.get("id") ?? "", for: person), .noContent)
            }
        }
        router.patch("/cases/:id/uploads/:upload") { request, context in
            try await uploading(request, context) { person in
                guard request.headers[.contentType] == "application/partial-upload" else { throw BadRequest() }
                return try await goOn(request, id(context), in: context.parameters.get("id") ?? "", person)
            }
        }
        router.delete("/cases/:id/uploads/:upload") { request, context in
            try await uploading(request, context) { person in
                try await mall.cancelUpload(id(context), in: context.parameters.get("id") ?? "", for: person)
                return Response(status: .noContent)
            }
        }
    }

    private func goOn(_ request: Request, _ id: ObjectID, in caseID: String, _ person: SignedIn) async throws -> Response {
        let offset = try number(.uploadOffset, request)
        let upload: Upload
        do {
            upload = try await mall.append(BodyPieces(body: request.body), at: offset, to: id, in: caseID, for: person)
        } catch let refusal as DocumentRefusal {
            try await mall.cancelUpload(id, in: caseID, for: person)
            throw refusal
        } catch let refusal as Refusal where refusal.code == "upload_elsewhere" {
            return Self.answer(try await mall.upload(id, in: caseID, for: person), .conflict)
        }
        guard request.headers[.uploadComplete] == "?1" else { return Self.answer(upload, .noContent) }
        let detail = try await mall.caseDetail(caseID, for: person, to: .apply)
        let title = detail.service.documents.first { $0.code == upload.code }?.label[.indonesian] ?? upload.code
        try await mall.finishUpload(upload, titled: title, for: person)
        var response = Self.answer(upload, .noContent)
        response.headers[.uploadComplete] = "?1"
        return response
    }

    /// Scripts read the code and the sentence of a refusal, not a page.
    private func uploading(
        _ request: Request,
        _ context: some RequestContext,
        _ body: (SignedIn) async throws -> Response
    ) async throws -> Response {
        let visit = try await visit(request, context)
        do {
            guard let person = visit.person else { throw Refusal(.notPermitted, "signed_out") }
            if request.method != .head {
                try checkOrigin(request)
                try check(csrf: request.headers[.segelCSRF], visit)
            }
            return try await body(person)
        } catch let error as HTTPError {
            throw error
        } catch {
            let text = ErrorText(error)
            if text.status == .internalServerError { context.logger.error("unexpected failure", metadata: ["kind": "\(type(of: error))"]) }
            return text.problem(context.id)
        }
    }

    private static func answer(_ upload: Upload, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [
                .uploadOffset: "\(upload.received)", .uploadLength: "\(upload.byteCount)", .uploadComplete: "?0", .cacheControl: "no-store",
                .uploadLimit: "max-size=\(DocumentIntake.byteLimit)",
            ]
        )
    }

    private func id(_ context: some RequestContext) throws -> ObjectID { try ObjectID(text: context.parameters.get("upload") ?? "") }

    private func number(_ name: HTTPField.Name, _ request: Request) throws -> Int {
        guard let text = request.headers[name], let number = Int(text), number >= 0 else { throw BadRequest() }
        return number
    }
}

extension HTTPField.Name {
    fileprivate static let uploadOffset = Self("Upload-Offset")!
    fileprivate static let uploadLength = Self("Upload-Length")!
    fileprivate static let uploadComplete = Self("Upload-Complete")!
    fileprivate static let uploadLimit = Self("Upload-Limit")!
    fileprivate static let segelCSRF = Self("Segel-CSRF")!
}
