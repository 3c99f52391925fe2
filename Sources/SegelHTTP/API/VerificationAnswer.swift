package import SegelCredential
package import SegelUseCases

/// A verification as programs read it: the API's answer and the command's `--json`.
package struct VerificationAnswer: Encodable, Sendable {
    /// accept, reject or cannot_decide.
    package let outcome: String
    package let code: String
    package let reason: [String: String]
    package let nextAction: [String: String]?
    package let exitCode: Int32
    package let issuer: String?
    package let issuerName: [String: String]?
    package let type: String?
    package let issuedAt: Int64?
    package let expires: Int64?
    package let statusIssuedAt: Int64?
    /// Only of an accepted credential.
    package let claims: [String: String]?
    /// Of a PDF.
    package let document: DocumentAnswer?

    package init(_ verdict: PageVerdict) {
        switch verdict {
        case .decided(let outcome, let facts): self.init(outcome, document: DocumentAnswer(facts))
        case .refused(let refusal, let signed): self.init(refusal, signed)
        }
    }

    private init(_ refusal: PageRefusal, _ signed: SignedCredential?) {
        outcome = "reject"
        code = refusal.fault.rawValue
        reason = ["id": refusal.fault.text.id, "en": refusal.fault.text.en]
        nextAction = ["id": refusal.fault.nextAction.id, "en": refusal.fault.nextAction.en]
        exitCode = refusal.fault.exitCode
        issuer = signed?.issuer.id
        issuerName = signed.map { ["id": $0.issuer.nameIndonesian, "en": $0.issuer.nameEnglish] }
        type = signed?.claims.type
        issuedAt = signed?.claims.issuedAt
        expires = signed?.claims.expires
        (statusIssuedAt, claims) = (nil, nil)
        document = DocumentAnswer(refusal)
    }

    package init(_ outcome: VerificationOutcome, document: DocumentAnswer? = nil) {
        self.document = document
        exitCode = outcome.exitCode
        code = outcome.reason?.rawValue ?? "accepted"
        reason = outcome.reason.map { ["id": $0.text.id, "en": $0.text.en] } ?? ["id": "Asli dan berlaku.", "en": "Genuine and valid."]
        nextAction = outcome.reason.map { ["id": $0.nextAction.id, "en": $0.nextAction.en] }
        let signed: (claims: CredentialClaims, issuer: TrustedIssuer)?
        switch outcome {
        case .accept(let credential):
            self.outcome = "accept"
            signed = (credential.claims, credential.issuer)
            statusIssuedAt = credential.statusIssuedAt
            claims = Dictionary(
                uniqueKeysWithValues: credential.claims.claims.members.map { ($0.name, $0.value.string ?? Self.text($0.value)) }
            )
        case .reject(_, let found):
            self.outcome = "reject"
            signed = found.map { ($0.claims, $0.issuer) }
            (statusIssuedAt, claims) = (nil, nil)
        case .cannotDecide(_, let found):
            self.outcome = "cannot_decide"
            signed = found.map { ($0.claims, $0.issuer) }
            (statusIssuedAt, claims) = (nil, nil)
        }
        issuer = signed?.issuer.id
        issuerName = signed.map { ["id": $0.issuer.nameIndonesian, "en": $0.issuer.nameEnglish] }
        type = signed?.claims.type
        issuedAt = signed?.claims.issuedAt
        expires = signed?.claims.expires
    }

    /// The same members as by `Encodable`, sorted: a server answers thousands of these a second, and encoding one by reflection takes longer than
    /// checking its signature.
    var object: JSONObject {
        var object = JSONObject()
        set("claims", claims, &object)
        object.set("code", .string(code))
        document.map { object.set("document", .object($0.object)) }
        object.set("exitCode", .integer(Int64(exitCode)))
        expires.map { object.set("expires", .integer($0)) }
        issuedAt.map { object.set("issuedAt", .integer($0)) }
        issuer.map { object.set("issuer", .string($0)) }
        set("issuerName", issuerName, &object)
        set("nextAction", nextAction, &object)
        object.set("outcome", .string(outcome))
        set("reason", reason, &object)
        statusIssuedAt.map { object.set("statusIssuedAt", .integer($0)) }
        type.map { object.set("type", .string($0)) }
        return object
    }

    private func set(_ name: String, _ texts: [String: String]?, _ object: inout JSONObject) {
        guard let texts else { return }
        var inner = JSONObject()
        for key in texts.keys.sorted() { inner.set(key, .string(texts[key] ?? "")) }
        object.set(name, .object(inner))
    }

    private static func text(_ value: JSONValue) -> String { String(decoding: JSONWriter.bytes(value), as: UTF8.self) }
}
