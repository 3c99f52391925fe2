package import SegelVault

/// Who is asking, as far as it was proved. Made only by `Mall.signedIn(session:)` and `Mall.atTerminal(_:password:)`.
package struct SignedIn: Sendable {
    package let account: ObjectID
    package let citizen: CitizenID?
    package let duties: [Duty]
    /// The officer's own name, nil for a citizen.
    package let officer: String?
    /// An officer who signed in by password where a passkey is asked for: without duties until they have one and use it.
    package let needsPasskey: Bool

    init(account: ObjectID, citizen: CitizenID?, duties: [Duty], officer: String?, needsPasskey: Bool = false) {
        self.account = account
        self.citizen = citizen
        self.duties = needsPasskey ? [] : duties
        self.officer = officer
        self.needsPasskey = needsPasskey
    }

    package var isOfficer: Bool { officer != nil }

    package func has(_ role: String, at agency: String) -> Bool { duties.contains(Duty(role: role, agency: agency)) }
}
