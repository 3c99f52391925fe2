internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelCredential
internal import SegelQR
internal import SegelUseCases
internal import SegelVault

extension HeldCredential {
    /// The number the credential states of itself.
    var number: String {
        service.credential.claims.first { $0.source == .fact(.number) }.flatMap { claims[$0.name]?.string } ?? id.text
    }
}

extension Portal {
    func addCertificatePages(to router: Router<some RequestContext>) {
        router.get("/credentials/:id") { request, context in
            try await answering(request, context) { visit in
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                let (credential, acting) = try await mall.certificate(id, for: visit.signedIn())
                return certificate(credential, visit.acting(for: acting), qr: try await mall.qrText(of: credential))
            }
        }
        router.get("/credentials/:id/download") { request, context in
            try await answering(request, context) { visit in
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                return download(try await mall.certificate(id, for: visit.signedIn()).credential)
            }
        }
        router.get("/credentials/:id/pdf") { request, context in
            try await answering(request, context) { visit in
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                return download(try await mall.certificatePDF(id, for: visit.signedIn()))
            }
        }
        router.get("/credentials/:id/log-proof") { request, context in
            try await answering(request, context) { visit in
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                let proof = try await mall.logProof(ofCredential: id, for: visit.signedIn())
                return file(Array(proof.utf8), "text/plain; charset=utf-8", "\(id.text).tlog-proof")
            }
        }
        router.get("/verify") { request, context in
            try await answering(request, context) { visit in verifyPage(visit, nil) }
        }
        router.post("/verify") { request, context in
            try await answering(request, context) { visit in
                try checkOrigin(request)
                let found = try await SymbolDesk.shared.verifiable(in: try await pasted(request))
                let outcome = try await mall.verify(symbols: found)
                metrics.verified(outcome)
                return verifyPage(visit, outcome)
            }
        }
    }

    func download(_ credential: HeldCredential) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/dc+sd-jwt", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(credential.service.credential.type).sdjwt\"",
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: credential.bytes))
        )
    }

    func download(_ pdf: CertificatePDF) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/pdf", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(pdf.name).pdf\"",
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: pdf.bytes))
        )
    }

    /// The page is made from the signed credential's claims and nothing else. `copy`: where a copy for one of the people in it is, which goes into no
    /// wallet from here.
    func certificate(_ credential: HeldCredential, _ visit: Visit, copy: String? = nil, qr: String? = nil) -> Response {
        let isWhole = copy == nil && visit.acting == nil
        let words = Words(language: visit.language)
        let other: Language = visit.language == .indonesian ? .english : .indonesian
        let template = credential.service.credential
        let claims = template.lines(in: credential.claims).filter { $0.claim.source != .fact(.number) }.map { line -> Values in
            [
                "label": label(line, credential.service, visit.language), "labelOther": label(line, credential.service, other),
                "value": shownValue(line.value, line.claim, credential.service, visit.language),
            ]
        }
        return page(
            "certificate",
            template.title[visit.language],
            visit,
            [
                "id": credential.id.text, "address": copy ?? "/credentials/\(credential.id.text)",
                "withheld": !isWhole && template.memberCopy != nil, "members": isWhole ? members(credential, visit.language) : [],
                "hasMembers": isWhole && template.memberCopy != nil, "agency": credential.agency.name[visit.language],
                "agencyOther": credential.agency.name[other],
                "titleMain": template.title[visit.language], "titleOther": template.title[other], "number": credential.number,
                "claims": claims, "qr": qr.map(Self.symbol) ?? Nothing(),
                "place": mall.catalogue.region?.name ?? mall.configuration.region,
                "issued": CivilDate(credential.issuedAt).text(visit.language),
                "signer": credential.agency.signer[visit.language],
                "signerOther": credential.agency.signer[other], "verifyAddress": "\(mall.configuration.publicURL)/verify",
                "csrf": shown(credential.status == .valid && isWhole ? visit.csrf : nil), "logIndex": "\(credential.logIndex)",
                "status": words.status(credential.status),
                "pdf": mall.isPrinting,
                "notValid": shown(
                    credential.status == .valid ? nil : "\(words["notValid"]): \(words.status(credential.status).lowercased())"
                ),
            ]
        )
    }

    /// As it is printed: at level Q, of which a quarter may be stained.
    private static func symbol(_ text: String) -> Any {
        do {
            let code = try QRCode(text, correction: .quartile)
            return ["side": "\(code.size + 2 * QRCode.quietZone)", "path": code.path] as Values
        } catch { return Nothing() }
    }

    /// "Anggota keluarga 2: Nama".
    private func label(_ line: ClaimLine, _ service: PublicService, _ language: Language) -> String {
        let label = line.claim.label[language]
        guard let number = line.number, case .each(let name, _) = line.claim.source else { return label }
        return "\(service.sections.first { $0.name == name }?.title[language] ?? name) \(number): \(label)"
    }

    private func shownValue(_ value: String, _ claim: ClaimTemplate, _ service: PublicService, _ language: Language) -> String {
        if let field = service.field(behind: claim) { return SegelCatalogue.shown(value, of: field, in: language) }
        if case .age = claim.source { return Words(language: language)[value == "true" ? "yes" : "no"] }
        return CivilDate(iso: value)?.text(language) ?? value
    }

    /// What was pasted, or the file where nothing was.
    private func pasted(_ request: Request) async throws -> [UInt8] {
        let parts = try MultipartParts(request)
        var text: [UInt8] = []
        while let part = try await parts.next(), part.name == "text" || part.name == "file" {
            for try await piece in parts.bytes() {
                text += piece
                guard text.count <= APIRoutes.fileLimit else { throw MultipartMalformed() }
            }
            if text.contains(where: { $0 > 0x20 }) { return text }
        }
        return text
    }

    private func verifyPage(_ visit: Visit, _ outcome: VerificationOutcome?) -> Response {
        let words = Words(language: visit.language)
        let policies = offered(visit.language)
        let result: Any = outcome.map { resultValues($0, words) } ?? Nothing()
        var response = page(
            "verify",
            words["verifyTitle"],
            visit,
            ["result": result, "policies": policies, "hasPolicies": !policies.isEmpty, "manifest": "/verify/manifest.json"]
        )
        response.headers[.contentSecurityPolicy] = ContentPolicy.verify
        // Here alone.
        response.headers[HTTPField.Name("Permissions-Policy")!] = "camera=(self), microphone=(), geolocation=()"
        return response
    }

    /// In the order and the words of the service that issues it; as they stand where another city's service is not known here.
    private func claimValues(_ claims: CredentialClaims, _ service: PublicService?, _ words: Words) -> [Values] {
        let known = service?.credential.claims ?? []
        let rows = (service?.credential.lines(in: claims.claims) ?? []).compactMap { line -> Values? in
            guard let service else { return nil }
            return ["name": label(line, service, words.language), "value": shownValue(line.value, line.claim, service, words.language)]
        }
        let others = claims.claims.members.filter { member in !known.contains { $0.path.first == member.name } }
        return rows + others.map { ["name": $0.name, "value": $0.value.string ?? ""] }
    }

    private func resultValues(_ outcome: VerificationOutcome, _ words: Words) -> Values {
        let isIndonesian = words.language == .indonesian
        let text = outcome.reason?.text
        let next = outcome.reason?.nextAction
        var values: Values = [
            "reason": shown(isIndonesian ? text?.id : text?.en), "next": shown(isIndonesian ? next?.id : next?.en),
            "code": outcome.reason?.rawValue ?? "accepted", "issuer": Nothing(), "age": Nothing(), "claims": [Values](), "hasClaims": false,
            "title": Nothing(),
        ]
        switch outcome {
        case .accept(let credential):
            values["verdict"] = words["accepted"]
            values["tone"] = "good"
            values["age"] = "\(words["statusAge"]) \(momentText(credential.statusIssuedAt, words.language))"
            let service = mall.catalogue.services.first { mall.configuration.type($0.credential.type) == credential.claims.type }
            values["title"] = shown(service?.credential.title[words.language] ?? credential.claims.type)
            values["claims"] = claimValues(credential.claims, service, words)
            values["hasClaims"] = true
            values["issuer"] = isIndonesian ? credential.issuer.nameIndonesian : credential.issuer.nameEnglish
        case .reject(_, let signed):
            values["verdict"] = words["rejected"]
            values["tone"] = ""
            values["issuer"] = shown(isIndonesian ? signed?.issuer.nameIndonesian : signed?.issuer.nameEnglish)
        case .cannotDecide(_, let signed):
            values["verdict"] = words["undecided"]
            values["tone"] = "wait"
            values["issuer"] = shown(isIndonesian ? signed?.issuer.nameIndonesian : signed?.issuer.nameEnglish)
        }
        return values
    }
}
