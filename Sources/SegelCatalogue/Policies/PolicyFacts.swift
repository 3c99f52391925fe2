/// A claim's value as a condition reads it.
package enum PolicyValue: Sendable, Equatable {
    case text(String)
    case number(Int64)
    case flag(Bool)
}

/// What was shown and verified, for conditions to look at.
package struct PolicyFacts: Sendable {
    package let values: [PresentationPolicy.ClaimName: PolicyValue]
    /// By query id: the region of the credential's issuer. Every credential that was shown is here.
    package let regions: [String: String]
    /// The deployment's own region, for which `{region}` stands.
    package let region: String
    package let today: CivilDate

    package init(values: [PresentationPolicy.ClaimName: PolicyValue], regions: [String: String], region: String, today: CivilDate) {
        self.values = values
        self.regions = regions
        self.region = region
        self.today = today
    }

    /// Nil where it is about nothing that was shown.
    package func holds(_ condition: PolicyCondition) -> Bool? {
        let tests = condition.tests.filter { regions[$0.credential] != nil }
        return tests.isEmpty ? nil : tests.contains(where: holds)
    }

    /// A claim that was not shown passes no test.
    private func holds(_ test: PolicyTest) -> Bool {
        if case .issuerRegion(let region) = test.kind { return regions[test.credential] == filled(region) }
        guard let claim = test.claim, let value = values[.init(credential: test.credential, claim: claim)] else { return false }
        switch (test.kind, value) {
        case (.yearsAtLeast(let years), .text(let text)): return CivilDate(iso: text).map { $0.adding(years: years) <= today } ?? false
        case (.notBeforeToday, .text(let text)): return CivilDate(iso: text).map { $0 >= today } ?? false
        case (.notAfterToday, .text(let text)): return CivilDate(iso: text).map { $0 <= today } ?? false
        case (.oneOf(let texts), .text(let text)): return texts.contains { filled($0) == text }
        case (.startsWith(let start), .text(let text)): return text.hasPrefix(filled(start))
        case (.atLeast(let least), .number(let number)): return number >= least
        case (.atMost(let most), .number(let number)): return number <= most
        case (.isTrue, .flag(let flag)): return flag
        case (.same(let name), _): return values[name] == value
        default: return false
        }
    }

    private func filled(_ text: String) -> String { text.replacing("{region}", with: region) }
}
