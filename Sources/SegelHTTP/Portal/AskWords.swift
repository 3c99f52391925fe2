internal import SegelCatalogue
internal import SegelCredential
internal import SegelUseCases

/// A policy and its answers in people's words: those of the service that issues the credential, where it is one of ours.
struct AskWords {
    let mall: Mall
    let language: Language

    private func service(_ credential: String, _ policy: ReadPolicy) -> PublicService? {
        guard case .sdJWT(let types)? = policy.query[credential]?.kind else { return nil }
        return mall.catalogue.services.first { types.contains(mall.configuration.type($0.credential.type)) }
    }

    private func template(_ name: PresentationPolicy.ClaimName, _ policy: ReadPolicy) -> ClaimTemplate? {
        guard let path = policy[name] else { return nil }
        return service(name.credential, policy)?.credential.claims.first { $0.path == path.steps.compactMap(Self.member) }
    }

    private static func member(_ step: ClaimPath.Step) -> String? {
        if case .member(let name) = step { return name }
        return nil
    }

    func label(_ name: PresentationPolicy.ClaimName, _ policy: ReadPolicy) -> String {
        template(name, policy)?.label[language] ?? policy[name]?.text ?? name.claim
    }

    func title(_ credential: String, _ policy: ReadPolicy) -> String {
        service(credential, policy)?.credential.title[language] ?? credential
    }

    func result(_ result: PresentationResult, _ policy: ReadPolicy) -> Values {
        let words = Words(language: language)
        let (verdict, tone) =
            switch result.outcome {
            case "accept": (words["askYes"], "good")
            case "cannot_decide": (words["undecided"], "wait")
            case "declined": (words["askDeclined"], "wait")
            default: (words[result.code == "conditions_not_met" ? "askNo" : "rejected"], "")
            }
        let conditions = zip(policy.policy.conditions, result.conditions).compactMap { condition, holds -> Values? in
            holds.map { ["text": condition.text[language], "holds": $0] }
        }
        let reason = VerificationReason(rawValue: result.code)?.text
        let restricted = result.code == "processing_restricted" ? words["processingRestricted"] : nil
        let issuers = result.issuers.map { $0[language == .indonesian ? 0 : 1] }
        return [
            "verdict": verdict, "tone": tone, "code": result.code, "at": momentText(result.at, language), "conditions": conditions,
            "hasConditions": !conditions.isEmpty, "reason": shown(restricted ?? (language == .indonesian ? reason?.id : reason?.en)),
            "claims": claims(result, policy), "hasClaims": !result.claims.isEmpty,
            "issuer": shown(Array(Set(issuers)).sorted().joined(separator: ", ")),
        ]
    }

    private func claims(_ result: PresentationResult, _ policy: ReadPolicy) -> [Values] {
        result.claims.map { claim in
            let name = PresentationPolicy.ClaimName(credential: claim.credential, claim: claim.claim)
            return ["label": label(name, policy), "value": value(claim.text, template(name, policy), service(claim.credential, policy))]
        }
    }

    private func value(_ text: String, _ template: ClaimTemplate?, _ service: PublicService?) -> String {
        if let service, let field = template.flatMap(service.field(behind:)) {
            return SegelCatalogue.shown(text, of: field, in: language)
        }
        return CivilDate(iso: text)?.text(language) ?? text
    }
}
