/// What happened to people's data, as each of them is told (UU 27/2022 art. 46): what, when and how, and what is done about it.
package struct IncidentNotice: Sendable, Codable, Equatable {
    package let what: LocalizedText
    package let how: LocalizedText
    package let remedy: LocalizedText
    /// Whom to ask.
    package let contact: LocalizedText
    /// Unix seconds, both included.
    package let from: Int64
    package let until: Int64
    package let discovered: Int64
    package let affected: Affected

    package init(
        what: LocalizedText,
        how: LocalizedText,
        remedy: LocalizedText,
        contact: LocalizedText,
        from: Int64,
        until: Int64,
        discovered: Int64,
        affected: Affected
    ) {
        self.what = what
        self.how = how
        self.remedy = remedy
        self.contact = contact
        self.from = from
        self.until = until
        self.discovered = discovered
        self.affected = affected
    }

    /// Whom it concerns.
    package enum Affected: Sendable, Codable, Equatable {
        /// Everybody whose data this officer opened between `from` and `until`.
        case openedBy(officer: String)
        /// The applicants of these applications, by reference.
        case cases([String])
    }
}
