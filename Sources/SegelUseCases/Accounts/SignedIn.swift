package import SegelVault

/// Who is asking, as far as it was proved. Made only by `Mall.signedIn(session:)` and the local operator's door.
package struct SignedIn: Sendable {
    package let account: ObjectID
    package let citizen: CitizenID?
    package let duties: [Duty]
    /// The officer's own name, nil for a citizen.
    package let officer: String?

    package var isOfficer: Bool { officer != nil }

    package func has(_ role: String, at agency: String) -> Bool { duties.contains(Duty(role: role, agency: agency)) }
}
