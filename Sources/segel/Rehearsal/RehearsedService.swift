internal import SegelCatalogue
internal import SegelCredential
internal import SegelUseCases

/// What came of walking a service, for people and for programs.
struct RehearsedService: Encodable {
    let code: String
    let name: LocalizedText
    /// Fields that somebody was asked, of whom the register has everything.
    let asked: [String]
    /// Fields that were filled in for them.
    let prefilled: [String]
    let documents: [String]
    /// Services whose certificates it wants to see.
    let issuedFirst: [String]
    /// Such as `teken head@dpmptsp`, in their order.
    let desks: [String]
    /// ISO.
    let promised: String?
    let issued: [RehearsedDocument]

    init(_ service: PublicService, _ form: (before: Form, sent: Form), promised: String?, requires: [String], _ issued: [RehearsedDocument])
    {
        code = service.code
        name = service.name
        let visible = form.sent.states.filter(\.isVisible)
        prefilled = visible.filter { if case .held = $0.origin { true } else { false } }.map(\.field.name)
        asked = visible.filter { $0.origin == .typed }.map(\.field.name)
        documents = service.documents.filter(form.sent.isRequired).map(\.code)
        issuedFirst = requires
        let workflows = service.isBundle ? service.parts.map(\.service.workflow) : [service.workflow]
        desks = workflows.flatMap(\.steps).map { "\($0.id) \($0.role)@\($0.agency)" }
        self.promised = promised
        self.issued = issued
    }
}

struct RehearsedDocument: Encodable {
    let type: String
    /// Nil where it has no end.
    let validUntil: String?
    /// As `segel verify` says them.
    let verdict: String
    let alteredVerdict: String
    let isAccepted: Bool
    let isAlteredRefused: Bool
    /// By name, as they are signed.
    let publicClaims: [String: String]
    let otherClaims: [String: String]
    /// Letters of its QR symbol; nil where it has none.
    let qrLetters: Int?
    let mdoc: String?

    init(_ credential: HeldCredential, qr: String?, verdict: VerificationOutcome, altered: VerificationOutcome) {
        let template = credential.service.credential
        func claims(_ isPublic: Bool) -> [String: String] {
            let wanted = template.claims.filter { $0.isPublic == isPublic }.compactMap { claim in
                claim.text(in: credential.claims).map { (claim.name, $0) }
            }
            return Dictionary(wanted) { first, _ in first }
        }
        type = template.type
        validUntil = credential.expires.map { CivilDate($0 - 1).iso }
        isAccepted = verdict.exitCode == 0
        isAlteredRefused = altered.exitCode == 10
        self.verdict = Self.word(verdict)
        alteredVerdict = Self.word(altered)
        publicClaims = claims(true)
        otherClaims = claims(false)
        qrLetters = qr?.utf8.count
        mdoc = template.mdoc?.docType
    }

    private static func word(_ outcome: VerificationOutcome) -> String {
        switch outcome {
        case .accept: "accept"
        case .reject(let reason, _): "do not accept (\(reason.rawValue), exit \(reason.exitCode))"
        case .cannotDecide(let reason, _): "cannot decide (\(reason.rawValue), exit \(reason.exitCode))"
        }
    }
}
