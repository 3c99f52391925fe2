internal import SegelCatalogue
internal import SegelCredential

/// What a credential's pages say (Docs/Formats/PDF.md, rules 1 and 2).
struct CertificateText {
    let service: PublicService
    let agency: Agency
    let place: String
    let region: String
    let verifyAddress: String

    /// Facts that stand in head and foot, and not among the rows.
    private static let elsewhere: Set<CaseFact> = [.number, .issuedDate, .agencyName]

    /// `claims`: of a credential whose signature held. `isCopy`: where people are withheld in it.
    func content(of claims: JSONObject, issuedAt: UnixTime, isCopy: Bool = false) -> CertificateContent {
        let template = service.credential
        let date = fact(.issuedDate, claims).flatMap { CivilDate(iso: $0) } ?? CivilDate(issuedAt)
        return CertificateContent(
            place: place,
            region: region,
            agency: LocalizedText(id: fact(.agencyName, claims) ?? agency.name.id, en: agency.name.en),
            title: template.title,
            number: fact(.number, claims) ?? "",
            parts: parts(claims, isCopy),
            issued: LocalizedText(id: date.text(.indonesian), en: date.text(.english)),
            signer: agency.signer,
            legalBasis: service.legalBasis,
            verifyAddress: verifyAddress,
            issuedAt: issuedAt,
            isCopy: isCopy
        )
    }

    private func fact(_ fact: CaseFact, _ claims: JSONObject) -> String? {
        service.credential.claims.first { $0.source == .fact(fact) }.flatMap { $0.text(in: claims) }
    }

    private func parts(_ claims: JSONObject, _ isCopy: Bool) -> [CertificateContent.Part] {
        var done: Set<String> = []
        return service.credential.claims.compactMap { claim in
            if let list = claim.list { return done.insert(list).inserted ? table(list, claims, isCopy) : nil }
            if case .fact(let fact) = claim.source, Self.elsewhere.contains(fact) { return nil }
            return claim.text(in: claims).map { .row(.init(label: claim.label, value: shown($0, claim))) }
        }
    }

    /// Columns that nobody in the list has are left out. What a copy withholds is a dash: nobody writes something into it by hand.
    private func table(_ list: String, _ claims: JSONObject, _ isCopy: Bool) -> CertificateContent.Part? {
        let none = isCopy ? LocalizedText(id: "—", en: "—") : LocalizedText(id: "", en: "")
        let elements = claims[list]?.array ?? []
        let columns = service.credential.claims.filter { claim in
            claim.list == list && elements.contains { value(claim, $0) != nil }
        }
        guard let first = columns.first else { return nil }
        return .table(
            CertificateContent.Table(
                title: title(first, list),
                columns: columns.map(\.label),
                rows: elements.map { element in
                    columns.map { column in value(column, element).map { cell($0, column) } ?? none }
                }
            )
        )
    }

    private func value(_ claim: ClaimTemplate, _ element: JSONValue) -> String? {
        claim.path.last.flatMap { element.object?[$0]?.string }
    }

    private func title(_ claim: ClaimTemplate, _ list: String) -> LocalizedText {
        guard case .each(let name, _) = claim.source, let section = service.sections.first(where: { $0.name == name }) else {
            return LocalizedText(id: list, en: list)
        }
        return section.title
    }

    private func shown(_ value: String, _ claim: ClaimTemplate) -> LocalizedText {
        if let field = service.field(behind: claim) {
            return LocalizedText(
                id: SegelCatalogue.shown(value, of: field, in: .indonesian),
                en: SegelCatalogue.shown(value, of: field, in: .english)
            )
        }
        if case .age = claim.source {
            return value == "true" ? LocalizedText(id: "Ya", en: "Yes") : LocalizedText(id: "Tidak", en: "No")
        }
        let date = CivilDate(iso: value)
        return LocalizedText(id: date?.text(.indonesian) ?? value, en: date?.text(.english) ?? value)
    }

    /// Dates in tables are digits: they take no second line.
    private func cell(_ value: String, _ claim: ClaimTemplate) -> LocalizedText {
        guard CivilDate(iso: value) != nil else { return shown(value, claim) }
        let text = value.split(separator: "-").reversed().joined(separator: "-")
        return LocalizedText(id: text, en: text)
    }
}
