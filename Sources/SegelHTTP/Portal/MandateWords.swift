internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// Mandates in words.
extension Words {
    /// "Oleh Budi (orang tua dari anak; Akta 1872-LU-1)", "Dibantu petugas loket-1".
    func by(_ helper: Helper) -> String {
        if helper.basis == .assistance { return "\(self["assistedBy"]) \(helper.name)" }
        let ground = helper.ground.map { "; \($0)" } ?? ""
        return "\(self["doneBy"]) \(helper.name) (\(role(helper.basis))\(ground))"
    }

    /// Inside a sentence; nil: the applicant.
    func role(_ basis: MandateBasis?) -> String {
        let role = basis.map { self["basis.\($0.rawValue)"] } ?? self["applicant"]
        return role.prefix(1).lowercased() + role.dropFirst()
    }

    /// A day where it is days, a time where it is minutes.
    func until(_ acting: Acting) -> String {
        acting.helper.basis == .assistance ? "\(self["until"]) \(momentText(acting.until, language))" : until(acting.until)
    }

    private func until(_ time: Int64) -> String { "\(self["until"]) \(CivilDate(time - 1).text(language))" }

    /// "Mengajukan, mengikuti; semua layanan".
    func scope(_ scope: MandateScope, _ catalogue: Catalogue) -> String {
        let acts = MandateAct.allCases.filter(scope.acts.contains).map { self["act.\($0.rawValue)"] }
        let names = scope.services.map { codes in codes.sorted().map { catalogue.service($0)?.name[language] ?? $0 } }
        return "\(acts.joined(separator: ", ")): \(names?.joined(separator: ", ") ?? self["allServices"])"
    }

    func terms(_ terms: MandateTerms, _ catalogue: Catalogue) -> Values {
        [
            "client": terms.client, "basis": self["basis.\(terms.basis.rawValue)"], "scope": scope(terms.scope, catalogue),
            "until": until(terms.until), "given": momentText(terms.givenAt, language),
            "ground": shown(terms.basis == .assistance ? nil : terms.ground),
            "officer": shown(terms.officer.map { "\(self["recordedBy"]) \($0)" }),
        ]
    }

    func mandate(_ line: MandateLine, _ catalogue: Catalogue, isGiven: Bool) -> Values {
        let mandate = line.mandate, state = line.isOver ? "over" : mandate.stateName
        var ended: String?
        if case .ended(let end) = mandate { ended = "\(self["endedBy.\(end.endedBy.rawValue)"]), \(momentText(end.endedAt, language))" }
        let other = isGiven ? mandate.holder?.name ?? self["mandateWaits"] : mandate.terms.client
        return terms(mandate.terms, catalogue).merging([
            "id": line.id.text, "other": other, "state": self["mandate.\(state)"],
            "tone": line.mayAct ? "ok" : state == "offered" ? "warn" : "", "ended": shown(ended), "mayEnd": line.mayEnd,
            "mayAct": line.mayAct,
        ])
    }
}
