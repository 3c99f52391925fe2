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
    /// "true" or "false".
    package func claims(answers: [String: String], profile: [String: String], facts: CaseFacts) -> [(name: String, value: String)] {
        claims.compactMap { claim in
            let value: String? =
                switch claim.source {
                case .field(let name): answers[name]
                case .profile(let name): profile[name]
                case .fact(let fact): facts[fact]
                case .text(let text): text
                case .age(let years, let field):
                    answers[field].flatMap { CivilDate(iso: $0) }.map { $0.adding(years: years) <= facts.issued ? "true" : "false" }
                }
            return value.map { (claim.name, $0) }
        }
    }

    static let placeholders: Set<String> = ["{region}", "{ddMMyyyy}", "{yyyy}", "{serial4}", "{serial6}"]

    /// The document's number for a serial of its series. Placeholders: {region} (digits only), {ddMMyyyy}, {yyyy}, {serial4}, {serial6}.
    package func number(region: String, issued: CivilDate, serial: Int) -> String {
        let iso = issued.iso.split(separator: "-")
        return number.replacing("{region}", with: region.filter(\.isNumber)).replacing("{ddMMyyyy}", with: iso[2] + iso[1] + iso[0])
            .replacing("{yyyy}", with: iso[0]).replacing("{serial4}", with: pad(serial, 4)).replacing("{serial6}", with: pad(serial, 6))
    }

    private func pad(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
