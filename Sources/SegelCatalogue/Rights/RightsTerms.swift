/// What citizens may ask about their data in this city, and how long what is no archive is kept.
package struct RightsTerms: Sendable {
    /// What may be erased, by its age or because its owner asks.
    package enum Erasable: String, Sendable, CaseIterable, Codable {
        case draft, upload, comment, complaint
    }

    /// What stays, and the law that says so.
    package struct Archive: Sendable {
        package let name: LocalizedText
        package let law: LocalizedText
    }

    /// Whether an officer's name is shown to whose data they looked at.
    package let officerNames: Bool
    /// The agency whose protection officer decides on restrictions; nil: the first of the catalogue.
    package let desk: String?
    /// The agency that keeps the register; nil: whoever is given register data is given it by duty.
    package let register: String?
    /// Seconds between a request and its answer.
    package let promise: Int64
    /// Days. What is not named is kept.
    package let days: [Erasable: Int]
    /// Days a notice is kept once it was sent or given up; nil: for good.
    package let noticeDays: Int?
    package let archives: [Archive]

    /// Of a catalogue that says nothing of rights: nothing is erased by its age.
    package static let standard = RightsTerms(
        officerNames: true,
        desk: nil,
        register: nil,
        promise: 72 * 3_600,
        days: [:],
        noticeDays: nil,
        archives: []
    )
}
