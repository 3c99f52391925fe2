internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelCredential
internal import SegelUseCases

/// `/api/v1` and the published files. JSON in, JSON out; refusals are RFC 9457 problems in both languages.
struct APIRoutes: Sendable {
    let mall: Mall
    let metrics: HTTPMetrics
    let door: AgencyDoor

    func add(to router: Router<some RequestContext>) {
        router.get("/api/v1/services") { _, context in
            APIAnswer.answering(context) { try APIAnswer.json(mall.catalogue.offered.map(ServiceSummary.init)) }
        }
        router.get("/api/v1/services/:code") { _, context in
            APIAnswer.answering(context) {
                guard let service = mall.catalogue.service(context.parameters.get("code") ?? "") else { throw Refusal.notFound }
                return try APIAnswer.json(ServiceDescription(service))
            }
        }
        router.post("/api/v1/verify") { request, context in
            await door.answering(context) { try await verify(request) }
        }
        router.post("/api/v1/verify/batch") { request, context in
            await door.answering(context) {
                if let access = try await door.agencyIfAny(request) { try access.needs(.verify) }
                var request = request
                let buffer = try await request.collectBody(upTo: Self.batchSizeLimit)
                let answers = try await mall.answers(to: BatchRequest(buffer.readableBytesView, limit: Self.batchSizeLimit).items)
                for answer in answers { metrics.verified(answer.outcome) }
                return APIAnswer.json(VerificationBatch(answers: answers).object)
            }
        }
        router.get("/trust/:name") { request, context in
            APIAnswer.answering(context) { try published("trust/\(context.parameters.get("name") ?? "")", request) }
        }
        router.get("/trust/witnessed/:name") { request, context in
            APIAnswer.answering(context) { try published("trust/witnessed/\(context.parameters.get("name") ?? "")", request) }
        }
        router.get("/status/:agency/:name") { request, context in
            APIAnswer.answering(context) {
                let path = "status/\(context.parameters.get("agency") ?? "")/\(context.parameters.get("name") ?? "")"
                return try StatusListRoute(mall: mall).answer(to: request, path: path)
            }
        }
        // At the address that a credential's `vct` is.
        router.get("/types/:name") { request, context in
            APIAnswer.answering(context) { try published("types/\(context.parameters.get("name") ?? "")", request) }
        }
        router.get("\(IssuerMetadata.wellKnown)/**") { request, context in
            APIAnswer.answering(context) { try issuerMetadata(request.uri.path) }
        }
        router.get("/livez") { _, _ in "ok\n" }
        router.get("/readyz") { _, context in
            await APIAnswer.answering(context) {
                try await mall.checkReady()
                return Response(
                    status: .ok,
                    headers: [.contentType: "text/plain; charset=utf-8"],
                    body: .init(byteBuffer: ByteBuffer(string: "ready\n"))
                )
            }
        }
    }

    /// Anybody's; an agency's machine gets a signed receipt where it asks for one.
    private func verify(_ request: Request) async throws -> Response {
        let access = try await door.agencyIfAny(request)
        try access?.needs(.verify)
        let wantsReceipt = try Self.flag("receipt", request)
        guard access != nil || !wantsReceipt else { throw TokenMissing() }
        var request = request
        let file = Array(try await request.collectBody(upTo: Self.fileLimit).readableBytesView)
        let answer = try await answer(to: file)
        metrics.verified(answer.outcome)
        var object = answer.object
        if wantsReceipt, let access {
            let verified = VerifiedNow(file: file, outcome: answer.outcome, code: answer.code)
            object.set("receipt", .string(try await mall.verificationReceipt(of: verified, for: access)))
        }
        return APIAnswer.json(object)
    }

    private static func flag(_ name: String, _ request: Request) throws -> Bool {
        switch request.uri.queryParameters[name[...]] {
        case nil, "false"?: false
        case "true"?: true
        default: throw BadRequest()
        }
    }

    private static let batchSizeLimit = 32 << 20
    /// A photograph of a phone.
    static let fileLimit = 8 << 20

    private func published(_ path: String, _ request: Request) throws -> Response {
        guard let bytes = try PublicPath(path).flatMap(mall.publicFile) else { throw Refusal.notFound }
        return PublishedFile(bytes: bytes, mediaType: PublishedFile.mediaType(path)).answer(to: request)
    }

    /// The well-known part stands between the host and the path of the issuer's name.
    private func issuerMetadata(_ path: String) throws -> Response {
        let host = mall.configuration.publicURL.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
        let issuer = host + path.dropFirst(IssuerMetadata.wellKnown.count)
        guard let list = try mall.currentTrustList(), let trusted = list.list.issuers.first(where: { $0.id == issuer }) else {
            throw Refusal.notFound
        }
        return Response(
            status: .ok,
            headers: [.contentType: "application/json", .cacheControl: "public, max-age=60", .accessControlAllowOrigin: "*"],
            body: .init(byteBuffer: ByteBuffer(bytes: IssuerMetadata(trusted).bytes))
        )
    }
}

private struct ServiceSummary: Encodable {
    let code: String
    let name: LocalizedText
    let summary: LocalizedText
    let agency: String
    let fee: Int
    let targetDays: Int

    init(_ service: PublicService) {
        code = service.code
        name = service.name
        summary = service.summary
        agency = service.agency
        fee = service.fee
        targetDays = service.sla.target
    }
}

private struct ServiceDescription: Encodable {
    struct FieldDescription: Encodable {
        let name: String
        let label: LocalizedText
        let required: Bool
        let choices: [String]?
        /// The field that says how often this one is asked; its name then has `*` where the number stands.
        let repeatedBy: String?

        init(_ field: Field, in section: FormSection) {
            name = section.countedBy == nil ? field.name : "\(section.name).*.\(field.name)"
            label = field.label
            required = field.isRequired
            if case .choice(let options) = field.type { choices = options.map(\.code) } else { choices = nil }
            repeatedBy = section.countedBy
        }
    }

    struct Asked: Encodable {
        let code: String
        let label: LocalizedText
        let required: Bool
    }

    let code: String
    let name: LocalizedText
    let fields: [FieldDescription]
    let documents: [Asked]
    let steps: [LocalizedText]
    /// The type of what is issued; of a bundle the types of all its parts are in `credentials`.
    let credential: String?
    let credentials: [String]

    init(_ service: PublicService) {
        code = service.code
        name = service.name
        fields = service.sections.flatMap { section in section.fields.map { FieldDescription($0, in: section) } }
        documents = service.documents.map { Asked(code: $0.code, label: $0.label, required: $0.isRequired) }
        steps = service.workflow.steps.map(\.label)
        credential = service.isBundle ? nil : service.credential.type
        credentials = service.isBundle ? service.parts.map(\.service.credential.type) : [service.credential.type]
    }
}
