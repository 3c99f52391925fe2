/// What an approved case becomes.
package struct CredentialTemplate: Sendable {
    package let type: String
    package let title: LocalizedText
    /// Such as "{region}-LU-{ddMMyyyy}-{serial4}".
    package let number: String
    package let validity: Validity
    package let claims: [ClaimTemplate]
    /// Types this service issued under before; what was issued then stays good.
    package let formerTypes: [String]
    /// The service that writes this template out. Services that issue the very same number their documents in one series.
    package let series: String
    /// The same as an mdoc; nil where this credential has no such form.
    package let mdoc: MDocTemplate?
    /// What a copy for one of the people in it shows; nil where it is about one person.
    package let memberCopy: MemberCopy?
    /// The claims that its QR symbol shows, in their order; none where it has no symbol.
    package let qr: [String]
}

/// How long a document is good.
package enum Validity: Sendable, Hashable {
    case open
    case years(Int)
    /// For somebody born on the date in a field: until the next of these birthdays, and for the last one until the day before.
    case ages(born: String, [Int])

    /// The last day; nil where there is none. Throws for somebody who has had all the birthdays.
    package func end(issued: CivilDate, answers: [String: String]) throws(ValidityPassed) -> CivilDate? {
        switch self {
        case .open: return nil
        case .years(let years): return issued.adding(years: years)
        case .ages(let field, let ages):
            guard let born = answers[field].flatMap({ CivilDate(iso: $0) }), let last = ages.last else { throw ValidityPassed() }
            let days = ages.map { $0 == last ? born.adding(years: $0).adding(days: -1) : born.adding(years: $0) }
            guard let end = days.first(where: { $0 > issued }) else { throw ValidityPassed() }
            return end
        }
    }
}

/// Nothing can be issued any more that would be good for a day.
package struct ValidityPassed: Error {}

package struct ClaimTemplate: Sendable {
    package enum Source: Sendable, Hashable {
        case field(String), profile(String), fact(CaseFact), text(String)
        /// The same field of each asking of a section.
        case each(section: String, field: String)
        /// Whether somebody born on the date in a field had reached an age when the document was issued.
        case age(years: Int, field: String)
    }

    /// Where it stands: "kota", or "alamat.kota" inside an object, "catatan[]" as the next element of a list, or "anggota[].nama" in each of
    /// a list's objects.
    package let name: String
    package let label: LocalizedText
    package let source: Source
    /// Shown to any verifier by default; the NIK never is.
    package let isPublic: Bool
}

/// What the office knows of the case itself.
package enum CaseFact: String, Sendable, CaseIterable {
    case number, issuedDate, validUntil, agencyName
}
