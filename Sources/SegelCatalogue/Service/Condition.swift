/// `field=value`, `field=one|other`, `field!=value`, or `field>=5`: whoever was born on the date in the field is 5 years old or older.
package struct Condition: Sendable, Hashable {
    package enum Test: Sendable, Hashable {
        case oneOf([String]), noneOf([String])
        case ageAtLeast(Int)
    }

    package let field: String
    package let test: Test

    package init?(_ text: String) {
        let text = text.filter { $0 != " " }
        guard let sign = text.firstMatch(of: /(!=|>=|=)/) else { return nil }
        field = String(text[..<sign.range.lowerBound])
        let values = text[sign.range.upperBound...].split(separator: "|").map(String.init)
        switch sign.output.1 {
        case ">=":
            guard values.count == 1, let years = Int(values[0]), (1...120).contains(years) else { return nil }
            test = .ageAtLeast(years)
        case "!=": test = .noneOf(values)
        default: test = .oneOf(values)
        }
        guard !field.isEmpty, !values.isEmpty else { return nil }
    }

    package func holds(_ answers: [String: String], on today: CivilDate) -> Bool {
        let answer = answers[field] ?? ""
        return switch test {
        case .oneOf(let values): values.contains(answer)
        case .noneOf(let values): !values.contains(answer)
        case .ageAtLeast(let years): CivilDate(iso: answer).map { $0.adding(years: years) <= today } ?? false
        }
    }

    /// The codes it names of a choice.
    package var values: [String] {
        switch test {
        case .oneOf(let values), .noneOf(let values): values
        case .ageAtLeast: []
        }
    }

    private init(field: String, test: Test) { (self.field, self.test) = (field, test) }

    func renamed(_ prefix: String, _ own: Set<String>) -> Condition {
        own.contains(field) ? Condition(field: prefix + field, test: test) : self
    }
}
