/// What the office adds to the answers when it issues.
package struct CaseFacts: Sendable {
    package let number: String
    package let issued: CivilDate
    package let validUntil: CivilDate?
    package let agencyName: String

    package init(number: String, issued: CivilDate, validUntil: CivilDate?, agencyName: String) {
        self.number = number
        self.issued = issued
        self.validUntil = validUntil
        self.agencyName = agencyName
    }

    subscript(fact: CaseFact) -> String? {
        switch fact {
        case .number: number
        case .issuedDate: issued.iso
        case .validUntil: validUntil?.iso
        case .agencyName: agencyName
        }
    }
}

extension CredentialTemplate {
    /// The claims in their order; those without a value are left out. Choices stay codes, dates stay ISO; an age is
    /// "true" or "false". What comes from a section that was asked several times has its place in the name: "anggota[0].nik".
    package func claims(answers: [String: String], profile: [String: String], facts: CaseFacts) -> [(name: String, value: String)] {
        claims.flatMap { claim -> [(name: String, value: String)] in
            if case .each(let section, let field) = claim.source { return claim.entries(of: section, field, answers) }
            let value: String? =
                switch claim.source {
                case .field(let name): answers[name]
                case .profile(let name): profile[name]
                case .fact(let fact): facts[fact]
                case .text(let text): text
                case .each: nil
                case .age(let years, let field):
                    answers[field].flatMap { CivilDate(iso: $0) }.map { $0.adding(years: years) <= facts.issued ? "true" : "false" }
                }
            return value.map { [(claim.name, $0)] } ?? []
        }
    }

    /// Whether any claim comes from the profile and not from the application, which keeps what was prefilled.
    package var readsProfile: Bool { claims.contains { if case .profile = $0.source { true } else { false } } }

    package func claim(_ name: String) -> ClaimTemplate? {
        claims.first { $0.name == name } ?? claims.first { $0.name == name.replacing(/\[[0-9]+\]/, with: "[]") }
    }

    static let placeholders: Set<String> = ["{region}", "{ddMMyyyy}", "{yyyy}", "{serial4}", "{serial6}"]

    /// The document's number for a serial of its series. Placeholders: {region} (digits only), {ddMMyyyy}, {yyyy}, {serial4}, {serial6}.
    package func number(region: String, issued: CivilDate, serial: Int) -> String {
        let iso = issued.iso.split(separator: "-")
        var text = "", rest = number[...]
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            text += rest[..<start]
            switch rest[start...end] {
            case "{region}": text += region.filter(\.isNumber)
            case "{ddMMyyyy}": text += iso[2] + iso[1] + iso[0]
            case "{yyyy}": text += iso[0]
            case "{serial4}": text += pad(serial, 4)
            case "{serial6}": text += pad(serial, 6)
            case let unknown: text += unknown
            }
            rest = rest[rest.index(after: end)...]
        }
        return text + rest
    }

    private func pad(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

extension ClaimTemplate {
    /// One value for each asking that has one.
    fileprivate func entries(of section: String, _ field: String, _ answers: [String: String]) -> [(name: String, value: String)] {
        (0..<FormSection.entryLimit).compactMap { position in
            answers["\(section).\(position + 1).\(field)"].map { (name.replacing("[].", with: "[\(position)]."), $0) }
        }
    }
}
