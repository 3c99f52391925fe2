package import SegelCatalogue

/// What the pages of a PDF certificate say, in reading order (Docs/Formats/PDF.md, rules 1 to 4). Every value is a signed claim's.
package struct CertificateContent: Sendable, Hashable {
    package struct Row: Sendable, Hashable {
        package let label: LocalizedText
        package let value: LocalizedText

        package init(label: LocalizedText, value: LocalizedText) { (self.label, self.value) = (label, value) }
    }

    /// Several people or things: a column a claim, a row each of them.
    package struct Table: Sendable, Hashable {
        package let title: LocalizedText
        package let columns: [LocalizedText]
        /// As many cells as there are columns; empty where a claim is absent.
        package let rows: [[LocalizedText]]

        package init(title: LocalizedText, columns: [LocalizedText], rows: [[LocalizedText]]) {
            (self.title, self.columns, self.rows) = (title, columns, rows)
        }
    }

    package enum Part: Sendable, Hashable {
        case row(Row)
        case table(Table)
    }

    /// The city or regency, as a place.
    package let place: String
    /// Such as "18.72"; drawn in the seal.
    package let region: String
    package let agency: LocalizedText
    package let title: LocalizedText
    package let number: String
    package let parts: [Part]
    /// The day of issue, in words.
    package let issued: LocalizedText
    package let signer: LocalizedText
    package let legalBasis: LocalizedText?
    /// Where anybody checks it; printed, never a link.
    package let verifyAddress: String
    /// When the credential was signed: the document's only date.
    package let issuedAt: UnixTime
    /// Whether people in it are withheld, which the page then says.
    package let isCopy: Bool

    package init(
        place: String,
        region: String,
        agency: LocalizedText,
        title: LocalizedText,
        number: String,
        parts: [Part],
        issued: LocalizedText,
        signer: LocalizedText,
        legalBasis: LocalizedText?,
        verifyAddress: String,
        issuedAt: UnixTime,
        isCopy: Bool = false
    ) {
        self.place = place
        self.region = region
        self.agency = agency
        self.title = title
        self.number = number
        self.parts = parts
        self.issued = issued
        self.signer = signer
        self.legalBasis = legalBasis
        self.verifyAddress = verifyAddress
        self.issuedAt = issuedAt
        self.isCopy = isCopy
    }
}
